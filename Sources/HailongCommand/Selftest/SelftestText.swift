import Ratings

/// What a selftest says to the person before the pad, line by line as it goes on.
struct SelftestText {
  var status: PadStatus
  var language: Language

  var opening: String {
    let counter = status.counter.map { language(", quầy \($0)", ", counter \($0)") } ?? ""
    return language(
      """
      Tự kiểm \(status.pad)\(counter), \(PadWords(status, language).board).
      Không quá 60 giây, Ctrl-C để dừng. Trong lúc này lần nhấn nào cũng không tính.

      """,
      """
      Selftest of \(status.pad)\(counter), \(PadWords(status, language).board).
      At most 60 s, Ctrl-C ends it. No press counts meanwhile.

      """)
  }

  /// What is said of one step; empty where nothing is.
  func told(_ action: Selftest.Action, wanted: Int64?, witness: Selftest.Witness) -> String {
    switch action {
    case .press(let index, let again): press(index, again: again)
    case .pressed(let index, let verdict): pressed(index, verdict)
    case .light(let lamp, _): witness == .asked ? "" : lit(lamp)
    case .ask(let lamp): ask(lamp)
    case .seen(_, let yes): witness == .asked ? seen(yes) : ""
    case .awaitWard: wanted.map { awaitWard($0) } ?? ""
    case .reached(let after): reached(after)
    case .finished: ""
    }
  }

  func journal(_ trial: JournalTrial) -> String {
    let name = result(language("nhật ký", "journal"))
    switch trial {
    case .sound(let seq):
      return name
        + language("ghi và đọc lại đúng, bản ghi \(seq)\n", "written and read back, record \(seq)\n")
    case .broken(let seen): return name + seen(language) + "\n"
    }
  }

  /// Stands at the start of a line that the verdict completes.
  func press(_ index: Int, again: Bool) -> String {
    let ask = language("nhấn, giữ một giây, rồi thả", "press it, hold it for a second, let go")
    let once = again ? language("nút khác vừa đóng; ", "another one closed; ") : ""
    return result(name(index)) + once + ask + " …\n"
  }

  func pressed(_ index: Int, _ verdict: ButtonTrial.Verdict) -> String {
    let say = language
    let words: String =
      switch verdict {
      case .good(let measured): say("tốt: ", "good: ") + figures(measured)
      case .weak(let measured): say("YẾU: ", "WEAK: ") + figures(measured)
      case .cut: say("ĐỨT: không có xung nào", "CUT: no edge came")
      case .swapped(let other):
        say("NHẦM DÂY: \(buttonName(other)) đóng", "SWAPPED: \(buttonName(other)) closed")
      case .shorted(let other):
        say("CHẬP với \(buttonName(other))", "SHORTED to \(buttonName(other))")
      case .closed: say("CHẬP: đã đóng sẵn", "SHORTED: closed before the press")
      case .stuck: say("KẸT: không mở ra", "STUCK: it did not open again")
      case .untested: say("chưa thử: hết giờ", "not tried: no time left")
      }
    return result("") + words + "\n"
  }

  private func figures(_ measured: ButtonTrial.Measured) -> String {
    let say = language
    func ms(_ time: UInt64?) -> String { time.map { say.milliseconds(nanoseconds: $0) } ?? "-" }
    var text = say("giữ \(ms(measured.hold)) ms, ", "held \(ms(measured.hold)) ms, ")
    text += say(
      "nảy \(ms(measured.make)) và \(ms(measured.release)) ms, ",
      "bounced \(ms(measured.make)) and \(ms(measured.release)) ms, ")
    if measured.dropOuts > 0 {
      text += say("rớt \(measured.dropOuts) lần, ", "let go \(measured.dropOuts)×, ")
    }
    return text + say("\(measured.edges) xung", "\(measured.edges) edges")
  }

  func lit(_ lamp: Lamp) -> String {
    let doing = lamp == .buzzer ? language("đang kêu", "sounds") : language("đang sáng", "is lit")
    return result(name(lamp)) + doing + "\n"
  }

  func ask(_ lamp: Lamp) -> String {
    result(name(lamp))
      + (lamp == .buzzer
        ? language("đang kêu; có nghe không? [C/k] …\n", "sounds; do you hear it? [Y/n] …\n")
        : language("đang sáng; có thấy không? [C/k] …\n", "is lit; do you see it? [Y/n] …\n"))
  }

  func seen(_ seen: Bool?) -> String {
    switch seen {
    case true?: result("") + language("tốt\n", "good\n")
    case false?: result("") + language("HỎNG\n", "BAD\n")
    case nil: result("") + language("không có câu trả lời\n", "nobody said\n")
    }
  }

  func awaitWard(_ seq: Int64) -> String {
    result(language("phường", "ward"))
      + language("chờ phường nhận bản ghi \(seq) …\n", "until the ward holds record \(seq) …\n")
  }

  func reached(_ after: UInt64?) -> String {
    guard let after else { return result("") + language("chưa tới khi hết giờ\n", "not there in time\n") }
    return result("")
      + language("tới sau \(after / 1_000_000_000) giây\n", "there after \(after / 1_000_000_000) s\n")
  }

  /// The end: what was found, what to do, and whether the pad is ready.
  func summary(_ report: SelftestReport, record: Int64?) -> String {
    let say = language
    var text = "\n"
    for found in report.found {
      text += (found.isWarning ? "? " : "! ") + Columns.printable("\(found.mark): \(found.seen(say))") + "\n"
      if let step = found.explanation?.todo.first { text += "  -> \(step(say))\n" }
    }
    let faults = report.found.filter { !$0.isWarning }.count
    let warnings = report.found.count - faults
    text +=
      report.hasPassed
      ? say("SẴN SÀNG", "READY") : say("CHƯA SẴN SÀNG; sự cố: \(faults)", "NOT READY; faults: \(faults)")
    if warnings > 0 { text += say("; lưu ý: \(warnings)", "; warnings: \(warnings)") }
    if let record { text += say("; đã ghi lại ở bản ghi \(record)", "; written down as record \(record)") }
    return text + "\n"
  }

  // MARK: names

  private func result(_ name: String) -> String { "  " + Columns.fit(name, 24) }

  private func buttonName(_ index: Int) -> String {
    status.buttons.indices.contains(index) ? status.buttons[index].name : "b\(index + 1)"
  }

  private func name(_ index: Int) -> String {
    let name = buttonName(index)
    return status.word(ofButton: name, language).map { "\(name) \($0)" } ?? name
  }

  private func name(_ lamp: Lamp) -> String {
    switch lamp {
    case .thanks: language("đèn cảm ơn", "thank-you lamp")
    case .fault: language("đèn sự cố", "fault lamp")
    case .officer: language("đèn cán bộ", "officer's lamp")
    case .buzzer: language("còi", "buzzer")
    }
  }
}
