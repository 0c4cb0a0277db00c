import GRDB
import Ratings
import Records

import struct Records.Record

/// When a pad was up, as its own records tell: at least one comes every ten minutes (`alive`), so two of one boot that are
/// not much further apart span a time in which it ran.
struct Awake: Equatable, Sendable {
  struct Span: Equatable, Sendable {
    /// Sequence numbers.
    var first: Int64
    var last: Int64
    var boot: Int64
    /// Uptimes, microseconds.
    var up: Int64
    var upEnd: Int64
    /// UTC as far as it is known.
    var start: UTCTime
    var end: UTCTime
    /// Whether these records knew their time; others may be repaired.
    var synced: Bool

    fileprivate mutating func apply(_ repair: TimeRepair, boot: Int64) {
      guard !synced, first >= repair.after, last < repair.before, self.boot == boot else { return }
      (start, end) = (repair.time(at: up), repair.time(at: upEnd))
    }
  }

  /// Longest silence within a span: an `alive` period and a tenth. Microseconds.
  static let longestGap: Int64 = 660_000_000
  /// Presses are written when they settle, with the uptime of their first edge. Microseconds.
  private static let lag: Int64 = 1_000_000

  /// The newest span known before, and those that are new.
  private(set) var spans: [Span] = []

  /// Goes on from a branch's newest span.
  init(newest: Span?) { if let newest { spans.append(newest) } }

  mutating func take(_ record: Record) {
    let stamp = record.stamp
    var time = stamp.time
    var isClock = false
    if case .clock(let correction) = record.body {
      time = UTCTime(microseconds: time.microseconds + correction.offset)
      isClock = true
    }
    let synced = stamp.clock == .synced && !isClock
    let fresh = Span(
      first: record.seq, last: record.seq, boot: stamp.boot, up: stamp.uptime, upEnd: stamp.uptime,
      start: time,
      end: time, synced: synced)
    guard var span = spans.last, span.boot == stamp.boot,
      (-Awake.lag...Awake.longestGap).contains(stamp.uptime - span.upEnd)
    else { return spans.append(fresh) }
    let on = max(0, stamp.uptime - span.upEnd)
    span.upEnd += on
    if synced, span.synced {
      span.end = max(span.end, time)
    } else {
      span.end.microseconds += on
    }
    if !isClock, synced == span.synced { span.last = record.seq }
    spans[spans.count - 1] = span
    // Time is told anew from here: the span before reaches up to it, and another begins.
    if isClock || synced != span.synced { spans.append(fresh) }
  }

  /// Moves the spans of a boot that a clock record behind them puts right.
  mutating func apply(_ repair: TimeRepair) {
    guard let boot = spans.last(where: { $0.first <= repair.before })?.boot else { return }
    for index in spans.indices.reversed() {
      if spans[index].first < repair.after { return }
      spans[index].apply(repair, boot: boot)
    }
  }

  // MARK: the table

  static func newest(_ db: Database, branch: Int64) throws -> Span? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(columns) FROM awake WHERE branch = ? ORDER BY first DESC LIMIT 1"),
      arguments: [branch]
    ).map(span)
  }

  /// Writes the spans, then moves those that the clock records behind them put right.
  func save(_ db: Database, branch: Int64, repairs: [TimeRepair]) throws {
    let insert = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO awake (branch, \(Awake.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for span in spans {
      try insert.execute(arguments: [
        branch, span.first, span.last, span.boot, span.up, span.upEnd, span.start.microseconds,
        span.end.microseconds, span.synced,
      ])
    }
    for repair in repairs {
      let rows = try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT \(Awake.columns) FROM awake
            WHERE branch = ? AND first >= ? AND last < ? AND synced = 0
              AND boot = (SELECT boot FROM awake WHERE branch = ? AND first <= ? ORDER BY first DESC LIMIT 1)
            """), arguments: [branch, repair.after, repair.before, branch, repair.before])
      for span in rows.map(Awake.span) {
        try db.cachedStatement(sql: "UPDATE awake SET start = ?, end = ? WHERE branch = ? AND first = ?")
          .execute(arguments: [
            repair.time(at: span.up).microseconds, repair.time(at: span.upEnd).microseconds, branch,
            span.first,
          ])
      }
    }
  }

  private static let columns = "first, last, boot, up, up_end, start, end, synced"

  private static func span(_ row: Row) -> Span {
    Span(
      first: row[0], last: row[1], boot: row[2], up: row[3], upEnd: row[4],
      start: UTCTime(microseconds: row[5]),
      end: UTCTime(microseconds: row[6]), synced: row[7])
  }
}
