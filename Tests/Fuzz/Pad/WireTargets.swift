import FuzzEngine
import Records

@testable import Wire

extension FuzzTarget {
  /// A request that the pad signed, and what somebody between made of it: whatever differs in a single byte is refused.
  static let signature = FuzzTarget(
    "signature", longest: 2_048,
    words: [
      "sha-256=:", "hailong=:", ";created=", ";keyid=\"", "\";alg=\"ed25519\"", RequestSignature.components,
      "after=0",
      "/v1/pads/p/logs/", "POST", "GET", "\n",
    ],
    seeds: {
      let request =
        "POST\n/v1/pads/p-1/logs/00112233445566778899aabbccddeeff/records\nafter=5&backlog=0\nbody"
      // Untouched, too old, and each part changed.
      let honest: [[UInt8]] = [[0, 0, 0, 0], [0, 2, 0, 0]]
      let changed: [[UInt8]] = (1...8).map { [$0, 0, 0, 0, 0, 1, 1, 1] }
      return (honest + changed).map { $0 + Array(request.utf8) }
        + [[9] + Array("sha-256=::\nhailong=()\nhailong=::\nGET\n/\n".utf8)]
    },
    make: {
      // Fixed seeds of 32 bytes are keys.
      let key = LinkKey(seed: (32..<64).map { $0 })!
      let other = LinkKey(seed: (64..<96).map { $0 })!
      return { check(request: $0, key, other) }
    })

  private static let now: Int64 = 1_782_000_000

  private static func check(request bytes: [UInt8], _ key: LinkKey, _ other: LinkKey) {
    var tape = Tape(bytes)
    let what = tape.below(10)
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    if what == 9 {
      // Headers that nobody signed.
      let headers = SignatureHeaders(
        contentDigest: text(tape.line()), signatureInput: text(tape.line()), signature: text(tape.line()))
      let target = RequestTarget(method: text(tape.line()), path: text(tape.line()), query: text(tape.line()))
      if verdict(headers, target, tape.rest(), key) == nil { broken("a forged request is taken") }
      return
    }
    let age = Int64(Int16(truncatingIfNeeded: Int(tape.number(2)))) * (tape.flag() ? 1_000_000_000 : 1)
    var change = Tape(tape.some(what == 0 ? 0 : 4))
    let signed = RequestTarget(method: text(tape.line()), path: text(tape.line()), query: text(tape.line()))
    let body = tape.rest()
    let created = max(0, now - age)
    guard let headers = RequestSignature.sign(signed, body: body, created: created, key: key) else {
      broken("not signed")
    }
    var sent = (headers: headers, target: signed, body: body)
    func spoiled(_ text: inout String) {
      var bytes = Array(text.utf8)
      bytes.spoil(&change)
      text = String(decoding: bytes, as: UTF8.self)
    }
    switch what {
    case 1: spoiled(&sent.headers.contentDigest)
    case 2: spoiled(&sent.headers.signatureInput)
    case 3: spoiled(&sent.headers.signature)
    case 4: spoiled(&sent.target.method)
    case 5: spoiled(&sent.target.path)
    case 6: spoiled(&sent.target.query)
    case 7: sent.body.spoil(&change)
    case 8:
      require(verdict(headers, signed, body, other) == .keyid, "another pad's request is taken")
    default: break
    }
    let isSame =
      Array(sent.headers.contentDigest.utf8) == Array(headers.contentDigest.utf8)
      && Array(sent.headers.signatureInput.utf8) == Array(headers.signatureInput.utf8)
      && Array(sent.headers.signature.utf8) == Array(headers.signature.utf8)
      && Array(sent.target.method.utf8) == Array(signed.method.utf8)
      && Array(sent.target.path.utf8) == Array(signed.path.utf8)
      && Array(sent.target.query.utf8) == Array(signed.query.utf8) && sent.body == body
    let fault = verdict(sent.headers, sent.target, sent.body, key)
    guard isSame else {
      // Method, path and query are lines of what is signed: one that held an LF could stand for two.
      require(fault != nil, "a changed request is taken: \(sent)")
      return
    }
    guard created <= JSON.largestInt else { return }
    let offset = created - now
    let expected: SignatureFault? =
      (-RequestSignature.window...RequestSignature.window).contains(offset) ? nil : .created(offset: offset)
    require(fault == expected, "an honest request of \(created) got \(String(describing: fault))")
  }

  private static func verdict(
    _ headers: SignatureHeaders, _ target: RequestTarget, _ body: [UInt8], _ key: LinkKey
  ) -> SignatureFault? {
    do throws(SignatureFault) {
      try RequestSignature.check(headers, target, body: body, now: now, key: key.publicKey)
      return nil
    } catch { return error }
  }

  /// What a stranger sends as gzip stays within its bounds; what we pack comes back, and comes back changed never.
  static let gzip = FuzzTarget(
    "gzip", longest: 4_096,
    seeds: {
      let lines: [UInt8] = try Repository.vector("log").flatMap { $0 + [0x0A] }
      func packed(_ bytes: some Sequence<UInt8>) -> [UInt8] { Gzip.compress(Array(bytes)) ?? [] }
      let member: [UInt8] = packed(lines.prefix(2_000))
      let seeds: [[UInt8]] = [
        [0] + member, [0] + packed([]), [0] + packed([UInt8](repeating: 0, count: 65_536)),
        [0] + member + member,
        [1, 6] + Array(lines.prefix(1_000)), [2, 9, 0, 20, 0, 1] + Array(lines.prefix(500)), [1, 0],
        [1, 1] + Array(lines.prefix(100)),
      ]
      return seeds
    },
    make: { check(gzip:) })

  private static func check(gzip bytes: [UInt8]) {
    var tape = Tape(bytes)
    // Small bounds, so that small inputs reach them.
    var limits = Gzip.Limits()
    (limits.compressed, limits.inflated, limits.freely, limits.ratio) = (3_072, 40_000, 4_096, 10)
    let what = tape.below(3)
    guard what > 0 else {
      let body = tape.rest()
      do throws(Gzip.Fault) {
        let out = try Gzip.inflate(body, limits: limits)
        require(out.count <= limits.inflated, "\(out.count) bytes inflated")
        require(body.count <= limits.compressed, "\(body.count) bytes taken")
        require(
          out.count <= limits.freely || out.count / limits.ratio <= body.count,
          "\(out.count) bytes of \(body.count)")
        let again = Gzip.compress(out).flatMap { packed in try? Gzip.inflate(packed) }
        require(again == out, "packed again, it is something else")
      } catch {
        if case .memory = error { broken("no memory for \(body.count) bytes") }
        if case .tooLong = error { require(body.count > limits.compressed, "too long: \(body.count) bytes") }
      }
      return
    }
    let level = Int32(tape.below(10))
    var change = Tape(what == 2 ? tape.some(4) : [])
    let plain = tape.rest()
    guard var packed = Gzip.compress(plain, level: level) else { broken("not packed at level \(level)") }
    let honest = packed
    if what == 2 {
      // One byte: longer changes can be the work of chance on CRC-32 once in four thousand million.
      let at = Int(change.number(2)) % packed.count
      switch change.below(3) {
      case 0: packed[at] ^= 1 << UInt8(change.below(8))
      case 1: packed.removeSubrange(at...)
      default: packed.append(change.byte())
      }
    }
    let out = try? Gzip.inflate(packed)
    if packed == honest {
      require(out == plain, "what was packed does not come back")
    } else {
      require(
        packed.count == honest.count || out == nil, "a body that is torn, or has more behind it, is taken")
      // Of the header only time, system and the like may change.
      require(out == nil || out == plain, "a changed body is read as something else")
    }
  }
}
