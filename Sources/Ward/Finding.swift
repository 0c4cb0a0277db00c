import Ratings

/// What a check of the whole ward found.
public struct Finding: Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// SQLite finds its own pages broken.
    case pages = "HL-WARD-201"
    /// A stored line is not the one that was taken in: chain, seal or head do not hold.
    case chain = "HL-WARD-202"
    /// Votes are not what the lines say.
    case votes = "HL-WARD-203"
    /// Sums are not what the votes say.
    case sums = "HL-WARD-204"
    /// Two sealed histories of one log.
    case fork = "HL-WARD-205"
    /// A simulated board's records in a real pad's log.
    case simulated = "HL-WARD-206"
    /// Lines that cannot be read, or are odd in another way.
    case odd = "HL-WARD-207"
    /// `synchronous` is not FULL.
    case durability = "HL-WARD-208"
    /// A history counts, or does not, against what was decided.
    case standing = "HL-WARD-209"

    /// Whether something is broken; else it is something that a person should know.
    public var isDamage: Bool {
      switch self {
      case .pages, .chain, .votes, .sums, .durability, .standing: true
      case .fork, .simulated, .odd: false
      }
    }
  }

  public var code: Code
  public var said: Said

  /// In English, for a script.
  public var text: String { said.en }
  public var description: String { text(.en) }

  /// Code and what was found, on one line.
  public func text(_ language: Language) -> String { "\(code.rawValue) \(said(language))" }
}
