/// One thing that is fed with bytes which nobody honest wrote.
public struct FuzzTarget: Sendable {
  /// As it is named on the command line and in `Tests/Fuzz/corpus`.
  public var name: String
  /// The longest input worth trying, bytes.
  public var longest: Int
  /// What inputs are made of, besides bytes: how they are changed.
  public var holds: Content
  /// Words that a fuzzer would take long to find.
  public var words: [String]
  /// Where the fuzzer starts: what an honest writer writes.
  public var seeds: @Sendable () throws -> [[UInt8]]
  /// Made once for a run, then called with each input. A property that does not hold ends the program (``require(_:_:)``).
  public var make: @Sendable () throws -> ([UInt8]) -> Void

  public enum Content: Sendable {
    case bytes
    /// JSON, between other bytes or alone.
    case json
    case yaml
  }

  public init(
    _ name: String, longest: Int, holds: Content = .bytes, words: [String] = [],
    seeds: @escaping @Sendable () throws -> [[UInt8]],
    make: @escaping @Sendable () throws -> ([UInt8]) -> Void
  ) {
    (self.name, self.longest, self.holds, self.words) = (name, longest, holds, words)
    (self.seeds, self.make) = (seeds, make)
  }
}
