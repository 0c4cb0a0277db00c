import Records

/// How much of the opening hours a pad was up.
public struct Coverage: Equatable, Sendable {
  /// Seconds of opening hours in which the pad was up.
  public private(set) var up: Int64
  /// Seconds of opening hours.
  public private(set) var open: Int64

  public init(up: Int64 = 0, open: Int64 = 0) { (self.up, self.open) = (up, open) }

  /// Days at most that one coverage spans: ten years. What lies behind is left out.
  static let mostDays = 3_660

  /// Coverage of the days `from` through `through`, of hours before `until` (a month that is not over yet). `spans` is
  /// ``UpTime/spans``: merged and in order.
  public init(
    _ spans: [Range<UTCTime>], hours: OpeningHours, from: CivilDate, through: CivilDate,
    until: UTCTime = .last
  ) {
    self.init()
    guard from <= through else { return }
    var (upTotal, openTotal): (Int64, Int64) = (0, 0)
    var next = 0
    let last = min(through.daysSinceEpoch, from.daysSinceEpoch + Coverage.mostDays - 1)
    for day in from.daysSinceEpoch...last {
      for whole in hours.spans(on: CivilDate(daysSinceEpoch: day)) where whole.lowerBound < until {
        let span = whole.lowerBound..<min(whole.upperBound, until)
        openTotal += span.microseconds
        while next < spans.count, spans[next].upperBound <= span.lowerBound { next += 1 }
        var index = next
        while index < spans.count, spans[index].lowerBound < span.upperBound {
          upTotal += spans[index].clamped(to: span).microseconds
          index += 1
        }
      }
    }
    (up, open) = (upTotal / 1_000_000, openTotal / 1_000_000)
  }

  /// 0 to 1; nil where nothing was open.
  public var share: Double? { open == 0 ? nil : Double(up) / Double(open) }

  /// The coverage of several pads together.
  public static func + (left: Coverage, right: Coverage) -> Coverage {
    Coverage(up: left.up + right.up, open: left.open + right.open)
  }
}

extension Range where Bound == UTCTime {
  fileprivate var microseconds: Int64 { upperBound.microseconds - lowerBound.microseconds }
}
