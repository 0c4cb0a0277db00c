import ArgumentParser
import Ratings
import Records
import Ward
import Wire

struct PadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pad",
    abstract: told(
      "Thêm bàn bấm, xem chúng ra sao, đổi, chuyển, cho nghỉ, và ra lệnh cho chúng.",
      "Add pads, see how they are and what becomes of them, and give them orders."),
    subcommands: [
      Add.self, List.self, Replace.self, Move.self, Retire.self, RotateKey.self, PolicyCommand.self,
      MappingCommand.self, PadOfficerCommand.self, IdentifyCommand.self, SyncCommand.self,
      PadMaintenanceCommand.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: told(
        "In chuỗi ghi danh, mỗi bàn bấm một chuỗi, mỗi chuỗi dùng một lần.",
        "Print enrolment strings, one for each pad, each good for once."),
      discussion: told(
        """
        Với --count là bảng quầy và chuỗi. Với --files còn có một tệp THƯ_MỤC/QUẦY/hailong.yaml cho mỗi \
        bàn bấm, để chép vào phân vùng khởi động của thẻ nhớ: bàn bấm sẽ tự cài đặt.
        """,
        """
        With --count, a table of counters and strings. With --files, one FOLDER/COUNTER/hailong.yaml for \
        each pad as well, to be copied onto the boot partition of its card: the pad then sets itself up.
        """))

    @OptionGroup var common: CommonOptions
    @OptionGroup var string: StringOptions
    @Option(
      help: .told(
        "Bao nhiêu bàn bấm, 1 đến 100.",
        "How many pads, 1 to 100.", value: Said("số", "count")))
    var count = 1
    @Option(
      help: .told(
        "Mã quầy, [a-z0-9-]. Với --count thì thêm -1, -2, … vào sau.",
        "The counter's code, [a-z0-9-]. With --count, -1, -2 and so on are put behind it.",
        value: Said("quầy", "counter")))
    var counter = "q1"
    @Flag(
      help: .told(
        "Cho bàn bấm dùng bo mạch mô phỏng. Phiếu của chúng đếm riêng.",
        "For pads with the simulated board. Their votes are tallied apart."))
    var simulated = false
    @Option(
      help: .told(
        "Tệp có luật mà các bàn bấm sẽ dùng, dạng JSON.",
        "A file with the policy that the pads are to use, as JSON.", value: Said("tệp", "policy")))
    var policy: String?
    @Option(
      help: .told(
        "Thư mục cho tệp của các bàn bấm, quyền 0600: mỗi tệp có một mã.",
        "A folder for the pads' files, mode 0600: each holds a code.", value: Said("thư mục", "files")),
      completion: .directory)
    var files: String?
    @Option(
      help: .told(
        "Bo mạch của các bàn bấm, cho --files.",
        "The pads' board, for --files.", value: Said("bo mạch", "board")))
    var board: String?
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func validate() throws {
      guard (files == nil) == (board == nil) else {
        throw ValidationError(.filesAndBoard)
      }
    }

    func run() throws {
      if let board, board.isEmpty || !board.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != 0x23 }) {
        try exiting {
          throw WardFault(
            .argument, "`\(board)` is no board", vi: "`\(board)` không phải bo mạch",
            remedy: "See `hailong board list`", remedyVi: "Xem `hailong board list`")
        }
      }
      let store = try common.open()
      try exiting {
        guard (1...100).contains(count) else {
          throw WardFault(
            .argument, "--count \(count)", vi: "--count \(count)", remedy: "1 to 100 pads at once",
            remedyVi: "Mỗi lần 1 đến 100 bàn bấm")
        }
        let counters = try (1...count).map { number in
          guard let code = CounterCode(count == 1 ? counter : "\(counter)-\(number)") else {
            throw WardFault(
              .argument, "`\(counter)` is no counter's code", vi: "`\(counter)` không phải mã quầy",
              remedy: "1 to 16 of a-z, 0-9 and - (with its number)",
              remedyVi: "1 đến 16 ký tự a-z, 0-9 và - (kể cả số của nó)")
          }
          return code
        }
        let policy = try policy.map { try PolicyFile.read($0) }
        let ward = try string.ward(store)
        let authority = try common.folder.authority()
        for counter in counters {
          let order = PadOrder(
            counter: counter, simulated: simulated, policy: policy, lifetime: string.expires.seconds)
          let now = Server.now()
          let word = EnrolmentString(
            ward: ward, code: try store.addPad(order, now: now), authority: authority.keyHash)
          try hand(out: word, to: counter, expires: now.microseconds + order.lifetime * 1_000_000)
        }
      }
    }

    private func hand(out word: EnrolmentString, to counter: CounterCode, expires: Int64) throws(WardFault) {
      var file: String?
      if let files, let board {
        file = try BootFiles.write(
          word, counter: counter, board: board, expires: UTCTime(microseconds: expires), into: files)
      }
      if json {
        var members: [JSON.Member] = [
          .init("counter", .string(counter.text)), .init("simulated", .bool(simulated)),
          .init("enrolment", .string(word.description)),
        ]
        if let file { members.append(.init("file", .string(file))) }
        say(JSON.object(members).text)
      } else {
        // One alone is for a script to take as it is.
        let gap = String(repeating: " ", count: max(2, 18 - counter.text.utf8.count))
        say(count == 1 ? word.description : "\(counter)\(gap)\(word)")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: told("Liệt kê bàn bấm.", "Show every pad."))

    @OptionGroup var common: CommonOptions
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let pads = try store.pads()
        let lang = try common.language(store)
        if json {
          for pad in pads { say(pad.json.text) }
        } else {
          say(
            PadStatus.table(pads, lang, openCodes: try store.openCodes(now: Server.now()), now: Server.now()))
        }
      }
    }
  }
}
