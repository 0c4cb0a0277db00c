import Pad
import Records

/// What became of each press that a program saw settle: it is on its way to the disk, written, or refused and counted.
struct PressCount {
  private(set) var asked = 0
  private(set) var written = 0
  /// Refused presses, as the log's faults count them.
  private(set) var counted: Int64 = 0
  private var unsent = 0

  mutating func asked(_ job: Job) { if PressCount.isPress(job) { asked += 1 } }

  mutating func unsent(_ job: Job) { if PressCount.isPress(job) { unsent += 1 } }

  /// The record of that name is durable. Says whether it is the job's, and a press.
  mutating func written(_ job: Job?, token: UInt64) -> Bool {
    guard let job, case .write(token, _, _) = job else { return false }
    if case .write(_, _, .other(.fault(let fault))) = job, fault.code == "HL-PAD-001" {
      counted += fault.count ?? 0
    }
    guard PressCount.isPress(job) else { return false }
    written += 1
    return true
  }

  /// What does not add up, if anything: `settled` and `refused` are the core's.
  func wrong(settled: Int, refused: Int64) -> String? {
    let known = asked - unsent + Int(refused)
    guard settled == known, counted <= refused else {
      return
        "\(settled) presses settled; \(asked - unsent) were asked to be written, \(refused) refused, \(counted) of these counted in the log"
    }
    return nil
  }

  /// What the log does not say of what was refused, if anything. Asked where nothing is on its way to the disk.
  func untold(refused: Int64) -> String? {
    counted == refused ? nil : "\(refused) presses were refused, and the log says so of \(counted)"
  }

  private static func isPress(_ job: Job) -> Bool {
    if case .write(_, _, .press) = job { true } else { false }
  }
}
