import Control
import Records

/// A pad that is looked at again and again, across its restarts.
struct WatchedPad {
  /// Chunks of records taken in one look, at most: a long log is counted over several frames.
  private static let chunksPerLook = 16

  private let path: String
  private var connection: PadConnection?
  private var count: VoteCount?
  /// The last answer, kept while the pad is away.
  private(set) var status: PadStatus?
  /// Why the last look failed.
  private(set) var fault: CommandFault?
  /// Whether this user may read records.
  private var mayCount = true
  /// Records still to be counted.
  private(set) var isCounting = false
  private var edges: EdgeStream?
  /// Whether this user may see edges.
  private var mayScope = true
  private var seen = ContactScope()

  init(path: String) { self.path = path }

  /// Nil where this user may not read records.
  var votes: VoteCount? { mayCount ? count : nil }

  /// What the contacts did since the first look; nil where this user may not see edges. Goes on across a restart of the pad.
  var scope: ContactScope? { mayScope ? seen : nil }

  /// The status, and the votes where they were counted.
  var json: JSON {
    var members = status?.json.members ?? []
    if let votes { members.append(.init("votes", votes.json)) }
    return .object(members)
  }

  /// Asks once. Blocks at most some two seconds.
  mutating func look() {
    do throws(CommandFault) {
      let connection = try reach()
      let status = try connection.status()
      self.status = status
      fault = nil
      try takeEdges(status)
      try takeRecords(status, connection)
    } catch {
      connection = nil
      edges = nil
      isCounting = false
      fault = error
    }
  }

  private mutating func reach() throws(CommandFault) -> PadConnection {
    if let connection { return connection }
    let new = try PadConnection(path: path, patience: 2_000)
    connection = new
    return new
  }

  /// Edges first, the levels of the status behind them: it is no older than they are.
  private mutating func takeEdges(_ status: PadStatus) throws(CommandFault) {
    guard mayScope else { return }
    do throws(CommandFault) {
      if edges == nil {
        edges = try EdgeStream(path: path)
        seen.levels(status.buttons.map(\.isClosed))
      }
      for edge in try edges?.take() ?? [] { seen.take(edge) }
      seen.advance(to: UInt64(max(0, status.uptimeMicroseconds ?? 0)) * 1_000)
    } catch  where error.exit == .denied {
      edges = nil
      mayScope = false
    } catch  where error.code == "HL-CTRL-008" {
      // Too slow for a line that chatters: what was missed is missed, and the rest of the pad is still there.
      edges = nil
    }
  }

  private mutating func takeRecords(_ status: PadStatus, _ connection: PadConnection) throws(CommandFault) {
    guard mayCount, let head = status.head else {
      isCounting = false
      return
    }
    var count =
      count.flatMap { $0.log == status.log && $0.seq <= head.seq ? $0 : nil } ?? VoteCount(log: status.log)
    do throws(CommandFault) {
      for _ in 0..<WatchedPad.chunksPerLook where count.seq < head.seq {
        let raw = try connection.records(after: count.seq, sealed: false)
        guard raw.header.count > 0 else { break }
        guard raw.header.first == count.seq + 1 else { throw .logChanged }
        count.take(RawLines(bytes: raw.bytes, last: raw.header.last))
      }
    } catch  where error.exit == .denied {
      mayCount = false
    } catch  where error.code == CommandFault.logChanged.code {
      count = VoteCount(log: "")
    }
    self.count = count
    isCounting = mayCount && count.seq < head.seq && !count.log.isEmpty
  }
}
