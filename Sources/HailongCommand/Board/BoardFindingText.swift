import Ratings
import Records
import Settings

/// What a finding about a board says, and what to do about it, in both languages.
struct BoardFindingText {
  var finding: BoardFinding
  var language: Language

  private var place: String {
    guard let pin = finding.pin else { return "\(finding.part) (\(finding.line))" }
    return language(
      "\(finding.part) (\(finding.line), chân \(pin))", "\(finding.part) (\(finding.line), pin \(pin))")
  }

  var seen: String {
    let say = language
    let what =
      switch finding.kind {
      case .notBroughtOut(let header):
        say("không có trên đầu cắm \(header)", "is not brought out on header \(header)")
      case .supply(let volts):
        say("chân này là \(volts), không phải đường tín hiệu", "that pin is \(volts) and no line")
      case .otherLine(let pin):
        say("đường này ở chân \(pin)", "this line is on pin \(pin)")
      case .sameLine(let other):
        say("cùng một đường với \(other)", "is the same line as \(other)")
      case .eeprom:
        say(
          "khi khởi động, bo mạch đọc EEPROM của bo gắn thêm ở đây",
          "at boot the board looks here for an add-on board's EEPROM")
      case .fixedPullUp:
        say(
          "chân I2C có sẵn điện trở 1,8 kΩ lên 3,3 V", "an I2C pin, with 1.8 kΩ to 3.3 V soldered to it")
      case .console:
        say("thuộc cổng nối tiếp của hệ thống", "belongs to the serial console")
      case .interface(let name):
        say("bị \(name) chiếm khi giao tiếp đó bật", "is taken by \(name) when that is switched on")
      case .onAtPowerOn:
        say(
          "sáng hoặc kêu từ khi có điện đến khi hailongd chạy",
          "is on from power on until hailongd starts")
      case .alwaysClosed:
        say(
          "điện trở kéo về mức có nghĩa là đang nhấn", "its bias pulls it to the level that means pressed")
      case .needlessSampling(let chip):
        say(
          "chip \(chip) tự báo thay đổi, không cần lấy mẫu",
          "chip \(chip) reports edges and need not be sampled")
      }
    return finding.part.isEmpty ? what : "\(place): \(what)"
  }

  var todo: String {
    let say = language
    return switch finding.kind {
    case .notBroughtOut, .supply, .otherLine:
      say(
        "chọn đường và chân khớp với bản vẽ của bo mạch",
        "choose a line and its own pin from the board's drawing")
    case .sameLine: say("cho mỗi bộ phận một đường riêng", "give each part a line of its own")
    case .eeprom, .interface: say("dùng đường khác", "use another line")
    case .fixedPullUp:
      say(
        "dùng đường khác: I2C chiếm chân này, và GPIO3 nối đất đánh thức bo mạch đã tắt",
        "use another line: I2C takes it, and GPIO3 to ground wakes a board that was shut down")
    case .console:
      say(
        "dùng đường khác, hoặc tắt console: bỏ `console=serial0` trong cmdline.txt",
        "use another line, or switch the console off: remove `console=serial0` from cmdline.txt")
    case .onAtPowerOn:
      say(
        "dùng GPIO9 đến 27 cho đèn mức cao (GPIO0 đến 8 cho mức thấp), hoặc đặt `gpio=N=op,dl` trong config.txt",
        "use GPIO9 to 27 for outputs that are on when high (GPIO0 to 8: when low), or set `gpio=N=op,dl` in config.txt"
      )
    case .alwaysClosed:
      say(
        "đặt `bias: pull-up` cho nút nối đất (`active_low: true`)",
        "set `bias: pull-up` for a button to ground (`active_low: true`)")
    case .needlessSampling:
      say(
        "đặt `backend: libgpiod`: không còn 200 lần đánh thức mỗi giây",
        "set `backend: libgpiod`: it saves the wake-ups of every sample")
    }
  }

  var text: String {
    let say = language
    let severity =
      finding.severity == .fault ? say("LỖI", "FAULT") : say("cảnh báo", "warning")
    return "\(finding.code) \(severity): \(Columns.printable(seen))\n  -> \(Columns.printable(todo))\n"
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("code", .string(finding.code)), .init("severity", .string(finding.severity.rawValue)),
      .init("part", .string(finding.part)), .init("seen", .string(seen)), .init("todo", .string(todo)),
    ]
    if let pin = finding.pin { members.append(.init("pin", .int(Int64(pin)))) }
    return .object(members)
  }
}
