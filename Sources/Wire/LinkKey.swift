import Crypto
import Records

/// The Ed25519 key with which hailong-link signs its requests. It is not the seal key: it can forge no record.
public struct LinkKey: Sendable {
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

  /// The public half, as an ``EnrolmentStatement`` names it.
  public var publicKey: SealPublicKey {
    // A raw representation that Crypto itself has just made is always 32 bytes of a valid key.
    SealPublicKey(Array(key.publicKey.rawRepresentation))!
  }

  /// 64 bytes of Ed25519 over `message`, or nil where BoringSSL has no memory left for it.
  func signature(over message: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: message)).map(Array.init)
  }
}
