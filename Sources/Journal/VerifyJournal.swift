import CSQLite
import Records

extension Verifier {
  /// A journal stores each record's hash, so that the first bad record is found exactly.
  func verifyJournal(_ path: String, _ progress: (Int64) -> Void) throws(JournalFault) -> Verdict {
    let copy = try PrivateCopy(of: path)
    defer { copy.remove() }
    var walk = JournalWalk(keptHead: KeptHead(keptHead))
    do throws(JournalFault) {
      let database = try Verifier.openForReading(copy)
      defer { database.close() }
      try walk.run(database, progress)
    } catch {
      guard error.kind == .corrupt else { throw error }
      walk.damaged(error)
    }
    return walk.verdict
  }

  private static func openForReading(_ copy: PrivateCopy) throws(JournalFault) -> Database {
    let database: Database
    if copy.isOriginal {
      database = try Database(
        FileURI.of(copy.path, "immutable=1"), path: copy.path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    } else {
      database = try Database(copy.path, path: copy.path, flags: SQLITE_OPEN_READWRITE)
    }
    do throws(JournalFault) {
      // Pages are then read where they lie; nobody else writes to this file.
      try database.execute(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA mmap_size=2147418112; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF"
      )
      try Schema.checkVersion(database)
    } catch {
      database.close()
      throw error
    }
    return database
  }
}

/// The walk over a journal's rows. It stops at the first problem.
private struct JournalWalk {
  private(set) var verdict = Verdict(source: .journal)
  private let keptHead: KeptHead
  private var sealed: Int64 = 0

  init(keptHead: KeptHead) { self.keptHead = keptHead }

  mutating func run(_ database: Database, _ progress: (Int64) -> Void) throws(JournalFault) {
    let rows = try database.prepare("SELECT seq, line, hash FROM record ORDER BY seq")
    defer { rows.finish() }
    while try rows.step() {
      if let problem = take(rows.integer(0), rows.blob(1), rows.blob(2)) {
        let row = Row(rows)
        rows.reset()
        verdict.problems.append(try problem(row, verdict.head, database))
        break
      }
      if verdict.records % Verifier.progressStep == 0 { progress(verdict.records) }
    }
    if verdict.problems.isEmpty { try checkEnd(database) }
    verdict.unsealed = verdict.head.seq - sealed
  }

  private typealias Diagnosis = (Row, Head, Database) throws(JournalFault) -> Problem

  /// Takes one row, or gives what finds out what is wrong with it.
  private mutating func take(
    _ seq: Int64, _ line: UnsafeBufferPointer<UInt8>, _ hash: UnsafeBufferPointer<UInt8>
  ) -> Diagnosis? {
    let next = verdict.head.advanced(by: line)
    guard seq == next.seq, next.hash.equals(hash) else { return diagnose }
    var isSeal = false
    if let glance = try? Record.glance(line) {
      guard glance.seq == seq else { return diagnose }
      isSeal = glance.isSeal
    } else {
      verdict.unreadable += 1
    }
    if seq == 1 {
      guard case .genesis(let genesis)? = (try? Record(line: line))?.body, genesis.format == Genesis.format
      else { return noGenesis }
      verdict.genesis = genesis
    }
    if isSeal, let key = verdict.genesis?.key {
      guard Seal.isValid(Array(line), previous: verdict.head.hash, key: key) else { return badSeal }
      verdict.seals += 1
      sealed = seq
    }
    verdict.head = next
    verdict.records = seq
    if seq == keptHead.seq, let problem = keptHead.contradiction(next.hash) { return { _, _, _ in problem } }
    return nil
  }

  /// The rows are all there and chained. Does the log end where it says, and behind the kept head?
  private mutating func checkEnd(_ database: Database) throws(JournalFault) {
    let last = verdict.head.seq
    let named = try database.integer("SELECT max(seq) FROM latest")
    if last == 0 {
      verdict.problems.append(Problem(.missing, 1, nil, "there is no record at all"))
    } else if named > last {
      verdict.problems.append(
        Problem(.missing, last + 1, named, "the log ends at \(last), and names its record \(named) elsewhere")
      )
    } else if let problem = keptHead.cutOff(last: last) {
      verdict.problems.append(problem)
    } else {
      try checkTree(database)
      if verdict.problems.isEmpty { try checkLatest(database) }
    }
  }

  /// The walk goes from leaf to leaf and does not look at the keys above them. A reader that seeks a number follows those, and could be
  /// led past records that are there.
  private mutating func checkTree(_ database: Database) throws(JournalFault) {
    let said = try database.text("PRAGMA quick_check(1)")
    guard said != "ok" else { return }
    verdict.problems.append(
      Problem(.torn, max(1, verdict.head.seq), nil, "the file's way to its records is damaged: \(said)"))
  }

  /// Whoever reads a journal without walking it starts from what `latest` names. It says nothing that the log does not: where it
  /// says something else, an export would end early or begin nowhere, over a chain that is whole.
  private mutating func checkLatest(_ database: Database) throws(JournalFault) {
    var named: [String: Int64] = [:]
    // A name that is no text has the same letters, and a lookup does not find it.
    let rows = try database.prepare(
      """
      SELECT iif(typeof(latest.kind) = 'text' AND typeof(latest.seq) = 'integer', latest.kind, ''), latest.seq, record.line
      FROM latest LEFT JOIN record ON record.seq = latest.seq
      """)
    defer { rows.finish() }
    while try rows.step() {
      let (kind, seq) = (rows.text(0), rows.integer(1))
      guard (try? Record(line: rows.blob(2)))?.body.kind == kind else {
        return mislead(seq, "record \(seq) is named as the newest `\(kind)`, and is none")
      }
      named[kind] = seq
    }
    if named["genesis"] != 1 { return mislead(1, "the genesis is not named where a reader looks for it") }
    if named["seal"] ?? 0 != sealed {
      mislead(sealed, "the last seal is \(sealed), and a reader is told \(named["seal"] ?? 0)")
    }
  }

  private mutating func mislead(_ seq: Int64, _ message: String) {
    verdict.problems.append(Problem(.torn, max(1, seq), nil, message))
  }

  mutating func damaged(_ fault: JournalFault) {
    let next = verdict.head.seq + 1
    verdict.problems.append(Problem(.torn, next, nil, "the file is damaged at record \(next): \(fault)"))
    verdict.unsealed = verdict.head.seq - sealed
  }
}

/// A row kept for a closer look.
private struct Row {
  var seq: Int64
  var line: [UInt8]
  var hash: [UInt8]

  init(_ statement: Statement) {
    seq = statement.integer(0)
    line = Array(statement.blob(1))
    hash = Array(statement.blob(2))
  }

  /// The number that the line gives itself.
  var number: Int64? { line.withUnsafeBufferPointer { try? Record.glance($0) }?.seq }
}

private func noGenesis(_ row: Row, _ head: Head, _ database: Database) throws(JournalFault) -> Problem {
  Problem(.changed, 1, nil, "record 1 is not a genesis that can be read")
}

private func badSeal(_ row: Row, _ head: Head, _ database: Database) throws(JournalFault) -> Problem {
  Problem(
    .badSeal, row.seq, nil,
    "the seal at \(row.seq) is not signed by the log's key, or the log was rewritten before it")
}

/// What is wrong with the first row that is not the next link of the chain: judged by the numbers that it and the rows around it
/// give themselves.
private func diagnose(_ row: Row, _ head: Head, _ database: Database) throws(JournalFault) -> Problem {
  let expected = head.seq + 1
  func other(_ seq: Int64) throws(JournalFault) -> Row? {
    let statement = try database.prepare("SELECT seq, line, hash FROM record WHERE seq = ?1")
    defer { statement.finish() }
    statement.bind(1, seq)
    return try statement.step() ? Row(statement) : nil
  }
  func missing(_ last: Int64) -> Problem {
    Problem(
      .missing, expected, last,
      expected == last ? "record \(last) is missing" : "records \(expected) to \(last) are missing")
  }
  if row.seq < expected { return Problem(.inserted, row.seq, nil, "a row \(row.seq) that no log has") }
  let number = row.number
  if row.seq > expected, number == expected {
    return Problem(.torn, expected, nil, "record \(expected) is filed as \(row.seq)")
  }
  if row.seq > expected { return missing(row.seq - 1) }
  if let number, number > expected {
    if let swapped = try other(number), swapped.number == expected {
      return Problem(
        .swapped, expected, number, "records \(expected) and \(number) stand in each other's place")
    }
    return missing(number - 1)
  }
  if let behind = try other(expected + 1), behind.number == expected {
    return Problem(.inserted, expected, nil, "record \(expected) was put in; the true one stands behind it")
  }
  guard let number else {
    return Problem(.torn, expected, nil, "record \(expected) cannot be read, nor is it chained")
  }
  if number < expected {
    return Problem(.inserted, expected, nil, "record \(expected) is a second record \(number)")
  }
  return Problem(.changed, expected, nil, "record \(expected) is not as it was written")
}
