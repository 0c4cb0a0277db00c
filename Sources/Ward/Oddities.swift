import GRDB
import Records

/// What was odd in each branch, counted: how often, and where first and last.
enum Oddities {
  static func add(_ db: Database, branch: Int64, _ odd: [Reading.Odd]) throws {
    guard !odd.isEmpty else { return }
    for (what, group) in Dictionary(grouping: odd, by: \.what) {
      let places = group.map(\.seq)
      try db.cachedStatement(
        sql: """
          INSERT INTO oddity (branch, what, count, first, last) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (branch, what) DO UPDATE SET count = count + excluded.count,
            first = min(first, excluded.first), last = max(last, excluded.last)
          """
      ).execute(arguments: [branch, what.rawValue, group.count, places.min(), places.max()])
    }
  }
}
