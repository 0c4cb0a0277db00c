import ArgumentParser
import Glibc
import Records
import Settings

struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: told(
      "Liệt kê các bo mạch đã biết, xem một bo mạch (đường, chân cắm, nguồn tra cứu), hoặc kiểm cách nối dây.",
      "List the known boards, show one (lines, header pins, their sources), or check its wiring."),
    subcommands: [BoardList.self, BoardShow.self, BoardCheck.self])
}

struct BoardOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(
    help: .told(
      "Thư mục hồ sơ bo mạch (mặc định: theo cấu hình).",
      "Folder of board profiles (default: as the settings say).", value: .folder),
    completion: .directory)
  var boards: String?

  func folder() throws(CommandFault) -> String {
    if let boards { return boards }
    return try common.settings()?.boardsDir ?? PadSettings(board: "").boardsDir
  }

  /// The profile of that name, of that file, or the settings' own.
  func profile(_ name: String?) throws(CommandFault) -> BoardProfile {
    guard let name else { return try ofSettings() }
    // A file in the present folder, too: a technician writes one beside the pad.
    if name.contains("/") || name.hasSuffix(".yaml") {
      return try load(name.hasPrefix("/") ? name : "\(Self.presentFolder)/\(name)", in: "/")
    }
    return try load(name, in: folder())
  }

  private static var presentFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  private func load(_ name: String, in folder: String) throws(CommandFault) -> BoardProfile {
    do throws(SettingsFault) {
      return try BoardProfile.load(name, in: folder)
    } catch {
      throw CommandFault(error)
    }
  }

  private func ofSettings() throws(CommandFault) -> BoardProfile {
    guard var settings = try common.settings() else {
      throw .argument(
        "no board is named, and there are no settings", vi: "chưa nêu bo mạch, và không có tệp cấu hình",
        remedy: "see `hailong board list`", remedyVi: "xem `hailong board list`")
    }
    if let boards { settings.boardsDir = boards }
    do throws(SettingsFault) {
      return try BoardProfile.load(for: settings)
    } catch {
      throw CommandFault(error)
    }
  }
}

struct BoardList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: told(
      "Liệt kê các hồ sơ bo mạch.",
      "List the board profiles."))

  @OptionGroup var options: BoardOptions

  func run() throws {
    let folder = try options.folder()
    let say = options.common.language
    let names = BoardProfile.list(in: folder)
    // A profile that cannot be read is listed with its fault: it is the one somebody is looking for.
    let rows = names.map { name in
      do throws(SettingsFault) {
        let profile = try BoardProfile.load(name, in: folder)
        return (name, Columns.printable(profile.title), profile.buttons.count, profile.backend.rawValue, "")
      } catch {
        return (name, "", 0, "", say(error.descriptionVi, error.description))
      }
    }
    if options.common.json {
      return try Output.say(
        .array(
          rows.map { name, title, buttons, backend, fault in
            fault.isEmpty
              ? [
                "name": .string(name), "title": .string(title), "buttons": .int(Int64(buttons)),
                "backend": .string(backend),
              ]
              : ["name": .string(name), "fault": .string(fault)]
          }))
    }
    if rows.isEmpty {
      throw CommandFault(
        .noInput, code: "HL-CMD-009", "there is no board profile in \(folder)",
        vi: "không có hồ sơ bo mạch nào trong \(folder)",
        remedy: "name their folder: --boards, or `boards_dir` in pad.yaml",
        remedyVi: "nêu thư mục: --boards, hoặc `boards_dir` trong pad.yaml")
    }
    try Output.say(
      Columns.table(
        rows.map { name, title, buttons, _, fault in
          fault.isEmpty
            ? [name, say("\(buttons) nút", "\(buttons) buttons"), title]
            : [name, "!", Columns.printable(fault)]
        }))
  }
}

struct BoardShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: told(
      "Xem một hồ sơ bo mạch.",
      "Show one board profile."))

  @OptionGroup var options: BoardOptions

  @Argument(
    help: .told(
      "Tên một hồ sơ, hoặc tệp hồ sơ (mặc định: bo mạch trong cấu hình).",
      "A profile by name, or a profile's file (default: the settings' own board).", value: Said("tên", "name")
    ))
  var name: String?

  func run() throws {
    let profile = try options.profile(name)
    let shown = BoardText(profile: profile, language: options.common.language)
    if options.common.json { try Output.say(shown.json) } else { try Output.say(shown.text) }
  }
}
