/// The known name that a mistyped one most likely meant, or nil where nothing is near enough to be of help.
///
/// Near: at most two slips (a letter added, left out, changed, or two swapped), or a third of the longer name.
func nearest(to name: String, among known: [String]) -> String? {
  let written = Array(name.utf8)
  // Names of ours are short; a longer one is no slip, and the distance costs the product of the lengths.
  guard written.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in known {
    let distance = slips(written, Array(candidate.utf8))
    let allowed = max(2, max(written.count, candidate.utf8.count) / 3)
    if distance <= allowed, distance < candidate.utf8.count, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// Optimal string alignment distance.
private func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1..<(a.count + 1) {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1..<(b.count + 1) {
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
