import ArgumentParser
import Glibc
import Ratings
import Settings

/// Options that every subcommand knows.
struct CommonOptions: ParsableArguments {
  /// Where a pad's settings stand.
  static let defaultConfig = "/etc/hailong/pad.yaml"

  @Option(
    help: .told(
      "Cấu hình của thiết bị (mặc định: \(defaultConfig)).",
      "The pad's settings (default: \(defaultConfig)).", value: .file),
    completion: .file())
  var config: String?

  @Option(
    help: .told(
      "Ngôn ngữ hiện ra, vi hoặc en (mặc định: theo LC_ALL, LC_MESSAGES hoặc LANG).",
      "Language of what is shown, vi or en (default: as LC_ALL, LC_MESSAGES or LANG say).",
      value: Said("ngôn ngữ", "lang")))
  var lang: Language?

  @Flag(
    help: .told(
      "Một giá trị JSON (hoặc mỗi dòng một đối tượng) thay cho văn bản; lỗi cũng vậy.",
      "One JSON value (or one object a line) in place of text; errors too."))
  var json = false

  var language: Language { lang ?? .ofThisProcess }

  /// The settings; nil where none were named and there are none at the usual place, as on a technician's own computer.
  func settings() throws(CommandFault) -> PadSettings? {
    if config == nil, access(CommonOptions.defaultConfig, F_OK) != 0 { return nil }
    do throws(SettingsFault) {
      return try PadSettings.load(config ?? CommonOptions.defaultConfig)
    } catch {
      throw CommandFault(error)
    }
  }
}

/// For subcommands that speak with hailongd.
struct PadOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(
    help: .told(
      "Socket điều khiển của hailongd (mặc định: theo cấu hình).",
      "hailongd's control socket (default: as the settings say).", value: Said("đường dẫn", "path")),
    completion: .file())
  var socket: String?

  var language: Language { common.language }
  var json: Bool { common.json }

  /// The socket's path: as said, else as the settings say, else as the settings' default says.
  func socketPath() throws(CommandFault) -> String {
    if let socket { return socket }
    return try common.settings()?.control.socket ?? ControlSettings().socket
  }
}
