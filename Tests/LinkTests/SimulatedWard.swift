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
  var logs: [LogID: [[UInt8]]] = [:]
  var weather = Weather.fair
  /// Ward's UTC minus true time, microseconds.
  var clockOffset: Int64 = 0
  /// Most lines in one request before 413.
  var most = 4_000
  var requests = 0
  var stored = 0

  init(key: SealPublicKey) { self.key = key }

  func head(_ log: LogID) -> Head {
    (logs[log] ?? []).reduce(Head.empty) { $0.advanced(by: $1) }
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
      let base = held[..<Int(after)].reduce(Head.empty) { $0.advanced(by: $1) }
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
          stored += 1
        }
      }
      logs[log] = held
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
