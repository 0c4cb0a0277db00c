import Ratings
import Testing
import Traces

@testable import HailongCommand

/// A terminal as small as these screens need: it obeys what `ScreenDiff` sends, and shows cells.
private struct FakeTerminal {
  private var cells: [[Character]]
  private let columns: Int
  private var (row, column) = (0, 0)

  init(columns: Int, rows: Int) {
    self.columns = columns
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  mutating func take(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self))[...]
    while let character = rest.popFirst() {
      switch character {
      case "\u{1B}": command(&rest)
      case "\r\n": (row, column) = (row + 1, 0)
      default:
        cells[row][column] = character
        column += 1
      }
    }
  }

  private mutating func command(_ rest: inout ArraySlice<Character>) {
    _ = rest.popFirst()
    let numbers = rest.prefix { $0.isNumber || $0 == ";" }
    rest = rest.dropFirst(numbers.count)
    switch rest.popFirst() {
    case "H":
      let parts = String(numbers).split(separator: ";").compactMap { Int($0) }
      (row, column) = parts.isEmpty ? (0, 0) : (parts[0] - 1, parts[1] - 1)
    case "K": clear(row: row, from: column)
    case "J":
      clear(row: row, from: column)
      for below in (row + 1)..<max(row + 1, cells.count) { clear(row: below, from: 0) }
    default: break
    }
  }

  private mutating func clear(row: Int, from column: Int) {
    guard cells.indices.contains(row), column < columns else { return }
    for index in column..<columns { cells[row][index] = " " }
  }

  var lines: [String] {
    cells.map { line in
      var text = String(line)
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }
}

@Suite struct ScreenDiffTests {
  @Test("whatever changes, the terminal shows the last rows", arguments: 0..<40)
  func same(seed: UInt64) {
    var numbers = Seeded(seed)
    var terminal = FakeTerminal(columns: 30, rows: 8)
    var diff = ScreenDiff(hasColours: seed % 2 == 0)
    let letters: [Character] = ["a", "b", "ế", "ạ", "█", "·", " "]
    var rows: [ScreenRow] = []
    for step in 0..<60 {
      if rows.isEmpty || numbers.below(8) == 0 {
        rows = (0..<(1 + numbers.below(8))).map { _ in
          ScreenRow(
            String((0..<numbers.below(29)).map { _ in letters[numbers.below(letters.count)] }),
            paint: [nil, .bold, .bad][numbers.below(3)])
        }
      } else {
        let index = numbers.below(rows.count)
        var text = Array(rows[index].text)
        if !text.isEmpty { text[numbers.below(text.count)] = letters[numbers.below(letters.count)] }
        rows[index].text = String(text)
      }
      if numbers.below(20) == 0 { diff.forget() }
      terminal.take(diff.bytes(for: rows))
      let shown = Array(terminal.lines.prefix(rows.count))
      let wanted = rows.map { row in
        var text = row.text
        while text.hasSuffix(" ") { text.removeLast() }
        return text
      }
      #expect(shown == wanted, "seed \(seed), step \(step)")
      #expect(!terminal.lines.dropFirst(rows.count).contains { !$0.isEmpty }, "seed \(seed), step \(step)")
    }
  }

  @Test("what did not change costs nothing, a second of the clock a few bytes, and a whole frame one screen")
  func bytes() throws {
    var frame = Frame(status: try SavedStatus.serving(), language: .vi, zone: hanoi)
    var diff = ScreenDiff(hasColours: true)
    let whole = diff.bytes(for: frame.picture()).count
    #expect(whole < 3_000, "\(whole)")
    #expect(diff.bytes(for: frame.picture()).isEmpty)
    frame.status?.time?.microseconds += 1_000_000
    let second = diff.bytes(for: frame.picture()).count
    #expect((1...40).contains(second), "\(second)")
  }

  @Test("on average no more is sent than was allowed, and never faster than asked for")
  func pace() {
    var pace = FramePace(bytesPerSecond: 1_000)
    var (now, sent): (Int64, Int) = (0, 0)
    while now < 60_000 {
      pace.sent(300, at: now)
      sent += 300
      now += Int64(pace.pause(at: now, interval: 200))
    }
    #expect(sent <= 60_300 && sent > 55_000, "\(sent)")
    var idle = FramePace(bytesPerSecond: 1_000)
    idle.sent(10, at: 5)
    #expect(idle.pause(at: 5, interval: 200) == 200)
  }
}
