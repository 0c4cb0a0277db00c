import GRDB
import Ratings
import Records

/// How much of the opening hours one pad was up.
public struct PadCoverage: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var coverage: Coverage
}

extension Store {
  /// Each pad's coverage of a period, up to `now`, from the day of its first record on.
  public func coverages(_ period: Period, simulated: Bool, now: UTCTime) throws(WardFault) -> [PadCoverage] {
    try read(Said("tính thời gian hoạt động", "reckon coverage")) { db in
      let hours = try WardSettings.load(db).openingHours
      let pads = try Row.fetchAll(
        db, sql: "SELECT id, name, counter FROM pad WHERE simulated = ? ORDER BY counter, name",
        arguments: [simulated])
      return try pads.compactMap { pad in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT start, end FROM awake JOIN branch ON branch.id = awake.branch JOIN log ON log.id = branch.log
            WHERE log.pad = ? AND branch.counts AND start < end ORDER BY start
            """, arguments: [pad[0] as Int64])
        let spans = Store.merged(
          rows.map { UTCTime(microseconds: $0[0])..<UTCTime(microseconds: $0[1]) }
            .filter { $0.lowerBound >= Calendar.earliest })
        guard let first = spans.first else { return nil }
        let from = max(period.from, hours.zone.day(of: first.lowerBound))
        return PadCoverage(
          pad: PadID(unchecked: pad[1]), counter: CounterCode(unchecked: pad[2]),
          coverage: Coverage(spans, hours: hours, from: from, through: period.to, until: now))
      }
    }
  }

  /// Overlapping and touching spans as one; they come in order of their starts.
  private static func merged(_ spans: [Range<UTCTime>]) -> [Range<UTCTime>] {
    var out: [Range<UTCTime>] = []
    for span in spans {
      if let last = out.last, span.lowerBound <= last.upperBound {
        out[out.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        out.append(span)
      }
    }
    return out
  }
}
