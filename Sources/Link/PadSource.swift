import Control
import Glibc
import Records

/// What the link asks of hailongd. Calls block, for seconds at most.
protocol PadSource: AnyObject {
  func head() throws(LinkFault) -> PadHead
  /// Sealed lines of `log` behind `after`, raw, each with its LF: enough for a batch of `limits`, and for one sealed stretch.
  func lines(of log: LogID, after seq: Int64, limits: SealedBatch.Limits) throws(LinkFault) -> [UInt8]
  func handTime(utc: UTCTime, uptime: Int64, error: Int64) throws(LinkFault)
  func handHead(log: LogID, _ head: Head, backlog: Int64) throws(LinkFault)
  /// Gives hailongd an order. What it does not refuse for good it may be given again.
  func order(_ order: SignedOrder) throws(LinkFault) -> OrderVerdict
  /// Tells `mailbox` of every new seal behind `seq`, from a thread of its own.
  func follow(after seq: Int64, _ mailbox: Mailbox)
  func unfollow()
}

/// hailongd by its control socket. One conversation for questions, one for following; each is opened when it is needed.
final class ControlPad: PadSource {
  private let path: String
  private var client: ControlClient?
  private var following: Follower?

  /// A pad seals at 500 records of at most 1 KiB: this much always holds a whole sealed stretch.
  private static let stretch = SealedBatch.Limits(records: 510, bytes: 520 << 10)

  init(path: String) { self.path = path }

  func head() throws(LinkFault) -> PadHead {
    let json = try asking { (client) throws(ControlFault) in try client.call(.head) }
    guard let head = PadHead(json: json) else {
      throw ControlPad.fault("its answer to `head` makes no sense", "install programs of one version")
    }
    return head
  }

  func order(_ order: SignedOrder) throws(LinkFault) -> OrderVerdict {
    // A refusal is an answer: asked twice, it would be refused and counted twice.
    try asking { (client) throws(ControlFault) in
      do throws(ControlFault) {
        return try client.call(.order, order.json)["again"]?.bool == true ? .again : .taken
      } catch {
        guard let verdict = OrderVerdict(refusal: error.code) else { throw error }
        return verdict
      }
    }
  }

  func lines(of log: LogID, after seq: Int64, limits: SealedBatch.Limits) throws(LinkFault) -> [UInt8] {
    let records = max(limits.records, ControlPad.stretch.records)
    let bytes = max(limits.bytes, ControlPad.stretch.bytes)
    var lines: [UInt8] = []
    var count = 0
    while count < records, lines.count < bytes {
      let after = seq + Int64(count)
      let chunk: RawRecords
      do throws(LinkFault) {
        chunk = try asking { (client) throws(ControlFault) in
          try client.records(after: after, sealed: true, log: log)
        }
      } catch {
        // Of a damaged log, what stands before the damage is sent all the same.
        if lines.isEmpty { throw error }
        break
      }
      guard chunk.header.count > 0 else { break }
      count += chunk.header.count
      lines += chunk.bytes
    }
    return lines
  }

  func handTime(utc: UTCTime, uptime: Int64, error: Int64) throws(LinkFault) {
    _ = try asking { (client) throws(ControlFault) in
      try client.call(
        .wardTime,
        .object([
          .init("utc_us", .int(utc.microseconds)), .init("uptime_us", .int(uptime)),
          .init("error_us", .int(error)),
        ]))
    }
  }

  func handHead(log: LogID, _ head: Head, backlog: Int64) throws(LinkFault) {
    _ = try asking { (client) throws(ControlFault) in
      try client.call(
        .wardHead,
        .object([
          .init("log", .string(log.text)), .init("seq", .int(head.seq)),
          .init("hash", .string(head.hash.hex)),
          .init("backlog", .int(backlog)),
        ]))
    }
  }

  /// The pad's statement about this link key, signed by its seal key. Needs a user who may change things.
  func statement(linkKey: SealPublicKey) throws(LinkFault) -> (bytes: [UInt8], signature: SealSignature) {
    let json = try asking { (client) throws(ControlFault) in
      try client.call(.statement, .object([.init("link_key", .string(linkKey.hex))]))
    }
    guard let text = json["statement"]?.string,
      let signature = json["signature"]?.string.flatMap(SealSignature.init(hex:))
    else {
      throw ControlPad.fault("its answer to `statement` makes no sense", "install programs of one version")
    }
    return (Array(text.utf8), signature)
  }

  func enrolled(
    ward: String, counter: CounterCode, policy: JSON, orderKey: SealPublicKey?
  ) throws(LinkFault) {
    var members: [JSON.Member] = [
      .init("ward", .string(ward)), .init("counter", .string(counter.text)), .init("policy", policy),
    ]
    if let orderKey { members.append(.init("order_key", .string(orderKey.hex))) }
    let enrolled = JSON.object(members)
    _ = try asking { (client) throws(ControlFault) in try client.call(.enrolled, enrolled) }
  }

  func follow(after seq: Int64, _ mailbox: Mailbox) {
    unfollow()
    following = Follower(path: path, after: seq, mailbox)
  }

  func unfollow() {
    following?.stop()
    following = nil
  }

  /// A conversation that failed is ended: what is still on its way must not be taken for the next answer. One that had been
  /// kept may only have outlived a restart of hailongd, and is begun anew once: every question here may be asked twice.
  private func asking<R>(_ body: (ControlClient) throws(ControlFault) -> R) throws(LinkFault) -> R {
    if let kept = client, let answer = try? body(kept) { return answer }
    client = nil
    do throws(ControlFault) {
      return try body(try connected())
    } catch {
      client = nil
      throw ControlPad.fault(
        "\(error.code): \(error.message)", error.remedy, vi: error.vi.map { "\(error.code): \($0)" })
    }
  }

  private func connected() throws(ControlFault) -> ControlClient {
    if let client { return client }
    let made = try ControlClient(path: path)
    client = made
    return made
  }

  private static func fault(_ message: String, _ remedy: String, vi: String? = nil) -> LinkFault {
    LinkFault(
      .pad, "hailongd: \(message)",
      vi: "hailongd: \(vi ?? message)", remedy: remedy.isEmpty ? "see `systemctl status hailongd`" : remedy,
      remedyVi: "xem `systemctl status hailongd`")
  }
}

/// Watches the pad's sealed records on a thread of its own, and only says that there are more: what is sent is read when
/// the ward can take it. The pad's buffer for this client never fills.
private final class Follower: @unchecked Sendable {
  // @unchecked: `client` is used by the follower's thread alone, but for shutdown(2) of its descriptor in `stop`, while
  // this object keeps it open; `isStopped` is touched only under the mailbox's lock.
  private let client: ControlClient?
  private let mailbox: Mailbox
  private var isStopped = false

  init(path: String, after seq: Int64, _ mailbox: Mailbox) {
    self.mailbox = mailbox
    client = try? ControlClient(path: path, patience: nil)
    guard client != nil, startThread({ [self] in run(after: seq) }) else {
      mailbox.post { $0.followEnded = true }
      return
    }
  }

  /// Nothing is heard of this follower from here on.
  func stop() {
    mailbox.post { _ in isStopped = true }
    if let client { shutdown(client.pollDescriptor, Int32(SHUT_RDWR)) }
  }

  private func run(after seq: Int64) {
    if let client, let id = try? client.follow(after: seq, sealed: true) {
      while let chunk = try? client.next(id) {
        if chunk.header.count > 0 { mailbox.post { if !isStopped { $0.sealed = true } } }
      }
    }
    mailbox.post { if !isStopped { $0.followEnded = true } }
  }
}

extension PadHead {
  /// hailongd's answer to `head`.
  package init?(json: JSON) {
    guard let pad = json["pad"]?.string.flatMap(PadID.init(_:)),
      let log = json["log"]?.string.flatMap(LogID.init(_:)),
      let key = json["key"]?.string.flatMap(SealPublicKey.init(hex:)), let sealed = json["sealed"],
      let seq = sealed["seq"]?.int, seq >= 0, let hash = sealed["hash"]?.string.flatMap({ Digest(hex: $0) })
    else { return nil }
    self.init(
      pad: pad, log: log, sealed: Head(seq: seq, hash: hash), key: key,
      earlier: (json["earlier"]?.array ?? []).compactMap(EarlierLog.init(json:)),
      orders: json["orders"].flatMap(PadHead.position))
  }

  private static func position(_ json: JSON) -> OrderPosition? {
    guard let epoch = json["epoch"]?.int, epoch >= 1, let number = json["number"]?.int, number >= 1 else {
      return nil
    }
    return OrderPosition(epoch: epoch, number: number)
  }
}

extension OrderVerdict {
  /// What hailongd's error to an order means; nil where it is no word about the order.
  package init?(refusal code: String) {
    if code.hasPrefix("HL-ORD-") {
      self = .refused(code)
    } else if code == "HL-CTRL-009" || code == "HL-CTRL-006" {
      self = .notNow
    } else {
      return nil
    }
  }
}

extension EarlierLog {
  init?(json: JSON) {
    guard let log = json["log"]?.string.flatMap(LogID.init(_:)), let sealed = json["sealed"],
      let seq = sealed["seq"]?.int, seq > 0, let hash = sealed["hash"]?.string.flatMap({ Digest(hex: $0) }),
      let key = json["key"]?.string.flatMap(SealPublicKey.init(hex:))
    else { return nil }
    self.init(log: log, sealed: Head(seq: seq, hash: hash), key: key)
  }
}
