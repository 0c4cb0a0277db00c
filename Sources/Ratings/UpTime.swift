import Records

/// When a pad was up, to within ten minutes, by its own records, synced or not: feed it the log's records in order.
///
/// A pad that is up writes at least an `alive` every ten minutes. So it was up from its `boot` record through records that
/// lie no further apart than that, to a `seal` of a shutdown or the last of them. Lengths are uptimes; where they lie in
/// UTC comes from the best-known instant of that boot.
public struct UpTime: Equatable, Sendable {
  /// Records further apart than this show a silence. Microseconds: ten minutes, and one more for a pad that was busy.
  public static let longestSilence: Int64 = 660_000_000
  /// Stretches of one boot that are kept apart; beyond, the last is lengthened. A pad that restarts each ten minutes for a
  /// month stays below.
  static let mostStretches = 4_096

  private struct Stretch: Equatable, Sendable {
    var from: Int64
    var to: Int64
  }

  /// An instant known on both clocks, and how well.
  private struct Anchor: Equatable, Sendable {
    var uptime: Int64
    var time: UTCTime
    var rank: Int
  }

  private var clock = BootClock()
  private var finished: [Range<UTCTime>] = []
  private var stretches: [Stretch] = []
  private var anchor: Anchor?
  private var isDown = true

  public init() {}

  public mutating func take(_ record: Record) {
    let uptime = record.stamp.uptime
    switch clock.take(record) {
    case .rebooted, .steppedBack: finishBoot()
    case .programStarted, .onwards: break
    }
    if isDown || stretches.isEmpty || uptime - stretches[stretches.count - 1].to > UpTime.longestSilence {
      begin(uptime)
    } else {
      stretches[stretches.count - 1].to = max(stretches[stretches.count - 1].to, uptime)
    }
    isDown = false
    note(record)
    if case .seal(.shutdown, _) = record.body { isDown = true }
  }

  /// The spans in which the pad was up, so far, merged and in order. Empty spans are left out.
  public var spans: [Range<UTCTime>] {
    var copy = self
    copy.finishBoot()
    return UpTime.merged(copy.finished)
  }

  private mutating func begin(_ uptime: Int64) {
    if stretches.count < UpTime.mostStretches {
      stretches.append(Stretch(from: uptime, to: uptime))
    } else {
      stretches[stretches.count - 1].to = max(stretches[stretches.count - 1].to, uptime)
    }
  }

  /// Keeps the newest of the best instants.
  private mutating func note(_ record: Record) {
    var (time, rank) = (record.stamp.time, 0)
    switch record.stamp.clock {
    case .unset: break
    case .drifting: rank = 1
    case .synced: rank = 3
    }
    if case .clock(let correction) = record.body, rank < 3 {
      time = UTCTime(microseconds: time.microseconds + correction.offset)
      rank = 2
    }
    if rank >= anchor?.rank ?? 0 { anchor = Anchor(uptime: record.stamp.uptime, time: time, rank: rank) }
  }

  private mutating func finishBoot() {
    if let anchor {
      for stretch in stretches {
        func instant(_ uptime: Int64) -> UTCTime {
          let moved = UTCTime(microseconds: anchor.time.microseconds + uptime - anchor.uptime)
          return min(max(moved, .epoch), .last)
        }
        let span = instant(stretch.from)..<instant(stretch.to)
        if !span.isEmpty { finished.append(span) }
      }
      // Whoever reads ten years of one pad keeps some thousands of spans, not one for each boot and silence.
      if finished.count > 2 * UpTime.mostStretches { finished = UpTime.merged(finished) }
    }
    stretches.removeAll(keepingCapacity: true)
    (anchor, isDown) = (nil, true)
  }

  /// Overlapping and touching spans made one, in order.
  static func merged(_ spans: [Range<UTCTime>]) -> [Range<UTCTime>] {
    var out: [Range<UTCTime>] = []
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = out.last, span.lowerBound <= last.upperBound {
        out[out.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        out.append(span)
      }
    }
    return out
  }
}
