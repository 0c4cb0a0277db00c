import Records

/// Tallies of many rows, by group and scale.
public struct TallyTable: Sendable {
  public enum Grouping: String, Sendable, CaseIterable {
    case total, officer, level, day, hour
    /// The days that the calendar names, by name.
    case namedDay = "named-day"
  }

  public enum Group: Hashable, Sendable {
    case total
    /// Nil is "chưa gán".
    case officer(OfficerCode?)
    /// Nil where the button meant none.
    case level(Int?)
    /// The ward's day.
    case day(CivilDate)
    /// The ward's hour of the day, 0 to 23; nil for presses whose hour nobody knows: in no hour, but in the totals.
    case hour(Int?)
    /// Nil for all days that have no name.
    case namedDay(String?)
  }

  /// One line of the table.
  public struct Entry: Equatable, Sendable {
    public var group: Group
    public var scale: Scale
    /// Nil where the figures of an officer are withheld, because fewer than ``Tally/leastForOfficer`` votes would tell more of
    /// single citizens than of the officer.
    public var tally: Tally?
  }

  private struct Key: Hashable {
    var group: Group
    var scale: Scale
  }

  public let grouping: Grouping
  private let zone: LocalTime
  private let hours: OpeningHours?
  private var slots: [Key: Int] = [:]
  private var tallies: [Tally] = []
  /// The last key's slot: rows come in runs of one group.
  private var recent: (key: Key, slot: Int)?

  /// With `hours`, rows outside them are flagged `outside-hours`, and named days have their names.
  public init(by grouping: Grouping, zone: LocalTime = .vietNam, hours: OpeningHours? = nil) {
    (self.grouping, self.zone, self.hours) = (grouping, zone, hours)
  }

  public mutating func add(_ row: BallotRow) {
    let group: Group =
      switch grouping {
      case .total: .total
      case .officer: .officer(row.officer)
      case .level: .level(row.level)
      case .day: .day(zone.day(of: row.time))
      case .hour: .hour(zone.hour(of: row))
      case .namedDay: .namedDay(hours?.day(zone.day(of: row.time))?.name)
      }
    var row = row
    if let hours, !row.flags.contains(.clockUnset), !hours.contains(row.time) {
      row.flags.insert(.outsideHours)
    }
    let slot = slot(Key(group: group, scale: row.scale))
    tallies[slot].add(row)
  }

  private mutating func slot(_ key: Key) -> Int {
    if let recent, recent.key == key { return recent.slot }
    let slot: Int
    if let known = slots[key] {
      slot = known
    } else {
      slot = tallies.count
      slots[key] = slot
      tallies.append(Tally(scale: key.scale))
    }
    recent = (key, slot)
    return slot
  }

  /// The lines, in order of group (officers by code, "chưa gán" last; levels from the highest; hours by the clock, the unknown one last;
  /// named days by name, the others last), then of scale.
  public var entries: [Entry] {
    slots.map { key, slot in
      let tally = tallies[slot]
      if case .officer(.some) = key.group, tally.isTooSmallForOfficer {
        return Entry(group: key.group, scale: key.scale, tally: nil)
      }
      return Entry(group: key.group, scale: key.scale, tally: tally)
    }.sorted { ($0.group.order, $0.scale.levels) < ($1.group.order, $1.scale.levels) }
  }
}

extension TallyTable.Group {
  /// Sorts as text; numbers are padded.
  fileprivate var order: String {
    switch self {
    case .total: ""
    case .officer(let officer): officer?.text ?? "~"
    case .level(let level): String(UnicodeScalar(UInt8(ascii: "9") - UInt8(clamping: min(level ?? 0, 9))))
    case .day(let day): String(1_000_000_000 + day.daysSinceEpoch)
    case .hour(let hour): String(100 + (hour ?? 24))
    case .namedDay(let name): name.map { "0" + $0 } ?? "1"
    }
  }
}

extension LocalTime {
  /// The hour of the day in which a row is tallied, 0 to 23; nil where the pad did not know the time and nothing
  /// repaired it: what is only marked by day would be a guess by hour.
  public func hour(of row: BallotRow) -> Int? {
    row.flags.contains(.clockUnset) ? nil : minute(of: row.time) / 60
  }
}
