import GRDB
import Records

/// Votes by counter. A pad's votes are those of the counter at which it stood at their time, so a pad that moves takes none
/// along, and a pad that takes a dead one's place goes on with its counter.
enum Counters {
  /// In place of `cell`, with a column `counter` more: the number of a post there. Pads that never moved are read from the
  /// sums; of the few that did, each vote is asked for its time.
  static let cells = """
    (SELECT cell.*,
       (SELECT min(same.id) FROM post JOIN post AS same ON same.counter = post.counter WHERE post.pad = log.pad) AS counter
     FROM cell JOIN branch ON branch.id = cell.branch JOIN log ON log.id = branch.log
     WHERE (SELECT count(*) FROM post WHERE post.pad = log.pad) = 1
     UNION ALL
     SELECT branch, day, officer, scale, outcome, direction, flags, provisional, 1,
       (SELECT min(same.id) FROM post AS same WHERE same.counter = post.counter)
     FROM vote JOIN branch ON branch.id = vote.branch JOIN log ON log.id = branch.log
       JOIN post ON post.pad = log.pad AND post.since = coalesce(
         (SELECT max(since) FROM post AS held WHERE held.pad = log.pad AND held.since <= vote.time), 0)
     WHERE (SELECT count(*) FROM post WHERE post.pad = log.pad) > 1)
    """

  static func byNumber(_ db: Database) throws -> [Int64: CounterCode] {
    var counters: [Int64: CounterCode] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT min(id), counter FROM post GROUP BY counter") {
      counters[row[0]] = CounterCode(unchecked: row[1])
    }
    return counters
  }
}
