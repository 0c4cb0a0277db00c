/// A seal is a record whose last member signs the chain up to itself: Ed25519 over the ASCII `hailong-seal-1`, LF,
/// hash(n-1) as 32 bytes, then the seal line's bytes up to `,"sig"`.
///
/// It proves that this pad's key signed this history in this order. It does not prove that a citizen pressed.
public enum Seal {
  static let context: [UInt8] = Array("hailong-seal-1\n".utf8)
  private static let signatureMember: [UInt8] = Array(",\"sig\":\"".utf8)
  /// `,"sig":"`, 128 hex digits, `"}`.
  private static let tail = 8 + 128 + 2

  /// The line of the seal that follows `head`.
  public static func line(
    after head: Head, stamp: Stamp, why: SealReason, key: SealKey
  ) throws(WriteFault) -> [UInt8] {
    // The placeholder only names the kind: its own members are written here, because the signature covers them.
    let record = Record(seq: head.seq + 1, stamp: stamp, body: .seal(why: why, signature: .init(bytes: [])))
    var line = record.sealPrefix(why: why)
    let signature = try key.sign(message(previous: head.hash, prefix: line[...]))
    line.append(contentsOf: signatureMember)
    line.append(contentsOf: signature.hex.utf8)
    line.append(contentsOf: "\"}".utf8)
    guard line.count <= Record.longestLine else { throw .tooLong(bytes: line.count) }
    return line
  }

  /// Whether `line`, which reads as a seal, seals the chain whose hash before it is `previous`.
  public static func isValid(_ line: [UInt8], previous: Digest, key: SealPublicKey) -> Bool {
    guard line.count > tail else { return false }
    let prefix = line[..<(line.count - tail)]
    let rest = line[(line.count - tail)...]
    guard rest.starts(with: signatureMember), rest.suffix(2).elementsEqual("\"}".utf8),
      let bytes = Hex.decode(rest.dropFirst(8).prefix(128))
    else { return false }
    return key.isValid(SealSignature(bytes: bytes), for: message(previous: previous, prefix: prefix))
  }

  private static func message(previous: Digest, prefix: ArraySlice<UInt8>) -> [UInt8] {
    context + previous.bytes + prefix
  }
}
