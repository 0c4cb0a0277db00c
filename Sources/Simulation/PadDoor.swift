import Control
import Link
import Records

/// A simulated pad's control socket, asked as its link asks it: the words out and in are those of `ControlPad`.
final class PadDoor: LinkedPad {
  private unowned let pad: SimulatedPad
  /// What broke inside a call from the link; the world is told at its next check.
  private var broken: Broken?

  init(_ pad: SimulatedPad) { self.pad = pad }

  func takeBroken() -> Broken? {
    defer { broken = nil }
    return broken
  }

  private static func gone(_ why: String) -> LinkFault {
    LinkFault(.pad, "hailongd: \(why)", remedy: "see `hailong status`")
  }

  private func attempt(_ body: () throws(Broken) -> Void) {
    do throws(Broken) { try body() } catch { broken = broken ?? error }
  }

  private func ask(
    _ verb: Verb, _ arguments: JSON = [:], access: Access = .link, _ done: @escaping (SocketAnswer) -> Void
  ) {
    attempt { () throws(Broken) in
      try pad.ask(verb, arguments, access: access) { (answer) throws(Broken) in done(answer) }
    }
  }

  func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void) {
    ask(.head) { answer in
      guard case .answer(.ok(_, let json)) = answer, let head = PadHead(json: json) else {
        return done(.failure(PadDoor.gone("no head")))
      }
      done(.success(head))
    }
  }

  /// A pad seals at 500 records of at most 1 KiB: this much always holds a whole sealed stretch.
  private static let stretch = SealedBatch.Limits(records: 510, bytes: 520 << 10)

  func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void
  ) {
    let most = SealedBatch.Limits(
      records: max(limits.records, PadDoor.stretch.records), bytes: max(limits.bytes, PadDoor.stretch.bytes))
    readOn(log, seq, most, count: 0, [], done)
  }

  private func readOn(
    _ log: LogID, _ seq: Int64, _ most: SealedBatch.Limits, count: Int, _ lines: [UInt8],
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void
  ) {
    guard count < most.records, lines.count < most.bytes else { return done(.success(lines)) }
    let arguments: JSON = ["after": .int(seq + Int64(count)), "sealed": true, "log": .string(log.text)]
    ask(.records, arguments) { [weak self] answer in
      switch answer {
      case .records(let header, let bytes) where header.count > 0:
        self?.readOn(log, seq, most, count: count + header.count, lines + bytes, done)
      case .records: done(.success(lines))
      // Of a damaged log, what stands before the damage is sent all the same.
      case .answer, .gone: done(lines.isEmpty ? .failure(PadDoor.gone("no records")) : .success(lines))
      }
    }
  }

  func handTime(utc: UTCTime, uptime: Int64, error: Int64) {
    ask(
      .wardTime, ["utc_us": .int(utc.microseconds), "uptime_us": .int(uptime), "error_us": .int(error)]
    ) { _ in }
  }

  func handHead(log: LogID, _ head: Head, backlog: Int64) {
    let arguments: JSON = [
      "log": .string(log.text), "seq": .int(head.seq), "hash": .string(head.hash.hex),
      "backlog": .int(backlog),
    ]
    ask(.wardHead, arguments) { _ in }
  }

  func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void) {
    ask(.order, order.json) { answer in
      switch answer {
      case .answer(.ok(_, let json)): done(.success(json["again"]?.bool == true ? .again : .taken))
      case .answer(.failed(_, let fault)):
        done(
          OrderVerdict(refusal: fault.code).map { .success($0) } ?? .failure(PadDoor.gone(fault.code)))
      default: done(.failure(PadDoor.gone("no answer")))
      }
    }
  }

  func follow(sealed: @escaping () -> Void, ended: @escaping () -> Void) {
    attempt { () throws(Broken) in
      try pad.follow(more: { () throws(Broken) in sealed() }, ended: { () throws(Broken) in ended() })
    }
  }

  func unfollow() { pad.unfollow() }

  /// The statement with which the pad enrols, as root asks for it.
  func statement(_ key: SealPublicKey, _ done: @escaping ([UInt8], SealSignature) -> Void) {
    ask(.statement, ["link_key": .string(key.hex)], access: .admin) { answer in
      guard case .answer(.ok(_, let json)) = answer, let text = json["statement"]?.string,
        let signature = json["signature"]?.string.flatMap(SealSignature.init(hex:))
      else { return }
      done(Array(text.utf8), signature)
    }
  }

  /// `done` is told whether the pad keeps it: else the technician sees an error, and tries again.
  func enrolled(
    ward: String, counter: CounterCode, policy: JSON, orderKey: SealPublicKey?,
    _ done: @escaping (Bool) -> Void
  ) {
    var members: [JSON.Member] = [
      .init("ward", .string(ward)), .init("counter", .string(counter.text)), .init("policy", policy),
    ]
    if let orderKey { members.append(.init("order_key", .string(orderKey.hex))) }
    ask(.enrolled, .object(members), access: .admin) { answer in
      if case .answer(.ok) = answer { done(true) } else { done(false) }
    }
  }
}
