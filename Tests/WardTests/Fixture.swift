import GRDB
import Glibc
import Ratings
import Records
import Testing
import Wire

@testable import Ward

/// A ward in a folder of its own, removed at the end.
final class Fixture {
  let folder: DataFolder
  let store: Store
  var intake: Intake { Intake(store) }
  /// What the ward takes for now.
  var now = UTCTime("2026-06-02T03:00:00Z")!

  init() throws {
    folder = DataFolder("/tmp/hailong-ward-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))/ward")
    _ = try Founding.make(folder, settings: WardSettings(), now: UTCTime("2026-05-01T00:00:00Z")!)
    store = try Store(folder)
  }

  func orders() throws -> Orders { Orders(store, try WardKeys.load(folder)) }

  deinit {
    store.close()
    for name in [
      "ward.sqlite", "ward.sqlite-wal", "ward.sqlite-shm", "ca.pem", "ca.key", "server.pem", "server.key",
      "order.key", "badge.key",
    ] {
      unlink(folder.path + "/" + name)
    }
    rmdir(folder.path)
    rmdir(String(folder.path.dropLast(5)))
  }

  @discardableResult
  func enrol(_ scribe: Scribe, counter: String = "q1", simulated: Bool = false) throws -> KnownPad {
    let code = try store.addPad(PadOrder(counter: CounterCode(counter)!, simulated: simulated), now: now)
    _ = try store.enrol(code: code, scribe.statement(simulated: simulated), now: now)
    return try #require(try intake.pad(scribe.pad))
  }

  /// Sends lines as a link would, in one batch.
  @discardableResult
  func send(_ scribe: Scribe, after: Int64 = 0, through: Int64? = nil) throws -> Intake.Taken {
    let pad = try #require(try intake.pad(scribe.pad))
    return try intake.take(
      pad, scribe.log, after: after, body: scribe.body(after: after, through: through), now: now)
  }

  var june: Period { Period(year: 2026, month: 6)! }

  func total(simulated: Bool = false) throws -> Tally {
    try store.tally(june, by: .total, simulated: simulated).rows.first?.tally ?? Tally(scale: .four)
  }

  /// Everything that is stored, so that a refusal can be seen to have changed nothing.
  func dump() throws -> [String: [[String]]] {
    try store.read("dump") { db in
      var dump: [String: [[String]]] = [:]
      for table in [
        "pad", "enrolment", "log", "branch", "chunk", "oddity", "vote", "cell", "awake", "officer",
        "badge", "pad_order",
      ] {
        dump[table] = try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
          row.databaseValues.map { "\($0)" }
        }
      }
      return dump
    }
  }

  /// What is reckoned from the lines, by sequence number and words, without the numbers that rows happened to get.
  func counted() throws -> [String: [[String]]] {
    try store.read("dump") { db in
      var dump: [String: [[String]]] = [:]
      for (name, sql) in [
        (
          "vote",
          "SELECT log.name, vote.*, officer.code FROM vote JOIN officer ON officer.id = vote.officer JOIN branch ON branch.id = vote.branch JOIN log ON log.id = branch.log ORDER BY log.name, seq"
        ),
        (
          "cell",
          "SELECT log.name, cell.*, officer.code FROM cell JOIN officer ON officer.id = cell.officer JOIN branch ON branch.id = cell.branch JOIN log ON log.id = branch.log ORDER BY log.name, day, code, cell.scale, outcome, direction, flags, provisional"
        ),
        (
          "awake",
          "SELECT log.name, awake.* FROM awake JOIN branch ON branch.id = awake.branch JOIN log ON log.id = branch.log ORDER BY log.name, first"
        ),
        (
          "oddity",
          "SELECT log.name, oddity.* FROM oddity JOIN branch ON branch.id = oddity.branch JOIN log ON log.id = branch.log ORDER BY log.name, what"
        ),
      ] {
        dump[name] = try Row.fetchAll(db, sql: sql).map { row in
          zip(row.columnNames, row.databaseValues).filter { !["officer", "branch"].contains($0.0) }.map {
            "\($0.1)"
          }
        }
      }
      return dump
    }
  }
}

/// The problem that `body` is refused with.
func refusal(_ body: () throws -> Void) -> ProblemCode? {
  do { try body() } catch let problem as Problem { return problem.known } catch { Issue.record("\(error)") }
  return nil
}

/// What a test does to a ward needs no translation.
extension Said: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text, text) }
}
