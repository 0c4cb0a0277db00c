/// A tar archive (POSIX ustar) of a few small files, made in memory. Its sizes are bounded by who calls it.
struct TarArchive {
  private(set) var bytes: [UInt8] = []
  private static let block = 512

  /// Appends a file. `name`: at most 100 bytes, without a leading slash. `time`: seconds since 1970.
  mutating func add(_ name: String, _ content: [UInt8], time: Int64) {
    var header = [UInt8](repeating: 0, count: TarArchive.block)
    func put(_ text: String, at offset: Int, _ length: Int) {
      for (index, byte) in text.utf8.prefix(length).enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int64, at offset: Int, _ length: Int) {
      let digits = String(max(0, value), radix: 8)
      put(
        String(repeating: "0", count: max(0, length - 1 - digits.utf8.count)) + digits, at: offset, length - 1
      )
    }
    put(name, at: 0, 100)
    octal(0o600, at: 100, 8)
    // Nobody's: whoever made the bundle is not told.
    octal(0, at: 108, 8)
    octal(0, at: 116, 8)
    octal(Int64(content.count), at: 124, 12)
    octal(time, at: 136, 12)
    put("0", at: 156, 1)
    put("ustar", at: 257, 6)
    put("00", at: 263, 2)
    // The sum is taken with blanks in its own place.
    put("        ", at: 148, 8)
    let sum = header.reduce(0) { $0 + Int64($1) }
    octal(sum, at: 148, 7)
    header[154] = 0
    header[155] = UInt8(ascii: " ")
    bytes += header
    bytes += content
    let rest = content.count % TarArchive.block
    if rest > 0 { bytes += [UInt8](repeating: 0, count: TarArchive.block - rest) }
  }

  /// Two empty blocks end an archive.
  mutating func finish() { bytes += [UInt8](repeating: 0, count: 2 * TarArchive.block) }
}
