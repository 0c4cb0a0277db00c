import Glibc

/// As much of tar (POSIX ustar) as a backup needs: plain files in one flat folder. A backup is a tar so that whoever has lost
/// everything else, this program too, gets at the ward with `tar xf`.
enum Tar {
  static let block = 512
  /// What eleven octal digits hold.
  static let longest: Int64 = 0o777_7777_7777

  /// The header of one file.
  /// - Parameters:
  ///   - name: 1 to 99 bytes of ASCII.
  ///   - size: at most ``longest``.
  ///   - seconds: since 1970, UTC.
  static func header(name: String, size: Int64, seconds: Int64) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int64, digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    put(name, at: 0)
    put("0000600\0", at: 100)
    // Nobody's: whoever unpacks it owns it.
    put("0000000\0", at: 108)
    put("0000000\0", at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(max(0, seconds), digits: 11), at: 136)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(sum(header), digits: 6) + "\0 ", at: 148)
    return header
  }

  /// Zeros that fill the last block of a file of `size` bytes.
  static func padding(_ size: Int64) -> Int { Int((Int64(block) - size % Int64(block)) % Int64(block)) }

  /// Two blocks of zeros.
  static let end = [UInt8](repeating: 0, count: 2 * block)

  /// A header's name and size; nil where the block is none of a plain file.
  static func read(_ header: [UInt8]) -> (name: String, size: Int64)? {
    guard header.count == block, header[257..<262].elementsEqual(Array("ustar".utf8)),
      header[156] == UInt8(ascii: "0") || header[156] == 0,
      Int64(text(header[148..<156]).filter { $0 != " " }, radix: 8) == sum(header),
      let size = Int64(text(header[124..<136]), radix: 8), (0...longest).contains(size)
    else { return nil }
    return (text(header[0..<100]), size)
  }

  /// The sum of a header's bytes, its own place being read as blanks.
  private static func sum(_ header: [UInt8]) -> Int64 {
    header.enumerated().reduce(0) { $0 + Int64((148..<156).contains($1.offset) ? 0x20 : $1.element) }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
