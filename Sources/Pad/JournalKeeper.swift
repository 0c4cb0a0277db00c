import Glibc
import Journal
import Records

/// Keeps the pad's log: does one job after another on the journal, gives each press the session that is open at its place
/// in the order, and starts a new log where the old one cannot go on. Synchronous; the writer thread is a shell around it.
final class JournalKeeper {
  /// What a job came to.
  enum Step {
    case done([Outcome])
    /// The disk did not take it. The same job must be given again, and no other before it.
    case again(JournalFault)
  }

  private let path: String
  private let vfs: String?
  private let state: StateFolder
  private let pad: PadID
  private let key: SealKey
  private let boot: Boot
  private let stamp: () -> Stamp
  /// Logs that were set aside. They are looked for when there is nothing else to do, after each start and each new log.
  private let earlier: EarlierLogs
  private var isEarlierUnknown = true
  /// Nil between an old log and a new one.
  private var journal: Journal?
  /// Why a new log must be begun, and what it follows.
  private var pending: (why: String, follows: Genesis.Follows?, beyond: Head?)?
  /// This start, until it is in the log: the first job writes it down, so that READY does not wait for the disk.
  private var unwritten: Start?
  private(set) var log: LogID
  private var policy: JSON?
  private var mapping: JSON?
  /// Whether the journal has given up its reserve, as the core was last told.
  private var isFull = false
  private var session: (seq: Int64, officer: OfficerCode, opened: Stamp)?
  /// The session that ended last in this log, and since when and until when it was open: a press that settled behind its
  /// end may have begun before it.
  private var ended: (seq: Int64, opened: Stamp, closed: Stamp)?
  /// The link may make the pad begin a new log at most once a day: a link that lies must not fill the card with logs.
  private var lastForkByLink: Int64?
  private static let forkPause: Int64 = 86_400_000_000

  /// Opens the journal and brings the log to a sound state: a corrupt journal is set aside, a new one gets its genesis. A
  /// tail that a power cut left is sealed, and this start is written down, with the first job.
  ///
  /// `stamp` gives the present, for the records that the keeper writes by itself.
  init(
    state: StateFolder, pad: PadID, key: SealKey, boot: Boot, vfs: String? = nil, stamp: @escaping () -> Stamp
  ) throws(StartFault) {
    self.state = state
    path = state.journalPath
    self.vfs = vfs
    self.pad = pad
    self.key = key
    self.stamp = stamp
    earlier = EarlierLogs(journal: state.journalPath, pad: pad)
    var start = boot
    log = LogID.random()
    do {
      let mark = try state.highWater()
      let opened = try JournalKeeper.open(path, vfs)
      switch opened {
      case .corrupt(let reason):
        pending = ("the journal is corrupt: \(reason)", mark, nil)
      case .sound(let journal):
        if let (why, follows, beyond) = try JournalKeeper.whyNotGoOn(journal, key: key, mark: mark) {
          pending = (why, follows, beyond)
          journal.close()
        } else {
          self.journal = journal
        }
      }
      start.unsealed = Int64(journal?.unsealed ?? 0)
      self.boot = start
      if let journal, journal.head.seq > 0 {
        try resume(journal)
      } else {
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

  /// What stands in the log as of now.
  func standing() -> Standing {
    Standing(
      log: log, head: journal?.head ?? .empty, sealed: journal?.sealedHead ?? .empty,
      unsealed: journal?.unsealed ?? 0, policy: policy,
      session: unwritten?.endsSession == true ? nil : session.map { ($0.officer, $0.opened) })
  }

  struct Standing {
    var log: LogID
    var head: Head
    var sealed: Head
    var unsealed: Int
    var policy: JSON?
    var session: (officer: OfficerCode, opened: Stamp)?
  }

  // MARK: jobs

  func perform(_ job: Job) -> Step {
    do throws(JournalFault) {
      var outcomes: [Outcome] = []
      if journal == nil || journal?.head.seq == 0 { outcomes.append(try beginLog()) }
      guard let journal else { return .done(outcomes) }
      outcomes.append(contentsOf: try writeStart(in: journal))
      outcomes.append(contentsOf: try carryOut(job, in: journal))
      outcomes.append(contentsOf: spaceNews(journal))
      return .done(outcomes)
    } catch {
      if error.kind == .corrupt, let journal {
        pending = (
          "the journal is corrupt: \(error.message)", Genesis.Follows(log: log, head: journal.head), nil
        )
        journal.close()
        self.journal = nil
        // The new log says itself that the program has started.
        if unwritten?.endsSession == true { session = nil }
        unwritten = nil
        return perform(job)
      }
      return .again(error)
    }
  }

  private func carryOut(_ job: Job, in journal: Journal) throws(JournalFault) -> [Outcome] {
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
    case .read(let client, let request, let after, let sealed, let named):
      if let named, named != log { return [readEarlier(client, request, named, after)] }
      do throws(JournalFault) {
        let chunk = try journal.lines(after: after, sealedOnly: sealed, maxBytes: 65_536, maxCount: 4_096)
        return [.chunk(client: client, request: request, sealed: sealed, chunk)]
      } catch {
        if error.kind == .corrupt { throw error }
        return [.unreadable(client: client, request: request, error)]
      }
    case .wardHead(let token, let named, let head, let stamp):
      guard named == log, try journal.head(at: head.seq) != head else { return [.unneeded(token: token)] }
      if let lastForkByLink, stamp.uptime - lastForkByLink < JournalKeeper.forkPause {
        return [.unneeded(token: token)]
      }
      lastForkByLink = stamp.uptime
      pending = (
        "the ward holds record \(head.seq) of this log, and this journal does not",
        Genesis.Follows(log: log, head: journal.head), head
      )
      journal.close()
      self.journal = nil
      return [try beginLog(), .unneeded(token: token)]
    case .keepEnrolment(let token, let text):
      // A file that cannot be written leaves the pad enrolled until its next start; the link asks again then.
      try? state.setEnrolment(text)
      return [.unneeded(token: token)]
    }
  }

  /// Called when there has been nothing to do for a while. Says whether the disk has room again.
  func rest() -> [Outcome] {
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
        let fault = JournalFault(.cannotOpen, "this pad has no log \(log) that can be read")
        return .unreadable(client: client, request: request, fault)
      }
      return .chunk(client: client, request: request, sealed: true, chunk)
    } catch {
      return .unreadable(client: client, request: request, error)
    }
  }

  private func spaceNews(_ journal: Journal) -> [Outcome] {
    guard journal.isReserveReleased != isFull else { return [] }
    isFull = journal.isReserveReleased
    return [.fullDisk(isFull)]
  }

  func close() {
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

  private func remember(_ body: Body, _ receipt: Receipt, _ stamp: Stamp) {
    switch body {
    case .policy(let json): policy = json
    case .mapping(let json): mapping = json
    case .sessionOpened(let officer, _, _): session = (receipt.seq, officer, stamp)
    case .sessionClosed:
      ended = session.map { ($0.seq, $0.opened, stamp) }
      session = nil
    default: break
    }
  }

  // MARK: starting

  private enum Opened {
    case sound(Journal)
    case corrupt(String)
  }

  private static func options(_ vfs: String?) -> JournalOptions {
    var options = JournalOptions()
    options.vfs = vfs
    return options
  }

  private static func open(_ path: String, _ vfs: String?) throws(JournalFault) -> Opened {
    do throws(JournalFault) {
      return .sound(try Journal.open(path, options: options(vfs)))
    } catch {
      if error.kind == .corrupt { return .corrupt(error.message) }
      throw error
    }
  }

  /// Why this journal's log must be followed by a new one, if it must.
  private static func whyNotGoOn(
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

  /// Takes up a log that goes on.
  private func resume(_ journal: Journal) throws(JournalFault) {
    if case .genesis(let genesis)? = try journal.latest("genesis")?.body { log = genesis.log }
    if case .policy(let json)? = try journal.latest("policy")?.body { policy = json }
    if case .mapping(let json)? = try journal.latest("mapping")?.body { mapping = json }
    let last = try lastStamp(journal)
    if let opened = try journal.latest("session-opened"),
      case .sessionOpened(let officer, _, _) = opened.body,
      opened.seq > (try journal.latest("session-closed")?.seq ?? 0)
    {
      session = (opened.seq, officer, opened.stamp)
    }
    let now = stamp()
    let survives = last.map { JournalKeeper.sessionSurvives(last: $0, now: now) } ?? true
    unwritten = Start(stamp: now, endsSession: session != nil && !survives)
  }

  /// A start that goes on with a log, and has not yet been written down.
  private struct Start {
    var stamp: Stamp
    var endsSession: Bool
    var isBootWritten = false
    /// What has been done of it.
    var outcomes: [Outcome] = []
  }

  /// Seals the tail that a power cut left, and says in the log that the program has started. May be called again after it threw.
  private func writeStart(in journal: Journal) throws(JournalFault) -> [Outcome] {
    guard let start = unwritten else { return [] }
    if !start.isBootWritten {
      if journal.unsealed > 0 {
        unwritten?.outcomes += try carryOut(.seal(start.stamp, .start), in: journal)
      }
      let receipt = try journal.append(start.stamp, .boot(boot))
      unwritten?.outcomes.append(.written(token: 0, receipt))
      unwritten?.isBootWritten = true
    }
    if start.endsSession {
      let end = Entry.sessionClosed(how: .boot, by: .pad)
      unwritten?.outcomes += try carryOut(.write(token: 0, start.stamp, end), in: journal)
    }
    defer { unwritten = nil }
    return unwritten?.outcomes ?? []
  }

  /// A session outlives a restart of the program; it outlives a reboot only if both clocks were synced and less than ten
  /// minutes passed.
  static func sessionSurvives(last: Stamp, now: Stamp) -> Bool {
    if last.boot == now.boot { return true }
    let away = now.time.microseconds - last.time.microseconds
    return last.clock == .synced && now.clock == .synced && (0..<600_000_000).contains(away)
  }

  private func lastStamp(_ journal: Journal) throws(JournalFault) -> Stamp? {
    let chunk = try journal.lines(
      after: journal.head.seq - 1, sealedOnly: false, maxBytes: 2_048, maxCount: 1)
    return (try? Record(line: chunk.bytes.dropLast()))?.stamp
  }

  /// Sets the old journal aside where there is one, and writes what a log begins with. May be called again after it threw.
  @discardableResult
  private func beginLog() throws(JournalFault) -> Outcome {
    if journal == nil {
      if pending != nil { _ = try SetAside.move(path) }
      journal = try Journal.open(path, options: JournalKeeper.options(vfs))
    }
    guard let journal else { preconditionFailure("opened above") }
    if journal.head.seq == 0 {
      log = LogID.random()
      ended = nil
      let genesis = Genesis(
        log: log, pad: pad, key: key.publicKey, follows: pending?.follows, beyond: pending?.beyond)
      _ = try journal.append(stamp(), .genesis(genesis))
    }
    var receipt = try journal.append(stamp(), .boot(boot))
    if let policy { receipt = try journal.append(stamp(), .policy(policy)) }
    if let mapping { receipt = try journal.append(stamp(), .mapping(mapping)) }
    if let (_, officer, opened) = session {
      let body = Body.sessionOpened(officer: officer, how: .boot, by: .pad)
      receipt = try journal.append(stamp(), body)
      // It began when it began: a new log does not lengthen it.
      remember(body, receipt, opened)
    }
    let why = pending?.why ?? "first start"
    pending = nil
    isEarlierUnknown = true
    return .newLog(log, receipt, why: why)
  }
}

/// Why the pad could not start.
public enum StartFault: Error, CustomStringConvertible {
  case journal(JournalFault)
  case state(StateFault)
  case other(String)

  public var description: String {
    switch self {
    case .journal(let fault): fault.description
    case .state(let fault): fault.description
    case .other(let reason): reason
    }
  }
}

extension StartFault {
  /// From sysexits.h.
  public var sysexit: Int32 {
    switch self {
    case .journal(let fault):
      switch fault.kind {
      case .newer: EX_CONFIG
      case .corrupt: EX_DATAERR
      default: EX_IOERR
      }
    case .state(let fault): fault.sysexit
    case .other: EX_OSERR
    }
  }
}
