import Records

/// How long the disk takes for a record, now and on earlier days: a card that wears out becomes slow long before it fails.
/// Of fixed size, and kept with one small write a day. Pure.
struct FlushHistory {
  /// Commits that the present is judged by.
  private static let window = 256
  /// Commits of one day from which its median is worth keeping.
  private static let enough = 64
  /// Days remembered.
  private static let most = 30

  /// Microseconds, the newest at `next - 1`.
  private var ring: [UInt32] = []
  private var next = 0
  /// Commits since the day began, or the program.
  private var today = 0
  private var todaysName = ""
  /// Medians of earlier days, oldest first. A day is one of UTC as the pad believed it.
  private(set) var days: [Day] = []

  struct Day: Equatable {
    /// `2026-11-22`.
    var name: String
    /// Microseconds.
    var median: Int64
  }

  /// Reads `health.json`; what is no such file is an empty past.
  init(_ text: String? = nil) {
    let kept = text.flatMap { try? JSON.read($0) }?["days"]?.array ?? []
    days = kept.suffix(FlushHistory.most).compactMap { entry in
      guard let name = entry["day"]?.string, name.utf8.count == 10, let median = entry["p50_us"]?.int,
        (0...Int64(UInt32.max)).contains(median)
      else { return nil }
      return Day(name: name, median: median)
    }
  }

  /// A record was made durable in `nanoseconds`.
  mutating func took(_ nanoseconds: UInt64) {
    let microseconds = UInt32(clamping: nanoseconds / 1_000)
    if ring.count < FlushHistory.window { ring.append(microseconds) } else { ring[next] = microseconds }
    next = (next + 1) % FlushHistory.window
    today += 1
  }

  /// The text of `health.json`, once a day, when enough has been seen of it. Called now and then.
  mutating func newDay(_ time: UTCTime) -> String? {
    let name = String(time.text.prefix(10))
    if name != todaysName {
      // A program that has just started counts what it has seen to the day on which it did.
      if !todaysName.isEmpty { today = 0 }
      todaysName = name
    }
    guard today >= FlushHistory.enough, !days.contains(where: { $0.name == name }),
      let median = percentile(50, of: ring[...])
    else { return nil }
    days.append(Day(name: name, median: median))
    if days.count > FlushHistory.most { days.removeFirst() }
    return text
  }

  var text: String {
    let entries = days.map {
      JSON.object([.init("day", .string($0.name)), .init("p50_us", .int($0.median))])
    }
    return JSON.object([.init("days", .array(entries))]).text
  }

  /// For `status`: microseconds now, and the median of earlier days' medians. Nil before the first commit.
  var status: JSON? {
    guard let half = percentile(50, of: ring[...]), let most = percentile(99, of: ring[...]) else {
      return nil
    }
    var members: [JSON.Member] = [
      .init("last_us", .int(Int64(ring[(next + FlushHistory.window - 1) % FlushHistory.window]))),
      .init("p50_us", .int(half)),
      .init("p99_us", .int(most)),
    ]
    let past = days.filter { $0.name != todaysName }.map { UInt32(clamping: $0.median) }
    if let past = percentile(50, of: past[...]) { members.append(.init("past_p50_us", .int(past))) }
    return .object(members)
  }

  private func percentile(_ percent: Int, of values: ArraySlice<UInt32>) -> Int64? {
    guard !values.isEmpty else { return nil }
    return Int64(values.sorted()[(values.count - 1) * percent / 100])
  }
}
