import FuzzEngine

@testable import Badge

extension FuzzTarget {
  /// What a reader types, key by key, against a plain account of it: all keys since the last Enter that no pause and no loss
  /// parts from it.
  static let badge = FuzzTarget(
    "badge", longest: 2_048,
    seeds: {
      // Each key: what happens, the key's code, and how long after the one before.
      func keys(_ codes: [UInt8], pause: UInt8 = 1) -> [UInt8] {
        codes.flatMap { [0, $0, pause, 1, $0, pause] }
      }
      return [
        keys([11, 11, 2, 3, 4, 5, 6, 7, 8, 9, 28]),
        [0, 42, 1] + keys([30, 31]) + [1, 42, 1] + keys([30, 96]),
        keys([2, 3]) + [4, 0, 0] + keys([4, 28]), keys([2, 3], pause: 255) + keys([28]),
        keys([71, 72, 98, 57, 43, 28]),
        Array(repeating: [0, 30, 1], count: 80).flatMap { $0 } + keys([28]),
      ]
    },
    make: { check(keys:) })

  private static func check(keys bytes: [UInt8]) {
    var tape = Tape(bytes)
    let shortest = 1 + tape.below(8)
    let longest = shortest + tape.below(60)
    var decoder = KeyDecoder(shortest: shortest, longest: longest)
    // Readers tell the time since the machine's start; nothing keeps a broken one from telling any.
    var now: UInt64 = tape.below(16) == 0 ? .max - 2_000_000 : 1_000_000
    var typed: [UInt8] = []
    var last = now
    var shifts: Set<UInt16> = []
    while !tape.isAtEnd {
      let what = tape.below(6)
      let code = UInt16(tape.byte()) + (what == 5 ? 256 * UInt16(tape.byte()) : 0)
      let step = UInt64(tape.byte())
      now = now &+ step * step * 12
      if what == 4 {
        decoder.lost()
        typed = []
        shifts = []
        continue
      }
      let change: KeyEvent.Change = what == 1 ? .up : what == 2 ? .again : .down
      let tap = decoder.take(KeyEvent(at: now, code: code, change: change))
      if code == 42 || code == 54 {
        if change == .up { shifts.remove(code) } else { shifts.insert(code) }
      }
      guard change == .down else {
        require(tap == nil, "a key that is not pressed ends a badge")
        continue
      }
      if now > last, now - last > KeyDecoder.longestPause { typed = [] }
      last = now
      if code == 28 || code == 96 {
        let text = typed
        let expected: Tap? =
          text.isEmpty ? nil : (shortest...longest).contains(text.count) ? .text(text) : .noBadge
        require(tap == expected, "\(String(describing: tap)) instead of \(String(describing: expected))")
        typed = []
      } else {
        require(tap == nil, "a badge without its Enter")
        let row = shifts.isEmpty ? plain : shifted
        if Int(code) < row.count, row[Int(code)] != 0 {
          typed.append(row[Int(code)])
        }
      }
    }
  }

  /// By key code, as linux/input-event-codes.h numbers the keys of a US keyboard; 0 where none types anything.
  private static let plain = keys([
    (2, "1234567890-="), (16, "qwertyuiop[]"), (30, "asdfghjkl;'`"), (43, "\\zxcvbnm,./"), (57, " "),
    (71, "789-456+1230."),
    (55, "*"), (98, "/"),
  ])
  private static let shifted = keys([
    (2, "!@#$%^&*()_+"), (16, "QWERTYUIOP{}"), (30, "ASDFGHJKL:\"~"), (43, "|ZXCVBNM<>?"), (57, " "),
    (71, "789-456+1230."),
    (55, "*"), (98, "/"),
  ])

  private static func keys(_ rows: [(first: Int, text: String)]) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: 128)
    for row in rows {
      table.replaceSubrange(row.first..<row.first + row.text.utf8.count, with: row.text.utf8)
    }
    return table
  }
}
