import Records

/// Where a ward listens: a name or an IP address, and a port.
public struct WardAddress: Hashable, Sendable, CustomStringConvertible {
  /// A host name, an IPv4 address, or an IPv6 address without its brackets. At most 253 bytes.
  public let host: String
  /// 1...65535.
  public let port: Int

  public init?(host: String, port: Int) {
    guard (1...65_535).contains(port), (1...253).contains(host.utf8.count),
      host.utf8.allSatisfy({ WardAddress.isNameByte($0) || $0 == UInt8(ascii: ":") })
    else { return nil }
    // Only an IPv6 address has a colon, and then more than one.
    let colons = host.utf8.count { $0 == UInt8(ascii: ":") }
    guard colons == 0 || (2...7).contains(colons) else { return nil }
    self.host = host
    self.port = port
  }

  /// Reads `HOST:PORT` or `[IPV6]:PORT`.
  public init?(_ text: String) {
    guard text.utf8.count <= 262, let colon = text.lastIndex(of: ":") else { return nil }
    guard let port = WardAddress.port(text[text.index(after: colon)...]) else { return nil }
    let name = text[..<colon]
    if name.hasPrefix("["), name.hasSuffix("]") {
      let inner = name.dropFirst().dropLast()
      guard inner.contains(":") else { return nil }
      self.init(host: String(inner), port: port)
    } else {
      guard !name.contains(":") else { return nil }
      self.init(host: String(name), port: port)
    }
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether the address can only be this machine.
  public var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Decimal digits only: `Int` alone would read `+443`.
  private static func port(_ text: Substring) -> Int? {
    guard (1...5).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), text.first != "0"
    else { return nil }
    return Int(text)
  }
}

/// A one-time enrolment code: 128 random bits, written as 26 letters of base32.
public struct EnrolmentCode: Hashable, Sendable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// The code of exactly 16 bytes, or nil.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  public init?(_ text: String) {
    guard text.utf8.count == 26, let bytes = Base32.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// A new code from the system's randomness.
  public static func random() -> EnrolmentCode {
    var generator = SystemRandomNumberGenerator()
    return EnrolmentCode((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What a ward keeps, so that a stolen copy of its database enrols nobody.
  public var hash: Digest { Digest.sha256(bytes) }

  public var description: String { Base32.encode(bytes) }
}

/// What `hailong-ward pad add` prints and a technician pastes: `hailong1:HOST:PORT:CODE:CAHASH`, one word.
public struct EnrolmentString: Hashable, Sendable, CustomStringConvertible {
  public static let prefix = "hailong1"

  public var ward: WardAddress
  public var code: EnrolmentCode
  /// SHA-256 of the DER SubjectPublicKeyInfo of the ward's CA; base64url in the text (43 letters).
  public var authority: Digest

  public init(ward: WardAddress, code: EnrolmentCode, authority: Digest) {
    self.ward = ward
    self.code = code
    self.authority = authority
  }

  /// Why a text is not an enrolment string, in words for the person who pasted it.
  public struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
    public var reason: String
    /// The same in Vietnamese.
    public var vi: String
    public var description: String { reason }
  }

  public init(_ text: String) throws(Fault) {
    guard text.utf8.count <= 400 else {
      throw Fault(reason: "longer than any enrolment string", vi: "dài hơn mọi chuỗi ghi danh")
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, first == EnrolmentString.prefix else {
      throw Fault(
        reason: "it does not begin with \(EnrolmentString.prefix):",
        vi: "không bắt đầu bằng \(EnrolmentString.prefix):")
    }
    // An IPv6 host has colons of its own: the last two parts are the code and the hash, all between is the address.
    guard parts.count >= 5 else {
      throw Fault(
        reason: "it has \(parts.count) parts instead of 5; was its end cut off?",
        vi: "có \(parts.count) phần thay vì 5; có phải bị cắt mất đuôi?")
    }
    guard let ward = WardAddress(parts[1..<parts.count - 2].joined(separator: ":")) else {
      throw Fault(
        reason: "the address (HOST:PORT) in it cannot be read",
        vi: "không đọc được địa chỉ (MÁY:CỔNG) trong đó")
    }
    guard let code = EnrolmentCode(String(parts[parts.count - 2])) else {
      throw Fault(
        reason: "the code in it is not 26 letters a-z and digits 2-7",
        vi: "mã trong đó không phải 26 chữ a-z và số 2-7")
    }
    guard parts[parts.count - 1].utf8.count == 43,
      let hash = Base64.decodeURL(String(parts[parts.count - 1])).flatMap({ Digest($0) })
    else {
      throw Fault(
        reason: "the hash at its end is not 43 letters; was its end cut off?",
        vi: "phần băm ở cuối không phải 43 chữ; có phải bị cắt mất đuôi?")
    }
    self.init(ward: ward, code: code, authority: hash)
  }

  public var description: String {
    "\(EnrolmentString.prefix):\(ward):\(code):\(Base64.encodeURL(authority.bytes))"
  }
}
