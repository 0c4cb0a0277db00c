import Control
import Glibc
import Journal
import Ratings
import Records
import Testing

@testable import Pad

/// What the ballot makes of each press of a log, in words: `vote4`, `changed-up`, `vote3/cb-07`.
func counted(_ records: [Record]) -> [String] { Ballot.count(records).map(\.word) }

extension BallotRow {
  var word: String {
    var word =
      switch outcome {
      case .vote(let level): "vote\(level)"
      case .out(let reason): reason.rawValue
      }
    if let direction { word += "-\(direction.rawValue)" }
    if let officer { word += "/\(officer)" }
    return word
  }
}

extension RunningDaemon {
  /// Stops it as systemd does, and gives all records that it wrote.
  func ended() throws -> [Record] {
    terminate()
    guard exitStatus(within: 20_000) == 0 else { throw Unmet("hailongd did not end:\n\(home.log)") }
    return try journalRecords(home)
  }
}

/// A finger on a simulated pad, in real time.
struct Finger {
  let client: ControlClient

  /// Presses for 60 ms with 2 ms of bounce, without waiting for anything.
  func press(_ button: String) throws {
    _ = try client.call(.press, ["button": .string(button), "hold_ms": 60, "bounce_ms": 2])
  }

  /// Until the pad has thanked as many presses.
  func waitForThanks(_ count: Int) throws {
    try eventually("\(count) presses thanked") {
      try client.call(.status)["thanked"]?.int ?? 0 >= Int64(count)
    }
  }

  /// Lets people take their time. It is what is tried, and no waiting for the pad.
  static func pause(until moment: UInt64) {
    while true {
      let now = monotonic()
      guard now < moment else { return }
      usleep(useconds_t(min(50_000, (moment - now) / 1_000 + 1)))
    }
  }
}
