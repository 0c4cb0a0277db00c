import CAllocations
import Glibc
import Ratings
import Records

/// What a recount of 1,000,000 records costs, from lines to rows, and a tally by officer over 1,000,000 votes; how
/// much of it is reading and how much the rules, and what the rules allocate.
func benchRecount(_ arguments: [String]) -> Bool {
  let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
  let (bytes, ends) = lines(count)
  var ballot = Ballot()
  var rows: [BallotRow] = []
  rows.reserveCapacity(count)
  var records: [Record?] = []
  let chunk = 2_000
  records.reserveCapacity(chunk)
  var (reading, counting): (UInt64, UInt64) = (0, 0)
  var allocations: UInt = 0
  var seq: Int64 = 0
  for first in stride(from: 0, to: count, by: chunk) {
    let start = threadTime()
    records.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { buffer in
      for index in first..<min(first + chunk, count) {
        let begin = index == 0 ? 0 : ends[index - 1]
        records.append(try? Record(line: UnsafeBufferPointer(rebasing: buffer[begin..<ends[index]])))
      }
    }
    let read = threadTime()
    let before = hl_allocations()
    for record in records {
      seq += 1
      ballot.take(record, seq: seq) { output in if case .row(let row) = output { rows.append(row) } }
    }
    allocations += hl_allocations() - before
    counting += threadTime() - read
    reading += read - start
  }
  ballot.unsettled { rows.append($0) }
  let votes = rows.filter { if case .vote = $0.outcome { true } else { false } }
  let begin = threadTime()
  var table = TallyTable(by: .officer)
  for index in 0..<1_000_000 { table.add(votes[index % votes.count]) }
  let tallying = threadTime() - begin

  let seconds = Double(reading + counting) / 1e9
  print("records\t\(count), \(bytes.count) bytes, \(rows.count) presses, \(votes.count) votes")
  print(
    "recount\t\(milliseconds(reading + counting)) ms: reading \(milliseconds(reading)), rules \(milliseconds(counting))"
  )
  print("allocations of the rules\t\(allocations) in \(count) records")
  print("state\t\(ballot.state.count) bytes")
  print("tally by officer\t\(milliseconds(tallying)) ms for 1000000 votes, \(table.entries.count) lines")
  return seconds * 1_000_000 / Double(count) <= 5 && tallying <= 200_000_000
}

private func milliseconds(_ nanoseconds: UInt64) -> UInt64 { nanoseconds / 1_000_000 }

/// A pad's log without seals' real signatures: forty citizens an hour, one in five of whom presses again, officers that
/// change each four hours, an `alive` each ten minutes and a seal behind each citizen.
private func lines(_ count: Int) -> (bytes: [UInt8], ends: [Int]) {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count * 180)
  var ends: [Int] = []
  ends.reserveCapacity(count)
  var session: Int64?
  let signature = SealSignature(hex: String(repeating: "0", count: 128))
  let officers = (1...16).compactMap { OfficerCode("cb-\($0)") }
  var uptime: Int64 = 0
  while ends.count < count {
    let seq = Int64(ends.count + 1)
    let stamp = Stamp(
      boot: 1, uptime: uptime, time: UTCTime(microseconds: 1_780_275_600_000_000 + uptime), clock: .synced)
    var body = Body.alive
    switch seq % 20 {
    case 0: if let signature { body = .seal(why: .idle, signature: signature) }
    case 10: break
    case 5 where seq % 400 == 5:
      body = .sessionOpened(officer: officers[Int(seq / 400) % officers.count], how: .command, by: .pad)
      session = seq
    default:
      if let button = Button(index: Int(seq * 7 % 11) % 4) { body = .press(button: button, session: session) }
    }
    guard let line = try? Record(seq: seq, stamp: stamp, body: body).line() else { continue }
    bytes.append(contentsOf: line)
    ends.append(bytes.count)
    uptime += seq % 5 == 0 ? 1_500_000 : 45_000_000
  }
  return (bytes, ends)
}
