import ArgumentParser
import Records
import Ward

struct OfficerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer",
    abstract: told(
      "Cán bộ: tên chỉ ở đây, nhật ký chỉ mang mã.",
      "The officers: names live here, logs carry only codes."),
    subcommands: [Add.self, List.self, BadgeCommand.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: told(
        "Thêm cán bộ; in mã của người đó.",
        "Add an officer; prints the code."))

    @OptionGroup var common: CommonOptions
    @Option(
      help: .told(
        "Tên cán bộ.",
        "The officer's name.", value: Said("tên", "name")))
    var name: String
    @Option(
      help: .told(
        "Mã muốn dùng thay cho mã ngẫu nhiên, [a-z0-9-].",
        "A code to use instead of a random one, [a-z0-9-].", value: Said("mã", "code")))
    var code: String?
    @Flag(
      help: .told(
        "Dạng JSON.",
        "As JSON."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let wanted = try code.map { text in
          guard let code = OfficerCode(text) else {
            throw WardFault(
              .argument, "`\(text)` is no officer's code", vi: "`\(text)` không phải mã cán bộ",
              remedy: "1 to 16 of a-z, 0-9 and -", remedyVi: "1 đến 16 ký tự a-z, 0-9 và -")
          }
          return code
        }
        let officer = try store.addOfficer(name: name, code: wanted, now: Server.now())
        say(json ? officer.json.text : officer.code.text)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: told(
        "Liệt kê cán bộ.",
        "Show every officer."))

    @OptionGroup var common: CommonOptions
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let badges = try store.badgesByOfficer()
        let word = try common.language(store)("thẻ", "badges")
        for officer in try store.officers() {
          let count = badges[officer.code] ?? 0
          say(
            json
              ? officer.json(badges: count).text
              : "\(officer.code)\t\(officer.name ?? "?")" + (count > 0 ? "\t\(count) \(word)" : ""))
        }
      }
    }
  }
}
