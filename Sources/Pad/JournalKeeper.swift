import Glibc
import Journal
import Records

/// Keeps the pad's log: does one job after another on the journal, gives each press the session that is open at its place
/// in the order, and starts a new log where the old one cannot go on. Synchronous; the writer thread is a shell around it.
package final class JournalKeeper {
  /// What a job came to.
  package enum Step {
    case done([Outcome])
    /// The disk did not take it. The same job must be given again, and no other before it.
    case again(JournalFault)
  }

  let path: String
  let vfs: String?
  let state: StateFolder
  let pad: PadID
  let key: SealKey
  private(set) var boot: Boot
  let stamp: () -> Stamp
  /// Names a log that is begun.
  let newLog: () -> LogID
  /// Logs that were set aside. They are looked for when there is nothing else to do, after each start and each new log.
  private let earlier: EarlierLogs
  var isEarlierUnknown = true
  /// Nil between an old log and a new one.
  package var journal: Journal?
  /// Why a new log must be begun, and what it follows.
  var pending: Pending?
  /// Why this start began a new log in place of one that was there; nil where it did not.
  private var begunInstead: String?
  /// The new log's first records, while they are being written.
  var beginning: Beginning?
  /// Journals that were found corrupt since the program started.
  var corruptions = Paced(shortest: 10_000_000_000, longest: 3_600_000_000_000)
  /// This start, until it is in the log: the first job writes it down, so that READY does not wait for the disk.
  var unwritten: Start?
  package var log: LogID
  var policy: JSON?
  var mapping: JSON?
  /// The last order taken of the ward that the pad is enrolled at.
  var orders: OrderMark?
  /// Whether the journal has given up its reserve, as the core was last told.
  private var isFull = false
  var session: (seq: Int64, officer: OfficerCode, opened: Stamp)?
  /// The session that ended last in this log, and since when and until when it was open: a press that settled behind its
  /// end may have begun before it.
  var ended: (seq: Int64, opened: Stamp, closed: Stamp)?
  var maintenance: (by: Actor, opened: Stamp, minutes: Int64?)?
  /// The link may make the pad begin a new log at most once a day: a link that lies must not fill the card with logs.
  private var lastForkByLink: Int64?
  private static let forkPause: Int64 = 86_400_000_000

  /// Opens the journal and brings the log to a sound state: a corrupt journal is set aside, a new one gets its genesis. A
  /// tail that a power cut left is sealed, and this start is written down, with the first job.
  ///
  /// `stamp` gives the present, for the records that the keeper writes by itself; `newLog` names the logs that it begins.
  init(
    state: StateFolder, pad: PadID, key: SealKey, boot: Boot, newLog: @escaping () -> LogID = LogID.random,
    stamp: @escaping () -> Stamp
  ) throws(StartFault) {
    self.state = state
    path = state.journalPath
    vfs = state.files.vfs
    self.pad = pad
    self.key = key
    self.stamp = stamp
    self.newLog = newLog
    earlier = EarlierLogs(journal: state.journalPath, files: state.files, pad: pad)
    self.boot = boot
    log = newLog()
    do {
      let mark = try state.highWater()
      let ward = try state.enrolment().flatMap(Enrolment.init(_:))
      // In force unless the journal, which has the later word, says otherwise; alone where there is no journal to ask.
      (policy, mapping) = (ward?.policy, ward?.mapping)
      orders = try state.orders().flatMap { $0.key == ward?.orderKey ? $0 : nil }
      let opened = try JournalKeeper.open(path, vfs)
      switch opened {
      case .corrupt(let reason):
        pending = Pending(why: "the journal is corrupt: \(reason)", follows: mark, isCorrupt: true)
      case .sound(let journal):
        self.journal = journal
        try takeUp(journal, mark)
      }
      self.boot.unsealed = Int64(journal?.unsealed ?? 0)
      if journal == nil || journal?.head.seq == 0 {
        begunInstead = pending?.why
        try beginLog()
      }
    } catch let fault as JournalFault {
      throw .journal(fault)
    } catch let fault as StateFault {
      throw .state(fault)
    } catch {
      throw .other("\(error)")
    }
  }

  struct Pending {
    var why: String
    var follows: Genesis.Follows?
    var beyond: Head?
    /// The file itself is spoilt, and so may be the next.
    var isCorrupt = false
    /// The old journal is out of the way already.
    var isAside = false

    /// What lies under the journal's name is no journal: it must go out of the way, too.
    mutating func fileIsSpoilt() { (isCorrupt, isAside) = (true, false) }
  }

  /// What stands in the log as of now.
  func standing() -> Standing {
    Standing(
      log: log, head: journal?.head ?? .empty, sealed: journal?.sealedHead ?? .empty,
      unsealed: journal?.unsealed ?? 0, policy: policy,
      session: unwritten?.endsSession == true ? nil : session.map { ($0.officer, $0.opened) },
      mapping: mapping, maintenance: unwritten?.endsMaintenance == true ? nil : maintenance,
      orders: orders?.position, begunInstead: begunInstead)
  }

  struct Standing {
    var log: LogID
    var head: Head
    var sealed: Head
    var unsealed: Int
    var policy: JSON?
    var session: (officer: OfficerCode, opened: Stamp)?
    var mapping: JSON?
    var maintenance: (by: Actor, opened: Stamp, minutes: Int64?)?
    var orders: OrderPosition?
    /// Why the log is a new one in place of another.
    var begunInstead: String?
  }

  // MARK: jobs

  package func perform(_ job: Job) -> Step {
    do throws(JournalFault) {
      var outcomes: [Outcome] = []
      if journal == nil || journal?.head.seq == 0 || beginning != nil { outcomes.append(try beginLog()) }
      guard let journal else { return .done(outcomes) }
      outcomes.append(contentsOf: try writeStart(in: journal))
      outcomes.append(contentsOf: try carryOut(job, in: journal))
      outcomes.append(contentsOf: spaceNews(journal))
      return .done(outcomes)
    } catch {
      if error.kind == .corrupt, let journal {
        // A log of which nothing was written is none that could be followed.
        let follows =
          journal.head.seq > 0 ? Genesis.Follows(log: log, head: journal.head) : pending?.follows
        pending = Pending(
          why: "the journal is corrupt: \(error.message)", follows: follows, isCorrupt: true)
        journal.close()
        self.journal = nil
        beginning = nil
        // The new log says itself that the program has started.
        if unwritten?.endsSession == true { session = nil }
        if unwritten?.endsMaintenance == true { maintenance = nil }
        unwritten = nil
        return perform(job)
      }
      return .again(error)
    }
  }

  func carryOut(_ job: Job, in journal: Journal) throws(JournalFault) -> [Outcome] {
    switch job {
    case .begin:
      return []
    case .write(let token, let stamp, let entry):
      guard let body = body(of: entry, at: stamp) else { return [.unneeded(token: token)] }
      do throws(JournalFault) {
        let receipt = try journal.append(stamp, body)
        remember(body, receipt, stamp)
        return [.written(token: token, receipt)]
      } catch {
        if case .refused(let fault) = error.kind { return [.refused(token: token, fault.description)] }
        throw error
      }
    case .seal(let stamp, let why):
      guard journal.unsealed > 0 else { return [.nothingToSeal] }
      let receipt = try journal.seal(stamp, why: why, key: key)
      // The seal is durable. A high-water mark that cannot be written only stays behind until the next seal.
      try? state.setHighWater(Genesis.Follows(log: log, head: Head(seq: receipt.seq, hash: receipt.hash)))
      return [.sealed(receipt)]
    case .read(let client, let request, let after, let sealed, let named, let fresh, let stream):
      if let named, named != log { return [readEarlier(client, request, named, after)] }
      if fresh { journal.forget() }
      do throws(JournalFault) {
        let chunk = try journal.lines(after: after, sealedOnly: sealed, maxBytes: 65_536, maxCount: 4_096)
        return [.chunk(client: client, request: request, stream: stream, chunk)]
      } catch {
        if error.kind == .corrupt { throw error }
        return [.unreadable(client: client, request: request, stream: stream, error)]
      }
    case .wardHead(let token, let named, let head, let stamp):
      guard named == log, try journal.head(at: head.seq) != head else { return [.unneeded(token: token)] }
      if let lastForkByLink, stamp.uptime - lastForkByLink < JournalKeeper.forkPause {
        return [.unneeded(token: token)]
      }
      // A log that goes on is worth more than one that a link may lie about.
      guard SetAside.all(of: path, files: state.files).count < SetAside.most / 2 else {
        return [.unneeded(token: token)]
      }
      // The link sends this log to its last seal: what was thanked since must not stay behind it.
      if journal.unsealed > 0 { _ = try journal.seal(stamp, why: .idle, key: key) }
      lastForkByLink = stamp.uptime
      pending = Pending(
        why: "the ward holds record \(head.seq) of this log, and this journal does not",
        follows: Genesis.Follows(log: log, head: journal.head), beyond: head)
      journal.close()
      self.journal = nil
      return [try beginLog(), .unneeded(token: token)]
    case .keep(let token, let file, let text):
      do throws(StateFault) { try state.keep(file, text) } catch { return [.unkept(token: token, error)] }
      if case .enrolment = file, orders?.key != Enrolment(text)?.orderKey { orders = nil }
      return [.unneeded(token: token)]
    case .order(let token, let stamp, let key, let record):
      // Beside the key first: an order whose record is in the log must never be taken again.
      if let position = record.position {
        let mark = OrderMark(key: key, position: position)
        do throws(StateFault) { try state.setOrders(mark) } catch { return [.unkept(token: token, error)] }
        orders = mark
      }
      return [.written(token: token, try journal.append(stamp, .order(record)))]
    }
  }

  /// Called when there has been nothing to do for a while. Says whether the disk has room again.
  package func rest() -> [Outcome] {
    guard let journal else { return [] }
    // A checkpoint that fails now is tried again at the next rest; nothing depends on it but the size of the WAL.
    try? journal.idle()
    earlier.rest()
    var outcomes = spaceNews(journal)
    if isEarlierUnknown {
      isEarlierUnknown = false
      outcomes.append(.earlier(earlier.look()))
    }
    return outcomes
  }

  /// Damage in a log that was set aside is why it was: it is told to whoever asked, and nothing comes of it here.
  private func readEarlier(_ client: UInt64, _ request: Int64, _ log: LogID, _ after: Int64) -> Outcome {
    do throws(JournalFault) {
      guard let chunk = try earlier.lines(of: log, after: after, maxBytes: 65_536, maxCount: 4_096) else {
        let fault = JournalFault(
          .cannotOpen, "this pad has no log \(log) that can be read",
          vi: "bộ này không có nhật ký \(log) nào đọc được")
        return .unreadable(client: client, request: request, stream: nil, fault)
      }
      return .chunk(client: client, request: request, stream: nil, chunk)
    } catch {
      return .unreadable(client: client, request: request, stream: nil, error)
    }
  }

  private func spaceNews(_ journal: Journal) -> [Outcome] {
    guard journal.isReserveReleased != isFull else { return [] }
    isFull = journal.isReserveReleased
    return [.fullDisk(isFull)]
  }

  package func close() {
    journal?.close()
    journal = nil
  }

  private func body(of entry: Entry, at stamp: Stamp) -> Body? {
    switch entry {
    case .press(let button): .press(button: button, session: session(at: stamp))
    case .sessionOpened(let officer, let how, let by): .sessionOpened(officer: officer, how: how, by: by)
    case .sessionClosed(let how, let by): session.map { .sessionClosed(session: $0.seq, how: how, by: by) }
    case .other(let body): body
    }
  }

  /// The session that was open when a press began. Its record comes when the contact has settled, and by then the next officer
  /// may have signed in.
  private func session(at press: Stamp) -> Int64? {
    func isBefore(_ moment: Stamp) -> Bool { press.boot == moment.boot && press.uptime < moment.uptime }
    if let session, !isBefore(session.opened) { return session.seq }
    if let ended, isBefore(ended.closed), !isBefore(ended.opened) { return ended.seq }
    return nil
  }

  func remember(_ body: Body, _ receipt: Receipt, _ stamp: Stamp) {
    switch body {
    case .policy(let json): policy = json
    case .mapping(let json): mapping = json
    case .sessionOpened(let officer, _, _, _): session = (receipt.seq, officer, stamp)
    case .sessionClosed:
      ended = session.map { ($0.seq, $0.opened, stamp) }
      session = nil
    case .maintenanceOpened(_, let by, let minutes): maintenance = (by, stamp, minutes)
    case .maintenanceClosed: maintenance = nil
    default: break
    }
  }
}
