import GRDB
import Ratings
import Records

/// Days of the ward, first and last included.
public struct Period: Equatable, Sendable {
  public var from: CivilDate
  public var to: CivilDate

  /// Nil where it ends before it begins.
  public init?(from: CivilDate, to: CivilDate) {
    guard from <= to else { return nil }
    (self.from, self.to) = (from, to)
  }

  /// The days of one month.
  public init?(year: Int, month: Int) {
    guard let from = CivilDate(year: year, month: month, day: 1),
      let to = CivilDate(year: year, month: month, day: CivilDate.days(inMonth: month, year: year))
    else { return nil }
    self.init(from: from, to: to)
  }

  var days: ClosedRange<Int> { from.daysSinceEpoch...to.daysSinceEpoch }
}

public enum Grouping: String, Sendable, CaseIterable {
  case total, officer, level, day, hour, counter
  /// The days that the calendar names, by name.
  case namedDay = "named-day"
}

/// Figures of one group, on one scale.
public struct TallyRow: Equatable, Sendable {
  public enum Group: Hashable, Sendable {
    case total
    case officer(Officer)
    /// "Chưa gán": no officer was signed in.
    case unassigned
    /// With the calendar's name for it.
    case day(CivilDate, name: String?)
    /// The ward's hour of the day, 0 to 23; nil for presses whose time nobody knows, which are in the totals all the same.
    case hour(Int?)
    /// Nil for all days that have no name.
    case namedDay(String?)
    case counter(CounterCode)
  }

  public var group: Group
  public var tally: Tally

  /// Whether the figures must not be shown: about one officer, from too few votes.
  public var isWithheld: Bool {
    if case .officer = group { tally.isTooSmallForOfficer } else { false }
  }
}

/// A ward's figures over a period.
public struct Figures: Equatable, Sendable {
  public var period: Period
  public var grouping: Grouping
  /// Whether these are the simulated pads' figures; they are never mixed with others.
  public var simulated: Bool
  public var rows: [TallyRow]
  /// Presses whose time cannot be true, in no period: of a pad that never learned the time.
  public var undated: Int
}

extension Store {
  /// Tallies what counts: pads that are simulated or not as asked, and no branch that a person has still to decide about.
  public func tally(_ period: Period, by grouping: Grouping, simulated: Bool = false) throws(WardFault)
    -> Figures
  {
    try read(Said("đếm phiếu", "tally")) { db in
      Figures(
        period: period, grouping: grouping, simulated: simulated,
        rows: try Store.rows(db, period, by: grouping, simulated: simulated),
        undated: try Int.fetchOne(
          db, sql: "SELECT coalesce(sum(count), 0) FROM cell WHERE day = ? AND \(Store.counted)",
          arguments: [Calendar.undated, simulated]) ?? 0)
    }
  }

  /// Branches whose votes stand. Takes one argument: whether simulated ones are meant.
  private static let counted = """
    branch IN (SELECT branch.id FROM branch JOIN log ON log.id = branch.log JOIN pad ON pad.id = log.pad
      WHERE branch.counts AND pad.simulated = ?)
    """

  static func rows(
    _ db: Database, _ period: Period, by grouping: Grouping, simulated: Bool
  ) throws -> [TallyRow] {
    if grouping == .hour { return try hourRows(db, period, simulated: simulated) }
    let key =
      switch grouping {
      case .total, .level, .hour: "0"
      case .officer: "officer"
      case .day, .namedDay: "day"
      case .counter: "counter"
      }
    let hours = try WardSettings.load(db).openingHours
    let cells = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(key) AS key, scale, outcome, direction, officer = 0, flags, provisional, sum(count)
        FROM \(grouping == .counter ? Counters.cells : "cell")
        WHERE day BETWEEN ? AND ? AND day <> \(Calendar.undated) AND \(counted) GROUP BY 1, 2, 3, 4, 5, 6, 7
        """, arguments: [period.days.lowerBound, period.days.upperBound, simulated])
    let officers = grouping == .officer ? try officersByNumber(db) : [:]
    let counters = grouping == .counter ? try Counters.byNumber(db) : [:]
    var tallies: [Key: Tally] = [:]
    while let cell = try cells.next() {
      guard let scale = Scale(levels: cell[1]), let outcome = OutcomeCode.outcome(cell[2]) else { continue }
      tallies[
        Key(
          group: counters[cell[0]].map { .counter($0) } ?? group(cell[0], grouping, officers, hours),
          scale: scale), default: Tally(scale: scale)
      ].add(
        outcome, direction: OutcomeCode.direction(cell[3]), assigned: !(cell[4] as Bool),
        flags: BallotFlags(rawValue: cell[5]), provisional: cell[6], count: cell[7])
    }
    return sorted(tallies)
  }

  /// By hour of the day: from the votes themselves, because sums know days only.
  private static func hourRows(
    _ db: Database, _ period: Period, simulated: Bool
  ) throws -> [TallyRow] {
    let zone = try WardSettings.load(db).openingHours.zone
    let votes = try Row.fetchCursor(
      db,
      sql: """
        SELECT CASE WHEN flags & \(BallotFlags.clockUnset.rawValue) THEN -1
            ELSE (time / 60000000 + ?) / 60 % 24 END AS hour,
          scale, outcome, direction, officer = 0, flags, provisional, count(*) FROM vote
        WHERE day BETWEEN ? AND ? AND day <> \(Calendar.undated) AND \(counted) GROUP BY 1, 2, 3, 4, 5, 6, 7
        """,
      arguments: [zone.offset, period.days.lowerBound, period.days.upperBound, simulated])
    var tallies: [Key: Tally] = [:]
    while let vote = try votes.next() {
      guard let scale = Scale(levels: vote[1]), let outcome = OutcomeCode.outcome(vote[2]) else { continue }
      let hour: Int = vote[0]
      tallies[Key(group: .hour(hour < 0 ? nil : hour), scale: scale), default: Tally(scale: scale)].add(
        outcome, direction: OutcomeCode.direction(vote[3]), assigned: !(vote[4] as Bool),
        flags: BallotFlags(rawValue: vote[5]), provisional: vote[6], count: vote[7])
    }
    return sorted(tallies)
  }

  private static func sorted(_ tallies: [Key: Tally]) -> [TallyRow] {
    tallies.map { TallyRow(group: $0.group, tally: $1) }.sorted { Store.order($0) < Store.order($1) }
  }

  private struct Key: Hashable {
    var group: TallyRow.Group
    var scale: Scale
  }

  private static func group(
    _ key: Int64, _ grouping: Grouping, _ officers: [Int64: Officer], _ hours: OpeningHours
  ) -> TallyRow.Group {
    switch grouping {
    case .total, .level, .hour, .counter: .total
    case .officer: officers[key].map { .officer($0) } ?? .unassigned
    case .day:
      .day(
        CivilDate(daysSinceEpoch: Int(key)), name: hours.day(CivilDate(daysSinceEpoch: Int(key)))?.name)
    case .namedDay: .namedDay(hours.day(CivilDate(daysSinceEpoch: Int(key)))?.name)
    }
  }

  private static func officersByNumber(_ db: Database) throws -> [Int64: Officer] {
    var officers: [Int64: Officer] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT id, code, name FROM officer WHERE id > 0") {
      officers[row[0]] = Officer(code: OfficerCode(unchecked: row[1]), name: row[2])
    }
    return officers
  }

  /// Officers by code, never by their figures: a list in order of figures is a ranking.
  private static func order(_ row: TallyRow) -> String {
    let key =
      switch row.group {
      case .total: "0"
      case .officer(let officer): "1" + officer.code.text
      case .unassigned: "2"
      case .day(let date, _): String(date.daysSinceEpoch + 10_000_000)
      case .hour(let hour): hour.map { "1" + Words.two($0) } ?? "2"
      case .namedDay(let name): name.map { "1" + $0 } ?? "2"
      case .counter(let counter): counter.text
      }
    return key + " \(row.tally.scale.levels)"
  }
}

extension CivilDate {
  /// `2026-06-01`.
  public var text: String {
    "\(String(repeating: "0", count: max(0, 4 - "\(year)".count)))\(year)-\(Words.two(month))-\(Words.two(day))"
  }
}
