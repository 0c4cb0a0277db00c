import Records
import Traces

/// A pad's log in memory, of real records and real seals.
struct SimulatedLog {
  let id: LogID
  let key: SealKey
  private(set) var lines: [[UInt8]] = []
  /// Head behind each line; the first is that of an empty log.
  private(set) var heads: [Head] = [.empty]
  private(set) var sealedCount = 0
  private let start: UTCTime
  private var boot: Int64 = 3

  init(key: SealKey, start: UTCTime = UTCTime("2026-11-22T01:00:00.000Z")!) {
    id = .random()
    self.key = key
    self.start = start
  }

  var head: Head { heads[lines.count] }
  var sealed: Head { heads[sealedCount] }

  private var stamp: Stamp {
    let uptime = Int64(lines.count) * 1_700_000 + 5_000_000
    return Stamp(
      boot: boot, uptime: uptime, time: UTCTime(microseconds: start.microseconds + uptime), clock: .synced)
  }

  mutating func press() {
    // b1 to b4 in turn: always a button.
    let body = Body.press(button: Button(index: lines.count % 4)!, session: nil)
    append(try! Record(seq: head.seq + 1, stamp: stamp, body: body).line())
  }

  mutating func seal() {
    append(try! Seal.line(after: head, stamp: stamp, why: .idle, key: key))
    sealedCount = lines.count
  }

  /// `count` records in sealed stretches of 1 to `longest` records.
  mutating func grow(_ count: Int, longest: Int = 40, _ random: inout Seeded) {
    let target = lines.count + count
    while lines.count < target {
      for _ in 0..<Int.random(in: 1...longest, using: &random) { press() }
      seal()
    }
  }

  /// Back to an earlier seal, as a restored card: history from there on is another. It shows behind another start; without that, lines
  /// could come that are the lost ones, byte for byte.
  mutating func cut(to count: Int) {
    boot += 1
    lines.removeLast(lines.count - count)
    heads.removeLast(heads.count - count - 1)
    sealedCount = min(sealedCount, count)
    while sealedCount > 0, (try? Record(line: lines[sealedCount - 1]))?.body.kind != "seal" {
      sealedCount -= 1
    }
  }

  /// Raw sealed lines behind `after`, each with its LF.
  func raw(after seq: Int64, most: Int = .max) -> [UInt8] {
    guard seq < sealedCount else { return [] }
    return Array(
      lines[Int(seq)..<min(sealedCount, Int(seq) + min(most, sealedCount))].joined(separator: [0x0A]))
      + [0x0A]
  }

  private mutating func append(_ line: [UInt8]) {
    heads.append(head.advanced(by: line))
    lines.append(line)
  }
}
