import Records

extension Ballot {
  /// Version of ``state``. Raise it with every change of its meaning: a state of another version is refused, and the
  /// ballot is taken again from the log's first record, which gives the same rows.
  static let stateVersion: Int64 = 1

  /// All that the ballot remembers, as one JSON object of at most some 50 KB, usually below 1 KB. With it a ballot goes on
  /// behind ``seq`` without reading the log again.
  public var state: [UInt8] {
    JSON.object([
      .init("version", .int(Ballot.stateVersion)), .init("seq", .int(seq)),
      .init("override", .bool(override != nil)), .init("policy", policy.json),
      .init("policy_readable", .bool(policyIsReadable)), .init("mapping", mapping.json),
      .init("mapping_given", .bool(mappingIsGiven)), .init("mapping_readable", .bool(mappingIsReadable)),
      .init("maintenance", .bool(inMaintenance)),
      .init("faults", .array(faults.map { [.string($0.button.description), .string($0.code)] })),
      .init("clock", clock.json), .init("sessions", sessions.json), .init("repair", repair.json),
      .init("waiting", .array(waiting.map(\.json))), .init("citizen", citizen?.json ?? .null),
      .init("unreadable", .int(unreadable)), .init("unknown", .int(unknown)),
    ]).bytes
  }

  /// The ballot that gave that ``state``; nil where this version cannot read it: then start anew at the log's first record.
  public init?(state bytes: [UInt8]) {
    guard let json = try? JSON.read(bytes), json["version"]?.int == Ballot.stateVersion,
      let seq = json["seq"]?.int, seq >= 0, let isOverride = json["override"]?.bool,
      let policy = json["policy"].flatMap({ try? Policy(json: $0) }),
      let policyIsReadable = json["policy_readable"]?.bool,
      let mapping = json["mapping"].flatMap({ try? Mapping(json: $0) }),
      let mappingIsReadable = json["mapping_readable"]?.bool, let inMaintenance = json["maintenance"]?.bool,
      let faults = json["faults"]?.array?.compactMap(ButtonFault.init(json:)),
      let clock = json["clock"].flatMap(BootClock.init(json:)),
      let sessions = json["sessions"].flatMap(SessionTimeline.init(json:)),
      let repair = json["repair"].flatMap(ClockRepair.init(json:)),
      let waiting = json["waiting"]?.array, waiting.count <= Ballot.mostWaiting,
      let unreadable = json["unreadable"]?.int, let unknown = json["unknown"]?.int
    else { return nil }
    // States from before mappings could be given say nothing of it.
    let mappingIsGiven = json["mapping_given"]?.bool ?? false
    self.init(policy: isOverride ? policy : nil, mapping: mappingIsGiven ? mapping : nil)
    (self.policy, self.policyIsReadable) = (policy, policyIsReadable)
    (self.mapping, self.mappingIsReadable) = (mapping, mappingIsReadable)
    (self.seq, self.inMaintenance, self.faults) = (seq, inMaintenance, faults)
    (self.clock, self.sessions, self.repair) = (clock, sessions, repair)
    (self.unreadable, self.unknown) = (unreadable, unknown)
    for press in waiting {
      guard let press = BallotPress(json: press) else { return nil }
      self.waiting.append(press)
    }
    if let json = json["citizen"], json != .null {
      guard let citizen = Citizen(json: json) else { return nil }
      self.citizen = citizen
    }
  }
}

/// UTC in microseconds may pass 2^53, which JSON numbers of ours may not: it is written as a string of digits.
extension UTCTime {
  fileprivate var json: JSON { .string(String(microseconds)) }

  fileprivate init?(json: JSON) {
    // Two to the 60th: what every sum in the rules can bear, and far beyond the year 9999.
    guard let value = json.string.flatMap({ Int64($0) }), value.magnitude < 1 << 60 else { return nil }
    self.init(microseconds: value)
  }
}

extension Stamp {
  fileprivate var json: JSON { [.int(boot), .int(uptime), time.json, .string(clock.rawValue)] }

  fileprivate init?(json: JSON) {
    guard let parts = json.array, parts.count == 4, let boot = parts[0].int, let uptime = parts[1].int,
      let time = UTCTime(json: parts[2]), let clock = parts[3].string.flatMap(ClockQuality.init(rawValue:))
    else { return nil }
    self.init(boot: boot, uptime: uptime, time: time, clock: clock)
  }
}

extension Session {
  fileprivate var json: JSON { [.int(seq), .string(officer.text), .int(openedAt)] }

  fileprivate init?(json: JSON) {
    guard let parts = json.array, parts.count == 3, let seq = parts[0].int,
      let officer = parts[1].string.flatMap(OfficerCode.init(_:)), let openedAt = parts[2].int
    else { return nil }
    self.init(seq: seq, officer: officer, openedAt: openedAt)
  }
}

extension BootClock {
  fileprivate var json: JSON {
    ["last": last?.json ?? .null, "horizon": .int(horizon), "kernel": .string(kernel)]
  }

  fileprivate init?(json: JSON) {
    guard let last = json["last"], let horizon = json["horizon"]?.int, let kernel = json["kernel"]?.string,
      last == .null || Stamp(json: last) != nil
    else { return nil }
    self.init(last: Stamp(json: last), horizon: horizon, kernel: kernel)
  }
}

extension SessionTimeline {
  fileprivate var json: JSON {
    ["open": open?.json ?? .null, "ended": ended?.json ?? .null, "ended_at": .int(endedAt)]
  }

  fileprivate init?(json: JSON) {
    guard let open = json["open"], let ended = json["ended"], let endedAt = json["ended_at"]?.int,
      open == .null || Session(json: open) != nil, ended == .null || Session(json: ended) != nil
    else { return nil }
    self.init(open: Session(json: open), ended: Session(json: ended), endedAt: endedAt)
  }
}

extension ClockRepair {
  fileprivate var json: JSON {
    [
      "since": .int(since),
      "newest": newest.map {
        [.int($0.after), .int($0.before), .int($0.uptime), $0.time.json, .int($0.error)]
      }
        ?? .null,
    ]
  }

  fileprivate init?(json: JSON) {
    guard let since = json["since"]?.int, let newest = json["newest"] else { return nil }
    guard newest != .null else {
      self.init(newest: nil, since: since)
      return
    }
    guard let parts = newest.array, parts.count == 5, let after = parts[0].int, let before = parts[1].int,
      let uptime = parts[2].int, let time = UTCTime(json: parts[3]), let error = parts[4].int
    else { return nil }
    self.init(
      newest: TimeRepair(after: after, before: before, uptime: uptime, time: time, error: error), since: since
    )
  }
}

extension ButtonFault {
  fileprivate init?(json: JSON) {
    guard let parts = json.array, parts.count == 2, let button = parts[0].string.flatMap(Button.init(_:)),
      let code = parts[1].string
    else { return nil }
    self.init(button: button, code: code)
  }
}

extension BallotPress {
  fileprivate var json: JSON {
    [
      "seq": .int(seq), "stamp": stamp.json, "time": time.json, "known": .bool(timeIsKnown),
      "button": .int(Int64(button.index)), "level": level.map { .int(Int64($0)) } ?? .null,
      "session": session?.json ?? .null, "chord": .bool(isChord),
    ]
  }

  fileprivate init?(json: JSON) {
    guard let seq = json["seq"]?.int, let stamp = json["stamp"].flatMap(Stamp.init(json:)),
      let time = json["time"].flatMap(UTCTime.init(json:)), let known = json["known"]?.bool,
      let index = json["button"]?.int, let button = Button(index: Int(index)), let level = json["level"],
      let session = json["session"], let isChord = json["chord"]?.bool,
      session == .null || Session(json: session) != nil
    else { return nil }
    self.init(
      seq: seq, stamp: stamp, time: time, timeIsKnown: known, button: button,
      level: level.int.map { Int($0) },
      session: Session(json: session), isChord: isChord)
  }
}

extension Citizen {
  fileprivate var json: JSON {
    ["first": .int(first), "last": .int(last), "vote": vote.json, "burst": .bool(isBurst)]
  }

  fileprivate init?(json: JSON) {
    guard let first = json["first"]?.int, let last = json["last"]?.int,
      let vote = json["vote"].flatMap(BallotPress.init(json:)), let isBurst = json["burst"]?.bool
    else { return nil }
    self.init(vote, isBurst: isBurst)
    (self.first, self.last) = (first, last)
  }
}
