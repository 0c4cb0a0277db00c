import Link
import Records
import Wire

/// A link that somebody has taken over: it runs as the link's user, has the link key, and reads what is sealed. It has no seal key.
struct Forger {
  let pad: PadID
  let log: LogID
  /// What the pad has sealed of it.
  let sealed: Head
  let key: LinkKey
  /// Sealed lines behind a record, each with its LF.
  let read: (_ after: Int64) -> [UInt8]

  /// A batch with one press turned into another button's, signed as the link signs; nil where nothing is sealed that holds a press.
  func request(_ dice: inout Dice, created: Int64) -> WardRequest? {
    guard sealed.seq > 1 else { return nil }
    // From anywhere: behind what the ward holds, or in the midst of it.
    let after = Int64.random(in: 0..<sealed.seq, using: &dice)
    var lines = read(after).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map {
      Array($0)
    }
    guard let seal = lines.lastIndex(where: Forger.isSeal) else { return nil }
    lines.removeLast(lines.count - 1 - seal)
    let name = Array(#""button":"b"#.utf8)
    let presses = lines.indices.filter { $0 < seal && Forger.place(of: name, in: lines[$0]) != nil }
    guard !presses.isEmpty else { return nil }
    let press = presses[Int.random(in: 0..<presses.count, using: &dice)]
    guard let place = Forger.place(of: name, in: lines[press]) else { return nil }
    lines[press][place] = lines[press][place] == 0x31 ? 0x32 : 0x31
    guard let body = Gzip.compress(lines.flatMap { $0 + [0x0A] }) else { return nil }
    let target = WardPath.records(pad, log, after: after, backlog: 0)
    guard let signature = RequestSignature.sign(target, body: body, created: created, key: key) else {
      return nil
    }
    return WardRequest(
      target: target,
      headers: [
        ("content-type", Batch.mediaType), ("content-encoding", "gzip"),
        ("content-digest", signature.contentDigest),
        ("signature-input", signature.signatureInput), ("signature", signature.signature),
      ], body: body)
  }

  private static func isSeal(_ line: [UInt8]) -> Bool {
    if case .seal? = (try? Record(line: line))?.body { true } else { false }
  }

  /// Where the digit of the button's name stands.
  private static func place(of name: [UInt8], in line: [UInt8]) -> Int? {
    guard line.count > name.count else { return nil }
    for start in 0..<line.count - name.count where line[start..<start + name.count].elementsEqual(name) {
      return start + name.count
    }
    return nil
  }
}
