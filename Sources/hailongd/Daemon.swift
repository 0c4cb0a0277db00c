import Control
import GPIO
import Glibc
import Pad
import Service
import Settings

/// The command line of hailongd: three options, read by hand, because an option parser would cost the pad more than they do.
enum Daemon {
  static let help = """
    hailongd: writes down what is pressed at a counter, and thanks only for what is on disk

    usage: hailongd --config FILE

      --config FILE   pad.yaml (default /etc/hailong/pad.yaml)
      --version       print the version
      --help          print this

    Ends cleanly on SIGTERM. Exit codes are those of sysexits.h: 64 usage, 65 unreadable state, 69 a line is taken
    or a chip is missing, 74 the disk, 77 permissions, 78 configuration.
    """

  static func main(_ arguments: [String]) -> Int32 {
    var config = "/etc/hailong/pad.yaml"
    var rest = arguments[...]
    while let option = rest.popFirst() {
      switch option {
      case "--help", "-h":
        print(help)
        return 0
      case "--version":
        print(PadProgram.version)
        return 0
      case "--config":
        guard let file = rest.popFirst() else { return refuse("--config needs a file", EX_USAGE) }
        config = file
      default:
        return refuse("unknown option \(option); try --help", EX_USAGE)
      }
    }
    do {
      let settings = try PadSettings.load(config)
      let profile = try BoardProfile.load(for: settings)
      try PadProgram(settings: settings, profile: profile).run()
      return 0
    } catch let fault as SettingsFault {
      return refuse(fault.description, EX_CONFIG)
    } catch let fault as LineFault {
      return refuse(fault.description, fault.sysexit)
    } catch let fault as StartFault {
      return refuse(fault.description, fault.sysexit)
    } catch let fault as StateFault {
      return refuse(fault.description, fault.sysexit)
    } catch let fault as ControlFault {
      return refuse(fault.description, EX_UNAVAILABLE)
    } catch {
      return refuse("\(error)", EX_SOFTWARE)
    }
  }

  private static func refuse(_ reason: String, _ code: Int32) -> Int32 {
    LogLine.error("hailongd: \(reason)").print()
    return code
  }
}
