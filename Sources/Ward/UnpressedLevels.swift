import GRDB
import Ratings
import Records

/// A level that nobody pressed at one pad, not even at a test, while others were pressed often: it may be that nobody meant it,
/// and it may be that its button is covered or its wire off. The pad cannot tell a wire that is off from a button at rest.
public struct UnpressedLevel: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var scale: Scale
  public var level: Int
  /// Presses of the pad's other levels in the period.
  public var presses: Int

  /// Fewer presses than these say nothing.
  static let leastPresses = 50
}

extension Store {
  /// Of a period, by counter and pad, the worst level first. Every press counts here, whatever became of it: one of a
  /// maintenance period shows that the button works.
  public func unpressedLevels(_ period: Period, simulated: Bool) throws(WardFault) -> [UnpressedLevel] {
    try read(Said("tìm nút không ai bấm", "look for buttons that nobody pressed")) { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT pad.name, pad.counter, scale, level, count(*) FROM vote
          JOIN branch ON branch.id = vote.branch JOIN log ON log.id = branch.log JOIN pad ON pad.id = log.pad
          WHERE day BETWEEN ? AND ? AND day <> \(Calendar.undated) AND branch.counts AND pad.simulated = ?
            AND level IS NOT NULL
          GROUP BY pad.id, scale, level ORDER BY pad.counter, pad.name, scale
          """, arguments: [period.days.lowerBound, period.days.upperBound, simulated])
      var found: [UnpressedLevel] = []
      var at = rows.startIndex
      while at < rows.endIndex {
        let (pad, levels): (String, Int) = (rows[at][0], rows[at][2])
        let group = rows[at...].prefix { $0[0] as String == pad && $0[2] as Int == levels }
        at = group.endIndex
        let presses = group.reduce(0) { $0 + ($1[4] as Int) }
        guard presses >= UnpressedLevel.leastPresses, let scale = Scale(levels: levels) else { continue }
        let pressed = Set(group.map { $0[3] as Int })
        for level in 1...levels where !pressed.contains(level) {
          found.append(
            UnpressedLevel(
              pad: PadID(unchecked: pad), counter: CounterCode(unchecked: group[group.startIndex][1]),
              scale: scale, level: level, presses: presses))
        }
      }
      return found
    }
  }
}
