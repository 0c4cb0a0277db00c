import Records
import Wire

@testable import Link

/// A ward's intake in memory, kept to the protocol: what it answers is what the openapi page says.
struct SimulatedWard {
  /// What goes wrong, by the draw of a die for each request.
  struct Weather {
    var loseRequest = 0.0
    var loseReply = 0.0
    var serverError = 0.0
    var garbage = 0.0
    static let fair = Weather()
  }

  /// One history of a log. Two begin alike.
  struct History {
    var lines: [[UInt8]] = []
    /// Head behind each line; the first is that of an empty log.
    var heads: [Head] = [.empty]
  }

  let key: SealPublicKey
  /// Of each log its histories; the last is the one that was extended last.
  private(set) var histories: [LogID: [History]] = [:]
  /// Whether another history is kept, as a ward does that has not got sixteen.
  var keepsForks = true
  var weather = Weather.fair
  /// Whether it says where the pad's other logs end: an older one does not.
  var namesOthers = true
  /// Ward's UTC minus true time, microseconds.
  var clockOffset: Int64 = 0
  /// Most lines in one request before 413.
  var most = 4_000
  var requests = 0
  var stored = 0

  init(key: SealPublicKey) { self.key = key }

  /// The lines of each log, of two histories those of the one that was extended last.
  var logs: [LogID: [[UInt8]]] { histories.compactMapValues { $0.last?.lines } }

  func head(_ log: LogID) -> Head { histories[log]?.last?.heads.last ?? .empty }

  /// Whether a history goes through this head.
  func holds(_ log: LogID, through head: Head) -> Bool {
    (histories[log] ?? []).contains { $0.heads.count > head.seq && $0.heads[Int(head.seq)] == head }
  }

  /// Back to a backup that held so many lines of the first history, and no other.
  mutating func restore(_ log: LogID, to count: Int) {
    guard let first = histories[log]?.first else { return }
    histories[log] = [
      History(lines: Array(first.lines[..<count]), heads: Array(first.heads[...count]))
    ]
  }

  /// Back to a backup without the history that goes through this head.
  mutating func forget(_ log: LogID, through head: Head) {
    histories[log]?.removeAll { $0.heads.count > head.seq && $0.heads[Int(head.seq)] == head }
  }

  mutating func answer(_ request: Request, created: Int64, at time: UTCTime) -> WardAnswer {
    requests += 1
    let now = UTCTime(microseconds: time.microseconds + clockOffset)
    let date = now.microseconds / 1_000_000
    func refuse(_ code: ProblemCode, head: Head? = nil) -> WardAnswer {
      WardAnswer(status: code.status, body: Problem(code, "why", head: head).bytes, date: date)
    }
    guard abs(created - date) <= RequestSignature.window else { return refuse(.clock) }
    switch request {
    case .head(let log): return reply(head(log), now, others: others(than: log))
    case .records(let log, let after, let body):
      guard let bytes = try? Gzip.inflate(body) else { return refuse(.gzip) }
      let lines = bytes.split(separator: 0x0A).map(Array.init)
      guard lines.count <= most else { return refuse(.tooLarge) }
      switch take(lines, log, after: Int(after)) {
      case .success(let head): return reply(head, now)
      case .failure(let refusal): return refuse(refusal.code, head: refusal.code == .gap ? head(log) : nil)
      }
    }
  }

  private struct Refusal: Error { var code: ProblemCode }

  /// The head of the history that holds the lines now.
  private mutating func take(_ lines: [[UInt8]], _ log: LogID, after: Int) -> Result<Head, Refusal> {
    var all = histories[log] ?? [History()]
    guard all.contains(where: { after <= $0.lines.count }) else { return .failure(Refusal(code: .gap)) }
    let fitting = all.indices.filter { index in
      guard after <= all[index].lines.count, let last = lines.last else { return false }
      let before = lines.dropLast().reduce(all[index].heads[after]) { $0.advanced(by: $1) }
      return Seal.isValid(last, previous: before.hash, key: key)
    }
    var best: (index: Int, same: Int)?
    for index in fitting {
      let same = zip(all[index].lines[after...], lines).prefix { $0 == $1 }.count
      if same == lines.count { return .success(all[index].heads[all[index].lines.count]) }
      if same > best?.same ?? -1 || after + same == all[index].lines.count { best = (index, same) }
    }
    guard let (index, same) = best else { return .failure(Refusal(code: .seal)) }
    var history = all[index]
    if after + same == history.lines.count {
      all.remove(at: index)
    } else {
      guard keepsForks, all.count < 16 else { return .failure(Refusal(code: .chain)) }
      history.lines.removeLast(history.lines.count - after - same)
      history.heads.removeLast(history.heads.count - after - same - 1)
    }
    for line in lines[same...] {
      history.heads.append(history.heads[history.lines.count].advanced(by: line))
      history.lines.append(line)
      stored += 1
    }
    histories[log] = all + [history]
    return .success(history.heads[history.lines.count])
  }

  enum Request {
    case head(LogID)
    case records(LogID, after: Int64, body: [UInt8])
  }

  private func others(than log: LogID) -> [LogHead] {
    guard namesOthers else { return [] }
    return histories.keys.filter { $0 != log }.sorted { $0.text < $1.text }.prefix(16).map {
      LogHead(log: $0, head: head($0))
    }
  }

  private func reply(_ head: Head, _ now: UTCTime, others: [LogHead] = []) -> WardAnswer {
    WardAnswer(
      status: 200, body: RecordsReply(head: head, time: now, others: others).bytes,
      date: now.microseconds / 1_000_000)
  }
}
