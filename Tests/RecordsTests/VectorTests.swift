import Glibc
import Records
import Testing

/// The vectors of docs/PROTOCOL.md, read from the page itself.
private struct Vectors {
  private var blocks: [String: [String]] = [:]

  init() throws {
    let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try text("/\(here)/docs/PROTOCOL.md")
    var name: String?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# vector: ") {
        name = String(line.dropFirst(10))
      } else if line == "```" {
        name = nil
      } else if let name {
        blocks[name, default: []].append(String(line))
      }
    }
  }

  func lines(_ name: String) throws -> [String] { try #require(blocks[name], "no vector \(name)") }

  func value(_ name: String, _ key: String) throws -> String {
    let line = try #require(try lines(name).first { $0.hasPrefix(key + " ") })
    return String(line.dropFirst(key.utf8.count + 1))
  }
}

private func text(_ path: String) throws -> String {
  let file = try #require(fopen(path, "r"), "\(path) is missing")
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return String(decoding: bytes, as: UTF8.self)
}

@Suite("the vectors of the protocol")
struct VectorTests {
  private let vectors: Vectors
  private let key: SealKey

  init() throws {
    vectors = try Vectors()
    let seed = try vectors.value("key", "seed")
    key = try #require(Hex.decode(seed).flatMap(SealKey.init(seed:)))
  }

  @Test("the key and its fingerprint")
  func keys() throws {
    #expect(key.publicKey.hex == (try vectors.value("key", "public")))
    #expect(key.publicKey.fingerprint.text == (try vectors.value("key", "fingerprint")))
  }

  @Test("each line reads, is written again to the byte, and chains", arguments: ["log", "following"])
  func log(name: String) throws {
    var head = Head.empty
    let hashes = try vectors.lines(name == "log" ? "hashes" : "following-hashes")
    var seals = 0
    for (index, line) in try vectors.lines(name).enumerated() {
      let bytes = Array(line.utf8)
      let record = try Record(line: bytes)
      #expect(record.seq == Int64(index + 1))
      switch record.body {
      case .unknown(let kind): #expect(kind == "window-opened")
      case .seal(let why, let signature):
        #expect(Seal.isValid(bytes, previous: head.hash, key: key.publicKey))
        #expect(try Seal.line(after: head, stamp: record.stamp, why: why, key: key) == bytes)
        #expect(line.hasSuffix(#","sig":"\#(signature.hex)"}"#))
        seals += 1
      default: #expect(String(decoding: try record.line(), as: UTF8.self) == line)
      }
      head = head.advanced(by: bytes)
      #expect("\(head.seq) \(head.hash)" == hashes[index])
    }
    #expect(seals > 0)
  }

  @Test("each kind stands in the log")
  func everyKind() throws {
    let kinds = Set(try vectors.lines("log").map { try Record(line: $0.utf8).body.kind })
    #expect(kinds.isSuperset(of: Catalogue.members.keys))
  }

  @Test("the head line, and the genesis that follows")
  func heads() throws {
    let text = try #require(try vectors.lines("head").first)
    let line = try #require(HeadLine(text))
    #expect(line.description == text)
    #expect(line.key == key.publicKey.fingerprint)
    guard case .genesis(let genesis) = try Record(line: try vectors.lines("following")[0].utf8).body else {
      Issue.record("no genesis")
      return
    }
    #expect(genesis.beyond == line.head)
    #expect(genesis.follows?.log == line.log)
  }

  @Test("the enrolment statement and its signature")
  func statement() throws {
    let bytes = Array(try vectors.lines("statement")[0].utf8)
    let signature = try #require(SealSignature(hex: try vectors.lines("statement-signature")[0]))
    let statement = try EnrolmentStatement(bytes: bytes, signature: signature)
    #expect(statement.bytes == bytes)
    #expect(try statement.signed(by: key) == signature)
    #expect(statement.linkKey == SealKey(seed: Array(32..<64))?.publicKey)
  }

  @Test("an order, its signature, and the badge that it names")
  func order() throws {
    let ward = try #require(Hex.decode(try vectors.value("order-key", "seed")).flatMap(SealKey.init(seed:)))
    #expect(ward.publicKey.hex == (try vectors.value("order-key", "public")))
    let bytes = Array(try vectors.lines("order")[0].utf8)
    let signature = try #require(SealSignature(hex: try vectors.lines("order-signature")[0]))
    let order = try SignedOrder(bytes: bytes, signature: signature).verify(key: ward.publicKey)
    #expect(order.bytes == bytes)
    #expect(try order.signed(by: ward).signature == signature)
    guard case .badges(let list) = order.act else {
      Issue.record("no list of badges")
      return
    }
    let badge = try vectors.value("order-key", "badge")
    #expect(BadgeHash(of: badge.utf8, key: list.key).hex == (try vectors.value("order-key", "badge-hash")))
    #expect(list.officer(of: badge.utf8)?.text == "cb-07")
  }

  @Test("what can be read and what cannot")
  func readable() throws {
    let readable = try vectors.lines("readable")
    for line in readable { #expect(throws: Never.self, "\(line)") { try Record(line: line.utf8) } }
    for line in try vectors.lines("unreadable") {
      #expect(throws: Unreadable.self, "\(line)") { try Record(line: line.utf8) }
    }
    let start = Array(readable[0].utf8.dropLast()) + [UInt8(ascii: ",")]
    for hex in try vectors.lines("unreadable-hex") {
      let rest = try #require(Hex.decode(hex))
      #expect(throws: Unreadable.self, "\(hex)") { try Record(line: start + rest) }
    }
  }
}
