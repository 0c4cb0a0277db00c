import Glibc
import Records
import Settings
import SystemWords
import Wire

/// Walks the way from the pad to the ward, step by step, and says where it ends: name, TCP, TLS, signature, head.
public struct Probe {
  public enum Step: String, Sendable, CaseIterable {
    case enrolment, pad, name, tcp, tls, signature, head
  }

  public struct Finding: Sendable {
    public var step: Step
    /// What was found; empty where the step failed.
    public var words: String
    public var fault: LinkFault?
    /// The ward's head for this log, and its time less this machine's in milliseconds: with the last step.
    public var head: Head?
    public var wardOffset: Int64?
  }

  /// Whose log the ward is asked about.
  public enum Subject: Sendable {
    /// The running pad's: hailongd is asked.
    case runningPad
    /// That of this head, which somebody read who looked at the journal itself: hailongd need not run.
    case known(HeadLine)
    /// Nobody's: neither hailongd nor a journal can be asked, and no head is compared.
    case unknown
  }

  let settings: PadSettings
  let subject: Subject

  public init(settings: PadSettings, subject: Subject = .runningPad) {
    self.settings = settings
    self.subject = subject
  }

  /// Calls `report` with each finding as it is made; returns the fault that ended the way, if one did.
  public func run(_ report: (Finding) -> Void) -> LinkFault? {
    var step = Step.enrolment
    do throws(LinkFault) {
      func found(_ words: String, next: Step? = nil, head: Head? = nil, offset: Int64? = nil) {
        report(Finding(step: step, words: words, fault: nil, head: head, wardOffset: offset))
        if let next { step = next }
      }
      let folder = StateFolder(path: settings.link.stateDir)
      guard let enrolment = try folder.enrolment(), let key = try folder.key() else {
        throw LinkFault(
          .notEnrolled, "this pad is not enrolled",
          vi: "bộ này chưa ghi danh", remedy: "`hailong-link enrol STRING`, as root",
          remedyVi: "`hailong-link enrol CHUỖI`, với quyền root")
      }
      let endpoint = try LinkRun.endpoint(settings.link, enrolled: enrolment.ward)
      found("\(enrolment.pad), \(enrolment.counter), \(enrolment.name)", next: .pad)
      let log = try log(of: enrolment.pad)
      found(log.map { "\($0.name), \($0.sealed)" } ?? "-", next: .name)
      let addresses = try Probe.resolve(endpoint.address)
      found(addresses.map(\.text).joined(separator: " "), next: .tcp)
      let took = try Probe.connect(addresses, endpoint)
      found("\(endpoint.address), \(took) ms", next: .tls)
      let judged = JudgedTime()
      judged.saw(Moment.now().utc)
      let client = WardClient(pad: enrolment.pad, key: key)
      let answer = try Enrol.once(endpoint, CertificateCheck(authority: enrolment.authority) { judged.now() })
      {
        (connection) throws(LinkFault) in
        let created = Moment.now().utc.microseconds / 1_000_000
        // A ward answers of a log that it has never seen as of any other: what counts then is that it knows who asks.
        let name = log?.name ?? .random()
        let first = try connection.sendAndWait(try client.head(of: name, created: created))
        // A board without a clock signs by the ward's, as the running link does.
        guard first.status == 401, let date = first.date else { return first }
        return try connection.sendAndWait(try client.head(of: name, created: date))
      }
      found(endpoint.isSecure ? "\(enrolment.authority.hex.prefix(16))…" : "-", next: .signature)
      if answer.status == 401 || answer.status == 404 { throw LinkCore.fault(answer) }
      found("\(key.publicKey.hex.prefix(16))…", next: .head)
      guard answer.status == 200 else { throw LinkCore.fault(answer) }
      guard let reply = try? RecordsReply(answer.body) else {
        throw LinkFault(
          .nonsense, "200 with a body that is no reply",
          vi: "trả lời 200, nhưng nội dung không phải của phường",
          remedy: "check that hailong-ward of this version listens at its address",
          remedyVi: "xem ở địa chỉ của phường có hailong-ward cùng phiên bản hay không")
      }
      let offset = reply.time.map { ($0.microseconds - Moment.now().utc.microseconds) / 1_000 }
      found(
        log.map { "\(reply.head.seq) / \($0.sealed)" } ?? "-", head: log == nil ? nil : reply.head,
        offset: offset)
      return nil
    } catch {
      report(Finding(step: step, words: "", fault: error))
      return error
    }
  }

  /// The log that the ward is asked about, and to which record it is sealed; nil where nobody knows one.
  private func log(of enrolled: PadID) throws(LinkFault) -> (name: LogID, sealed: Int64)? {
    let (pad, log, sealed): (PadID, LogID, Int64)
    switch subject {
    case .runningPad:
      let head = try ControlPad(path: settings.control.socket).head()
      (pad, log, sealed) = (head.pad, head.log, head.sealed.seq)
    case .known(let line): (pad, log, sealed) = (line.pad, line.log, line.head.seq)
    case .unknown: return nil
    }
    guard pad == enrolled else {
      throw LinkFault(
        .otherPad, "this pad is \(pad), but \(enrolled) was enrolled",
        vi: "bộ này là \(pad), nhưng ghi danh là của \(enrolled)",
        remedy: "enrol this pad: `hailong-link enrol STRING`",
        remedyVi: "ghi danh bộ này: `hailong-link enrol CHUỖI`")
    }
    return (log, sealed)
  }

  private struct Address {
    var family: Int32
    var bytes: [UInt8]
    var text: String
  }

  private static func resolve(_ ward: WardAddress) throws(LinkFault) -> [Address] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(ward.host, "\(ward.port)", &hints, &list)
    guard status == 0 else {
      throw LinkFault(
        .name, "\(ward.host) has no address: \(String(cString: gai_strerror(status)))",
        vi: "\(ward.host) không có địa chỉ: \(SystemWords.vietnamese(lookup: status))",
        remedy: "check the name and this board's DNS, or use the ward's IP address: `hailong-link set-ward`",
        remedyVi:
          "xem lại tên và DNS của bo mạch này, hoặc dùng địa chỉ IP của phường: `hailong-link set-ward`")
    }
    defer { freeaddrinfo(list) }
    var addresses: [Address] = []
    var next = list
    while let info = next, addresses.count < 8 {
      next = info.pointee.ai_next
      guard let address = info.pointee.ai_addr else { continue }
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      getnameinfo(
        address, info.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      let bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(info.pointee.ai_addrlen)))
      let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      addresses.append(Address(family: info.pointee.ai_family, bytes: bytes, text: name))
    }
    return addresses
  }

  /// Connects to the first address that answers within five seconds, and hangs up. Returns milliseconds.
  private static func connect(_ addresses: [Address], _ endpoint: WardEndpoint) throws(LinkFault) -> Int {
    var (reason, vi) = ("no address", "không có địa chỉ")
    // A machine that refuses is there, and its ward is not; silence on every address means that no machine is.
    var isSomebodyThere = false
    for address in addresses {
      let began = Moment.now().monotonic
      let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // SO_SNDTIMEO bounds connect(2) on Linux.
      var patience = timeval(tv_sec: 5, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      let status = address.bytes.withUnsafeBytes { raw in
        raw.withMemoryRebound(to: sockaddr.self) {
          Glibc.connect(descriptor, $0.baseAddress, socklen_t(raw.count))
        }
      }
      if status == 0 { return Int((Moment.now().monotonic - began) / 1_000_000) }
      let number = errno
      isSomebodyThere = isSomebodyThere || number == ECONNREFUSED
      (reason, vi) =
        number == EINPROGRESS
        ? ("nothing answers", "im lặng") : (SystemWords.english(number), SystemWords.vietnamese(number))
    }
    guard isSomebodyThere else {
      throw LinkFault(
        .unreachable, "no machine answers at \(endpoint): \(reason)",
        vi: "không máy nào trả lời ở \(endpoint): \(vi)",
        remedy: "check the cable, and whether the ward's address changed: `hailong-link set-ward HOST:PORT`",
        remedyVi: "xem lại dây mạng, và địa chỉ của phường có đổi không: `hailong-link set-ward MÁY:CỔNG`")
    }
    throw LinkFault(
      .connection, "cannot connect to \(endpoint): \(reason)",
      vi: "không kết nối được tới \(endpoint): \(vi)",
      remedy: "check that hailong-ward runs, its address, and the network cable",
      remedyVi: "xem hailong-ward có chạy không, địa chỉ của nó, và dây mạng")
  }
}
