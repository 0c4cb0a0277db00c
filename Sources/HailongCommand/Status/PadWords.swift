import Ratings
import Records

/// What a status says, in words that both `status` and `watch` use.
struct PadWords {
  private let status: PadStatus
  private let say: Language

  init(_ status: PadStatus, _ language: Language) {
    self.status = status
    say = language
  }

  var clock: String {
    switch status.clock {
    case .synced: say("đúng giờ", "synced")
    case .drifting: say("chạy tự do", "drifting")
    case .unset: say("chưa có giờ", "not set")
    case nil: say("không rõ", "unknown")
    }
  }

  /// The board, and whether its votes are marked as simulated.
  var board: String {
    guard status.isSimulated else { return status.board }
    return status.board == "simulated"
      ? say("bảng mạch mô phỏng", "simulated board")
      : status.board + say(" (mô phỏng)", " (simulated)")
  }

  func session(_ zone: LocalTime) -> String {
    guard let session = status.session else { return say("chưa có cán bộ", "nobody is signed in") }
    guard let opened = session.opened else { return session.officer }
    return say(
      "\(session.officer), từ \(zone.clock(opened))", "\(session.officer), since \(zone.clock(opened))")
  }

  /// Nil while presses count.
  func maintenance(_ zone: LocalTime) -> String? {
    guard let maintenance = status.maintenance else { return nil }
    let until = maintenance.until.map { say(" đến \(zone.clock($0))", " until \(zone.clock($0))") } ?? ""
    return say("BẢO TRÌ", "MAINTENANCE") + until + " (\(maintenance.by)): "
      + say("lần nhấn không tính", "presses count nothing")
  }

  var lastPress: String {
    guard let last = status.lastPress else {
      return say("chưa có từ khi khởi động", "none since it started")
    }
    let word = status.word(ofButton: last.button, say).map { " \($0)" } ?? ""
    let ago = say.duration(milliseconds: last.agoMilliseconds)
    return say(
      "\(last.button)\(word), bản ghi \(last.seq), \(ago) trước",
      "\(last.button)\(word), record \(last.seq), \(ago) ago")
  }

  var ward: String {
    guard let ward = status.ward else { return say("chưa ghi danh", "not enrolled") }
    guard let head = status.wardHead else { return say("\(ward): chưa biết", "\(ward): not heard yet") }
    guard let behind = status.notAtWard, behind > 0 else {
      return say("đã giữ tất cả, bản ghi \(head.seq)", "holds all, record \(head.seq)")
    }
    return say("giữ đến bản ghi \(head.seq), còn \(behind)", "holds to record \(head.seq), \(behind) to go")
  }

  var lights: [String] {
    status.lights.map { light in
      switch light {
      case "thanks": say("cảm ơn", "thank you")
      case "fault": say("sự cố", "fault")
      case "officer": say("cán bộ", "officer")
      case "buzzer": say("còi", "buzzer")
      default: light
      }
    }
  }

  /// Each fault with its code, which stands in the log and in the documentation.
  var faults: [String] {
    status.faults.map { fault in
      let words = fault.split(separator: " ", maxSplits: 1)
      let code = words.first.map(String.init) ?? ""
      let place = words.count > 1 ? " \(words[1])" : ""
      let meaning = Catalogue.explanation(of: code).map { ": " + $0.title(say) } ?? ""
      return "\(code)\(place)\(meaning)"
    }
  }
}

extension Language {
  /// Said while the pad's program is away and is asked again and again.
  var notAnswering: String {
    self("hailongd không trả lời; đang thử lại", "hailongd is not answering; trying again")
  }
}
