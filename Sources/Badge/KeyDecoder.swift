/// One event of a keyboard, as the kernel gives it.
public struct KeyEvent: Equatable, Sendable {
  /// Microseconds on the device's clock.
  public var at: UInt64
  /// `KEY_…` of linux/input-event-codes.h.
  public var code: UInt16
  public var change: Change

  public enum Change: Sendable {
    case down, up
    /// The key is held and types again: no reader means that.
    case again
  }

  public init(at: UInt64, code: UInt16, change: Change) {
    self.at = at
    self.code = code
    self.change = change
  }
}

/// What a reader that types has said of one badge.
public enum Tap: Equatable, Sendable {
  /// The text, without its Enter: 1 to `longest` bytes of ASCII.
  case text([UInt8])
  /// Too short or too long to be a badge.
  case noBadge
}

/// Key codes to text, as a keyboard of US layout types it, ended by Enter. Pure; it remembers no more than one badge.
public struct KeyDecoder: Sendable {
  /// A reader types a badge in one go: a longer pause means that what came before was something else. Microseconds.
  public static let longestPause: UInt64 = 500_000

  private let shortest: Int
  private let longest: Int
  private var typed: [UInt8] = []
  private var lastAt: UInt64 = 0
  private var isLeftShift = false
  private var isRightShift = false

  /// Lengths of a badge's text, in bytes.
  public init(shortest: Int, longest: Int) {
    self.shortest = shortest
    self.longest = longest
  }

  /// Takes one key; gives a tap at its Enter.
  public mutating func take(_ key: KeyEvent) -> Tap? {
    switch key.code {
    case 42: isLeftShift = key.change != .up
    case 54: isRightShift = key.change != .up
    default: break
    }
    guard key.change == .down else { return nil }
    if key.at > lastAt, key.at - lastAt > KeyDecoder.longestPause { typed.removeAll() }
    lastAt = key.at
    if KeyDecoder.isEnter(key.code) {
      defer { typed.removeAll() }
      guard !typed.isEmpty else { return nil }
      return (shortest...longest).contains(typed.count) ? .text(typed) : .noBadge
    }
    // One byte beyond the longest is enough to know that it is too long.
    if typed.count <= longest, let character = character(key.code) { typed.append(character) }
    return nil
  }

  /// Events were lost: what was typed is not known.
  public mutating func lost() {
    typed.removeAll()
    (isLeftShift, isRightShift) = (false, false)
  }

  private static func isEnter(_ code: UInt16) -> Bool { code == 28 || code == 96 }

  private func character(_ code: UInt16) -> UInt8? {
    for row in KeyDecoder.rows {
      guard code >= row.first, Int(code - row.first) < row.plain.utf8CodeUnitCount else { continue }
      let index = Int(code - row.first)
      return isLeftShift || isRightShift ? row.shifted.utf8Start[index] : row.plain.utf8Start[index]
    }
    return KeyDecoder.keypad.first { $0.code == code }?.character
  }

  /// Codes that follow each other as the keys do, from `first` on.
  private static let rows: [(first: UInt16, plain: StaticString, shifted: StaticString)] = [
    (2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (57, " ", " "),
  ]

  private static let keypad: [(code: UInt16, character: UInt8)] = {
    let codes: [UInt16] = [71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 55, 74, 78, 98]
    return Array(zip(codes, "7894561230.*-+/".utf8)).map { ($0.0, $0.1) }
  }()
}
