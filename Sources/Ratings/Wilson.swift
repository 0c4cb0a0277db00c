/// The Wilson score interval of a proportion at 95 %: it stays within 0 to 1 and holds for small n, where the textbook
/// interval does not (E. B. Wilson, JASA 22, 1927).
public struct Wilson: Equatable, Sendable {
  /// Of those asked, those counted.
  public let count: Int
  public let n: Int
  /// 0 to 1.
  public let low: Double
  public let high: Double

  /// The 0.975 quantile of the normal distribution.
  static let z = 1.959963984540054

  /// The interval of `count` out of `n`; nil where n is 0 or the count is not within 0 to n.
  public init?(_ count: Int, of n: Int) {
    guard n > 0, (0...n).contains(count) else { return nil }
    (self.count, self.n) = (count, n)
    let (size, share) = (Double(n), Double(count) / Double(n))
    let z2 = Wilson.z * Wilson.z
    let middle = share + z2 / (2 * size)
    let spread = Wilson.z * (share * (1 - share) / size + z2 / (4 * size * size)).squareRoot()
    // At both ends the formula is exact in theory and a hair off in floating point.
    low = count == 0 ? 0 : (middle - spread) / (1 + z2 / size)
    high = count == n ? 1 : (middle + spread) / (1 + z2 / size)
  }

  /// 0 to 1.
  public var share: Double { Double(count) / Double(n) }
}
