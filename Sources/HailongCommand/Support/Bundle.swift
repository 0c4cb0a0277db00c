import Records

/// What a remote helper gets: a few files, each with a word on what it is, and why others are missing.
struct Bundle {
  struct Entry {
    var name: String
    var what: Said
    var bytes: [UInt8]
  }

  /// Most bytes of one file; what is longer loses its beginning, because the newest is at the end.
  static let longest = 1 << 20

  private(set) var entries: [Entry] = []
  private(set) var missing: [(name: String, why: Said)] = []

  mutating func add(_ name: String, _ what: Said, _ json: JSON) {
    entries.append(Entry(name: name, what: what, bytes: Array((json.text + "\n").utf8.prefix(Self.longest))))
  }

  mutating func add(_ name: String, _ what: Said, lines: [String]) {
    var kept: [[UInt8]] = []
    var size = 0
    for line in lines.reversed() {
      let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
      size += bytes.count
      guard size <= Self.longest else { break }
      kept.append(bytes)
    }
    entries.append(Entry(name: name, what: what, bytes: Array(kept.reversed().joined())))
  }

  mutating func leaveOut(_ name: String, _ why: Said) { missing.append((name, why)) }

  /// First in the archive: whoever opens it reads this.
  mutating func putFirst(_ entry: Entry) { entries.insert(entry, at: 0) }

  func archive(time: Int64) -> [UInt8] {
    var tar = TarArchive()
    for entry in entries { tar.add("hailong-support/\(entry.name)", entry.bytes, time: time) }
    tar.finish()
    return tar.bytes
  }
}
