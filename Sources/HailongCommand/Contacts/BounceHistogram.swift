/// How long a contact bounced, counted in seven steps. A press has two movements, and each counts.
struct BounceHistogram: Equatable, Sendable {
  /// Upper bounds of all steps but the last, milliseconds: clean, under 1, 2, 5, 10, 20, and longer.
  static let bounds = [0, 1, 2, 5, 10, 20]

  private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  /// The longest yet, nanoseconds.
  private(set) var longest: UInt64?

  var total: Int { counts.reduce(0, +) }

  mutating func add(_ bounce: UInt64) {
    let index =
      bounce == 0
      ? 0
      : BounceHistogram.bounds.firstIndex { $0 > 0 && bounce < UInt64($0) * 1_000_000 }
        ?? BounceHistogram.bounds.count
    counts[index] += 1
    longest = max(longest ?? 0, bounce)
  }

  /// One column a step: blank where nothing was counted, else a bar as high as its share of the fullest step.
  var bars: String {
    let most = max(1, counts.max() ?? 1)
    let heights = Array("▁▂▃▄▅▆▇█")
    return String(
      counts.map { $0 == 0 ? "·" : heights[min(heights.count - 1, ($0 * heights.count - 1) / most)] })
  }
}
