/// How many steps a citizen may choose from. Levels run from 1 (worst) upwards. No scale turns into another: votes of
/// different scales are tallied apart.
public struct Scale: Hashable, Sendable {
  /// 3, 4 or 5.
  public let levels: Int

  public static let three = Scale(unchecked: 3)
  public static let four = Scale(unchecked: 4)
  public static let five = Scale(unchecked: 5)
  public static let all = [three, four, five]

  /// The scale with that many levels, or nil unless there is one.
  public init?(levels: Int) {
    guard (3...5).contains(levels) else { return nil }
    self.levels = levels
  }

  private init(unchecked levels: Int) { self.levels = levels }

  /// The level's word on screen, or nil where the scale has no such level.
  ///
  /// The words are chosen so that on each scale exactly the two highest levels are positive: the index means the same.
  /// Three levels have no neutral one, four have one negative, five have two.
  public func word(_ level: Int, _ language: Language) -> String? {
    guard (1...levels).contains(level) else { return nil }
    let words = Scale.words[levels - 3][levels - level]
    return language == .vi ? words.vi : words.en
  }

  /// What must stand beside the index: how many of the levels are positive, neutral and negative.
  public func caption(_ language: Language) -> String {
    let (neutral, negative) = (levels == 3 ? 0 : 1, levels == 5 ? 2 : 1)
    return language == .vi
      ? "Thang \(levels) mức: 2 tích cực, \(neutral) trung tính, \(negative) tiêu cực"
      : "\(levels)-level scale: 2 positive, \(neutral) neutral, \(negative) negative"
  }

  private struct Words {
    var vi: String
    var en: String
  }

  private static let veryGood = Words(vi: "Rất hài lòng", en: "Very satisfied")
  private static let good = Words(vi: "Hài lòng", en: "Satisfied")
  private static let neutral = Words(vi: "Bình thường", en: "Neutral")
  private static let bad = Words(vi: "Không hài lòng", en: "Dissatisfied")
  private static let veryBad = Words(vi: "Rất không hài lòng", en: "Very dissatisfied")

  /// From the highest level down, for 3, 4 and 5 levels.
  private static let words = [
    [veryGood, good, bad],
    [veryGood, good, neutral, bad],
    [veryGood, good, neutral, bad, veryBad],
  ]
}
