import Ratings
import Records

/// One picture of a pad: a pure function of what is known, at most `rows` lines of at most `columns`.
struct Frame {
  var status: PadStatus?
  /// Nil where the reader may not see records.
  var votes: VoteCount?
  /// Nil where the reader may not see edges.
  var scope: ContactScope?
  var isAnswering = true
  /// Why the pad does not answer.
  var trouble: String?
  /// The ward's own figures, as text; nil without such a panel.
  var wardPanel: [String]?
  var footer: [String] = []
  var language: Language
  var zone: LocalTime
  var columns = 80
  var rows = 24

  /// A line, and how it stands out.
  private struct Line {
    var text: String
    var paint: Paint?
    /// Left out when rows are short; the highest first.
    var priority = 0
  }

  func lines(hasColours: Bool) -> [String] { picture().map { $0.painted(hasColours) } }

  /// The rows, from the top.
  func picture() -> [ScreenRow] {
    var all = [title, rule()]
    if !isAnswering { all += away }
    if let status {
      all += body(status).map { line in
        // What is shown was true once: it must not look alive.
        isAnswering ? line : Line(text: line.text, paint: .faint, priority: line.priority)
      }
    } else if isAnswering {
      all.append(Line(text: " …"))
    }
    if let wardPanel { all += panel(wardPanel) }
    if !footer.isEmpty {
      all.append(rule())
      all += footer.prefix(4).map { Line(text: " " + Columns.printable($0), paint: .bold) }
    }
    return shortened(all).map { ScreenRow(Columns.cut($0.text, columns), paint: $0.paint) }
  }

  /// Blank lines go first, then rules, then what matters least; never the title, the state or the footer.
  private func shortened(_ lines: [Line]) -> [Line] {
    var lines = lines
    while lines.count > rows, let least = lines.map(\.priority).max(), least > 0,
      let index = lines.lastIndex(where: { $0.priority == least })
    {
      lines.remove(at: index)
    }
    return Array(lines.prefix(max(1, rows)))
  }

  private func rule() -> Line {
    Line(text: String(repeating: "─", count: columns), paint: .faint, priority: 8)
  }

  private var blank: Line { Line(text: "", priority: 9) }

  private var title: Line {
    guard let status else { return Line(text: " hailong", paint: .bold) }
    let say = language
    var parts = [" hailong", status.pad]
    if let counter = status.counter { parts.append(say("quầy \(counter)", "counter \(counter)")) }
    parts.append(PadWords(status, say).board)
    let left = parts.joined(separator: " · ")
    let asOf = isAnswering ? "" : say("lúc ", "as of ")
    let right = status.time.map { " " + asOf + zone.clock($0) + " " } ?? ""
    let room = columns - Columns.width(right)
    return Line(text: Columns.fit(left, room) + right, paint: .bold)
  }

  private var away: [Line] {
    var lines = [Line(text: " ! " + language.notAnswering, paint: .bad)]
    if let trouble {
      lines.append(Line(text: "   " + Columns.printable(trouble), paint: .faint, priority: 6))
    }
    return lines
  }

  private func body(_ status: PadStatus) -> [Line] {
    let say = language
    let words = PadWords(status, language)
    var lines = [lamp(status), row(say("Lần nhấn", "Last press"), words.lastPress), blank]
    lines += sideBySide(buttons(status), tally(status))
    lines += weak(status)
    lines += figures
    lines.append(blank)
    lines.append(journal(status))
    lines.append(row(say("Phường", "Ward"), ward(status, words)))
    lines.append(row(say("Phiên trực", "Session"), words.session(zone)))
    lines.append(row(say("Đồng hồ", "Clock"), clock(status, words), priority: 3))
    lines += faults(words)
    return lines
  }

  private func row(_ name: String, _ text: String, paint: Paint? = nil, priority: Int = 0) -> Line {
    Line(text: " " + Columns.fit(name, 12) + text, paint: paint, priority: priority)
  }

  private func lamp(_ status: PadStatus) -> Line {
    let say = language
    let name = say("Đèn", "Lamp")
    let isThanking = status.lights.contains("thanks")
    let isFaulty = status.lights.contains("fault")
    var parts: [String] = []
    if isThanking { parts.append(say("● CẢM ƠN", "● THANK YOU")) }
    if isFaulty { parts.append(say("▲ SỰ CỐ", "▲ FAULT")) }
    if status.lights.contains("officer") { parts.append(say("· cán bộ", "· officer")) }
    if status.lights.contains("buzzer") { parts.append(say("♪ còi", "♪ buzzer")) }
    if parts.isEmpty { parts = [say("○ tắt", "○ off")] }
    return row(name, parts.joined(separator: "  "), paint: isFaulty ? .bad : isThanking ? .good : nil)
  }

  private func journal(_ status: PadStatus) -> Line {
    let say = language
    let name = say("Nhật ký", "Journal")
    guard let head = status.head else { return row(name, "?") }
    var text = "#\(head.seq) \(head.hash.hex.prefix(12))…"
    if let sealed = status.sealed {
      text += say("  niêm phong #\(sealed.seq)", "  sealed #\(sealed.seq)")
      if let unsealed = status.unsealed, unsealed > 0 { text += " (+\(unsealed))" }
    }
    return row(name, text)
  }

  private func ward(_ status: PadStatus, _ words: PadWords) -> String {
    guard let head = status.wardHead else { return words.ward }
    return "#\(head.seq) \(head.hash.hex.prefix(12))…  " + words.ward
  }

  private func clock(_ status: PadStatus, _ words: PadWords) -> String {
    var text = words.clock
    if let boot = status.boot { text += language(" · lần khởi động \(boot)", " · boot \(boot)") }
    if let uptime = status.uptimeMicroseconds {
      text += language(" · chạy ", " · up ") + language.duration(milliseconds: uptime / 1_000)
    }
    return text
  }

  private func faults(_ words: PadWords) -> [Line] {
    let say = language
    let name = say("Sự cố", "Faults")
    guard !words.faults.isEmpty else { return [row(name, say("không", "none"), priority: 4)] }
    return words.faults.prefix(4).enumerated().map { index, fault in
      row(index == 0 ? name : "", fault, paint: .bad, priority: index == 0 ? 0 : 5)
    }
  }

  // MARK: buttons and votes

  /// The contacts, each on its row, under what the columns mean.
  private func buttons(_ status: PadStatus) -> [String] {
    let say = language
    // The figures have their place; the word has what is left of a narrow row.
    let room = min(max(columns - 31, 3), 17)
    let head =
      Columns.fit(say("nút", "button"), room + 5) + Columns.right(say("nhấn", "press"), 5)
      + Columns.right(say("xung", "edges"), 7) + " " + Columns.fit(say("nảy", "bounce"), 7)
      + Columns.right(say("≤ms", "≤ms"), 5)
    return [head]
      + status.buttons.enumerated().map { index, button in
        let word = status.word(ofButton: button.name, language) ?? say("không có mức", "no level")
        let contact = scope.flatMap { $0.contacts.indices.contains(index) ? $0.contacts[index] : nil }
        let sign = button.isHeld ? "▲" : button.isClosed ? "●" : "○"
        let longest = contact?.bounces.longest.map { say.milliseconds(nanoseconds: $0) } ?? "-"
        let bars = contact.map { $0.bounces.bars } ?? String(repeating: " ", count: 7)
        return Columns.fit("\(button.name) \(sign) \(Columns.cut(word, room))", room + 5)
          + Columns.right("\(button.presses)", 5) + Columns.right("\(button.edges)", 7)
          + " \(bars)" + Columns.right(longest, 5)
      }
  }

  /// Contacts that let go while they were held: the sign of a worn switch or a loose wire.
  private func weak(_ status: PadStatus) -> [Line] {
    guard let scope else { return [] }
    let names = zip(status.buttons, scope.contacts).filter { $1.dropOuts > 0 }.map {
      "\($0.name) \($1.dropOuts)×"
    }
    guard !names.isEmpty else { return [] }
    let text = language("rớt khi đang giữ: ", "let go while held: ") + names.joined(separator: ", ")
    return [row(language("Tiếp điểm", "Contacts"), text, paint: .warning, priority: 4)]
  }

  private func tally(_ status: PadStatus) -> [String] {
    guard let votes else { return [] }
    let tally = votes.tally
    let say = language
    let most = max(1, (1...tally.scale.levels).map { tally.votes($0) }.max() ?? 1)
    var lines = [say("kiểm phiếu", "votes counted here")]
    lines += (1...tally.scale.levels).reversed().map { level in
      let count = tally.votes(level)
      let width = count == 0 ? 0 : max(1, count * 8 / most)
      let word = Columns.fit(tally.scale.word(level, language) ?? "\(level)", 17)
      return "\(word) \(Columns.fit(String(repeating: "█", count: width), 8)) \(count)"
    }
    var sum = say("Phiếu", "Votes") + " n = \(tally.n)"
    let excluded = tally.presses - tally.n
    if excluded > 0 { sum += say(" · không tính \(excluded)", " · \(excluded) excluded") }
    if let seq = status.head?.seq, votes.seq < seq { sum += say(" · đang đếm…", " · counting…") }
    lines.append(sum)
    return lines
  }

  private var figures: [Line] {
    guard let tally = votes?.tally else { return [] }
    let say = language
    let top = tally.topBox.map { say("mức cao ", "top box ") + say.figure($0) }
    return tally.index.map {
      [row(say("Chỉ số", "Index"), ([say.figure($0)] + (top.map { [$0] } ?? [])).joined(separator: " · "))]
    } ?? []
  }

  /// Two columns where they fit, else one below the other.
  private func sideBySide(_ left: [String], _ right: [String]) -> [Line] {
    guard columns >= 76 else {
      return (left + right).map { Line(text: " " + $0, priority: 1) }
    }
    return (0..<max(left.count, right.count)).map { index in
      let first = index < left.count ? left[index] : ""
      let second = index < right.count ? right[index] : ""
      return Line(text: " " + (second.isEmpty ? first : Columns.fit(first, 49) + second))
    }
  }

  private func panel(_ lines: [String]) -> [Line] {
    let name = language("Kiểm phiếu ở phường", "The ward's tally")
    let dashes = String(repeating: "─", count: max(0, columns - Columns.width(name) - 4))
    let head = Line(text: "── \(name) \(dashes)", paint: .faint, priority: 2)
    let text = lines.isEmpty ? [language("(chưa có)", "(none yet)")] : lines
    // The file's last lines go first.
    return [head]
      + text.enumerated().map { index, line in Line(text: " " + line, priority: index == 0 ? 1 : 7) }
  }
}
