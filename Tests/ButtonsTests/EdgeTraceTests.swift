import Testing
import Traces

@testable import Buttons

@Suite struct EdgeTraceTests {
  static func read(_ text: String) -> Result<[LineEvent], EdgeTraceFault> {
    do throws(EdgeTraceFault) {
      return .success(try EdgeTrace(csv: Array(text.utf8)).edges)
    } catch {
      return .failure(error)
    }
  }

  static func fault(_ text: String) -> String? {
    if case .failure(let fault) = read(text) { "\(fault.code):\(fault.line)" } else { nil }
  }

  static let two = [
    LineEvent(line: 0, closed: true, at: us(1_500), sequence: nil),
    LineEvent(line: 7, closed: false, at: us(1_501), sequence: nil),
  ]

  @Test(arguments: [
    "time_us,line,level\n1500,0,1\n1501,7,0\n",
    "time_us,line,level\n1500,0,1\n1501,7,0",
    "time_us,line,level\r\n1500,0,1\r\n1501,7,0\r\n",
  ])
  func itReadsEdges(_ text: String) {
    #expect(Self.read(text) == .success(Self.two))
  }

  @Test func whatItWritesItReads() throws {
    let bytes = EdgeTrace(edges: Self.two).csv
    #expect(String(decoding: bytes, as: UTF8.self) == "time_us,line,level\n1500,0,1\n1501,7,0\n")
    #expect(try EdgeTrace(csv: bytes).edges == Self.two)
  }

  @Test("a recording is numbers only: a spreadsheet finds no formula in it")
  func numbersOnly() {
    var edges: [LineEvent] = []
    for line in [0, 1, 63, Int.max] {
      for at: UInt64 in [0, 999, 1_000, .max / 2] {
        edges.append(LineEvent(line: line, closed: at == 0, at: at, sequence: nil))
      }
    }
    let lines = String(decoding: EdgeTrace(edges: edges).csv, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == edges.count + 1)
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(fields.count == 3)
      #expect(
        fields.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }, "\(line)")
    }
  }

  @Test func aHeaderAloneIsAnEmptyRecording() {
    #expect(Self.read("time_us,line,level\n") == .success([]))
    #expect(Self.read("time_us,line,level") == .success([]))
  }

  @Test(arguments: ["", "\n", "0,0,1\n", "time_us,line\n", "time_us,line,level \n", "TIME_US,LINE,LEVEL\n"])
  func withoutItsHeaderItIsRefused(_ text: String) {
    #expect(Self.fault(text) == "HL-EDGE-001:1")
  }

  @Test(arguments: [
    "", "1", "1,", "1,0", "1,0,", "1,0,2", "1,0,1,", "1,0,1 ", " 1,0,1", "-1,0,1", "+1,0,1", "1.5,0,1",
    "1,8,1",
    "1,-1,0", "1,0,true", "1;0;1", ",0,1", "1,,1", "a,b,c", "9007199254740992,0,1",
    "99999999999999999999999999,0,1", "1,99999999999999999999999999,1", "1,0,11", "\"1\",0,1",
    "\u{FEFF}1,0,1",
    "1,0,1\0",
  ])
  func aBadLineIsRefusedWithItsNumber(_ line: String) {
    #expect(Self.fault("time_us,line,level\n0,0,1\n\(line)\n2,0,0\n") == "HL-EDGE-002:3")
  }

  @Test func theLatestTimeIsReadAndDoesNotOverflow() {
    let latest = EdgeTrace.latestMicroseconds
    #expect(latest == 9_007_199_254_740_991)
    let read = Self.read("time_us,line,level\n\(latest),0,1\n")
    #expect(read == .success([LineEvent(line: 0, closed: true, at: latest * 1_000, sequence: nil)]))
  }

  @Test func timesThatFallAlongOneLineAreRefusedWithTheLineNumber() {
    #expect(Self.fault("time_us,line,level\n5,0,1\n5,0,0\n4,0,1\n") == "HL-EDGE-003:4")
    #expect(Self.fault("time_us,line,level\n5,0,1\n4,1,1\n5,0,0\n") == nil)
  }

  @Test func aFileTooLargeIsRefusedUnread() {
    let bytes = [UInt8](repeating: UInt8(ascii: "0"), count: EdgeTrace.mostBytes + 1)
    #expect(throws: EdgeTraceFault.tooLarge(bytes: bytes.count)) { try EdgeTrace(csv: bytes) }
  }

  @Test func everyFaultNamesARemedy() {
    for text in ["", "time_us,line,level\nx\n", "time_us,line,level\n5,0,1\n4,0,1\n"] {
      guard case .failure(let fault) = Self.read(text) else {
        Issue.record("not refused")
        continue
      }
      #expect(!fault.message.isEmpty && !fault.remedy.isEmpty)
    }
  }

  @Test func noBytesCrashIt() {
    let seed = drawSeed()
    var random = SplitMix64(seed: seed)
    let alphabet = Array("0123456789,,,\n\n\r01-.x\0\u{FF}".utf8)
    for _ in 0..<2_000 {
      let body = (0..<random.pick(0...60)).map { _ in alphabet[random.pick(0...alphabet.count - 1)] }
      let head = random.chance(percent: 90) ? Array("time_us,line,level\n".utf8) : []
      guard let trace = try? EdgeTrace(csv: head + body) else { continue }
      // What it takes, it can write and take again.
      #expect((try? EdgeTrace(csv: trace.csv)) == trace, "seed \(seed)")
    }
  }
}
