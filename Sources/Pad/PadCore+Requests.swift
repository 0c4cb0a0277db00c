import Control
import Ratings
import Records

extension PadCore {
  /// Answers a request that needs only the core; nil where the loop must do it (records, edges, simulated presses). The answer
  /// to a change comes when it is durable.
  package mutating func request(_ request: ControlRequest, client: UInt64, by actor: Actor, now: Moment)
    -> ControlAnswer?
  {
    do throws(ControlFault) {
      switch request.verb {
      case .status:
        return .ok(id: request.id, status(now))
      case .head:
        return .ok(id: request.id, headStatus())
      case .sessionOpen:
        let officer = try officer(code: request.arguments["officer"]?.string)
        try room()
        openSession(
          officer, how: .command, by: actor, now,
          what: .reply(client: client, request: request.id, ["officer": .string(officer.text)]))
        return nil
      case .sessionClose:
        guard let open = session else { throw .notHere("nobody is signed in") }
        try room()
        endSession(
          how: .command, by: actor, now,
          what: .reply(client: client, request: request.id, ["officer": .string(open.officer.text)]))
        return nil
      case .lampsTest:
        signs.play(.lampsTest, at: now.monotonic)
        return .ok(id: request.id, [:])
      case .identify:
        guard let seconds = request.arguments["seconds"]?.int, (1...600).contains(seconds) else {
          throw .badArgument("seconds", "1 to 600")
        }
        signs.play(.identify, at: now.monotonic, seconds: Int(seconds))
        return .ok(id: request.id, [:])
      case .statement:
        return .ok(id: request.id, try statement(request.arguments))
      case .enrolled:
        try room()
        try enrolled(request, client: client, now)
        return nil
      case .wardTime:
        guard let utc = request.arguments["utc_us"]?.int, let uptime = request.arguments["uptime_us"]?.int,
          let error = request.arguments["error_us"]?.int, (0...60_000_000).contains(error),
          (0...now.uptime).contains(uptime), (0...UTCTime.last.microseconds).contains(utc)
        else { throw .badArgument("utc_us, uptime_us, error_us", "microseconds; an uptime not after now") }
        // Only so many records as the clock's error is worth: the watch passes what says something new.
        if awaited.count < PadCore.mostAwaited,
          let better = clock.ward(utc: UTCTime(microseconds: utc), uptime: uptime, error: error, now: now)
        {
          write(.other(.clock(better)), at: now.monotonic, now)
        }
        return .ok(id: request.id, [:])
      case .wardHead:
        guard let log = request.arguments["log"]?.string.flatMap(LogID.init(_:)),
          let seq = request.arguments["seq"]?.int, seq >= 0,
          let hash = request.arguments["hash"]?.string.flatMap(Digest.init(hex:))
        else { throw .badArgument("log, seq, hash", "a head") }
        guard log == self.log else { throw .notHere("this pad's log is \(self.log)") }
        let held = Head(seq: seq, hash: hash)
        if seq > 0 {
          try room()
          checkWardHead(log, held, now)
        }
        wardHead = held
        return .ok(id: request.id, headStatus())
      case .order:
        return try takeOrder(request, client: client, now)
      case .maintenanceOpen, .maintenanceClose:
        try maintenanceRequest(request, client: client, by: actor, now)
        return nil
      case .lamp:
        return try lampRequest(request, now)
      case .readiness:
        try readinessRequest(request, client: client, now)
        return nil
      case .records, .follow, .edges, .press, .stick:
        return nil
      }
    } catch {
      return .failed(id: request.id, error)
    }
  }

  private func room() throws(ControlFault) {
    guard hasRoomForChange else { throw .busy }
  }

  private func statement(_ arguments: JSON) throws(ControlFault) -> JSON {
    guard let linkKey = arguments["link_key"]?.string.flatMap(SealPublicKey.init(hex:)) else {
      throw .badArgument("link_key", "an Ed25519 public key of 64 hex digits")
    }
    let statement = EnrolmentStatement(
      pad: setup.pad, log: log, sealKey: setup.key.publicKey, linkKey: linkKey,
      simulated: setup.backend == "simulated")
    do throws(WriteFault) {
      return [
        "statement": .string(String(decoding: statement.bytes, as: UTF8.self)),
        "signature": .string(try statement.signed(by: setup.key).hex),
        "fingerprint": .string(setup.key.publicKey.fingerprint.text),
      ]
    } catch {
      throw .notHere(error.description)
    }
  }

  private mutating func enrolled(_ request: ControlRequest, client: UInt64, _ now: Moment)
    throws(ControlFault)
  {
    // An order under way is the old ward's: its number must not stand against the new one's, nor what it keeps overwrite this.
    guard ordering == nil else { throw .busy }
    let said = request.arguments
    guard let ward = said["ward"]?.string, (1...255).contains(ward.utf8.count) else {
      throw .badArgument("ward", "the ward's address")
    }
    var kept = Enrolment(ward: ward)
    if let counter = said["counter"]?.string {
      guard let code = CounterCode(counter) else {
        throw .badArgument("counter", "1 to 16 characters of a-z, 0-9 and -")
      }
      kept.counter = code
    }
    if let key = said["order_key"], key != .null {
      guard let orderKey = key.string.flatMap(SealPublicKey.init(hex:)) else {
        throw .badArgument("order_key", "an Ed25519 public key of 64 hex digits")
      }
      kept.orderKey = orderKey
    }
    if let json = said["policy"], json != .null {
      do throws(PolicyFault) { setPolicy(try Policy(json: json), now) } catch {
        throw ControlFault(
          code: error.code.rawValue, message: error.description, remedy: "mend the policy at the ward")
      }
    }
    kept.policy = policy.json
    // How the wires run is the pad's own, whichever ward it stands in.
    if mapping != .straight { kept.mapping = mapping.json }
    if kept.orderKey != enrolment?.orderKey { heldOrder = nil }
    enrolment = kept
    keep(
      .enrolment, kept.text, what: .reply(client: client, request: request.id, headStatus()), now)
  }
}
