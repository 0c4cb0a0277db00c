import Crypto

/// An Ed25519 key of ours. A pad's signs its seals and its enrolment statement, a ward's order key signs orders; each kind of
/// text begins with a word of its own, so that none passes for another.
public struct SealKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key from the system's randomness.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// The key whose 32-byte seed (RFC 8032) is `seed`, or nil.
  public init?(seed: [UInt8]) {
    guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      return nil
    }
    self.key = key
  }

  /// The 32 bytes to keep in the key file, mode 0600.
  public var seed: [UInt8] { Array(key.rawRepresentation) }

  public var publicKey: SealPublicKey { SealPublicKey(key.publicKey) }

  func sign(_ message: [UInt8]) throws(WriteFault) -> SealSignature {
    do {
      return SealSignature(bytes: Array(try key.signature(for: message)))
    } catch {
      throw .unreadable("Ed25519 could not sign: \(error)")
    }
  }
}

/// The public half of a ``SealKey``: 32 bytes.
public struct SealPublicKey: Hashable, Sendable, CustomStringConvertible {
  private let key: Curve25519.Signing.PublicKey
  public let bytes: [UInt8]

  init(_ key: Curve25519.Signing.PublicKey) {
    self.key = key
    bytes = Array(key.rawRepresentation)
  }

  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return nil
    }
    self.key = key
    self.bytes = bytes
  }

  public init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  public var hex: String { Hex.encode(bytes) }

  public var description: String { hex }

  /// What two people compare by eye: the first 16 bytes of the key's SHA-256, in eight groups of four hex digits.
  public var fingerprint: Fingerprint { Fingerprint(of: bytes) }

  public func isValid(_ signature: SealSignature, for message: [UInt8]) -> Bool {
    key.isValidSignature(signature.bytes, for: message)
  }

  public static func == (left: SealPublicKey, right: SealPublicKey) -> Bool { left.bytes == right.bytes }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// 64 bytes of Ed25519.
public struct SealSignature: Equatable, Sendable {
  public let bytes: [UInt8]

  public init?(hex: String) {
    guard let bytes = Hex.decode(hex), bytes.count == 64 else { return nil }
    self.bytes = bytes
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  public var hex: String { Hex.encode(bytes) }
}

/// A public key's short name for people: `3f2a-99c0-…`, 128 bits.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init(of key: [UInt8]) {
    text = Fingerprint.grouped(Hex.encode(Digest.sha256(key).bytes.prefix(16)))
  }

  /// Reads what a person typed: 32 hex digits, in any case, with or without `-`, `:` and blanks. Nil otherwise.
  public init?(_ typed: String) {
    let digits = typed.lowercased().filter { !"-: ".contains($0) }
    guard digits.utf8.count == 32, Hex.decode(digits) != nil else { return nil }
    text = Fingerprint.grouped(digits)
  }

  private static func grouped(_ digits: String) -> String {
    let characters = Array(digits)
    return stride(from: 0, to: 32, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
  }

  public var description: String { text }
}
