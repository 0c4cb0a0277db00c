/// A name of restricted letters that may stand in a record. The limits are the privacy rule made into a type: what
/// cannot be written cannot identify anybody.
public protocol LogName: Hashable, Sendable, CustomStringConvertible {
  /// The longest such name, in bytes.
  static var longest: Int { get }
  var text: String { get }
  init(unchecked text: String)
}

extension LogName {
  /// The name, or nil unless it is `[a-z0-9-]`, 1 to ``longest`` characters.
  public init?(_ text: String) {
    guard (1...Self.longest).contains(text.utf8.count), text.utf8.allSatisfy(isNameByte) else { return nil }
    self.init(unchecked: text)
  }

  public var description: String { text }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
  default: false
  }
}

/// The opaque code that the ward hands out for an officer. Names live in the ward's table only.
public struct OfficerCode: LogName {
  public static let longest = 16
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// A pad's id, made by the pad at its first start.
public struct PadID: LogName {
  public static let longest = 16
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// A counter (quầy) of a ward.
public struct CounterCode: LogName {
  public static let longest = 16
  public let text: String
  public init(unchecked text: String) { self.text = text }
}

/// Who did it, as the pad can tell: `uid-1000`, `pad`, `ward`.
public struct Actor: LogName {
  public static let longest = 24
  public let text: String
  public init(unchecked text: String) { self.text = text }
  public static let pad = Actor(unchecked: "pad")
  public static let ward = Actor(unchecked: "ward")
}

/// A log's name: 128 random bits, 32 lower-case hex digits.
public struct LogID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: String) {
    guard text.utf8.count == 32, Hex.decode(text) != nil else { return nil }
    self.text = text
  }

  /// A new name from the system's randomness.
  public static func random() -> LogID {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return LogID(unchecked: Hex.encode(bytes))
  }

  private init(unchecked text: String) { self.text = text }

  public var description: String { text }
}

extension PadID {
  /// A new id from the system's randomness: `p-` and 12 characters without look-alikes (no 0, 1, i, l, o).
  public static func random() -> PadID {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
    var generator = SystemRandomNumberGenerator()
    return PadID(
      unchecked: "p-"
        + String((0..<12).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }))
  }
}

/// A button by its position from the left: `b1` to `b8`. A press names the button, never its meaning.
public struct Button: Hashable, Comparable, Sendable, CustomStringConvertible {
  public static let most = 8

  /// 0 for `b1`.
  public let index: Int

  public init?(index: Int) {
    guard (0..<Button.most).contains(index) else { return nil }
    self.index = index
  }

  public init?(_ name: some Collection<UInt8>) {
    let bytes = Array(name)
    guard bytes.count == 2, bytes[0] == UInt8(ascii: "b"), bytes[1] >= UInt8(ascii: "1") else { return nil }
    self.init(index: Int(bytes[1] - UInt8(ascii: "1")))
  }

  public init?(_ name: String) { self.init(Array(name.utf8)) }

  public var description: String { "b\(index + 1)" }

  public static func < (left: Button, right: Button) -> Bool { left.index < right.index }
}
