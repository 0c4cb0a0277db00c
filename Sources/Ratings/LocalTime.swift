import Records

/// A ward's local time: a fixed offset from UTC. Viet Nam (Asia/Ho_Chi_Minh) has kept +07:00 without summer time since
/// 1975; a zone with summer time is not served.
public struct LocalTime: Hashable, Sendable {
  /// Minutes east of UTC, -840 to 840.
  public let offset: Int

  public static let vietNam = LocalTime(unchecked: 420)

  /// Nil unless the offset (minutes east of UTC) is within -840 to 840.
  public init?(offset: Int) {
    guard (-840...840).contains(offset) else { return nil }
    self.offset = offset
  }

  /// Reads `+07:00`, within -14:00 to +14:00.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      [1, 2, 4, 5].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) })
    else { return nil }
    func two(_ at: Int) -> Int {
      Int(bytes[at] - UInt8(ascii: "0")) * 10 + Int(bytes[at + 1] - UInt8(ascii: "0"))
    }
    guard two(4) < 60 else { return nil }
    self.init(offset: (two(1) * 60 + two(4)) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1))
  }

  /// `+07:00`.
  public var text: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
  }

  private init(unchecked offset: Int) { self.offset = offset }

  static let microsecondsPerDay: Int64 = 86_400_000_000

  /// The local day of an instant.
  public func day(of time: UTCTime) -> CivilDate {
    CivilDate(daysSinceEpoch: Int(floored(local(time), LocalTime.microsecondsPerDay)))
  }

  /// Minutes since local midnight, 0 to 1,439.
  public func minute(of time: UTCTime) -> Int {
    let local = local(time)
    let ofDay = local - floored(local, LocalTime.microsecondsPerDay) * LocalTime.microsecondsPerDay
    return Int(ofDay / 60_000_000)
  }

  /// The instant of `minute` minutes after the local midnight that begins `day`.
  public func time(_ day: CivilDate, minute: Int = 0) -> UTCTime {
    UTCTime(
      microseconds: Int64(day.daysSinceEpoch) * LocalTime.microsecondsPerDay + Int64(minute - offset)
        * 60_000_000)
  }

  private func local(_ time: UTCTime) -> Int64 {
    min(max(time, .epoch), .last).microseconds + Int64(offset) * 60_000_000
  }

  private func floored(_ value: Int64, _ unit: Int64) -> Int64 {
    value >= 0 ? value / unit : (value - unit + 1) / unit
  }
}
