import Records

/// The `Content-Digest` header of RFC 9530, with SHA-256 alone: `sha-256=:BASE64:`.
public enum ContentDigest {
  public static let header = "content-digest"

  /// The header's value for a body, as it goes over the wire (compressed).
  public static func value(of body: [UInt8]) -> String { value(Digest.sha256(body)) }

  public static func value(_ digest: Digest) -> String { "sha-256=:\(Base64.encode(digest.bytes)):" }

  /// The hash that a header's value names, or nil.
  public static func read(_ value: String) -> Digest? {
    guard value.utf8.count == 54, value.hasPrefix("sha-256=:"), value.hasSuffix(":") else { return nil }
    return Base64.decode(String(value.dropFirst(9).dropLast())).flatMap { Digest($0) }
  }
}
