import ArgumentParser
import Records
import Settings

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: told(
      "Kiểm cấu hình của thiết bị.",
      "Check the pad's settings."),
    subcommands: [ConfigCheck.self, ConfigSample.self])
}

struct ConfigCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: told(
      "Cho biết cấu hình sai ở đâu, hoặc giá trị nào đang dùng và từ đâu ra.",
      "Say what is wrong with the settings, or what holds and where each value comes from."),
    discussion: told(
      "Cũng đọc hồ sơ bo mạch mà cấu hình nêu tên, như hailongd đọc. Mã kết thúc 78 khi có gì sai.",
      "Also reads the board profile that the settings name, as hailongd does. Exit code 78 where something is wrong."
    )
  )

  @OptionGroup var common: CommonOptions

  @Argument(
    help: .told(
      "Tệp cấu hình (mặc định: --config).", "The settings' file (default: --config).", value: .file),
    completion: .file(extensions: ["yaml"]))
  var file: String?

  func run() throws {
    let path = file ?? common.config ?? CommonOptions.defaultConfig
    let settings: PadSettings
    let profile: BoardProfile
    do throws(SettingsFault) {
      settings = try PadSettings.load(path)
      profile = try BoardProfile.load(for: settings)
    } catch {
      throw CommandFault(error)
    }
    let say = common.language
    if common.json {
      return try Output.say([
        "file": .string(path),
        "settings": .array(
          settings.effective.map {
            ["key": .string($0.key), "value": .string($0.value), "origin": .string($0.origin)]
          }),
        "board": ["name": .string(profile.name), "file": .string(profile.file)],
      ])
    }
    try Output.say(
      Columns.table(
        settings.effective.map {
          [$0.key, Columns.printable($0.value), Columns.printable(origin($0.origin))]
        }))
    try Output.say(
      say(
        "Cấu hình đúng. Bảng mạch: \(profile.title) (\(profile.file))\n",
        "The settings are good. Board: \(profile.title) (\(profile.file))\n"))
  }
}

extension ConfigCheck {
  /// Where a value comes from: a file and line, or nobody's hand.
  fileprivate func origin(_ origin: String) -> String {
    origin == "default" ? common.language("mặc định", origin) : origin
  }
}

struct ConfigSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: told(
      "In một pad.yaml có mọi khóa, giá trị mặc định và ý nghĩa của từng khóa.",
      "Print a pad.yaml with every key, its default and what it is for."))

  @OptionGroup var common: CommonOptions

  func run() throws { try Output.say(PadSettings.sampleYAML) }
}
