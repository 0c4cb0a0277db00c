import GRDB
import Ratings
import Records
import Wire

/// What a ward calls itself and how it counts days.
public struct WardSettings: Equatable, Sendable {
  /// The office's name as it stands on the report.
  public var name = "Trung tâm Phục vụ hành chính công"
  /// Of texts and reports: `vi` or `en`.
  public var language = Language.vi
  /// Opening hours as text, `mon-fri 07:30-11:30 13:30-17:00`: for coverage, and for the flag of presses outside them.
  public var hours = WardSettings.usualHours
  /// Minutes east of UTC, -840 to 840, in which days begin and end.
  public var offset = LocalTime.vietNam.offset

  public static let usualHours = "mon-fri 07:30-11:30 13:30-17:00"

  public init() {}

  /// The hours in the ward's zone; the usual ones where the text is none.
  public var openingHours: OpeningHours {
    OpeningHours(hours, zone: LocalTime(offset: offset) ?? .vietNam) ?? .default
  }
}

extension Store {
  public func settings() throws(WardFault) -> WardSettings {
    try read("read the settings") { try WardSettings.load($0) }
  }

  /// The ward's address as it was last given to pads; nil where none was.
  public func padAddress() throws(WardFault) -> WardAddress? {
    try read("read the settings") { db in
      try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = 'pad_address'")
    }.flatMap { WardAddress($0) }
  }

  public func keep(padAddress: WardAddress) throws(WardFault) {
    try write("save the settings") { db in
      try db.execute(
        sql:
          "INSERT INTO setting VALUES ('pad_address', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        arguments: [padAddress.description])
    }
  }

  func save(_ settings: WardSettings) throws(WardFault) {
    try write("save the settings") { db in
      for (key, value) in [
        ("name", settings.name), ("lang", settings.language.rawValue),
        ("offset_minutes", "\(settings.offset)"), ("hours", settings.hours),
      ] {
        try db.execute(
          sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          arguments: [key, value])
      }
    }
  }
}

extension WardSettings {
  static func load(_ db: Database) throws -> WardSettings {
    var settings = WardSettings()
    for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT key, value FROM setting")) {
      let value: String = row[1]
      switch row[0] as String {
      case "name": settings.name = value
      case "lang": settings.language = Language(rawValue: value) ?? .vi
      case "offset_minutes": settings.offset = Int(value) ?? LocalTime.vietNam.offset
      case "hours": settings.hours = value
      default: break
      }
    }
    return settings
  }
}
