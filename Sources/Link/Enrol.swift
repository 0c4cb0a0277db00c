import Glibc
import NIOCore
import NIOPosix
import Records
import Settings
import Wire

/// Enrolling a pad: once, by a person, who compares two fingerprints at the end.
public struct Enrol {
  let settings: PadSettings
  let folder: StateFolder
  let pad: ControlPad

  public init(settings: PadSettings) {
    self.settings = settings
    folder = StateFolder(path: settings.link.stateDir)
    pad = ControlPad(path: settings.control.socket)
  }

  /// What the person is told.
  public struct Outcome: Equatable, Sendable {
    public var ward: String
    public var address: WardEndpoint
    public var pad: PadID
    public var counter: CounterCode
    /// Of the pad's seal key. The ward shows the same, or somebody stands between.
    public var fingerprint: Fingerprint
    /// Plain HTTP is used: the authority was not checked.
    public var isPlain: Bool
    /// Whether the files could be given to the link's user; false where there is no such user.
    public var isGiven: Bool
  }

  /// Enrols, or enrols again. Every step may be repeated: a ward gives the same answer to the same code and statement.
  ///
  /// - Parameter newKey: with a new link key. It takes the old one's place when the ward has taken it, and not before: a
  ///   pad is never left with a key that its ward does not know.
  public func run(_ string: EnrolmentString, newKey: Bool = false) throws(LinkFault) -> Outcome {
    try folder.prepare()
    let key = newKey ? try nextKey() : try madeKey()
    let (bytes, signature) = try pad.statement(linkKey: key.publicKey)
    let statement: EnrolmentStatement
    do throws(Unreadable) { statement = try EnrolmentStatement(bytes: bytes, signature: signature) } catch {
      throw LinkFault(
        .pad, "hailongd's statement is not valid: \(error)",
        vi: "bản kê của hailongd không hợp lệ: \(error)", remedy: "install programs of one version",
        remedyVi: "cài các chương trình cùng một phiên bản")
    }
    guard statement.linkKey == key.publicKey else {
      throw LinkFault(
        .pad, "hailongd's statement names another link key",
        vi: "bản kê của hailongd ghi khóa liên kết khác", remedy: "install programs of one version",
        remedyVi: "cài các chương trình cùng một phiên bản")
    }
    let endpoint = try LinkRun.endpoint(settings.link, enrolled: string.ward)
    let reply = try ask(
      endpoint, string, EnrolmentRequest(code: string.code, statement: bytes, signature: signature))
    guard reply.pad == statement.pad, reply.fingerprint == statement.sealKey.fingerprint else {
      throw LinkFault(
        .fingerprint,
        "the ward says pad \(reply.pad), key \(reply.fingerprint); here are \(statement.pad), \(statement.sealKey.fingerprint)",
        vi:
          "phường nói bộ \(reply.pad), khóa \(reply.fingerprint); ở đây là \(statement.pad), \(statement.sealKey.fingerprint)",
        remedy: "do not use this enrolment; find out what stands between pad and ward",
        remedyVi: "đừng dùng ghi danh này; tìm xem có gì đứng giữa bộ và phường")
    }
    if newKey { try folder.adoptNextKey() }
    try folder.save(
      Enrolment(
        ward: string.ward, authority: string.authority, pad: statement.pad, counter: reply.counter,
        name: reply.ward))
    let isGiven = try folder.give(to: settings.control.linkUser)
    // Last: the pad is told only of what would survive a power cut.
    try pad.enrolled(
      ward: string.ward.description, counter: reply.counter, policy: reply.policy, orderKey: reply.orderKey)
    return Outcome(
      ward: reply.ward, address: endpoint, pad: statement.pad, counter: reply.counter,
      fingerprint: statement.sealKey.fingerprint, isPlain: !endpoint.isSecure, isGiven: isGiven)
  }

  /// Sends the pad to another address of the same ward. The authority stays, so no new enrolment is needed.
  public func setWard(_ address: WardAddress) throws(LinkFault) {
    guard var enrolment = try folder.enrolment() else {
      throw LinkFault(
        .notEnrolled, "this pad is not enrolled",
        vi: "bộ này chưa ghi danh", remedy: "`hailong-link enrol STRING`",
        remedyVi: "`hailong-link enrol CHUỖI`")
    }
    enrolment.ward = address
    try folder.save(enrolment)
    try folder.give(to: settings.control.linkUser)
  }

  private func madeKey() throws(LinkFault) -> LinkKey {
    if let key = try folder.key() { return key }
    let key = LinkKey()
    try folder.save(key)
    return key
  }

  /// The same one until it is adopted, so that a second try makes the same statement and is answered alike.
  private func nextKey() throws(LinkFault) -> LinkKey {
    if let key = try folder.nextKey() { return key }
    let key = LinkKey()
    try folder.save(next: key)
    return key
  }

  private func ask(
    _ endpoint: WardEndpoint, _ string: EnrolmentString, _ request: EnrolmentRequest
  ) throws(LinkFault) -> EnrolmentReply {
    let judged = JudgedTime()
    let answer = try Enrol.once(endpoint, CertificateCheck(authority: string.authority) { judged.now() }) {
      (connection) throws(LinkFault) in try connection.sendAndWait(WardClient.enrolment(request))
    }
    guard answer.status == 200 else { throw LinkCore.fault(answer) }
    do throws(Unreadable) { return try EnrolmentReply(answer.body) } catch {
      throw LinkFault(
        .nonsense, "the ward's answer to the enrolment cannot be read: \(error)",
        vi: "không đọc được trả lời ghi danh của phường: \(error)",
        remedy: "check that hailong-ward of this version listens at its address",
        remedyVi: "xem ở địa chỉ của phường có hailong-ward cùng phiên bản hay không")
    }
  }

  /// A connection for one command.
  static func once<R>(
    _ endpoint: WardEndpoint, _ check: CertificateCheck, _ body: (WardConnection) throws(LinkFault) -> R
  ) throws(LinkFault) -> R {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let connection = try WardConnection(endpoint: endpoint, check: check, group: group, answer: .seconds(20))
    defer { connection.close() }
    return try body(connection)
  }
}

extension WardConnection {
  /// Sends and waits, for commands.
  func sendAndWait(_ request: WardRequest) throws(LinkFault) -> WardAnswer {
    let mailbox = Mailbox()
    send(request) { result in mailbox.post { $0.reply = (0, result) } }
    while true {
      // The connection's own patience ends every wait.
      if let (_, result) = mailbox.take(until: nil).reply { return try result.get() }
    }
  }
}
