import Ratings
import Records

/// A pad's status as sentences, one a line.
struct StatusText {
  var status: PadStatus
  var language: Language
  var zone: LocalTime

  var text: String {
    let say = language
    var rows: [[String]] = [
      [say("Thiết bị", "Pad"), pad],
      [say("Tình trạng", "State"), state],
      [say("Đồng hồ", "Clock"), clock],
      [say("Phiên trực", "Session"), PadWords(status, language).session(zone)],
      [say("Lần nhấn cuối", "Last press"), PadWords(status, language).lastPress],
      [say("Nhật ký", "Journal"), journal],
      [say("Phường", "Ward"), PadWords(status, language).ward],
      [say("Khóa niêm phong", "Seal key"), status.fingerprint],
    ]
    if let maintenance = PadWords(status, language).maintenance(zone) {
      rows.insert([say("Bảo trì", "Maintenance"), maintenance], at: 2)
    }
    if !status.lights.isEmpty {
      rows.append([say("Đèn sáng", "Lamps lit"), PadWords(status, language).lights.joined(separator: ", ")])
    }
    rows.append([
      say("Nút", "Buttons"), say("theo luật `\(status.policyName)`", "by policy `\(status.policyName)`"),
    ])
    return Columns.table(rows) + Columns.table(status.buttons.map(button))
      + faults.map { "! \($0)\n" }.joined()
  }

  private var pad: String {
    let counter = status.counter.map { language(", quầy \($0)", ", counter \($0)") } ?? ""
    return "\(status.pad)\(counter), \(PadWords(status, language).board), hailongd \(status.version)"
  }

  private var state: String {
    let say = language
    var text = status.faults.isEmpty ? say("sẵn sàng", "ready") : say("CÓ SỰ CỐ", "FAULT")
    text += say(
      "; đã cảm ơn \(status.thanked) lần từ khi khởi động",
      "; thanked \(status.thanked) times since it started")
    if status.refused > 0 { text += say("; từ chối \(status.refused)", "; refused \(status.refused)") }
    if status.waiting > 0 {
      text += say("; \(status.waiting) đang chờ ghi", "; \(status.waiting) waiting for the disk")
    }
    return text
  }

  private var clock: String {
    var parts = [PadWords(status, language).clock]
    if let time = status.time { parts.append("\(zone.full(time)) \(zone.zone)") }
    if let boot = status.boot { parts.append(language("lần khởi động \(boot)", "boot \(boot)")) }
    if let uptime = status.uptimeMicroseconds {
      parts.append(language("chạy ", "up ") + language.duration(milliseconds: uptime / 1_000))
    }
    return parts.joined(separator: ", ")
  }

  private var journal: String {
    let say = language
    guard let head = status.head else { return say("không rõ", "unknown") }
    var text = say("bản ghi \(head.seq)", "record \(head.seq)")
    if let sealed = status.sealed {
      text += say(", niêm phong đến \(sealed.seq)", ", sealed to \(sealed.seq)")
    }
    return text + say("; tên nhật ký \(status.log)", "; log \(status.log)")
  }

  private func button(_ button: PadStatus.ButtonState) -> [String] {
    let say = language
    let word = status.word(ofButton: button.name, language) ?? say("không có mức", "no level")
    let contact =
      button.isHeld
      ? say("bị giữ", "held") : button.isClosed ? say("đang nhấn", "pressed") : say("mở", "open")
    return ["  \(button.name)", word, contact, say("\(button.presses) lần", "\(button.presses) presses")]
  }

  private var faults: [String] { PadWords(status, language).faults }
}
