import Ratings
import Records

/// One bar for each level, drawn as SVG. Levels differ by shade and by position, so that it prints in grey.
struct LevelChart {
  var tally: Tally
  var words: Words

  func draw(_ html: inout HTML) {
    let levels = Array((1...tally.scale.levels).reversed())
    let step = 26
    let height = levels.count * step
    let most = levels.map { tally.votes($0) }.max() ?? 0
    let summary = levels.map { level in
      "\(word(level)): \(words.count(tally.votes(level)))"
    }.joined(separator: "; ")
    html.element(
      "svg", ["class": "levels", "viewBox": "0 0 680 \(height)", "role": "img", "aria-label": summary]
    ) { html in
      for (index, level) in levels.enumerated() {
        let y = index * step
        let votes = tally.votes(level)
        let width = most == 0 ? 0 : 300 * votes / most
        html.element("text", ["x": "150", "y": "\(y + 17)", "text-anchor": "end"], word(level))
        html.empty("rect", ["class": "track", "x": "160", "y": "\(y + 4)", "width": "300", "height": "18"])
        html.raw("</rect>")
        html.empty(
          "rect",
          [
            "class": "l\(levels.count - index)", "x": "160", "y": "\(y + 4)", "width": "\(width)",
            "height": "18",
          ])
        html.raw("</rect>")
        html.element("text", ["x": "470", "y": "\(y + 17)"], label(level))
      }
    }
  }

  private func word(_ level: Int) -> String { tally.scale.word(level, words.language) ?? "\(level)" }

  private func label(_ level: Int) -> String {
    guard let share = tally.share(level) else { return "0" }
    return "\(words.count(share.count)) · \(words.percent(share.share)) \(words.language.interval(share))"
  }
}

/// One column for each day: how many votes. It shows the days on which nobody pressed.
struct DayChart {
  var rows: [TallyRow]
  var period: Period
  var words: Words

  /// More days than these make no chart.
  private static let mostDays = 62

  func draw(_ html: inout HTML) {
    let days = period.days
    guard days.count <= DayChart.mostDays, days.count > 1 else { return }
    var votes: [Int: Int] = [:]
    for row in rows { if case .day(let date, _) = row.group { votes[date.daysSinceEpoch] = row.tally.n } }
    let most = max(votes.values.max() ?? 0, 1)
    let step = 680.0 / Double(days.count)
    let label = words(
      "Số phiếu từng ngày; nhiều nhất \(words.count(most))", "Votes by day; at most \(words.count(most))")
    html.element("svg", ["class": "days", "viewBox": "0 0 680 74", "role": "img", "aria-label": label]) {
      html in
      html.element("text", ["x": "0", "y": "10"], label)
      for (index, day) in days.enumerated() {
        let height = 44 * (votes[day] ?? 0) / most
        let x = DayChart.fixed(Double(index) * step)
        html.empty(
          "rect",
          [
            "class": "day", "x": x, "y": "\(60 - height)", "width": DayChart.fixed(step * 0.7),
            "height": "\(height)",
          ])
        html.raw("</rect>")
        let date = CivilDate(daysSinceEpoch: day)
        if date.weekday == 1 || index == 0 { html.element("text", ["x": x, "y": "72"], "\(date.day)") }
      }
      html.raw("<line class=\"axis\" x1=\"0\" x2=\"680\" y1=\"60.5\" y2=\"60.5\"></line>")
    }
  }

  /// One decimal, with a point whatever the language.
  private static func fixed(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
