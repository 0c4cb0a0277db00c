import Control
import Records

extension PadCore {
  /// The answer to `status`: everything that a person at the pad wants to know, and nothing about a citizen.
  func status(_ now: Moment) -> JSON {
    var clock = clock
    var members: [JSON.Member] = [
      .init("pad", .string(setup.pad.text)), .init("version", .string(setup.version)),
      .init("board", .string(setup.board)), .init("backend", .string(setup.backend)),
      .init("boot", .int(setup.bootNumber)), .init("uptime_us", .int(now.uptime)),
      .init("time", .string(now.utc.text)),
      .init("clock", .string(clock.quality(at: now).rawValue)), .init("log", .string(log.text)),
      .init("head", Self.json(head)), .init("sealed", Self.json(sealedHead)),
      .init("fingerprint", .string(setup.key.publicKey.fingerprint.text)),
      .init("thanked", .int(Int64(thanked))), .init("refused", .int(refused)),
      .init("waiting", .int(Int64(awaited.count))),
      .init("buttons", .array(lines.map { line in buttonStatus(line) })),
      .init("outputs", .array(setup.outputs.map { .string($0) })),
      .init("lights", .array(lightNames(now).map { .string($0) })),
      .init("faults", .array(faults(now).map { .string($0) })),
      .init("policy", policy.json),
      .init("orders", .object(orderPosition + [.init("key", .bool(enrolment?.orderKey != nil))])),
      .init("badge", badgeStatus),
    ]
    if mapping != .straight { members.append(.init("mapping", mapping.json)) }
    if let flush = flushes.status { members.append(.init("flush", flush)) }
    if let maintenance = maintenanceStatus(now) { members.append(.init("maintenance", maintenance)) }
    if let enrolment { members.append(.init("enrolment", enrolment.shown)) }
    if let wardHead { members.append(.init("ward_head", Self.json(wardHead))) }
    if let session {
      members.append(
        .init("session", ["officer": .string(session.officer.text), "opened": .string(session.opened.text)]))
    }
    if let last = lastThanked {
      let ago = now.monotonic > last.at ? (now.monotonic - last.at) / 1_000_000 : 0
      members.append(
        .init(
          "last_press",
          [
            "button": .string(last.button.description), "seq": .int(last.seq), "ago_ms": .int(Int64(ago)),
            // From the instant at which the contact had settled: the debouncer's own time is no disk's fault.
            "receipt_us": .int(Int64(last.receipt / 1_000)),
          ]))
    }
    return .object(members)
  }

  /// The answer to `head`.
  func headStatus() -> JSON {
    [
      "pad": .string(setup.pad.text), "log": .string(log.text), "seq": .int(head.seq),
      "hash": .string(head.hash.hex), "sealed": Self.json(sealedHead),
      "key": .string(setup.key.publicKey.hex), "fingerprint": .string(setup.key.publicKey.fingerprint.text),
      "simulated": .bool(setup.backend == "simulated"), "orders": .object(orderPosition),
      "earlier": .array(
        earlier.map { log -> JSON in
          ["log": .string(log.log.text), "sealed": Self.json(log.sealed), "key": .string(log.key.hex)]
        }),
    ]
  }

  /// One sentence for systemd's `STATUS=`.
  func sentence(_ now: Moment) -> String {
    let faults = faults(now)
    let state = faults.isEmpty ? "ready" : "faults: " + faults.joined(separator: ", ")
    return
      "\(state); record \(head.seq), sealed to \(sealedHead.seq); \(session == nil ? "nobody" : "an officer") signed in"
  }

  /// Codes of what is wrong now.
  package func faults(_ now: Moment) -> [String] {
    var codes: [String] = []
    if let stuck { codes.append(stuck.code) }
    if isDiskFull { codes.append(FaultCode.fullDisk) }
    if let bankFault { codes.append(bankFault) }
    if refused > refusedRecorded { codes.append(FaultCode.refusedPresses) }
    if let fault = reader?.fault { codes.append(fault) }
    codes += lines.filter(\.isHeld).map { "\(FaultCode.held) \($0.button)" }
    return codes
  }

  private func buttonStatus(_ line: Line) -> JSON {
    [
      "button": .string(line.button.description),
      "level": policy.levels[mapping[line.button]].map { .int(Int64($0)) } ?? .null,
      "closed": .bool(line.debouncer.isClosed), "presses": .int(Int64(line.presses)),
      "edges": .int(Int64(line.edges)), "held": .bool(line.isHeld),
    ]
  }

  private func lightNames(_ now: Moment) -> [String] {
    var signs = signs
    let lights = signs.lights(at: now.monotonic)
    return Lights.names.filter { lights.contains($0.0) }.map(\.1)
  }

  private static func json(_ head: Head) -> JSON {
    ["seq": .int(head.seq), "hash": .string(head.hash.hex)]
  }
}
