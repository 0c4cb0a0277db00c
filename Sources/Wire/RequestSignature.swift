import Records

/// What a signature covers of a request.
public struct RequestTarget: Hashable, Sendable {
  /// `GET` or `POST`.
  public var method: String
  /// Absolute path as sent, percent-encoding untouched.
  public var path: String
  /// The query without its `?`; empty where there is none.
  public var query: String

  public init(method: String, path: String, query: String = "") {
    self.method = method
    self.path = path
    self.query = query
  }

  /// Path and query as they stand in the request line.
  public var uri: String { query.isEmpty ? path : "\(path)?\(query)" }
}

/// The three headers that authenticate a request.
public struct SignatureHeaders: Hashable, Sendable {
  public var contentDigest: String
  public var signatureInput: String
  public var signature: String

  public init(contentDigest: String, signatureInput: String, signature: String) {
    self.contentDigest = contentDigest
    self.signatureInput = signatureInput
    self.signature = signature
  }
}

/// Why a request is not taken as the pad's.
public enum SignatureFault: Error, Equatable, Sendable {
  /// A header is missing, or not in the one form that this profile allows.
  case malformed(String)
  /// The body is not the one whose digest was signed.
  case digest
  /// Signed for another key.
  case keyid
  /// `created` lies this many seconds from the checker's clock, more than ``RequestSignature/window``.
  case created(offset: Int64)
  /// The signature is not this key's over this request.
  case signature
}

/// HTTP message signatures (RFC 9421) as Hailong uses them: one signature labelled `hailong`, Ed25519, over `@method`,
/// `@path`, `@query`, `content-digest`, with `created`, `keyid` and `alg` in this order and no other parameter. A message
/// that is valid by the RFC but not in this form is refused: there is one writer, and one reading.
public enum RequestSignature {
  /// Seconds that `created` may lie before or after the ward's clock.
  public static let window: Int64 = 300
  static let components = #"("@method" "@path" "@query" "content-digest")"#
  private static let label = "hailong="

  /// Signs a request whose body (as sent) is `body`.
  /// - Parameters:
  ///   - created: Unix seconds, as the ward's clock has them as far as the pad knows.
  /// - Returns: nil only where the cryptographic library fails (out of memory).
  public static func sign(
    _ target: RequestTarget, body: [UInt8], created: Int64, key: LinkKey
  ) -> SignatureHeaders? {
    let digest = ContentDigest.value(of: body)
    let parameters = parameters(created: created, keyid: keyid(of: key.publicKey))
    guard let signature = key.signature(over: base(target, digest: digest, parameters: parameters)) else {
      return nil
    }
    return SignatureHeaders(
      contentDigest: digest, signatureInput: label + parameters,
      signature: "\(label):\(Base64.encode(signature)):")
  }

  /// Checks that `key` signed this request within the window around `now` (Unix seconds).
  public static func check(
    _ headers: SignatureHeaders, _ target: RequestTarget, body: [UInt8], now: Int64, key: SealPublicKey
  ) throws(SignatureFault) {
    guard let input = SignatureInput(headers.signatureInput) else {
      throw .malformed("signature-input")
    }
    guard let signature = readSignature(headers.signature) else { throw .malformed("signature") }
    guard let digest = ContentDigest.read(headers.contentDigest) else { throw .malformed("content-digest") }
    guard input.keyid == keyid(of: key) else { throw .keyid }
    // The signature before the clock: only who holds the key is told that its clock is wrong, and not its signature.
    let message = base(
      target, digest: ContentDigest.value(digest),
      parameters: parameters(created: input.created, keyid: input.keyid))
    guard key.isValid(signature, for: message) else { throw .signature }
    guard digest == Digest.sha256(body) else { throw .digest }
    let offset = input.created - now
    guard (-window...window).contains(offset) else { throw .created(offset: offset) }
  }

  /// How a key is named in `keyid`: its 64 lower-case hex digits.
  public static func keyid(of key: SealPublicKey) -> String { key.hex }

  /// The signature base of RFC 9421 §2.5: lines joined by LF, none behind the last.
  public static func base(_ target: RequestTarget, digest: String, parameters: String) -> [UInt8] {
    Array(
      """
      "@method": \(target.method)
      "@path": \(target.path)
      "@query": ?\(target.query)
      "content-digest": \(digest)
      "@signature-params": \(parameters)
      """.utf8)
  }

  static func parameters(created: Int64, keyid: String) -> String {
    "\(components);created=\(created);keyid=\"\(keyid)\";alg=\"ed25519\""
  }

  private static func readSignature(_ value: String) -> SealSignature? {
    guard value.utf8.count == label.utf8.count + 90, value.hasPrefix("\(label):"), value.hasSuffix(":"),
      let bytes = Base64.decode(String(value.dropFirst(label.count + 1).dropLast()))
    else { return nil }
    return SealSignature(hex: Hex.encode(bytes))
  }
}

/// The `Signature-Input` header, read.
public struct SignatureInput: Equatable, Sendable {
  /// Unix seconds, 0 to 2^53.
  public var created: Int64
  /// 64 lower-case hex digits.
  public var keyid: String

  /// Reads the one form that ``RequestSignature`` writes; nil for anything else.
  public init?(_ value: String) {
    guard value.utf8.count <= 256 else { return nil }
    let prefix = "hailong=\(RequestSignature.components);created="
    let suffix = #"";alg="ed25519""#
    let middle = #";keyid=""#
    guard value.hasPrefix(prefix), value.hasSuffix(suffix) else { return nil }
    let rest = Array(value.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count))
    guard rest.count > middle.utf8.count + 64 else { return nil }
    let keyid = String(decoding: rest.suffix(64), as: UTF8.self)
    let digits = rest.dropLast(64 + middle.utf8.count)
    guard Hex.decode(keyid) != nil, rest.dropLast(64).suffix(middle.utf8.count).elementsEqual(middle.utf8),
      (1...16).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let created = Int64(String(decoding: digits, as: UTF8.self)), created <= JSON.largestInt
    else { return nil }
    self.created = created
    self.keyid = keyid
  }
}
