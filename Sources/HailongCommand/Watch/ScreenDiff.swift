/// What must be sent so that a terminal which shows the last rows shows the next ones: only the cells that changed. Over a slow
/// line a whole screen takes seconds, a changed second of the clock none. Pure.
struct ScreenDiff {
  private let hasColours: Bool
  private var shown: [ScreenRow]?

  init(hasColours: Bool) { self.hasColours = hasColours }

  /// Forgets what is shown, after something else wrote on the terminal or its size changed: the next rows are sent whole.
  mutating func forget() { shown = nil }

  /// The bytes for `rows`, empty where nothing changed.
  mutating func bytes(for rows: [ScreenRow]) -> [UInt8] {
    defer { shown = rows }
    guard let shown else {
      let text = rows.map { $0.painted(hasColours) + "\u{1B}[K" }.joined(separator: "\r\n")
      return Array("\u{1B}[H\(text)\u{1B}[J".utf8)
    }
    var text = ""
    for (index, row) in rows.enumerated() {
      let before = index < shown.count ? shown[index] : ScreenRow("")
      if row != before { text += change(from: before, to: row, row: index + 1) }
    }
    if rows.count < shown.count { text += "\u{1B}[\(rows.count + 1);1H\u{1B}[J" }
    return Array(text.utf8)
  }

  /// From the first cell that differs to the last one.
  private func change(from old: ScreenRow, to new: ScreenRow, row: Int) -> String {
    guard old.paint == new.paint else {
      return "\u{1B}[\(row);1H" + new.painted(hasColours) + "\u{1B}[K"
    }
    let (before, after) = (Array(old.text), Array(new.text))
    var start = 0
    while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
    // What follows the change may stay where it is only if it does not move.
    var end = after.count
    if Columns.width(old.text) == Columns.width(new.text) {
      var back = before.count
      while end > start, back > start, before[back - 1] == after[end - 1] {
        (end, back) = (end - 1, back - 1)
      }
    }
    let column = Columns.width(String(after[..<start])) + 1
    let cells = ScreenRow(String(after[start..<end]), paint: new.paint).painted(hasColours)
    let rest = Columns.width(new.text) < Columns.width(old.text) ? "\u{1B}[K" : ""
    return "\u{1B}[\(row);\(column)H" + cells + rest
  }
}
