/// Reads a fuzzer's input as a list of choices, so that it can build what has to be signed or packed. Behind its end all
/// choices are 0: every input means something, and a short one something simple.
public struct Tape {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { position >= bytes.count }

  public mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    defer { position += 1 }
    return bytes[position]
  }

  /// 0..<`limit`, which is at most 256.
  public mutating func below(_ limit: Int) -> Int { Int(byte()) % limit }

  public mutating func flag() -> Bool { byte() & 1 == 1 }

  /// `count` bytes, the highest first.
  public mutating func number(_ count: Int) -> UInt64 {
    (0..<count).reduce(0) { value, _ in value << 8 | UInt64(byte()) }
  }

  /// Up to the next LF, which is passed over.
  public mutating func line() -> [UInt8] {
    let rest = bytes[min(position, bytes.count)...]
    let end = rest.firstIndex(of: 0x0A) ?? bytes.count
    defer { position = min(end + 1, bytes.count) }
    return Array(rest[..<end])
  }

  /// All that is left.
  public mutating func rest() -> [UInt8] {
    defer { position = bytes.count }
    return Array(bytes[min(position, bytes.count)...])
  }

  /// Up to `limit` bytes of what is left.
  public mutating func some(_ limit: Int) -> [UInt8] {
    let end = min(bytes.count, position + limit)
    defer { position = end }
    return position < end ? Array(bytes[position..<end]) : []
  }
}

extension [UInt8] {
  /// One small change, drawn from the tape: a bit or a byte changed, a stretch removed, doubled or inserted, the end cut off.
  public mutating func spoil(_ tape: inout Tape) {
    let at = isEmpty ? 0 : Int(tape.number(2)) % count
    switch tape.below(6) {
    case 0 where !isEmpty: self[at] ^= 1 << UInt8(tape.below(8))
    case 1 where !isEmpty: self[at] = tape.byte()
    case 2: removeSubrange(at..<Swift.min(count, at + 1 + tape.below(8)))
    case 3: insert(contentsOf: self[at..<Swift.min(count, at + 1 + tape.below(8))], at: at)
    case 4:
      let length = tape.below(4) + 1
      insert(contentsOf: tape.some(length), at: at)
    default: removeSubrange(at...)
    }
  }
}
