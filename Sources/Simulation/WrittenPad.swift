import Link
import Records

/// A pad as its link sees it, that writes whatever a pad might: logs of another version, of a card that lost writes, of a clone.
/// Its records are drawn; chain, seals and what it does about the ward's head are a pad's.
package final class WrittenPad: LinkedPad {
  package let id: PadID
  private let key: SealKey
  private var dice: Dice
  /// A newer pad writes kinds and members that nobody here knows.
  package var isNewer = false
  package var isUp = true
  private var current: Written
  private var aside: [Written] = []
  private var stamp: Stamp
  /// Virtual time, nanoseconds; set before anything is asked or written.
  package var now: Int64 = 0
  private let begin: UTCTime
  private var booted: Int64 = 0
  private var wrong: Int64 = 0
  private var session: Int64?
  private var forked: Int64?
  private var orderKey: SealPublicKey?
  private var held: OrderPosition?
  /// What was sealed goes here.
  private let sealed: (LogID, Head, [[UInt8]]) -> Void
  private var follower: (sealed: () -> Void, ended: () -> Void)?
  package private(set) var presses = 0

  private struct Written {
    var log: LogID
    var lines: [[UInt8]] = []
    var heads: [Head] = [.empty]
    var sealed = 0
    var head: Head { heads[lines.count] }
    var sealedHead: Head { heads[sealed] }
  }

  package init(
    id: PadID, seed: UInt64, begin: UTCTime, sealed: @escaping (LogID, Head, [[UInt8]]) -> Void
  ) throws {
    var dice = Dice(seed)
    guard let key = SealKey(seed: dice.bytes(32)), let log = LogID(Hex.encode(dice.bytes(16))) else {
      throw Unreadable("32 bytes are a key")
    }
    (self.id, self.key, self.begin, self.sealed) = (id, key, begin, sealed)
    current = Written(log: log)
    stamp = Stamp(boot: 1, uptime: 5_000_000, time: begin, clock: .synced)
    self.dice = dice
    beginLog(log, follows: nil, beyond: nil)
  }

  /// A copy of the card as it is now, in another board.
  package init(cloneOf pad: WrittenPad, seed: UInt64) {
    (id, key, begin, sealed) = (pad.id, pad.key, pad.begin, pad.sealed)
    (current, aside, stamp, now) = (pad.current, pad.aside, pad.stamp, pad.now)
    (booted, wrong, session, orderKey, held) = (pad.booted, pad.wrong, pad.session, pad.orderKey, pad.held)
    isNewer = pad.isNewer
    dice = Dice(seed)
  }

  package var sealedHead: (log: LogID, head: Head) { (current.log, current.sealedHead) }
  /// The logs that were set aside, each to its last seal.
  package var asideHeads: [(log: LogID, head: Head)] { aside.map { ($0.log, $0.sealedHead) } }

  package func statement(_ linkKey: SealPublicKey) throws -> (bytes: [UInt8], signature: SealSignature) {
    let statement = EnrolmentStatement(
      pad: id, log: current.log, sealKey: key.publicKey, linkKey: linkKey, simulated: false)
    return (statement.bytes, try statement.signed(by: key))
  }

  package func enrolled(_ orderKey: SealPublicKey?) {
    if orderKey != self.orderKey { held = nil }
    self.orderKey = orderKey
  }

  // MARK: writing

  private func time() {
    stamp.uptime = max(stamp.uptime, 5_000_000 + (now - booted) / 1_000)
    stamp.time = UTCTime(microseconds: max(0, begin.microseconds + now / 1_000 + wrong))
  }

  private func append(_ line: [UInt8]) {
    current.heads.append(current.head.advanced(by: line))
    current.lines.append(line)
  }

  /// - Parameter late: how long before now it began, microseconds.
  private func write(_ body: Body, late: Int64 = 0) {
    time()
    var stamp = stamp
    stamp.uptime = max(5_000_000, stamp.uptime - late)
    stamp.time = UTCTime(microseconds: max(0, stamp.time.microseconds - late))
    // What is drawn here is within the grammar's bounds; a line that is not has no place in the log.
    if let line = try? Record(seq: current.head.seq + 1, stamp: stamp, body: body).line() { append(line) }
  }

  private func beginLog(_ log: LogID, follows: Genesis.Follows?, beyond: Head?) {
    current = Written(log: log)
    write(.genesis(Genesis(log: log, pad: id, key: key.publicKey, follows: follows, beyond: beyond)))
    start()
  }

  private func start() {
    write(
      .boot(
        Boot(
          board: "written", backend: "libgpiod", version: "0", unsealed: 0, kernel: "k\(stamp.boot)-\(booted)"
        )))
  }

  package var unsealed: Int { current.lines.count - current.sealed }

  package func seal() {
    guard unsealed > 0 else { return }
    time()
    guard let line = try? Seal.line(after: current.head, stamp: stamp, why: .idle, key: key) else { return }
    append(line)
    let from = current.sealed
    current.sealed = current.lines.count
    sealed(current.log, current.heads[from], Array(current.lines[from...]))
    follower?.sealed()
  }

  /// The kernel starts again.
  package func reboot() {
    booted = now
    (stamp.boot, stamp.uptime) = (stamp.boot + 1, 5_000_000)
    if dice.falls(0.4) {
      (stamp.clock, wrong) = (.unset, -begin.microseconds)
    } else {
      (stamp.clock, wrong) = (dice.falls(0.5) ? .synced : .drifting, 0)
    }
    start()
  }

  /// The card lost what came behind an earlier seal, and the pad knows of it no more.
  package func loseWrites() {
    let seals = current.lines.indices.filter { $0 < current.sealed && LineKind.isSeal(current.lines[$0]) }
    guard seals.count > 2 else { return }
    let end = dice.one(of: Array(seals.suffix(20).dropLast())) + 1
    current.lines.removeLast(current.lines.count - end)
    current.heads.removeLast(current.heads.count - end - 1)
    current.sealed = end
    session = nil
  }

  private enum LineKind {
    static func isSeal(_ line: [UInt8]) -> Bool {
      if case .seal? = (try? Record(line: line))?.body { true } else { false }
    }
  }

  /// One thing that happens at the counter.
  package func happen() {
    time()
    switch Int.random(in: 0..<44, using: &dice) {
    case 0..<24: press()
    case 24, 25:
      write(.sessionOpened(officer: dice.one(of: WrittenPad.officers), how: .command, by: .pad))
      session = current.head.seq
    case 26:
      if let open = session { write(.sessionClosed(session: open, how: .command, by: .pad)) }
      session = nil
    case 27: write(.maintenanceOpened(how: .command, by: .pad))
    case 28, 29: write(.maintenanceClosed(how: .command, by: .pad))
    case 30: write(.fault(Fault(code: "HL-PAD-001", button: button())))
    case 31: for index in 0..<4 { write(.faultCleared(code: "HL-PAD-001", button: Button(index: index))) }
    case 32: reboot()
    case 33 where stamp.clock != .synced:
      write(.clock(ClockCorrection(offset: -wrong, error: 20_000, source: .ntp)))
      (stamp.clock, wrong) = (.synced, 0)
    case 34: write(.policy(dice.one(of: WrittenPad.policies)))
    case 35: write(.mapping(dice.one(of: [["buttons": ["b1": "b4", "b4": "b1"]], ["buttons": [:]]])))
    case 36..<39 where isNewer: newer()
    default: write(.alive)
    }
  }

  package func beAlive() { write(.alive) }

  private static let officers = ["an", "binh", "chi"].compactMap { OfficerCode($0) }
  /// Microseconds; a second is the longest that a press may be written late.
  private static let late: [Int64] = [100_000, 151_000, 300_000, 990_000]
  private static let policies: [JSON] = [
    [:], [:], ["session": "required"], ["quiet_ms": 400, "correction_ms": 200], ["citizen_max_ms": 6_000],
    ["session_max_ms": 20_000, "grace_ms": 3_000], ["scale": 5], ["scale": 3], ["rule": "of-tomorrow"],
    ["chord_ms": 0],
  ]

  private func button() -> Button? { Button(index: Int.random(in: 0..<4, using: &dice)) }

  /// A citizen: one press, or several.
  private func press() {
    for _ in 0..<dice.one(of: [1, 1, 1, 2, 2, 3, 9]) {
      guard let button = button() else { return }
      presses += 1
      // Written when it has settled, by its first edge: behind a shorter press that began later.
      write(
        .press(button: button, session: session), late: dice.falls(0.1) ? dice.one(of: WrittenPad.late) : 0)
      let gap: Int64 = dice.one(of: [
        60_000, 149_000, 400_000, 1_500_000, 2_900_000, 3_100_000, 4_900_000, 5_100_000,
      ])
      now += gap * 1_000
    }
  }

  /// What a later version might write, and what no version should.
  private func newer() {
    time()
    let seq = current.head.seq + 1
    let header =
      #"{"seq":\#(seq),"kind":"KIND","boot":\#(stamp.boot),"uptime":\#(stamp.uptime),"time":"\#(stamp.time.text)","clock":"\#(stamp.clock.rawValue)""#
    func line(_ kind: String, _ rest: String) {
      let parts = header.split(separator: "KIND", maxSplits: 1).map(String.init)
      append(Array((parts[0] + kind + parts[1] + rest + "}").utf8))
    }
    switch Int.random(in: 0..<5, using: &dice) {
    case 0: line("window-opened", #","window":1,"ticket":"a042""#)
    case 1: line("alive", #","of-tomorrow":{"a":[1,2,{"b":null}]}"#)
    case 2: line("press", #","button":"b12""#)
    case 3: append(Array(#"{"seq":\#(seq),"nonsense":tru"#.utf8))
    default: append(dice.bytes(Int.random(in: 0...60, using: &dice)).filter { $0 != 0x0A })
    }
  }

  // MARK: what its link asks

  private func up() throws(LinkFault) {
    guard isUp else { throw LinkFault(.pad, "hailongd is down", remedy: "start it") }
  }

  package func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void) {
    guard isUp else { return done(.failure(WrittenPad.down)) }
    done(
      .success(
        PadHead(
          pad: id, log: current.log, sealed: current.sealedHead, key: key.publicKey,
          earlier: aside.filter { $0.sealed > 0 }.suffix(16).map {
            EarlierLog(log: $0.log, sealed: $0.sealedHead, key: key.publicKey)
          }, orders: held)))
  }

  package func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void
  ) {
    guard isUp else { return done(.failure(WrittenPad.down)) }
    guard let written = ([current] + aside).first(where: { $0.log == log }), seq < written.sealed else {
      return done(.success([]))
    }
    let end = min(written.sealed, Int(seq) + max(limits.records, 510))
    done(.success(written.lines[Int(seq)..<end].flatMap { $0 + [0x0A] }))
  }

  package func handTime(utc: UTCTime, uptime: Int64, error: Int64) {}

  /// As `JournalKeeper` does: a head that the journal does not contain begins a log that follows it, at most one a day.
  package func handHead(log: LogID, _ head: Head, backlog: Int64) {
    guard isUp, log == current.log, head.seq > 0 else { return }
    guard head.seq > current.lines.count || current.heads[Int(head.seq)] != head else { return }
    if let forked, now - forked < 86_400_000_000_000 { return }
    guard aside.count < 16, let name = LogID(Hex.encode(dice.bytes(16))) else { return }
    forked = now
    seal()
    let old = current
    aside.append(old)
    beginLog(name, follows: Genesis.Follows(log: old.log, head: old.head), beyond: head)
    if session != nil {
      write(.sessionOpened(officer: dice.one(of: WrittenPad.officers), how: .boot, by: .pad))
      session = current.head.seq
    }
  }

  package func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void) {
    guard isUp else { return done(.failure(WrittenPad.down)) }
    guard let orderKey, let read = try? order.verify(key: orderKey), read.pad == id else {
      return done(.success(.refused("HL-ORD-001")))
    }
    if let held, held >= read.position {
      return done(.success(held.epoch > read.position.epoch ? .refused("HL-ORD-004") : .again))
    }
    held = read.position
    write(.order(OrderRecord(position: read.position, act: read.act.name, outcome: .taken)))
    done(.success(.taken))
  }

  private static let down = LinkFault(.pad, "hailongd is down", remedy: "start it")

  package func follow(sealed: @escaping () -> Void, ended: @escaping () -> Void) {
    guard isUp else { return ended() }
    follower = (sealed, ended)
  }

  package func unfollow() { follower = nil }

  package var isFollowed: Bool { follower != nil }

  /// hailongd goes down.
  package func fall() {
    isUp = false
    let ended = follower?.ended
    follower = nil
    ended?()
  }
}
