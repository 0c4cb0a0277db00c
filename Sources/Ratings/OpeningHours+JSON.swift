import Records

/// The calendar as a JSON file, as a ward keeps it.
extension OpeningHours {
  /// Most bytes of a calendar file: more than ``CalendarDay/most`` days need.
  public static let largest = 524_288

  /// The calendar as one JSON object, always the same for the same calendar: all seven days, days by date.
  public var json: JSON {
    [
      "zone": .string(zone.text),
      "week": .object(
        zip(OpeningHours.dayNames, week).map { .init($0, .array($1.map(OpeningHours.json))) }),
      "days": .array(days.map(\.json)),
    ]
  }

  static func json(_ span: Range<Int>) -> JSON {
    func clock(_ minute: Int) -> String {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return "\(two(minute / 60)):\(two(minute % 60))"
    }
    return .string("\(clock(span.lowerBound))-\(clock(span.upperBound))")
  }

  /// Reads a calendar file: at most ``largest`` bytes of JSON by the log's rules.
  public static func read(_ bytes: some Collection<UInt8>) throws(CalendarFault) -> OpeningHours {
    guard bytes.count <= largest else {
      throw CalendarFault(
        .notAnObject, "", vi: "tệp lịch lớn hơn \(largest) byte",
        en: "a calendar of more than \(largest) bytes")
    }
    let json: JSON
    do throws(JSONFault) {
      json = try JSON.read(bytes)
    } catch {
      throw CalendarFault(
        .notAnObject, "", vi: "không phải JSON, \(error.vi)",
        en: "no JSON, \(error)")
    }
    return try OpeningHours(json: json)
  }

  /// Reads `{"zone":"+07:00","week":{"mon":["07:30-11:30"],…},"days":[…]}`. Days of the week that are not named are
  /// closed; a missing zone is Viet Nam's, missing `days` are none. What is not known is refused: a mistyped day would
  /// close the office.
  public init(json: JSON) throws(CalendarFault) {
    guard let members = json.members else {
      throw CalendarFault(
        .notAnObject, "", vi: "lịch phải là một đối tượng JSON", en: "a calendar is a JSON object")
    }
    var zone = LocalTime.vietNam
    var week: [[Range<Int>]]?
    var days: [CalendarDay] = []
    for member in members {
      switch member.key {
      case "zone": zone = try OpeningHours.zone(member.value)
      case "week": week = try OpeningHours.week(member.value)
      case "days": days = try OpeningHours.days(member.value)
      default: throw OpeningHours.unknown(member.key, "zone, week, days")
      }
    }
    guard let week else {
      throw CalendarFault(.wrongType, "week", vi: "thiếu giờ làm việc trong tuần", en: "the week is missing")
    }
    self.init(zone: zone, week: week, days: days)
  }

  private static func unknown(_ member: String, _ known: String) -> CalendarFault {
    CalendarFault(
      .unknownMember, member, vi: "không có mục này; các mục: \(known)",
      en: "no such member; known are \(known)")
  }

  private static func zone(_ json: JSON) throws(CalendarFault) -> LocalTime {
    guard let text = json.string else {
      throw CalendarFault(
        .wrongType, "zone", vi: "phải là chuỗi như +07:00", en: "must be a string such as +07:00")
    }
    guard let zone = LocalTime(text) else {
      throw CalendarFault(
        .outOfRange, "zone", vi: "phải từ -14:00 đến +14:00, viết như +07:00",
        en: "must be within -14:00 to +14:00, written as +07:00")
    }
    return zone
  }

  private static func week(_ json: JSON) throws(CalendarFault) -> [[Range<Int>]] {
    guard let members = json.members else {
      throw CalendarFault(
        .wrongType, "week", vi: "phải là đối tượng như {\"mon\":[\"07:30-11:30\"]}",
        en: "must be an object such as {\"mon\":[\"07:30-11:30\"]}")
    }
    var week = [[Range<Int>]](repeating: [], count: 7)
    for member in members {
      guard let day = dayNames.firstIndex(of: member.key) else {
        throw unknown("week.\(member.key)", dayNames.joined(separator: ", "))
      }
      week[day] = try spans(member.value, "week.\(member.key)")
    }
    guard week.contains(where: { !$0.isEmpty }) else {
      throw CalendarFault(
        .badHours, "week", vi: "cả tuần không có giờ mở cửa", en: "the office is never open")
    }
    return week
  }

  private static func spans(_ json: JSON, _ path: String) throws(CalendarFault) -> [Range<Int>] {
    guard let entries = json.array else {
      throw CalendarFault(
        .wrongType, path, vi: "phải là danh sách như [\"07:30-11:30\",\"13:30-17:00\"]",
        en: "must be a list such as [\"07:30-11:30\",\"13:30-17:00\"]")
    }
    guard entries.count <= CalendarDay.mostSpans else {
      throw CalendarFault(
        .outOfRange, path, vi: "nhiều hơn \(CalendarDay.mostSpans) khoảng giờ",
        en: "more than \(CalendarDay.mostSpans) spans")
    }
    var spans: [Range<Int>] = []
    for (index, entry) in entries.enumerated() {
      let place = "\(path)[\(index)]"
      guard let text = entry.string else {
        throw CalendarFault(
          .wrongType, place, vi: "phải là chuỗi như 07:30-11:30", en: "must be a string such as 07:30-11:30")
      }
      guard let span = span(Substring(text)) else {
        throw CalendarFault(
          .badHours, place, vi: "viết như 07:30-11:30, giờ đầu trước giờ cuối, đến 24:00",
          en: "written as 07:30-11:30, the first before the last, up to 24:00")
      }
      guard span.lowerBound >= spans.last?.upperBound ?? 0 else {
        throw CalendarFault(
          .badHours, place, vi: "bắt đầu trước khi khoảng trước kết thúc",
          en: "begins before the one before ends")
      }
      spans.append(span)
    }
    return spans
  }

  private static func days(_ json: JSON) throws(CalendarFault) -> [CalendarDay] {
    guard let entries = json.array else {
      throw CalendarFault(.wrongType, "days", vi: "phải là danh sách", en: "must be a list")
    }
    guard entries.count <= CalendarDay.most else {
      throw CalendarFault(
        .outOfRange, "days", vi: "nhiều hơn \(CalendarDay.most) ngày",
        en: "more than \(CalendarDay.most) days")
    }
    var days: [CalendarDay] = []
    var seen: Set<CivilDate> = []
    for (index, entry) in entries.enumerated() {
      let day = try day(entry, "days[\(index)]")
      guard seen.insert(day.date).inserted else {
        throw CalendarFault(
          .badDate, "days[\(index)].date", vi: "ngày \(day.date.iso) được nêu hai lần",
          en: "\(day.date.iso) is named twice")
      }
      days.append(day)
    }
    return days
  }

  private static func day(_ json: JSON, _ path: String) throws(CalendarFault) -> CalendarDay {
    guard let members = json.members else {
      throw CalendarFault(
        .wrongType, path, vi: "phải là đối tượng như {\"date\":\"2026-09-02\",\"name\":\"…\"}",
        en: "must be an object such as {\"date\":\"2026-09-02\",\"name\":\"…\"}")
    }
    var date: CivilDate?
    var name: String?
    var hours: [Range<Int>]?
    var closed: Bool?
    for member in members {
      let place = "\(path).\(member.key)"
      switch member.key {
      case "date":
        guard let read = member.value.string.flatMap(CivilDate.init(iso:)) else {
          throw CalendarFault(
            .badDate, place, vi: "phải là ngày có thật, viết như 2026-09-02",
            en: "must be a day of the calendar, written as 2026-09-02")
        }
        date = read
      case "name": name = try self.name(member.value, place)
      case "hours": hours = try spans(member.value, place)
      case "closed":
        guard let value = member.value.bool else {
          throw CalendarFault(.wrongType, place, vi: "phải là true hoặc false", en: "must be true or false")
        }
        closed = value
      default: throw unknown(place, "date, name, hours, closed")
      }
    }
    guard let date else {
      throw CalendarFault(.wrongType, "\(path).date", vi: "thiếu ngày", en: "the date is missing")
    }
    guard let name else {
      throw CalendarFault(.wrongType, "\(path).name", vi: "thiếu tên ngày", en: "the name is missing")
    }
    if let closed {
      // Closed with hours, and open without any, both say two things.
      guard hours.map({ $0.isEmpty == closed }) ?? true else {
        throw CalendarFault(
          .badHours, "\(path).closed", vi: "trái với `hours` của cùng ngày",
          en: "contradicts `hours` of the same day")
      }
      if closed { hours = [] }
    }
    return CalendarDay(date: date, name: name, hours: hours)
  }

  private static func name(_ json: JSON, _ path: String) throws(CalendarFault) -> String {
    guard let name = json.string else {
      throw CalendarFault(.wrongType, path, vi: "phải là chuỗi", en: "must be a string")
    }
    guard (1...CalendarDay.longestName).contains(name.utf8.count),
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw CalendarFault(
        .outOfRange, path, vi: "phải dài 1 đến \(CalendarDay.longestName) byte, không có ký tự điều khiển",
        en: "must be 1 to \(CalendarDay.longestName) bytes without control characters")
    }
    return name
  }
}
