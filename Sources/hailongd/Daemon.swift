import Control
import GPIO
import Glibc
import Pad
import Ratings
import Service
import Settings

/// The command line of hailongd: four options, read by hand, because an option parser would cost the pad more than they do.
enum Daemon {
  /// `Scripts/make-man` reads this: name and what it is, usage, options, more.
  static func help(_ language: Language) -> String {
    language(
      """
      hailongd: ghi lại những gì được bấm ở quầy, và chỉ cảm ơn khi đã nằm trên đĩa

      cách dùng: hailongd --config TỆP

        --config TỆP    pad.yaml (mặc định /etc/hailong/pad.yaml)
        --lang vi|en    ngôn ngữ của trợ giúp và của lỗi dòng lệnh (mặc định theo LANG)
        --version       in phiên bản
        --help          in trợ giúp này

      Kết thúc gọn gàng khi nhận SIGTERM. Nhật ký hệ thống luôn bằng tiếng Anh. Mã kết thúc theo sysexits.h: 64 dòng
      lệnh sai, 65 trạng thái không đọc được, 69 chân đang bị giữ hoặc thiếu chip, 74 lỗi đĩa, 77 không có quyền,
      78 cấu hình sai.
      """,
      """
      hailongd: writes down what is pressed at a counter, and thanks only for what is on disk

      usage: hailongd --config FILE

        --config FILE   pad.yaml (default /etc/hailong/pad.yaml)
        --lang vi|en    language of help and of what is wrong with a command line (default as LANG says)
        --version       print the version
        --help          print this

      Ends cleanly on SIGTERM. What it logs is English always. Exit codes are those of sysexits.h: 64 usage, 65
      unreadable state, 69 a line is taken or a chip is missing, 74 the disk, 77 permissions, 78 configuration.
      """)
  }

  /// The last `--lang` that is understood, wherever it stands; else as the environment says.
  private static func language(of arguments: [String]) -> Language {
    let asked = zip(arguments, arguments.dropFirst()).compactMap {
      $0 == "--lang" ? Language(rawValue: $1) : nil
    }
    return asked.last ?? .preferred { getenv($0).map { String(cString: $0) } }
  }

  static func main(_ arguments: [String]) -> Int32 {
    let language = language(of: arguments)
    var config = "/etc/hailong/pad.yaml"
    var rest = arguments[...]
    while let option = rest.popFirst() {
      switch option {
      case "--help", "-h":
        print(help(language))
        return 0
      case "--version":
        print(PadProgram.version)
        return 0
      case "--config":
        guard let file = rest.popFirst() else {
          return refuse(language("--config cần một tệp", "--config needs a file"), EX_USAGE)
        }
        config = file
      case "--lang":
        guard rest.popFirst().flatMap(Language.init(rawValue:)) != nil else {
          return refuse(language("--lang nhận vi hoặc en", "--lang takes vi or en"), EX_USAGE)
        }
      default:
        return refuse(
          language("không có tùy chọn \(option); xem --help", "unknown option \(option); try --help"),
          EX_USAGE)
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
