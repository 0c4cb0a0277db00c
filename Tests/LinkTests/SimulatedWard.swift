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

  let key: SealPublicKey
  private(set) var logs: [LogID: [[UInt8]]] = [:]
  /// Head behind each line; the first is that of an empty log.
  private var heads: [LogID: [Head]] = [:]
  var weather = Weather.fair
  /// Ward's UTC minus true time, microseconds.
  var clockOffset: Int64 = 0
  /// Most lines in one request before 413.
  var most = 4_000
  var requests = 0
  var stored = 0

  init(key: SealPublicKey) { self.key = key }

  func head(_ log: LogID) -> Head { heads[log]?.last ?? .empty }

  /// Back to a backup that held so many lines.
  mutating func restore(_ log: LogID, to count: Int) {
    logs[log] = Array((logs[log] ?? [])[..<count])
    heads[log] = Array((heads[log] ?? [.empty])[...count])
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
    case .head(let log): return reply(head(log), now)
    case .records(let log, let after, let body):
      guard let bytes = try? Gzip.inflate(body) else { return refuse(.gzip) }
      let lines = bytes.split(separator: 0x0A).map(Array.init)
      guard lines.count <= most else { return refuse(.tooLarge) }
      var held = logs[log] ?? []
      guard after <= held.count else { return refuse(.gap, head: head(log)) }
      var ends = heads[log] ?? [.empty]
      let base = ends[Int(after)]
      let before = lines.dropLast().reduce(base) { $0.advanced(by: $1) }
      guard let last = lines.last, Seal.isValid(last, previous: before.hash, key: key) else {
        return refuse(.seal)
      }
      for (index, line) in lines.enumerated() {
        let place = Int(after) + index
        if place < held.count {
          guard held[place] == line else { return refuse(.chain) }
        } else {
          held.append(line)
          ends.append(ends[place].advanced(by: line))
          stored += 1
        }
      }
      logs[log] = held
      heads[log] = ends
      return reply(head(log), now)
    }
  }

  enum Request {
    case head(LogID)
    case records(LogID, after: Int64, body: [UInt8])
  }

  private func reply(_ head: Head, _ now: UTCTime) -> WardAnswer {
    WardAnswer(
      status: 200, body: RecordsReply(head: head, time: now).bytes, date: now.microseconds / 1_000_000)
  }
}
