/// What a pad says of itself when it enrols, signed by its seal key: this pad, this log, and this link key may speak for
/// it. Signed as the ASCII `hailong-enrol-1`, LF, then the statement's bytes.
public struct EnrolmentStatement: Equatable, Sendable {
  public var pad: PadID
  public var log: LogID
  public var sealKey: SealPublicKey
  /// Ed25519 public key with which hailong-link signs its requests, 32 bytes.
  public var linkKey: SealPublicKey
  /// Whether the pad's board is the simulated one.
  public var simulated: Bool

  static let context: [UInt8] = Array("hailong-enrol-1\n".utf8)

  public init(pad: PadID, log: LogID, sealKey: SealPublicKey, linkKey: SealPublicKey, simulated: Bool) {
    self.pad = pad
    self.log = log
    self.sealKey = sealKey
    self.linkKey = linkKey
    self.simulated = simulated
  }

  /// The bytes that are signed and sent.
  public var bytes: [UInt8] {
    JSON.object([
      .init("pad", .string(pad.text)), .init("log", .string(log.text)),
      .init("seal_key", .string(sealKey.hex)),
      .init("link_key", .string(linkKey.hex)), .init("simulated", .bool(simulated)),
    ]).bytes
  }

  public func signed(by key: SealKey) throws(WriteFault) -> SealSignature {
    try key.sign(EnrolmentStatement.context + bytes)
  }

  /// Reads a statement and checks that the key it names signed these very bytes.
  public init(bytes: [UInt8], signature: SealSignature) throws(Unreadable) {
    let json: JSON
    do throws(JSONFault) { json = try JSON.read(bytes) } catch { throw Unreadable(error.description) }
    guard let pad = json["pad"]?.string.flatMap(PadID.init(_:)),
      let log = json["log"]?.string.flatMap(LogID.init(_:)),
      let sealKey = json["seal_key"]?.string.flatMap(SealPublicKey.init(hex:)),
      let linkKey = json["link_key"]?.string.flatMap(SealPublicKey.init(hex:)),
      let simulated = json["simulated"]?.bool
    else { throw Unreadable("not an enrolment statement") }
    guard sealKey.isValid(signature, for: EnrolmentStatement.context + bytes) else {
      throw Unreadable("the seal key did not sign this statement")
    }
    self.init(pad: pad, log: log, sealKey: sealKey, linkKey: linkKey, simulated: simulated)
  }
}
