import Records
import Testing

@Suite("keys, heads and statements")
struct KeyTests {
  @Test("a fingerprint is read however a person types it, and never half")
  func fingerprints() throws {
    let key = SealKey().publicKey
    let name = key.fingerprint
    #expect(name.text.utf8.count == 39)
    #expect(Fingerprint(name.text) == name)
    #expect(Fingerprint(name.text.uppercased()) == name)
    #expect(Fingerprint(name.text.split(separator: "-").joined()) == name)
    #expect(Fingerprint(name.text.split(separator: "-").joined(separator: ":")) == name)
    #expect(Fingerprint(" " + name.text.split(separator: "-").joined(separator: " ")) == name)
    for bad in ["", String(name.text.dropLast()), name.text + "0", "g" + name.text.dropFirst()] {
      #expect(Fingerprint(bad) == nil, "\(bad)")
    }
    #expect(SealKey().publicKey.fingerprint != name)
  }

  @Test("a key is its seed")
  func seeds() throws {
    let key = SealKey()
    #expect(SealKey(seed: key.seed)?.publicKey == key.publicKey)
    #expect(SealKey(seed: []) == nil)
    #expect(SealPublicKey(hex: key.publicKey.hex) == key.publicKey)
    #expect(SealPublicKey(hex: key.publicKey.hex.uppercased()) == nil)
    #expect(SealPublicKey([UInt8](repeating: 0, count: 31)) == nil)
  }

  @Test("a head line is read back, and nothing else is one")
  func headLines() throws {
    let line = HeadLine(
      pad: .random(), log: .random(), head: Head(seq: 42, hash: .sha256([1])),
      key: SealKey().publicKey.fingerprint)
    #expect(HeadLine(line.description) == line)
    #expect(HeadLine("  " + line.description + "\n") == line)
    let words = line.description.split(separator: " ")
    for index in words.indices {
      var changed = words
      changed[index] = "X"
      #expect(HeadLine(changed.joined(separator: " ")) == nil)
      changed.remove(at: index)
      #expect(HeadLine(changed.joined(separator: " ")) == nil)
    }
    #expect(HeadLine(line.description + " more") == nil)
  }

  @Test("an enrolment statement holds for its own bytes and key, and for nothing else")
  func statements() throws {
    let key = SealKey()
    let statement = EnrolmentStatement(
      pad: .random(), log: .random(), sealKey: key.publicKey, linkKey: SealKey().publicKey, simulated: false)
    let signature = try statement.signed(by: key)
    #expect(try EnrolmentStatement(bytes: statement.bytes, signature: signature) == statement)
    let stranger = try statement.signed(by: SealKey())
    #expect(throws: Unreadable.self) { try EnrolmentStatement(bytes: statement.bytes, signature: stranger) }
    for index in statement.bytes.indices {
      var changed = statement.bytes
      changed[index] ^= 1
      #expect(throws: Unreadable.self) { try EnrolmentStatement(bytes: changed, signature: signature) }
    }
  }

  @Test("a seal cut, lengthened or moved does not hold")
  func seals() throws {
    let key = SealKey()
    let head = Head(seq: 9, hash: .sha256([9]))
    let stamp = Stamp(boot: 1, uptime: 1, time: .epoch, clock: .unset)
    let line = try Seal.line(after: head, stamp: stamp, why: .age, key: key)
    #expect(Seal.isValid(line, previous: head.hash, key: key.publicKey))
    for count in 0..<line.count {
      #expect(!Seal.isValid(Array(line.prefix(count)), previous: head.hash, key: key.publicKey))
    }
    #expect(!Seal.isValid(line + [0x20], previous: head.hash, key: key.publicKey))
    #expect(!Seal.isValid([0x20] + line, previous: head.hash, key: key.publicKey))
    let later = try Seal.line(after: Head(seq: 10, hash: head.hash), stamp: stamp, why: .age, key: key)
    let spliced = Array(later.dropLast(138)) + Array(line.suffix(138))
    #expect(!Seal.isValid(spliced, previous: head.hash, key: key.publicKey))
    let upper =
      Array(line.dropLast(130)) + Array(String(decoding: line.suffix(130), as: UTF8.self).uppercased().utf8)
    #expect(!Seal.isValid(upper, previous: head.hash, key: key.publicKey))
  }

  @Test("a digest equals its bytes, in every one of them")
  func digests() {
    let digest = Digest.sha256([1, 2, 3])
    #expect(digest.hex == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    digest.bytes.withUnsafeBufferPointer { #expect(digest.equals($0)) }
    for index in 0..<32 {
      var changed = digest.bytes
      changed[index] ^= 1
      changed.withUnsafeBufferPointer { #expect(!digest.equals($0)) }
      #expect(Digest(changed) != digest)
    }
    #expect(Digest(digest.bytes.dropLast()) == nil)
    // A line longer than a record takes another way through the hash, and gets the same hash.
    let long = [UInt8](repeating: 7, count: 3_000)
    #expect(Head(seq: 1, hash: digest).advanced(by: long).hash == .sha256(digest.bytes + long))
    #expect(Head(seq: 1, hash: digest).advanced(by: [7]).hash == .sha256(digest.bytes + [7]))
  }
}
