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
  /// Hours, zone and named days as `hailong-ward calendar set` took them; `hours` and `offset` then say nothing.
  public var calendar: OpeningHours?

  public static let usualHours = "mon-fri 07:30-11:30 13:30-17:00"

  public init() {}

  /// The calendar; where none was set, the hours in the ward's zone, and the usual ones where the text is none.
  public var openingHours: OpeningHours {
    calendar ?? OpeningHours(hours, zone: LocalTime(offset: offset) ?? .vietNam) ?? .default
  }
}

extension Store {
  public func settings() throws(WardFault) -> WardSettings {
    try read(Said("đọc cấu hình", "read the settings")) { try WardSettings.load($0) }
  }

  /// The ward's address as it was last given to pads; nil where none was.
  public func padAddress() throws(WardFault) -> WardAddress? {
    try read(Said("đọc cấu hình", "read the settings")) { db in
      try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = 'pad_address'")
    }.flatMap { WardAddress($0) }
  }

  public func keep(padAddress: WardAddress) throws(WardFault) {
    try write(Said("lưu cấu hình", "save the settings")) { db in
      try db.execute(
        sql:
          "INSERT INTO setting VALUES ('pad_address', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        arguments: [padAddress.description])
    }
  }

  func save(_ settings: WardSettings) throws(WardFault) {
    try write(Said("lưu cấu hình", "save the settings")) { db in
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

extension Store {
  /// Keeps a calendar, and places every press anew by it: its day, and whether the office was open. The records stay as they
  /// are. Where this ends between the two, `hailong-ward check` finds what is not placed yet and `recount` places it.
  public func set(calendar: OpeningHours) throws(WardFault) -> Recount.Result {
    try write(Said("lưu lịch", "keep the calendar")) { db in
      try db.execute(
        sql:
          "INSERT INTO setting VALUES ('calendar', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        arguments: [calendar.json.text])
    }
    return try recount()
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
      // What was stored was read before. A calendar of a newer version is another matter, and is said.
      case "calendar":
        do throws(CalendarFault) { settings.calendar = try OpeningHours.read(Array(value.utf8)) } catch {
          throw WardFault(
            .damaged, "the calendar cannot be read: \(error.text(.en))",
            vi: "không đọc được lịch: \(error.text(.vi))",
            remedy: "Set it again: `hailong-ward calendar set FILE`",
            remedyVi: "Đặt lại: `hailong-ward calendar set TỆP`")
        }
      default: break
      }
    }
    return settings
  }
}
