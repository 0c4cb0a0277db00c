import Records
import Testing
import Traces

@Suite("JSON")
struct JSONTests {
  @Test("each of these means one thing, and is read")
  func accepted() throws {
    let table: [(String, JSON)] = [
      ("0", JSON.int(0)), ("-1", .int(-1)), ("9007199254740992", .int(1 << 53)),
      ("-9007199254740992", .int(-(1 << 53))),
      ("1.5", .double(1.5)), ("1e3", .double(1_000)), ("1E-2", .double(0.01)), ("-0.0", .double(0)),
      (" [ 1 , 2 ] ", [1, 2]), ("{}", .object([])), ("[]", []), ("null", .null), ("true", true),
      ("false", false),
      (#""\u0041\n\/\"""#, "A\n/\""), (#""\uD83D\uDE00""#, "😀"), ("\"ệ😀\"", "ệ😀"),
      (#"{"a":{"a":1}}"#, ["a": ["a": 1]]),
      (#"{"b":1,"a":2}"#, ["b": 1, "a": 2]), (#""\u0000""#, "\0"), ("\"\u{7F}\"", "\u{7F}"),
    ]
    for (text, value) in table { #expect(try JSON.read(text) == value, "\(text)") }
  }

  @Test("each of these could mean two things, or nothing, and is refused")
  func refused() {
    let table = [
      "", " ", "9007199254740993", "-9007199254740993", "9223372036854775808", "99999999999999999999", "1e16",
      "1e400", "-1e300",
      "01", "-", "-0", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "tru", "nul", "True", "'a'",
      "\"", "\"\\\"",
      #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#,
      #""\ud800\n""#, "\"\n\"",
      "\"\u{1}\"", "[1,]", "[,1]", "[1 2]", "[", "]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
      "{a:1}", "{1:1}", "1 1",
      "{}{}", "// a\n1", "\u{FEFF}1", #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#,
      #"{"x":{"a":1,"a":2}}"#,
      #"{"é":1,"\u00e9":2}"#, #"[{"a":1,"b":2,"a":3}]"#,
    ]
    var reasons: Set<String> = []
    for text in table {
      let fault = #expect(throws: JSONFault.self, "\(text)") { try JSON.read(text) }
      guard let fault else { continue }
      // Said in both languages; the character that is missing may be any.
      #expect(
        fault.vi.contains { $0.isLetter && !$0.isASCII } && fault.vi.hasPrefix("byte \(fault.offset): "))
      #expect(
        fault.description.allSatisfy(\.isASCII) && fault.description.hasPrefix("byte \(fault.offset): "))
      reasons.insert(String(fault.description.drop { $0 != ":" }))
    }
    #expect(reasons.count >= 13, "\(reasons)")
  }

  @Test("keys that only look alike are two keys, to both readers of a line")
  func equivalentKeys() throws {
    // One is a letter with its accent, the other a letter and an accent: the same to Unicode, and other bytes.
    for second in ["e\u{301}", "e\\u0301"] {
      let members = "\"\u{E9}\":1,\"\(second)\":2"
      #expect(try JSON.read("{\(members)}").members?.map(\.value) == [1, 2])
      let line =
        "{\"seq\":7,\"kind\":\"policy\",\"boot\":1,\"uptime\":1,\"time\":\"2026-11-22T08:00:00Z\",\"clock\":\"synced\",\(members)}"
      #expect(try Record(line: Array(line.utf8)).seq == 7, "\(second)")
    }
  }

  @Test("eight levels are read, nine are not")
  func depth() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      func nested(_ levels: Int) -> String {
        String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
      }
      #expect(throws: Never.self) { try JSON.read(nested(JSON.deepest)) }
      #expect(throws: JSONFault.self) { try JSON.read(nested(JSON.deepest + 1)) }
      #expect(throws: JSONFault.self) { try JSON.read(String(repeating: open, count: 100_000)) }
    }
  }

  @Test("UTF-8 is read by the table of RFC 3629, byte by byte as the standard library decodes it")
  func utf8() {
    func isRead(_ bytes: [UInt8]) -> Bool { (try? JSON.read([0x22] + bytes + [0x22])) != nil }
    func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
    let edges: [UInt8] = [
      0x20, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0,
      0xF4, 0xF5, 0xFF,
    ]
    for first in 0x23...0xFF where first != 0x5C {
      let one = UInt8(first)
      #expect(isRead([one]) == isUTF8([one]))
      for second in edges {
        #expect(isRead([one, second]) == isUTF8([one, second]), "\([one, second])")
        for third in edges {
          #expect(isRead([one, second, third]) == isUTF8([one, second, third]), "\([one, second, third])")
        }
      }
    }
    for first in [0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5] as [UInt8] {
      for second in edges {
        for third in edges {
          for fourth in edges {
            let bytes = [first, second, third, fourth]
            if isRead(bytes) != isUTF8(bytes) { Issue.record("\(bytes)") }
          }
        }
      }
    }
  }

  @Test("what is written is read back equal (seed printed)")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<3_000 {
      let value = random.json(5)
      #expect(try JSON.read(value.bytes) == value, "seed \(seed): \(value.text)")
      #expect(!value.bytes.contains(0x0A))
    }
  }

  @Test("any bytes are read or refused, and what is read means the same when written again (seed printed)")
  func anything() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    let pieces =
      "{ } [ ] , : \" \\ \\u d800 0061 \"a\" 1 -0 . e + 9007199254740993 true null \u{1} é 😀 {\"a\":1".split(
        separator: " ")
    var read = 0
    for round in 0..<30_000 {
      var bytes: [UInt8] = []
      if round % 3 == 0 {
        bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      } else {
        for _ in 0..<Int.random(in: 1...9, using: &random) { bytes += Array(random.one(of: pieces).utf8) }
      }
      guard let value = try? JSON.read(bytes) else { continue }
      read += 1
      #expect(try JSON.read(value.bytes) == value, "seed \(seed): \(bytes)")
      #expect(String(validating: bytes, as: UTF8.self) != nil, "seed \(seed): \(bytes)")
    }
    #expect(read > 100)
  }
}
