import Records

/// The rules of what counts: feed it a log's records in order, and it gives for each press one vote or one reason out.
///
/// Pure and incremental. A row comes as soon as nothing that may still follow can change it, so rows do not come in order of
/// `seq`. ``unsettled(_:)`` gives the rest as the log stands. A ballot kept by value, or by ``state``, and fed the
/// rest of the log gives the same rows as one fed the whole. The rules in prose, with worked sequences: docs/PROTOCOL.md.
public struct Ballot: Equatable, Sendable {
  /// Presses that wait for a possible chord at most; beyond, the oldest is settled as it stands. Buttons with a 15 ms settle
  /// and a 50 ms re-arm cannot bring more than some 150; only a log that no pad wrote does.
  static let mostWaiting = 256
  /// Open faults that are remembered at most; beyond, the oldest is forgotten.
  static let mostFaults = 64

  /// Given: the log's own `policy` records are passed over.
  let override: Policy?
  /// Whether the mapping was given: the log's `mapping` records are passed over.
  let mappingIsGiven: Bool
  /// The policy in force.
  public internal(set) var policy: Policy
  public internal(set) var mapping: Mapping
  /// Whether this version reads the policy and the mapping in force. Where not, presses have no level.
  var policyIsReadable = true
  var mappingIsReadable = true

  var clock = BootClock()
  public internal(set) var sessions = SessionTimeline()
  var repair = ClockRepair()
  public internal(set) var inMaintenance = false
  var faults: [ButtonFault] = []

  /// Presses that a chord may still claim, in order of `seq`.
  var waiting: [BallotPress] = []
  var citizen: Citizen?

  /// Sequence number of the last record taken; 0 before the first.
  public internal(set) var seq: Int64 = 0
  /// Lines that could not be read, so far.
  public internal(set) var unreadable: Int64 = 0
  /// Records of an unknown kind, or of a known kind with unknown members or values, so far.
  public internal(set) var unknown: Int64 = 0

  /// A ballot before a log's first record. With `policy`, the log's `policy` records have no effect: a recount by other rules.
  /// With `mapping`, its `mapping` records have none: a recount as if these wires had been known to be swapped from the
  /// beginning.
  public init(policy: Policy? = nil, mapping: Mapping? = nil) {
    (override, mappingIsGiven) = (policy, mapping != nil)
    self.policy = policy ?? .default
    self.mapping = mapping ?? .straight
  }

  /// Takes the next line of the log, nil where it could not be read, and gives what has become certain.
  public mutating func take(_ record: Record?, seq: Int64, _ emit: (BallotOutput) -> Void) {
    self.seq = seq
    guard let record else {
      unreadable += 1
      return
    }
    let last = clock.last
    let step = clock.take(record)
    if step == .rebooted || step == .steppedBack { settleAll(emit) }
    sessions.take(record, step, last: last)
    if let repair = repair.take(record, step) { apply(repair, emit) }
    switch record.body {
    case .press(let button, let session): take(button, session, record, emit)
    case .policy(let json): takePolicy(json, emit)
    case .mapping(let json): takeMapping(json, emit)
    case .maintenanceOpened: inMaintenance = true
    case .maintenanceClosed: inMaintenance = false
    case .fault(let fault): begin(fault)
    case .faultCleared(let code, let button): if let button { clear(code, button) }
    // A starting program looks at its buttons afresh, and records a new fault where one is still closed.
    case .boot: faults.removeAll()
    case .malformed("policy", _): takePolicy(.null, emit)
    case .malformed("mapping", _): takeMapping(.null, emit)
    case .unknown, .malformed: unknown += 1
    case .genesis, .sessionOpened, .sessionClosed, .edgesLost, .clock, .alive, .key, .seal: break
    case .order, .badgeRefused, .readiness: break
    }
    settle(emit)
  }

  /// Gives the rows that are not certain yet, as they are if the log ends here. Changes nothing.
  public func unsettled(_ emit: (BallotRow) -> Void) {
    var copy = self
    copy.settleAll { output in
      guard case .row(var row) = output else { return }
      row.provisional = true
      emit(row)
    }
  }

  // MARK: - Records that change the rules

  private mutating func takePolicy(_ json: JSON, _ emit: (BallotOutput) -> Void) {
    do throws(PolicyFault) {
      let (read, newer) = try Policy.inRecord(json)
      if newer { unknown += 1 }
      setPolicy(read, readable: true, emit)
    } catch {
      unknown += 1
      setPolicy(policy, readable: false, emit)
    }
  }

  /// Nothing groups across a change of rules; a policy that is only said again changes nothing.
  private mutating func setPolicy(_ new: Policy, readable: Bool, _ emit: (BallotOutput) -> Void) {
    guard override == nil, new != policy || readable != policyIsReadable else { return }
    settleAll(emit)
    (policy, policyIsReadable) = (new, readable)
  }

  private mutating func takeMapping(_ json: JSON, _ emit: (BallotOutput) -> Void) {
    do throws(PolicyFault) {
      let (read, newer) = try Mapping.inRecord(json)
      if newer { unknown += 1 }
      setMapping(read, readable: true, emit)
    } catch {
      unknown += 1
      setMapping(mapping, readable: false, emit)
    }
  }

  private mutating func setMapping(_ new: Mapping, readable: Bool, _ emit: (BallotOutput) -> Void) {
    guard !mappingIsGiven, new != mapping || readable != mappingIsReadable else { return }
    settleAll(emit)
    (mapping, mappingIsReadable) = (new, readable)
  }

  // MARK: - Faults

  /// A fault that counts refused presses tells of the past, not of the button's state.
  private mutating func begin(_ fault: Fault) {
    guard let button = fault.button, fault.count == nil else { return }
    let new = ButtonFault(button: button, code: fault.code)
    guard !faults.contains(new) else { return }
    if faults.count == Ballot.mostFaults { faults.removeFirst() }
    faults.append(new)
  }

  private mutating func clear(_ code: String, _ button: Button) {
    faults.removeAll { $0.button == button && $0.code == code }
  }

  // MARK: - Presses

  private mutating func take(
    _ button: Button, _ raw: Int64?, _ record: Record, _ emit: (BallotOutput) -> Void
  ) {
    let uptime = record.stamp.uptime
    let (time, known) = repair.time(of: record.stamp)
    var press = BallotPress(
      seq: record.seq, stamp: record.stamp, time: time, timeIsKnown: known, button: button,
      level: policyIsReadable && mappingIsReadable ? policy.levels[mapping[button]] : nil,
      session: sessions.session(carrying: raw, at: uptime, policy: policy))
    if inMaintenance { return emit(out(press, .maintenance)) }
    if faults.contains(where: { $0.button == button }) { return emit(out(press, .stuck)) }
    if press.level == nil { return emit(out(press, .noLevel)) }
    for index in waiting.indices where waiting[index].button != button {
      if abs(waiting[index].stamp.uptime - uptime) <= policy.chord * 1_000 {
        waiting[index].isChord = true
        press.isChord = true
      }
    }
    if waiting.count == Ballot.mostWaiting { judge(waiting.removeFirst(), emit) }
    waiting.append(press)
  }

  /// Judges what nothing that may follow can change. All that follows in this stretch lies at `horizon - lag` or later.
  private mutating func settle(_ emit: (BallotOutput) -> Void) {
    let earliest = clock.horizon - BootClock.lag
    var settled = 0
    while settled < waiting.count, waiting[settled].stamp.uptime + policy.chord * 1_000 < earliest {
      judge(waiting[settled], emit)
      settled += 1
    }
    if settled > 0 { waiting.removeFirst(settled) }
    if waiting.isEmpty, let citizen, citizen.last + policy.quiet * 1_000 <= earliest { endCitizen(emit) }
  }

  private mutating func settleAll(_ emit: (BallotOutput) -> Void) {
    for press in waiting { judge(press, emit) }
    waiting.removeAll(keepingCapacity: true)
    endCitizen(emit)
  }

  /// Gives an eligible press its citizen. Called in order of `seq`.
  private mutating func judge(_ press: BallotPress, _ emit: (BallotOutput) -> Void) {
    if press.isChord { return emit(out(press, .chord)) }
    let uptime = press.stamp.uptime
    guard let first = citizen?.first, let last = citizen?.last else {
      citizen = Citizen(press)
      return
    }
    guard uptime - last < policy.quiet * 1_000 else {
      endCitizen(emit)
      citizen = Citizen(press)
      return
    }
    guard uptime - first <= policy.citizenMax * 1_000 else {
      citizen?.isBurst = true
      endCitizen(emit)
      citizen = Citizen(press, isBurst: true)
      return
    }
    citizen?.last = uptime
    guard uptime - first <= policy.correction * 1_000 else { return emit(out(press, .repeat)) }
    if let changed = citizen?.vote { emit(out(changed, .changed, replacedBy: press)) }
    citizen?.vote = press
  }

  private mutating func endCitizen(_ emit: (BallotOutput) -> Void) {
    guard let ended = citizen else { return }
    citizen = nil
    let vote = ended.vote
    let flags: BallotFlags = ended.isBurst ? .burst : []
    guard let level = vote.level, vote.session != nil || policy.session == .optional else {
      return emit(.row(vote.row(.out(.noSession), policy.scale, flags)))
    }
    emit(.row(vote.row(.vote(level), policy.scale, flags)))
  }

  private func out(_ press: BallotPress, _ reason: Reason, replacedBy next: BallotPress? = nil)
    -> BallotOutput
  {
    var row = press.row(.out(reason), policy.scale, [])
    if let old = press.level, let new = next?.level, old != new { row.direction = new > old ? .up : .down }
    return .row(row)
  }

  private mutating func apply(_ repair: TimeRepair, _ emit: (BallotOutput) -> Void) {
    for index in waiting.indices { waiting[index].apply(repair) }
    citizen?.vote.apply(repair)
    emit(.repair(repair))
  }
}

extension Ballot {
  /// All rows of a log in order of `seq`, times repaired: for one that is at hand whole.
  public static func count(
    _ records: some Sequence<Record?>, from first: Int64 = 1, policy: Policy? = nil, mapping: Mapping? = nil
  ) -> [BallotRow] {
    var ballot = Ballot(policy: policy, mapping: mapping)
    var rows: [BallotRow] = []
    var repairs: [TimeRepair] = []
    var seq = first
    for record in records {
      ballot.take(record, seq: record?.seq ?? seq) { output in
        switch output {
        case .row(let row): rows.append(row)
        case .repair(let repair): repairs.append(repair)
        }
      }
      seq = (record?.seq ?? seq) + 1
    }
    ballot.unsettled { rows.append($0) }
    rows.sort { $0.seq < $1.seq }
    TimeRepair.apply(repairs, to: &rows)
    return rows
  }
}

extension TimeRepair {
  /// Applies repairs in the order in which they were given to rows in order of `seq`.
  public static func apply(_ repairs: [TimeRepair], to rows: inout [BallotRow]) {
    var from = 0
    for repair in repairs {
      while from < rows.count, rows[from].seq <= repair.after { from += 1 }
      var index = from
      while index < rows.count, rows[index].seq < repair.before {
        rows[index].apply(repair)
        index += 1
      }
      from = index
    }
  }
}
