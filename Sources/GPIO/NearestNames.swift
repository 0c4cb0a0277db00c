/// The names most like a mistyped one, best first, at most `limit`, and none that has little in common with it.
///
/// Levenshtein distance over bytes, letters compared without case; names further than half of the longer one's
/// length are left out: a far suggestion is worse than none.
func nearestNames(to wanted: String, among names: [String], limit: Int = 3) -> [String] {
  let wantedBytes = folded(wanted)
  var ranked: [(distance: Int, name: String)] = []
  for name in Set(names) where !name.isEmpty {
    let bytes = folded(name)
    let distance = editDistance(wantedBytes, bytes)
    if distance * 2 <= max(wantedBytes.count, bytes.count) { ranked.append((distance, name)) }
  }
  ranked.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return ranked.prefix(limit).map(\.name)
}

private func folded(_ name: String) -> [UInt8] {
  // The kernel's names end at 31 bytes; a longer wish is cut so that the work stays bounded.
  name.utf8.prefix(64).map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
}

/// Fewest single-byte insertions, deletions and replacements that turn one into the other.
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
