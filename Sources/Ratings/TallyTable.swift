import Records

/// Tallies of many rows, by group and scale.
public struct TallyTable: Sendable {
  public enum Grouping: String, Sendable, CaseIterable {
    case total, officer, level, day
  }

  public enum Group: Hashable, Sendable {
    case total
    /// Nil is "chưa gán".
    case officer(OfficerCode?)
    /// Nil where the button meant none.
    case level(Int?)
    /// The ward's day.
    case day(CivilDate)
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

  /// With `hours`, rows outside them are flagged `outside-hours`.
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

  /// The lines, in order of group (officers by code, "chưa gán" last; levels from the highest), then of scale.
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
    }
  }
}
