import Records
import Testing
import Wire

@testable import Link

@Suite("What may be sent")
struct SealedBatchTests {
  private let all = SealedBatch.Limits(records: 2_000, bytes: 1 << 20)

  private func log(_ stretches: [Int]) -> SimulatedLog {
    var log = SimulatedLog(key: SealKey())
    for count in stretches {
      for _ in 1..<count { log.press() }
      log.seal()
    }
    return log
  }

  @Test("a batch ends at the last seal within the limits, whatever lies behind it")
  func ends() throws {
    var log = log([5, 5, 5])
    log.press()
    let lines = log.lines.flatMap { (line: [UInt8]) -> [UInt8] in line + [0x0A] }
    let key = log.key.publicKey
    let whole = try SealedBatch(from: .empty, lines: lines, limits: all, key: key)
    #expect(whole.end == log.heads[15] && whole.count == 15 && !whole.isSmallest)
    #expect(try Gzip.inflate(whole.body) == Array(lines[..<whole.size]))
    for records in 5...14 {
      let limits = SealedBatch.Limits(records: records, bytes: 1 << 20)
      #expect(try SealedBatch(from: .empty, lines: lines, limits: limits, key: key).count == records / 5 * 5)
    }
    let bytes = log.lines[..<10].reduce(0) { $0 + $1.count + 1 }
    let exact = SealedBatch.Limits(records: 2_000, bytes: bytes)
    #expect(try SealedBatch(from: .empty, lines: lines, limits: exact, key: key).count == 10)
    let less = SealedBatch.Limits(records: 2_000, bytes: bytes - 1)
    #expect(try SealedBatch(from: .empty, lines: lines, limits: less, key: key).count == 5)
  }

  @Test("one stretch is sent even where it is beyond the limits")
  func stretch() throws {
    let log = log([50, 50])
    let small = SealedBatch.Limits(records: 3, bytes: 10)
    let batch = try SealedBatch(from: .empty, lines: log.raw(after: 0), limits: small, key: log.key.publicKey)
    #expect(batch.count == 50 && batch.isSmallest)
    let next = try SealedBatch(
      from: batch.end, lines: log.raw(after: 50), limits: small, key: log.key.publicKey)
    #expect(next.end == log.sealed)
  }

  @Test("lines without a seal, of another history, another key or another place are no batch")
  func refused() throws {
    let log = log([5, 5])
    let lines = log.raw(after: 0)
    let key = log.key.publicKey
    #expect(throws: SealedBatch.Fault.unsealed) {
      try SealedBatch(from: .empty, lines: [], limits: all, key: key)
    }
    #expect(throws: SealedBatch.Fault.unsealed) {
      try SealedBatch(from: .empty, lines: log.lines[0] + [0x0A], limits: all, key: key)
    }
    #expect(throws: SealedBatch.Fault.unsealed) {
      try SealedBatch(
        from: .empty, lines: log.lines[..<5].joined(separator: [0x0A]).map { $0 }, limits: all, key: key)
    }
    #expect(throws: SealedBatch.Fault.otherHistory) {
      try SealedBatch(from: Head(seq: 0, hash: .sha256([])), lines: lines, limits: all, key: key)
    }
    #expect(throws: SealedBatch.Fault.otherHistory) {
      try SealedBatch(from: .empty, lines: lines, limits: all, key: SealKey().publicKey)
    }
    #expect(throws: SealedBatch.Fault.misnumbered(at: 1)) {
      try SealedBatch(from: log.heads[5], lines: lines, limits: all, key: key)
    }
    var changed = lines
    changed[60] ^= 1
    #expect(throws: SealedBatch.Fault.self) {
      try SealedBatch(from: .empty, lines: changed, limits: all, key: key)
    }
  }

  @Test("an unreadable line travels as it is")
  func unreadable() throws {
    let key = SealKey()
    let strange = Array("\u{7f} not a record".utf8)
    let head = Head.empty.advanced(by: strange)
    let stamp = Stamp(boot: 1, uptime: 1, time: .epoch, clock: .unset)
    let seal = try Seal.line(after: head, stamp: stamp, why: .idle, key: key)
    let batch = try SealedBatch(
      from: .empty, lines: strange + [0x0A] + seal + [0x0A], limits: all, key: key.publicKey)
    #expect(batch.count == 2)
    #expect(batch.time == nil, "a clock that was never set says nothing")
  }
}

@Suite("Waiting")
struct BackoffTests {
  @Test("waits double from 1 s to 5 min, never outside, and differ between pads")
  func bounds() {
    let second: UInt64 = 1_000_000_000
    var firsts: Set<UInt64> = []
    for pad in 0..<50 {
      var backoff = Backoff(least: second, most: 300 * second, seed: "p-\(pad)".utf8)
      var sum: UInt64 = 0
      for round in 0..<200 {
        let wait = backoff.next()
        #expect((second...300 * second).contains(wait))
        if round < 8 { #expect(wait <= second << round) }
        if round >= 10 { #expect(wait >= 150 * second) }
        if round == 6 { firsts.insert(wait) }
        sum += wait
      }
      #expect(sum > 190 * 150 * second)
      backoff.reset()
      #expect(backoff.next() == second)
    }
    #expect(firsts.count == 50)
  }

  @Test("the same pad waits the same way")
  func seeded() {
    func waits() -> [UInt64] {
      var backoff = Backoff(least: 1_000, most: 1_000_000, seed: "p-1".utf8)
      return (0..<30).map { _ in backoff.next() }
    }
    #expect(waits() == waits())
  }

  @Test("absurd bounds are bounds all the same")
  func absurd() {
    var backoff = Backoff(least: .max, most: 1, seed: [])
    for _ in 0..<100 { #expect(backoff.next() == .max) }
    var none = Backoff(least: 0, most: 0, seed: [])
    for _ in 0..<100 { #expect(none.next() == 1) }
  }
}

@Suite("Files and addresses of the link")
struct StateTests {
  @Test("an address with and without scheme")
  func endpoints() throws {
    #expect(WardEndpoint("https://ward.example")?.description == "https://ward.example:443")
    #expect(WardEndpoint("http://[::1]:8080/")?.description == "http://[::1]:8080")
    #expect(WardEndpoint("10.0.0.1:8443")?.description == "https://10.0.0.1:8443")
    for text in ["", "https://", "ftp://h:1", "https://h:1/path", "https://u@h:1", "h", "http://h:x"] {
      #expect(WardEndpoint(text) == nil, "\(text)")
    }
  }

  @Test("plain HTTP stays on this machine unless it is allowed")
  func plain() throws {
    _ = try #require(WardEndpoint("http://127.0.0.1:80")).checked(allowPlain: false)
    _ = try #require(WardEndpoint("http://10.0.0.1:80")).checked(allowPlain: true)
    #expect(throws: LinkFault.self) {
      try WardEndpoint("http://10.0.0.1:80")?.checked(allowPlain: false)
    }
  }

  @Test("key and enrolment come back as they were saved, closed to others")
  func files() throws {
    let folder = StateFolder(path: try temporaryFolder())
    defer { removeFolder(folder.path) }
    #expect(try folder.key() == nil)
    #expect(try folder.enrolment() == nil)
    let key = LinkKey()
    try folder.save(key)
    #expect(try folder.key()?.publicKey == key.publicKey)
    #expect(mode(of: "\(folder.path)/link.key") == 0o600)
    let enrolment = Enrolment(
      ward: WardAddress("[::1]:8443")!, authority: .sha256([1]), pad: PadID("p-1")!,
      counter: CounterCode("q3")!,
      name: "Phường \"Một\"")
    try folder.save(enrolment)
    let stamp = folder.enrolmentStamp
    #expect(try folder.enrolment() == enrolment)
    try folder.save(enrolment)
    #expect(folder.enrolmentStamp != stamp, "a new enrolment is noticed")
    #expect(mode(of: folder.enrolmentPath) == 0o600)
  }

  @Test("a key that others may read is refused; a torn file is named")
  func badFiles() throws {
    let folder = StateFolder(path: try temporaryFolder())
    defer { removeFolder(folder.path) }
    try folder.save(LinkKey())
    setMode(0o640, of: "\(folder.path)/link.key")
    #expect(throws: LinkFault.self) { try folder.key() }
    for text in ["", "{", "{}", "[1]", "{\"version\":2}"] {
      writeFile(text, "\(folder.path)/enrolment.json")
      #expect(throws: LinkFault.self, "\(text)") { try folder.enrolment() }
    }
  }

  @Test(
    "whatever the ward refuses with, a technician is told what to do in both languages",
    arguments: ProblemCode.allCases)
  func refusals(code: ProblemCode) {
    let fault = LinkCore.fault(WardAnswer(status: code.status, body: Problem(code, "why").bytes))
    #expect(
      fault.code == .refused && fault.message.contains(code.rawValue) && fault.vi.contains(code.rawValue))
    #expect(fault.vi.hasSuffix(": \(code.titleVi)"))
    #expect(fault.remedyVi != fault.remedy)
    #expect(Words.vi.fault(fault).hasSuffix("Cách xử lý: \(fault.remedyVi)"))
    #expect(Words.en.fault(fault).hasSuffix("Remedy: \(fault.remedy)"))
  }

  @Test("every fault has its own code and an exit code of sysexits")
  func faults() {
    #expect(
      LinkFault.Code.allCases.map(\.rawValue)
        == (1...19).map { $0 < 10 ? "HL-LINK-00\($0)" : "HL-LINK-0\($0)" })
    for code in LinkFault.Code.allCases {
      #expect((64...78).contains(LinkFault(code, "", remedy: "").sysexit))
      for words in Words.allCases { #expect(!words.title(code).isEmpty) }
    }
  }
}
