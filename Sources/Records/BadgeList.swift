import Crypto

/// The ward's secret under which badges are hashed: 32 bytes. It keeps a list that was copied from a card from being turned
/// back into badges by trying all numbers, as long as the key itself was not on the same card: a hurdle, not a wall.
public struct BadgeKey: Hashable, Sendable {
  public let bytes: [UInt8]

  /// A new key from the system's randomness.
  public init() {
    var generator = SystemRandomNumberGenerator()
    bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// The key written as 64 lower-case hex digits, or nil.
  public init?(hex: String) {
    guard let bytes = Hex.decode(hex), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  public var hex: String { Hex.encode(bytes) }
}

/// A badge as pad and ward hold it: the first 16 bytes of HMAC-SHA256 over the UTF-8 text that its reader types. Two
/// words, so that a list of them allocates nothing for each.
public struct BadgeHash: Hashable, Sendable {
  private let words: SIMD2<UInt64>

  /// The hash of what a reader typed. The text itself is kept nowhere.
  public init(of text: some Collection<UInt8>, key: BadgeKey) {
    let code = HMAC<SHA256>.authenticationCode(for: Array(text), using: SymmetricKey(data: key.bytes))
    words = BadgeHash.words(Array(code))
  }

  /// The hash written as 32 lower-case hex digits, or nil.
  public init?(hex: String) {
    guard let bytes = Hex.decode(hex), bytes.count == 16 else { return nil }
    words = BadgeHash.words(bytes)
  }

  private static func words(_ bytes: [UInt8]) -> SIMD2<UInt64> {
    var words = SIMD2<UInt64>()
    for index in 0..<16 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    return words
  }

  /// 32 lower-case hex digits.
  public var hex: String {
    Hex.encode((0..<16).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) })
  }
}

/// Which badge is whose: what the order `badges` carries, and what a pad keeps in `badges.json`.
public struct BadgeList: Equatable, Sendable {
  /// Most badges in one list. With 16-character codes they fit into an order.
  public static let most = 400

  public struct Entry: Equatable, Sendable {
    public var hash: BadgeHash
    public var officer: OfficerCode

    public init(hash: BadgeHash, officer: OfficerCode) {
      self.hash = hash
      self.officer = officer
    }
  }

  public var key: BadgeKey
  /// At most ``most``; no hash twice.
  public var badges: [Entry]

  public init(key: BadgeKey, badges: [Entry] = []) {
    self.key = key
    self.badges = badges
  }

  /// Whose badge typed `text`; nil where nobody's.
  public func officer(of text: some Collection<UInt8>) -> OfficerCode? {
    let hash = BadgeHash(of: text, key: key)
    return badges.first { $0.hash == hash }?.officer
  }

  /// `key` and `badges`, as members of an order and of `badges.json`.
  public var members: [JSON.Member] {
    [
      .init("key", .string(key.hex)),
      .init(
        "badges", .array(badges.map { .array([.string($0.hash.hex), .string($0.officer.text)]) })),
    ]
  }

  public var json: JSON { .object(members) }

  /// Reads the members `key` and `badges` of an object.
  public init(json: JSON) throws(Unreadable) {
    guard let key = json["key"]?.string.flatMap(BadgeKey.init(hex:)) else {
      throw Unreadable("`key` must be 64 hex digits")
    }
    guard let pairs = json["badges"]?.array, pairs.count <= BadgeList.most else {
      throw Unreadable("`badges` must be an array of at most \(BadgeList.most) pairs")
    }
    var badges: [Entry] = []
    badges.reserveCapacity(pairs.count)
    var seen: Set<BadgeHash> = []
    for pair in pairs {
      guard let pair = pair.array, pair.count == 2, let hash = pair[0].string.flatMap(BadgeHash.init(hex:)),
        let officer = pair[1].string.flatMap(OfficerCode.init(_:)), seen.insert(hash).inserted
      else { throw Unreadable("each of `badges` must be [\"32 hex digits\",\"officer-code\"], none twice") }
      badges.append(Entry(hash: hash, officer: officer))
    }
    self.init(key: key, badges: badges)
  }
}
