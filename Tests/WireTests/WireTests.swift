import Records
import Testing
import Traces

@testable import Wire

@Suite("Encodings have one spelling")
struct EncodingTests {
  @Test("RFC 4648 vectors")
  func vectors() {
    let plain = ["", "f", "fo", "foo", "foob", "fooba", "foobar"]
    let base64 = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
    let base32 = ["", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"]
    for index in plain.indices {
      #expect(Base64.encode(Array(plain[index].utf8)) == base64[index])
      #expect(Base64.decode(base64[index]) == Array(plain[index].utf8))
      #expect(Base32.encode(Array(plain[index].utf8)) == base32[index])
      #expect(Base32.decode(base32[index]) == Array(plain[index].utf8))
    }
  }

  @Test("every value comes back, and no second spelling is read")
  func roundTrip() {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    for _ in 0..<500 {
      let bytes = random.bytes(Int.random(in: 0...70, using: &random))
      #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed)")
      #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes, "seed \(seed)")
      #expect(Base32.decode(Base32.encode(bytes)) == bytes, "seed \(seed)")
    }
    for text in ["Zg", "Zg=", "Zh==", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-v", "=", "===="] {
      #expect(Base64.decode(text) == nil, "\(text)")
    }
    for text in ["Zg==", "Zh", "Z", "Zm+v"] { #expect(Base64.decodeURL(text) == nil, "\(text)") }
    for text in ["mz", "m", "my======", "m1", "mzx"] { #expect(Base32.decode(text) == nil, "\(text)") }
  }
}

@Suite("The enrolment string")
struct EnrolmentStringTests {
  private let code = EnrolmentCode(bytes: Array(0..<16))!
  private let authority = Digest.sha256(Array("ca".utf8))

  @Test(
    "is read back as it was printed",
    arguments: ["ward.example:8443", "10.0.0.5:443", "[::1]:8443", "[fe80::1:2]:1", "a_b-c:65535"])
  func roundTrip(address: String) throws {
    let ward = try #require(WardAddress(address))
    #expect(ward.description == address)
    let string = EnrolmentString(ward: ward, code: code, authority: authority)
    #expect(!string.description.contains(" "))
    #expect(try EnrolmentString(string.description) == string)
  }

  @Test(
    "is refused in any other form",
    arguments: [
      "", "hailong1", "hailong1:", "hailong2:h:1:aaaqeayeaudaocajbifqydiob4:x", "hailong1:h:1:c:h",
      "hailong1:h:0:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
      "hailong1:h:+1:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
      "hailong1:h h:1:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
      "hailong1:::1:8443:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
      "hailong1:h:1:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHm",
      "hailong1:h:1:aaaqeayeaudaocajbifqydiob:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
      "hailong1:h:1:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk:more",
      "hailong1:h\t:1:aaaqeayeaudaocajbifqydiob4:fJFJvOGmT1iGdTxN8mwwJnrNbVDYBrtbi4NEVhGJHmk",
    ])
  func refused(text: String) {
    let fault = #expect(throws: EnrolmentString.Fault.self) { try EnrolmentString(text) }
    #expect(fault?.vi != fault?.reason && fault?.vi.isEmpty == false)
  }

  @Test("a cut or changed string never reads as another address")
  func changed() throws {
    let whole = EnrolmentString(
      ward: try #require(WardAddress("[::1]:8443")), code: code, authority: authority)
    let text = whole.description
    for length in 0..<text.count {
      #expect(throws: EnrolmentString.Fault.self) { try EnrolmentString(String(text.prefix(length))) }
    }
  }

  @Test("loopback is only what cannot leave the machine")
  func loopback() {
    for text in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"] {
      #expect(WardAddress(text)?.isLoopback == true, "\(text)")
    }
    for text in ["127.0.0.1.evil.example:1", "127.example:1", "10.0.0.1:1", "localhost.example:1", "[::2]:1"]
    {
      #expect(WardAddress(text)?.isLoopback == false, "\(text)")
    }
  }
}

@Suite("Request signatures")
struct RequestSignatureTests {
  private let key = LinkKey(seed: Array(1...32))!
  private let target = RequestTarget(method: "POST", path: "/v1/pads/p-1/logs/ab/records", query: "after=12")
  private let body = Array("lines".utf8)

  private func headers() throws -> SignatureHeaders {
    try #require(RequestSignature.sign(target, body: body, created: 1_700_000_000, key: key))
  }

  @Test("the signature base is that of RFC 9421")
  func base() throws {
    let signed = try headers()
    let expected = """
      "@method": POST
      "@path": /v1/pads/p-1/logs/ab/records
      "@query": ?after=12
      "content-digest": sha-256=:XqRMOWHxZkPmFENUlrFhFaptdUWLXMP9U5iq4pHzEms=:
      "@signature-params": ("@method" "@path" "@query" "content-digest");created=1700000000;\
      keyid="79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664";alg="ed25519"
      """
    let parameters = String(signed.signatureInput.dropFirst("hailong=".count))
    #expect(
      String(
        decoding: RequestSignature.base(target, digest: signed.contentDigest, parameters: parameters),
        as: UTF8.self) == expected)
    #expect(
      signed.signatureInput.hasPrefix(#"hailong=("@method" "@path" "@query" "content-digest");created="#))
    // The vector of docs/PROTOCOL.md, made with openssl: Ed25519 has one signature for one message.
    #expect(
      signed.signature
        == "hailong=:MaJYeDH7c0tsTqTnbYYYbqNVV/3f45l8TmUbjkeGPLv87AxVKcGjuCrF+mJ8scVuu4vA0jH9BBqOsVhoWW4qAg==:"
    )
  }

  @Test("a request holds for its key within 300 s, at both ends of the window")
  func holds() throws {
    let signed = try headers()
    for offset: Int64 in [-300, 0, 300] {
      try RequestSignature.check(signed, target, body: body, now: 1_700_000_000 + offset, key: key.publicKey)
    }
    #expect(throws: SignatureFault.created(offset: -301)) {
      try RequestSignature.check(signed, target, body: body, now: 1_700_000_301, key: key.publicKey)
    }
    #expect(throws: SignatureFault.created(offset: 301)) {
      try RequestSignature.check(signed, target, body: body, now: 1_699_999_699, key: key.publicKey)
    }
  }

  @Test("any other method, path, query, body or key is refused")
  func refused() throws {
    let signed = try headers()
    func check(_ target: RequestTarget, _ body: [UInt8], _ key: SealPublicKey) throws {
      try RequestSignature.check(signed, target, body: body, now: 1_700_000_000, key: key)
    }
    var other = target
    other.method = "PUT"
    #expect(throws: SignatureFault.signature) { try check(other, body, key.publicKey) }
    other = target
    other.path += "x"
    #expect(throws: SignatureFault.signature) { try check(other, body, key.publicKey) }
    other = target
    other.query = "after=13"
    #expect(throws: SignatureFault.signature) { try check(other, body, key.publicKey) }
    #expect(throws: SignatureFault.digest) { try check(target, body + [0], key.publicKey) }
    #expect(throws: SignatureFault.keyid) { try check(target, body, LinkKey().publicKey) }
    // One that calls itself the enrolled key, and has another.
    let stranger = LinkKey()
    var borrowed = try #require(
      RequestSignature.sign(target, body: body, created: 1_700_000_000, key: stranger))
    borrowed.signatureInput = borrowed.signatureInput.replacing(
      RequestSignature.keyid(of: stranger.publicKey), with: RequestSignature.keyid(of: key.publicKey))
    #expect(borrowed.signatureInput == signed.signatureInput)
    #expect(throws: SignatureFault.signature) {
      try RequestSignature.check(borrowed, target, body: body, now: 1_700_000_000, key: key.publicKey)
    }
  }

  @Test("a time of another spelling is refused, though it is the same time")
  func spelling() throws {
    var signed = try headers()
    signed.signatureInput = signed.signatureInput.replacing("created=", with: "created=0")
    #expect(throws: SignatureFault.malformed("signature-input")) {
      try RequestSignature.check(signed, target, body: body, now: 1_700_000_000, key: key.publicKey)
    }
  }

  @Test("a header with any byte changed is refused")
  func changedHeaders() throws {
    let signed = try headers()
    for field in [\SignatureHeaders.contentDigest, \.signatureInput, \.signature] {
      let bytes = Array(signed[keyPath: field].utf8)
      for index in bytes.indices {
        for bit: UInt8 in [1, 32] {
          var changed = bytes
          changed[index] ^= bit
          var bad = signed
          bad[keyPath: field] = String(decoding: changed, as: UTF8.self)
          #expect(throws: SignatureFault.self) {
            try RequestSignature.check(bad, target, body: body, now: 1_700_000_000, key: key.publicKey)
          }
        }
      }
    }
  }

  @Test("garbage in headers is refused, never a crash")
  func garbage() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    for _ in 0..<500 {
      let text = { (random: inout Seeded) in
        String(decoding: random.bytes(Int.random(in: 0...300, using: &random)), as: UTF8.self)
      }
      let headers = SignatureHeaders(
        contentDigest: text(&random), signatureInput: text(&random), signature: text(&random))
      #expect(throws: SignatureFault.self, "seed \(seed)") {
        try RequestSignature.check(headers, target, body: body, now: 0, key: key.publicKey)
      }
    }
  }
}

@Suite("Gzip")
struct GzipTests {
  @Test("what was compressed comes back")
  func roundTrip() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    for size in [0, 1, 2, 100, 65_535, 65_536, 65_537, 300_000] {
      let bytes = random.bytes(size)
      #expect(try Gzip.inflate(try #require(Gzip.compress(bytes))) == bytes, "seed \(seed) size \(size)")
    }
  }

  @Test("a body of repeated lines is inflated up to a whole batch, whatever its ratio")
  func alike() throws {
    let batch = [UInt8](repeating: UInt8(ascii: "x"), count: Batch.bytes)
    #expect(try Gzip.inflate(try #require(Gzip.compress(batch))) == batch)
  }

  @Test("a bomb is refused before it fills memory")
  func bomb() throws {
    let bomb = try #require(Gzip.compress([UInt8](repeating: 0, count: 64 << 20)))
    #expect(throws: Gzip.Fault.bomb) { try Gzip.inflate(bomb) }
    var limits = Gzip.Limits()
    limits.ratio = 100_000
    #expect(throws: Gzip.Fault.tooLarge) { try Gzip.inflate(bomb, limits: limits) }
    limits.compressed = 10
    #expect(throws: Gzip.Fault.tooLong(bytes: bomb.count)) { try Gzip.inflate(bomb, limits: limits) }
  }

  @Test("a torn, changed or continued body is refused")
  func broken() throws {
    let whole = try #require(Gzip.compress(Array("a line\nanother line\n".utf8)))
    for length in 0..<whole.count {
      #expect(throws: Gzip.Fault.broken) { try Gzip.inflate(Array(whole.prefix(length))) }
    }
    #expect(throws: Gzip.Fault.broken) { try Gzip.inflate(whole + [0]) }
    #expect(throws: Gzip.Fault.broken) { try Gzip.inflate(whole + whole) }
    // The last eight bytes are checksum and length: each must hold.
    for index in (whole.count - 8)..<whole.count {
      var changed = whole
      changed[index] ^= 1
      #expect(throws: Gzip.Fault.broken) { try Gzip.inflate(changed) }
    }
  }

  @Test("garbage is refused, never a crash")
  func garbage() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    let whole = try #require(Gzip.compress(random.bytes(2_000)))
    for _ in 0..<2_000 {
      var changed = whole
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Gzip.inflate(changed)
      #expect(throws: Gzip.Fault.self, "seed \(seed)") { try Gzip.inflate(random.bytes(40)) }
    }
  }
}

@Suite("Messages")
struct MessageTests {
  private let head = Head(seq: 12, hash: .sha256([1]))
  private let time = UTCTime("2026-11-22T08:00:00.123Z")!

  @Test("each is read back as it was written")
  func roundTrip() throws {
    let reply = RecordsReply(head: head, time: time, orders: [["n": 1]])
    #expect(try RecordsReply(reply.bytes) == reply)
    let others = (0..<16).map { LogHead(log: .random(), head: $0 == 3 ? .empty : head) }
    let many = RecordsReply(head: head, time: time, others: others)
    #expect(try RecordsReply(many.bytes) == many)
    let empty = RecordsReply(head: .empty, time: time)
    #expect(try RecordsReply(empty.bytes) == empty)
    let enrolled = EnrolmentReply(
      ward: "Phường Một", pad: PadID("p-1")!, counter: CounterCode("q3")!, fingerprint: Fingerprint(of: [1]),
      time: time, policy: ["name": "demo"])
    #expect(try EnrolmentReply(enrolled.bytes) == enrolled)
    for code in ProblemCode.allCases {
      let problem = Problem(code, "why", head: code == .gap ? head : nil)
      #expect(Problem(problem.bytes, status: code.status) == problem)
      #expect(problem.known == code)
    }
  }

  @Test("an enrolment carries the statement as it was signed")
  func enrolment() throws {
    let seal = SealKey()
    let statement = EnrolmentStatement(
      pad: PadID("p-1")!, log: .random(), sealKey: seal.publicKey, linkKey: LinkKey().publicKey,
      simulated: true)
    let request = EnrolmentRequest(
      code: .random(), statement: statement.bytes, signature: try statement.signed(by: seal))
    let read = try EnrolmentRequest(request.bytes)
    #expect(read == request)
    #expect(try read.checked() == statement)
    var forged = request
    forged.statement =
      EnrolmentStatement(
        pad: PadID("p-2")!, log: statement.log, sealKey: seal.publicKey, linkKey: statement.linkKey,
        simulated: true
      ).bytes
    #expect(throws: Unreadable.self) { try forged.checked() }
  }

  @Test("codes are stable: numbered without gaps, each with its own status and title")
  func codes() {
    #expect(
      ProblemCode.allCases.map(\.rawValue) == (1...20).map { $0 < 10 ? "HL-WARD-00\($0)" : "HL-WARD-0\($0)" })
    #expect(Set(ProblemCode.allCases.map(\.title)).count == ProblemCode.allCases.count)
    #expect(Set(ProblemCode.allCases.map(\.titleVi)).count == ProblemCode.allCases.count)
    for code in ProblemCode.allCases {
      #expect(code.titleVi.unicodeScalars.contains { !$0.isASCII }, "\(code): \(code.titleVi)")
    }
  }

  @Test(
    "an answer that lies about its form is unreadable",
    arguments: [
      "", "[]", "null", "{}", #"{"head":{"seq":-1,"hash":""},"time":"x","orders":[]}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000001"},"time":"2026-11-22T08:00:00.123Z","orders":[]}"#,
      #"{"head":{"seq":1,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-11-22T08:00:00.123Z","orders":[]}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-13-22T08:00:00.123Z","orders":[]}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-11-22T08:00:00.123Z","orders":{}}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-11-22T08:00:00.123Z","orders":[],"others":{}}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-11-22T08:00:00.123Z","orders":[],"others":[{"log":"0","seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"}]}"#,
      #"{"head":{"seq":0,"hash":"0000000000000000000000000000000000000000000000000000000000000000"},"time":"2026-11-22T08:00:00.123Z","orders":[],"others":[{"log":"00112233445566778899aabbccddeeff","seq":0,"hash":"1"}]}"#,
    ])
  func unreadable(text: String) {
    #expect(throws: Unreadable.self) { try RecordsReply(Array(text.utf8)) }
    #expect(throws: Unreadable.self) { try EnrolmentReply(Array(text.utf8)) }
    #expect(throws: Unreadable.self) { try EnrolmentRequest(Array(text.utf8)) }
    #expect(Problem(Array(text.utf8), status: 500) == nil)
  }

  @Test("an answer names sixteen other logs, and one that names more is unreadable")
  func manyOthers() throws {
    let others = (0..<17).map { _ in LogHead(log: .random(), head: head) }
    #expect(throws: Unreadable.self) {
      try RecordsReply(RecordsReply(head: head, time: time, others: others).bytes)
    }
    // With the longest orders, and the longest numbers, it is no longer than an answer may be.
    let long = Head(seq: JSON.largestInt, hash: .sha256([1]))
    let most = others.prefix(16).map { LogHead(log: $0.log, head: long) }
    let bytes = RecordsReply(head: long, time: time, others: most).bytes.count
    #expect(bytes + RecordsReply.mostOrderBytes <= Problem.longest)
  }

  @Test("a problem's words cannot write a second line into a log")
  func problemWords() throws {
    let text = #"{"code":"HL-WARD-099","title":"a\nb","detail":"x\u001b[2Jy\u0085z","head":7}"#
    let problem = try #require(Problem(Array(text.utf8), status: 418))
    #expect(problem.title == "ab")
    #expect(problem.detail == "x[2Jyz")
    #expect(problem.known == nil && problem.head == nil && problem.status == 418)
    #expect(Problem(Array(#"{"code":"a b"}"#.utf8), status: 400) == nil)
  }

  @Test("HTTP dates are read to the second, and only in the one form of today")
  func dates() {
    #expect(HTTPDate.read("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    for text in [
      "Mon, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
      "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "",
    ] { #expect(HTTPDate.read(text) == nil, "\(text)") }
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    for _ in 0..<1_000 {
      let second = Int64.random(in: 0...253_402_300_799, using: &random)
      #expect(HTTPDate.read(HTTPDate.text(second)) == second, "seed \(seed)")
    }
  }
}
