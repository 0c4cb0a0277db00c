import Records

/// The values of the ballot's rules. A log carries them whole in its `policy` records, so that anybody can recount.
public struct Policy: Hashable, Sendable {
  /// Which set of rules. `window` comes with windows.
  public enum Rule: String, Sendable, CaseIterable {
    /// Presses are grouped into citizens by the quiet between them.
    case free
  }

  /// What becomes of a vote while no officer is signed in.
  public enum SessionRule: String, Sendable, CaseIterable {
    /// A vote of counter and ward, with officer "chưa gán".
    case optional
    /// No vote: `no-session`.
    case required
  }

  /// 1 to 48 bytes without control characters.
  public var name = "default"
  public var rule = Rule.free
  public var scale = Scale.four
  public var session = SessionRule.optional
  /// A press this long or longer after the one before is another citizen's. Milliseconds, 100 to 600,000.
  public var quiet: Int64 = 5_000
  /// A citizen may correct for this long after the first press, inclusive. Milliseconds, 0 to 600,000.
  public var correction: Int64 = 3_000
  /// A press more than this after the citizen's first is another citizen's. Milliseconds, 100 to 3,600,000.
  public var citizenMax: Int64 = 30_000
  /// For this long after a session ended, inclusive, while none is open, presses are still its. Milliseconds, 0 to 600,000.
  public var grace: Int64 = 10_000
  /// Presses of two buttons this close, inclusive, are a chord. Milliseconds, 0 to 2,000.
  public var chord: Int64 = 150
  /// A session ends by itself after this. Milliseconds, 1,000 to 86,400,000.
  public var sessionMax: Int64 = 18_000_000
  public var levels = Levels.descending(.four)

  /// The rules of a pad that was given none.
  public static let `default` = Policy()

  public init() {}

  /// The default rules on another scale: the leftmost button is the highest level.
  public init(scale: Scale) {
    self.scale = scale
    levels = .descending(scale)
  }

  /// The object that stands in a `policy` record and in a policy file.
  public var json: JSON {
    [
      "name": .string(name), "rule": .string(rule.rawValue), "scale": .int(Int64(scale.levels)),
      "session": .string(session.rawValue), "quiet_ms": .int(quiet), "correction_ms": .int(correction),
      "citizen_max_ms": .int(citizenMax), "grace_ms": .int(grace), "chord_ms": .int(chord),
      "session_max_ms": .int(sessionMax), "levels": levels.json,
    ]
  }
}

/// Which level each button means; a button may mean none.
public struct Levels: Hashable, Sendable {
  /// By button index; 0 where the button has no level. A vector, because the ballot asks at each press.
  private var byButton = SIMD8<UInt8>()

  public init() {}

  /// `b1` the highest level, and so on to the right.
  public static func descending(_ scale: Scale) -> Levels {
    var levels = Levels()
    for index in 0..<scale.levels { levels.byButton[index] = UInt8(scale.levels - index) }
    return levels
  }

  public subscript(button: Button) -> Int? {
    get {
      let level = byButton[button.index]
      return level == 0 ? nil : Int(level)
    }
    set { byButton[button.index] = UInt8(clamping: newValue ?? 0) }
  }

  var json: JSON {
    .object(
      (0..<Button.most).compactMap { index in
        byButton[index] == 0 ? nil : JSON.Member("b\(index + 1)", .int(Int64(byButton[index])))
      })
  }

  func isComplete(for scale: Scale) -> Bool {
    (1...scale.levels).allSatisfy { level in
      (0..<Button.most).contains { byButton[$0] == UInt8(level) }
    }
  }
}
