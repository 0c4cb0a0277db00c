import Control
import Glibc
import Journal
import Records
import Testing

@testable import Pad

extension KilledPad {
  /// Holds what lies on the disk against what was seen. Returns the number of presses in the log.
  @discardableResult
  func check() throws -> Int {
    // `-journal`: SQLite's rollback journal, left by a kill while the database was being made, before it had its WAL.
    let known: Set = [
      "boot", "high-water", "journal.db", "journal.db-journal", "journal.db-reserve", "journal.db-shm",
      "journal.db-wal", "pad.id", "seal.key",
    ]
    // A kill is no corruption: nothing may have been set aside.
    #expect(
      TemporaryFolder.names(in: home.state).filter { !known.contains($0) && !$0.hasSuffix(".new") } == [])
    // Killed before anything was: then nothing may have been shown either.
    guard access(home.journal, F_OK) == 0, let reader = try? JournalReader(home.journal) else {
      #expect(shown.isEmpty && handed.isEmpty && officers.isEmpty && lives.allSatisfy { $0.thanked == 0 })
      return 0
    }
    let key = try StateFolder(home.state).identity().key
    let verdict = try Verifier(key: key.publicKey.fingerprint).verify(home.journal)
    #expect(verdict.isVerified, "\(verdict.problems)")
    #expect(verdict.unreadable == 0)
    let lines = try KilledPad.lines(reader)
    let records = try lines.map { try Record(line: $0) }
    #expect(records.map(\.seq) == Array(1..<Int64(records.count + 1)))
    #expect(records.filter { $0.body.kind == "genesis" }.count == 1)
    for (seq, line) in handed {
      #expect(
        lines.indices.contains(Int(seq) - 1) && lines[Int(seq) - 1] == line, "handed line \(seq) is another")
    }
    checkPresses(records)
    checkSessions(records)
    checkBoots(records)
    return records.filter { $0.body.kind == "press" }.count
  }

  private static func lines(_ reader: JournalReader) throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    while true {
      let chunk = try reader.lines(
        after: Int64(lines.count), sealedOnly: false, maxBytes: 1 << 20, maxCount: 10_000)
      if chunk.count == 0 { return lines }
      lines += chunk.bytes.split(separator: 0x0A).map { Array($0) }
    }
  }

  private func checkPresses(_ records: [Record]) {
    let presses = records.compactMap { record -> (seq: Int64, button: Button, at: UInt64)? in
      guard case .press(let button, _) = record.body else { return nil }
      return (record.seq, button, UInt64(record.stamp.uptime) * 1_000)
    }
    let bySeq = Dictionary(presses.map { ($0.seq, $0.button) }, uniquingKeysWith: { first, _ in first })
    for (seq, button) in shown { #expect(bySeq[seq] == button, "thanked press \(seq) of \(button) is lost") }
    for (number, life) in lives.enumerated() {
      let kept = presses.filter { $0.at >= life.born && $0.at <= life.died }.count
      #expect(kept >= life.thanked, "life \(number) thanked \(life.thanked) presses, \(kept) are kept")
    }
    var used: Set<Int> = []
    for press in presses {
      // A record is cut to microseconds; the contact may bounce for 2 ms before it makes.
      let match = commands.indices.first { index in
        let command = commands[index]
        let end = command.answered.map { $0 + 5_000_000 } ?? UInt64.max
        return command.button == press.button && !used.contains(index) && press.at + 1_000 >= command.sent
          && press.at <= end
      }
      #expect(
        match != nil,
        "record \(press.seq) is a press that nobody made, or one twice: \(surroundings(of: press.at, press.button, used))"
      )
      if let match { used.insert(match) }
    }
  }

  /// What was asked of this button within a second of a record's time, microseconds from it.
  private func surroundings(of at: UInt64, _ button: Button, _ used: Set<Int>) -> String {
    func distance(_ time: UInt64) -> Int64 { (Int64(time) - Int64(at)) / 1_000 }
    let near = commands.indices.filter {
      commands[$0].button == button && abs(distance(commands[$0].sent)) < 1_000_000
    }
    let asked = near.map { index in
      let command = commands[index]
      let answered = command.answered.map { "\(distance($0))" } ?? "never"
      return
        "sent \(distance(command.sent)), answered \(answered)\(used.contains(index) ? ", has its record" : "")"
    }
    let living = lives.map { "\(distance($0.born))...\($0.died == .max ? "" : "\(distance($0.died))")" }
    return "\(button), asked \(asked); lives \(living.suffix(6))"
  }

  private func checkSessions(_ records: [Record]) {
    var open: Int64?
    var opened: [String] = []
    for record in records {
      switch record.body {
      case .sessionOpened(let officer, _, _, _):
        open = record.seq
        opened.append(officer.text)
      case .sessionClosed(let session, _, _):
        #expect(session == open)
        open = nil
      case .press(_, let session):
        #expect(session == open, "press \(record.seq) carries session \(String(describing: session))")
      default: break
      }
    }
    #expect(Set(opened).count == opened.count)
    for officer in officers { #expect(opened.contains(officer), "\(officer)'s confirmed sign-in is lost") }
  }

  private func checkBoots(_ records: [Record]) {
    var boots = 0
    var unsealed: Int64 = 0
    var foundUnsealed: Int64 = 0
    for record in records {
      #expect(record.stamp.boot == 1)
      switch record.body {
      case .seal(let why, _):
        if why == .start { foundUnsealed = unsealed }
        unsealed = 0
        continue
      case .boot(let boot):
        boots += 1
        // Records found behind the last seal stand before the seal of this start
        // (a kill between the two leaves the next start nothing to find).
        #expect(boot.unsealed == foundUnsealed || boot.unsealed == 0, "boot record \(record.seq)")
        foundUnsealed = 0
      default: break
      }
      unsealed += 1
    }
    // A start is written down before anything else is, and READY does not wait for it.
    #expect(boots >= lives.filter { $0.thanked > 0 }.count && boots <= lives.count)
  }
}
