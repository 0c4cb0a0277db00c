import Control
import Glibc
import Records
import Testing

/// A pad whose program is killed again and again, and what was seen of it from outside: the only truth that a killed
/// program cannot take with it.
final class KilledPad {
  /// A press that was asked for. Its record, if there is one, is dated between `sent` and a little after `answered`.
  struct Command {
    var button: Button
    var sent: UInt64
    /// When the pad had taken it; nil where it was killed first.
    var answered: UInt64?
  }

  struct Life {
    var born: UInt64
    var died: UInt64 = .max
    /// The most presses that it said it had thanked.
    var thanked = 0
    var spoke = false
  }

  /// What is done in one life, and when it ends.
  struct Plan {
    enum End {
      /// Microseconds after it was started: in its start, mostly.
      case afterStart(Int)
      /// Microseconds after the last press was asked for.
      case afterPress(Int)
    }
    var end: End
    var presses: Int
    /// Microseconds between two presses.
    var pause: Int
    /// Somebody reads the whole log meanwhile; true: only what is sealed.
    var follows: Bool?
    var signsIn: Bool

    init(_ seed: inout Seed, isFirst: Bool) {
      if seed.isChosen(isFirst ? 70 : 20) {
        end = .afterStart(seed.below(60_000))
      } else {
        end = .afterPress(seed.below(30_000))
      }
      presses = 1 + seed.below(8)
      pause = seed.isChosen(50) ? seed.below(1_000) : seed.below(20_000)
      follows = seed.isChosen(30) ? false : seed.isChosen(40) ? true : nil
      signsIn = seed.isChosen(25)
    }
  }

  let home = DaemonHome(
    extra: """
      policy: {name: crash, chord_ms: 0, quiet_ms: 400, correction_ms: 200}
      seal: {idle_ms: 100, max_ms: 100, unread_ms: 100, records: 3}
      """)
  private(set) var commands: [Command] = []
  private(set) var lives: [Life] = []
  /// Presses that the pad itself showed as thanked: the record's number and the button.
  private(set) var shown: [Int64: Button] = [:]
  /// Lines that a client was handed, by number.
  private(set) var handed: [Int64: [UInt8]] = [:]
  /// Officers whose sign-in was confirmed.
  private(set) var officers: [String] = []
  private var officersAsked = 0

  /// One life: starts the program, presses, and kills it.
  func live(_ plan: Plan, _ seed: inout Seed) throws {
    lives.append(Life(born: monotonic()))
    let daemon = try RunningDaemon(home)
    defer {
      daemon.kill()
      lives[lives.count - 1].died = monotonic()
    }
    if case .afterStart(let microseconds) = plan.end {
      let until = lives[lives.count - 1].born + UInt64(microseconds) * 1_000
      while monotonic() < until { usleep(200) }
      // A program that ends by itself at a start is no pad.
      if let status = daemon.waitStatus(within: 0) {
        throw Unmet("hailongd ended by itself, wait status \(status):\n\(home.log)")
      }
      return
    }
    let client = try daemon.connect()
    lives[lives.count - 1].spoke = true
    let follower = try plan.follows.map { sealed in
      let follower = try ControlClient(path: home.socket, patience: 20_000)
      return (follower, try follower.follow(after: 0, sealed: sealed))
    }
    if plan.signsIn {
      officersAsked += 1
      let code = "cb-\(officersAsked)"
      _ = try client.call(.sessionOpen, ["officer": .string(code)])
      officers.append(code)
    }
    for number in 0..<plan.presses {
      let next = monotonic() + UInt64(number == 0 ? 0 : plan.pause) * 1_000
      repeat { try look(client, follower) } while monotonic() < next
      try press(seed.below(4), client)
    }
    guard case .afterPress(let microseconds) = plan.end else { return }
    let until = monotonic() + UInt64(microseconds) * 1_000
    repeat { try look(client, follower) } while monotonic() < until
    daemon.kill()
    // What was already on its way to the client was seen outside, too.
    if let follower { while (try? take(follower)) != nil {} }
  }

  /// A last life that ends in order, after whatever the kills left.
  func endInOrder() throws {
    lives.append(Life(born: monotonic()))
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    lives[lives.count - 1].spoke = true
    try press(0, client)
    try eventually("a thank-you") {
      try look(client, nil)
      return lives[lives.count - 1].thanked > 0
    }
    daemon.terminate()
    let status = daemon.exitStatus(within: 20_000)
    lives[lives.count - 1].died = monotonic()
    guard status == 0 else { throw Unmet("exit \(String(describing: status)):\n\(home.log)") }
  }

  private func press(_ index: Int, _ client: ControlClient) throws {
    guard let button = Button(index: index) else { throw Unmet("no button \(index)") }
    // A finger cannot press again what it still presses: the earlier press of this button must be over, so that each record
    // belongs to one command.
    while let last = commands.last(where: { $0.button == button })?.answered, monotonic() < last + 40_000_000
    {
      try look(client, nil)
    }
    commands.append(Command(button: button, sent: monotonic(), answered: nil))
    _ = try client.call(
      .press, ["button": .string(button.description), "hold_ms": 12, "bounce_ms": 2])
    commands[commands.count - 1].answered = monotonic()
  }

  /// Looks at the pad as a person would, and keeps what it shows.
  private func look(_ client: ControlClient, _ follower: (ControlClient, Int64)?) throws {
    let status = try client.call(.status)
    lives[lives.count - 1].thanked = Int(status["thanked"]?.int ?? 0)
    if let last = status["last_press"], let seq = last["seq"]?.int,
      let button = last["button"]?.string.flatMap(Button.init(_:))
    {
      shown[seq] = button
    }
    guard let follower else { return }
    var waiting = pollfd(fd: follower.0.pollDescriptor, events: Int16(POLLIN), revents: 0)
    if follower.0.isAnswerWaiting || poll(&waiting, 1, 0) > 0 { try take(follower) }
  }

  private func take(_ follower: (ControlClient, Int64)) throws {
    let chunk = try follower.0.next(follower.1)
    for (offset, line) in chunk.bytes.split(separator: 0x0A).enumerated() {
      handed[chunk.header.first + Int64(offset)] = Array(line)
    }
  }
}
