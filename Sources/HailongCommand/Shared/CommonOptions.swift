import ArgumentParser
import Glibc
import Ratings
import Settings

/// Options that every subcommand knows.
struct CommonOptions: ParsableArguments {
  /// Where a pad's settings stand.
  static let defaultConfig = "/etc/hailong/pad.yaml"

  @Option(
    help: ArgumentHelp("The pad's settings (default: \(defaultConfig)).", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(help: "Language of what is shown, vi or en (default: as LC_ALL, LC_MESSAGES or LANG say).")
  var lang: Language?

  @Flag(help: "One JSON value (or one object a line) in place of text; errors too.")
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
    help: ArgumentHelp("hailongd's control socket (default: as the settings say).", valueName: "path"),
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
