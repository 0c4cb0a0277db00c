/// Base64 (RFC 4648 §4, with padding) and base64url (§5, without), read strictly: each value has one spelling only.
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Standard alphabet, padded with `=`.
  public static func encode(_ bytes: [UInt8]) -> String {
    var out = digits(bytes, alphabet)
    while !out.count.isMultiple(of: 4) { out.append(UInt8(ascii: "=")) }
    return String(decoding: out, as: UTF8.self)
  }

  /// URL alphabet, no padding.
  public static func encodeURL(_ bytes: [UInt8]) -> String {
    String(decoding: digits(bytes, urlAlphabet), as: UTF8.self)
  }

  /// The bytes of a padded standard text, or nil.
  public static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
    return bits(digits, alphabet, width: 6)
  }

  /// The bytes of an unpadded URL text, or nil.
  public static func decodeURL(_ text: String) -> [UInt8]? { bits(Array(text.utf8), urlAlphabet, width: 6) }

  private static func digits(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    packed(bytes, alphabet, width: 6)
  }
}

/// Base32 (RFC 4648 §6) in lower case without padding: an enrolment code that a person may have to type.
public enum Base32 {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  public static func encode(_ bytes: [UInt8]) -> String {
    String(decoding: packed(bytes, alphabet, width: 5), as: UTF8.self)
  }

  /// The bytes, or nil. Upper case is read as lower case.
  public static func decode(_ text: String) -> [UInt8]? {
    bits(Array(text.lowercased().utf8), alphabet, width: 5)
  }
}

private func packed(_ bytes: [UInt8], _ alphabet: [UInt8], width: Int) -> [UInt8] {
  var out: [UInt8] = []
  out.reserveCapacity((bytes.count * 8 + width - 1) / width)
  var pending = 0
  var count = 0
  for byte in bytes {
    pending = pending << 8 | Int(byte)
    count += 8
    while count >= width {
      count -= width
      out.append(alphabet[pending >> count & (1 << width - 1)])
      pending &= 1 << count - 1
    }
  }
  if count > 0 { out.append(alphabet[pending << (width - count)]) }
  return out
}

/// Nil for a letter outside the alphabet, for a length that no bytes have, and for bits left over that are not zero.
private func bits(_ digits: [UInt8], _ alphabet: [UInt8], width: Int) -> [UInt8]? {
  var out: [UInt8] = []
  out.reserveCapacity(digits.count * width / 8)
  var pending = 0
  var count = 0
  for digit in digits {
    guard let value = alphabet.firstIndex(of: digit) else { return nil }
    pending = pending << width | value
    count += width
    if count >= 8 {
      count -= 8
      out.append(UInt8(pending >> count))
      pending &= 1 << count - 1
    }
  }
  return count < width && pending == 0 ? out : nil
}
