import Journal
import Ratings
import Records

/// How the keeper takes up a log, and how it begins one.
extension JournalKeeper {
  enum Opened {
    case sound(Journal)
    case corrupt(String)
  }

  static func options(_ vfs: String?) -> JournalOptions {
    var options = JournalOptions()
    options.vfs = vfs
    return options
  }

  static func open(_ path: String, _ vfs: String?) throws(JournalFault) -> Opened {
    do throws(JournalFault) {
      return .sound(try Journal.open(path, options: options(vfs)))
    } catch {
      if error.kind == .corrupt { return .corrupt(error.message) }
      throw error
    }
  }

  /// Why this journal's log must be followed by a new one, if it must.
  static func whyNotGoOn(
    _ journal: Journal, key: SealKey, mark: Genesis.Follows?
  ) throws(JournalFault) -> (String, Genesis.Follows?, Head?)? {
    guard journal.head.seq > 0, case .genesis(let genesis)? = try journal.latest("genesis")?.body else {
      return nil
    }
    let follows = Genesis.Follows(log: genesis.log, head: journal.head)
    if genesis.key != key.publicKey { return ("this log was begun with another key", follows, nil) }
    if let mark, mark.log == genesis.log, try journal.head(at: mark.head.seq) != mark.head {
      return ("the card lost records that were sealed", follows, mark.head)
    }
    return nil
  }

  /// Takes up the log of a journal that could be opened, where it can go on.
  func takeUp(_ journal: Journal, _ mark: Genesis.Follows?) throws(JournalFault) {
    do throws(JournalFault) {
      if let (why, follows, beyond) = try JournalKeeper.whyNotGoOn(journal, key: key, mark: mark) {
        pending = Pending(why: why, follows: follows, beyond: beyond)
      } else if journal.head.seq > 0 {
        try resume(journal)
      } else if let mark {
        // Lost, or set aside just before the power went: what was sealed is followed all the same.
        pending = Pending(why: "the journal that was sealed is not there", follows: mark, isAside: true)
      }
    } catch {
      guard error.kind == .corrupt else { throw error }
      // A record that what stands now hangs on cannot be read. Who sat there is then not known for certain: nobody does.
      (session, maintenance) = (nil, nil)
      pending = Pending(why: "the journal is corrupt: \(error.message)", follows: mark, isCorrupt: true)
    }
    if pending?.isAside == false {
      journal.close()
      self.journal = nil
    }
  }

  /// Takes up a log that goes on.
  private func resume(_ journal: Journal) throws(JournalFault) {
    if case .genesis(let genesis)? = try journal.latest("genesis")?.body { log = genesis.log }
    if case .policy(let json)? = try journal.latest("policy")?.body { policy = json }
    if case .mapping(let json)? = try journal.latest("mapping")?.body { mapping = json }
    let now = stamp()
    let last = try stamp(at: journal.head.seq, in: journal)
    // Set only when all of it could be read: what a damaged journal is followed by is written by another rule.
    var start = Start(stamp: now, saysOrders: try !isOrderSaid(journal))
    if let opened = try journal.latest("session-opened"),
      case .sessionOpened(let officer, _, _, let age) = opened.body,
      opened.seq > (try journal.latest("session-closed")?.seq ?? 0)
    {
      let passed = try outlived(opened.stamp, at: opened.seq, last, to: now, in: journal)
      // Said again, it goes on from when it truly opened, however often the log and the program begin anew.
      session = (opened.seq, officer, passed.map { JournalKeeper.ago($0 + age, now) } ?? opened.stamp)
      start.endsSession = passed == nil
    }
    if let opened = try journal.latest("maintenance-opened"),
      case .maintenanceOpened(_, let by, let minutes) = opened.body,
      opened.seq > (try journal.latest("maintenance-closed")?.seq ?? 0)
    {
      let passed = try outlived(opened.stamp, at: opened.seq, last, to: now, in: journal)
      maintenance = (by, passed.map { JournalKeeper.ago($0, now) } ?? opened.stamp, minutes)
      start.endsMaintenance = passed == nil
    }
    unwritten = start
  }

  /// A start that goes on with a log, and has not yet been written down.
  struct Start {
    var stamp: Stamp
    /// The newest record of an order is not the last order's: it says so again.
    var saysOrders: Bool
    /// What was open before is over: nobody can tell how long the pad was away, or it was too long.
    var endsSession = false
    var endsMaintenance = false
    var isBootWritten = false
    /// What has been done of it.
    var outcomes: [Outcome] = []
  }

  /// Seals the tail that a power cut left, and says in the log that the program has started. May be called again after it threw.
  func writeStart(in journal: Journal) throws(JournalFault) -> [Outcome] {
    guard let start = unwritten else { return [] }
    if !start.isBootWritten {
      if journal.unsealed > 0 {
        unwritten?.outcomes += try carryOut(.seal(start.stamp, .start), in: journal)
      }
      let receipt = try journal.append(start.stamp, .boot(boot))
      unwritten?.outcomes.append(.written(token: 0, receipt))
      unwritten?.isBootWritten = true
    }
    if start.endsSession, session != nil {
      let end = Entry.sessionClosed(how: .boot, by: .pad)
      unwritten?.outcomes += try carryOut(.write(token: 0, start.stamp, end), in: journal)
    }
    if start.endsMaintenance, maintenance != nil {
      let end = Entry.other(.maintenanceClosed(how: .boot, by: .pad))
      unwritten?.outcomes += try carryOut(.write(token: 0, start.stamp, end), in: journal)
    }
    if start.saysOrders, let said = sayOrders {
      unwritten?.outcomes += try carryOut(.write(token: 0, start.stamp, .other(said)), in: journal)
      unwritten?.saysOrders = false
    }
    defer { unwritten = nil }
    return unwritten?.outcomes ?? []
  }

  /// Whether the log's newest record of an order is that of the last order. The ward takes it for the acknowledgement.
  private func isOrderSaid(_ journal: Journal) throws(JournalFault) -> Bool {
    guard let orders else { return true }
    guard case .order(let said)? = try journal.latest("order")?.body else { return false }
    return said.outcome == .taken && said.position == orders.position
  }

  /// "This order was taken", where any was.
  private var sayOrders: Body? {
    orders.map { .order(OrderRecord(position: $0.position, act: nil, outcome: .taken)) }
  }

  /// A session, or maintenance, outlives a restart of the program; it outlives a reboot only if both clocks were synced and less than ten
  /// minutes passed. Whether what record `seq` opened has outlived each reboot since, the one before this start among them: a start that
  /// was ended before it had written a close is judged again by the next, to which that boot is its own already.
  /// - Returns: how long ago that was, microseconds, as the ballot reckons: by uptime within each boot, and by the clock only from one to
  ///   the next, where it is good at both ends. Nil where it has not outlived them.
  private func outlived(
    _ opened: Stamp, at seq: Int64, _ newest: Stamp?, to now: Stamp, in journal: Journal
  ) throws(JournalFault) -> Int64? {
    guard let newest else { return nil }
    var (first, at, age) = (opened, seq, Int64(0))
    while first.boot != newest.boot {
      // The last record of this boot: the number of boots goes up with the log.
      var (low, high) = (at, journal.head.seq)
      while low < high {
        let middle = low + (high - low + 1) / 2
        if try stamp(at: middle, in: journal)?.boot == first.boot { low = middle } else { high = middle - 1 }
      }
      guard let last = try stamp(at: low, in: journal), let next = try stamp(at: low + 1, in: journal),
        SessionTimeline.survives(last: last, next: next)
      else { return nil }
      age += last.uptime - first.uptime + next.time.microseconds - last.time.microseconds
      (first, at) = (next, low + 1)
    }
    if newest.boot == now.boot { return age + now.uptime - first.uptime }
    guard SessionTimeline.survives(last: newest, next: now) else { return nil }
    return age + newest.uptime - first.uptime + now.time.microseconds - newest.time.microseconds
  }

  /// So many microseconds ago, as if this boot had been there then.
  private static func ago(_ length: Int64, _ now: Stamp) -> Stamp {
    var then = now
    then.uptime -= length
    then.time.microseconds -= length
    return then
  }

  /// What is left of maintenance in whole minutes, rounded up, for a log that says again that it is open.
  static func minutesLeft(of minutes: Int64?, since opened: Stamp, now: Stamp) -> Int64 {
    let length = (minutes ?? PadCore.maintenanceMinutes) * 60_000_000
    let left = length - min(elapsed(since: opened, now: now), length)
    return max(1, (left + 59_999_999) / 60_000_000)
  }

  /// Microseconds, not below 0 and not beyond what a record can say: by uptime within a boot, by the clock across a reboot.
  private static func elapsed(since opened: Stamp, now: Stamp) -> Int64 {
    let elapsed =
      opened.boot == now.boot
      ? now.uptime - opened.uptime : now.time.microseconds - opened.time.microseconds
    return min(max(0, elapsed), JSON.largestInt)
  }

  /// Of one record; nil where its line cannot be read.
  private func stamp(at seq: Int64, in journal: Journal) throws(JournalFault) -> Stamp? {
    let chunk = try journal.lines(after: seq - 1, sealedOnly: false, maxBytes: 2_048, maxCount: 1)
    return (try? Record(line: chunk.bytes.dropLast()))?.stamp
  }

  /// A disk that spoils each journal is given time: a new one at once, then after pauses that double up to an hour. Meanwhile jobs wait
  /// as they do for a disk that is stuck, and the fault lamp is lit.
  private func setAside() throws(JournalFault) {
    if pending?.isCorrupt == true {
      let now = UInt64(max(0, stamp().uptime)) * 1_000
      corruptions.happened(at: now)
      guard corruptions.due(at: now) != nil else {
        throw JournalFault(
          .corrupt, "the journal is corrupt again; a new one is begun in a while",
          vi: "nhật ký lại hỏng; lát nữa sẽ bắt đầu nhật ký mới")
      }
    }
    _ = try SetAside.move(path, files: state.files)
  }

  /// What a log begins with and what of it is not written yet, with one stamp: asked for again, a record whose fate was not known is
  /// not written twice.
  struct Beginning {
    var stamp: Stamp
    var bodies: [Body]
    var receipt: Receipt?
  }

  /// Sets the old journal aside where there is one, and writes what a log begins with. Called again after it threw, it goes on where it
  /// was.
  @discardableResult
  func beginLog() throws(JournalFault) -> Outcome {
    if journal == nil {
      if pending?.isAside == false {
        try setAside()
        pending?.isAside = true
      }
      journal = try openNew()
      beginning = nil
    }
    guard let journal else { preconditionFailure("opened above") }
    if beginning == nil {
      let now = stamp()
      beginning = Beginning(stamp: now, bodies: bodiesToBegin(journal, now))
    }
    while let next = beginning, let body = next.bodies.first {
      let receipt = try journal.append(next.stamp, body)
      beginning?.bodies.removeFirst()
      beginning?.receipt = receipt
      switch body {
      // It began when it began: a new log does not lengthen it.
      case .sessionOpened: remember(body, receipt, session?.opened ?? next.stamp)
      // Its minutes are those that are left.
      case .maintenanceOpened: remember(body, receipt, next.stamp)
      default: break
      }
    }
    guard let receipt = beginning?.receipt else {
      preconditionFailure("a log begins with this start, at least")
    }
    let why = pending?.why ?? "first start"
    (pending, beginning) = (nil, nil)
    isEarlierUnknown = true
    return .newLog(log, receipt, why: why)
  }

  private func openNew() throws(JournalFault) -> Journal {
    do throws(JournalFault) {
      return try Journal.open(path, options: JournalKeeper.options(vfs))
    } catch {
      if error.kind == .corrupt { pending?.fileIsSpoilt() }
      throw error
    }
  }

  private func bodiesToBegin(_ journal: Journal, _ now: Stamp) -> [Body] {
    var bodies: [Body] = []
    if journal.head.seq == 0 {
      log = newLog()
      ended = nil
      bodies.append(
        .genesis(
          Genesis(
            log: log, pad: pad, key: key.publicKey, follows: pending?.follows, beyond: pending?.beyond)))
    }
    bodies.append(.boot(boot))
    if let policy { bodies.append(.policy(policy)) }
    if let mapping { bodies.append(.mapping(mapping)) }
    if let session {
      let age = JournalKeeper.elapsed(since: session.opened, now: now)
      bodies.append(.sessionOpened(officer: session.officer, how: .boot, by: .pad, age: age))
    }
    if let (by, opened, minutes) = maintenance {
      let left = JournalKeeper.minutesLeft(of: minutes, since: opened, now: now)
      bodies.append(.maintenanceOpened(how: .boot, by: by, minutes: left))
    }
    if let said = sayOrders { bodies.append(said) }
    return bodies
  }
}
