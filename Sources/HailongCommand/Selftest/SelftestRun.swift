import Buttons
import Glibc
import Ratings
import Records

/// Carries a selftest out: opens and closes the maintenance period, brings edges and answers to ``Selftest``, lights what it asks for.
struct SelftestRun {
  /// Between two looks at what the ward holds, milliseconds.
  private static let lookEvery = 500

  let path: String
  let officer: OfficerCode?
  let witness: Selftest.Witness
  let language: Language
  let isJSON: Bool

  /// Gives the exit code. Throws where the test could not be made or was broken off; the period is closed then, too.
  func run() throws(CommandFault) -> ExitStatus {
    let interruption = try Interruption()
    let connection = try PadConnection(path: path, patience: 10_000)
    var readBack = try ReadBack(connection)
    var arguments: [JSON.Member] = []
    if let officer { arguments.append(.init("officer", .string(officer.text))) }
    // A period that is open already is ended first: the test has one of its own, in which its own records stand.
    if try connection.call(.maintenanceOpen, .object(arguments))["again"] == true {
      try connection.call(.maintenanceClose)
      try connection.call(.maintenanceOpen, .object(arguments))
    }
    do throws(CommandFault) {
      let exit = try test(connection, &readBack, interruption)
      try connection.call(.maintenanceClose)
      return exit
    } catch {
      // The pad itself closes the period where this does not reach it.
      _ = try? PadConnection(path: path, patience: 2_000).call(.maintenanceClose)
      throw error
    }
  }

  private func test(
    _ connection: PadConnection, _ readBack: inout ReadBack, _ interruption: Interruption
  ) throws(CommandFault) -> ExitStatus {
    let journal = try readBack.read(expecting: "maintenance-opened")
    let stream = try EdgeStream(path: path)
    // Behind the stream's begin, so that no edge falls between the levels and it.
    let status = try connection.status()
    let text = SelftestText(status: status, language: language)
    try tell(text.opening + text.journal(journal))
    var wanted: Int64?
    if status.ward != nil {
      if case .sound(let seq) = journal { wanted = seq } else { wanted = status.head?.seq }
    }
    var core = Selftest(
      plan: Selftest.Plan(
        buttons: status.buttons.count, lamps: status.lamps, witness: witness, wanted: wanted),
      closed: status.buttons.map(\.isClosed))
    try play(&core, text, connection, stream, interruption)
    var report = SelftestReport(
      pad: status.pad, buttons: status.buttons.map(\.name), asked: witness == .asked, journal: journal,
      wanted: wanted)
    report.verdicts = core.buttons
    report.lamps = core.lamps
    report.wardReached = core.wardReached
    return try conclude(&report, text, connection, &readBack)
  }

  // MARK: the test

  private func play(
    _ core: inout Selftest, _ text: SelftestText, _ connection: PadConnection, _ stream: EdgeStream,
    _ interruption: Interruption
  ) throws(CommandFault) {
    var keyboard = AnswerReader()
    var nextLook = SelftestRun.milliseconds()
    var actions = core.begin(at: SelftestRun.now())
    while true {
      for action in actions {
        if case .light(let lamp, let milliseconds) = action {
          try connection.call(.lamp, ["lamp": .string(lamp.rawValue), "on": .int(Int64(milliseconds))])
        }
        if case .ask = action { keyboard.forget() }
        try tell(text.told(action, wanted: core.plan.wanted, witness: core.plan.witness))
      }
      if actions.contains(.finished) { return }
      let wait = min(
        SelftestRun.wait(until: core.nextDeadline), max(0, nextLook - SelftestRun.milliseconds()))
      let descriptor = core.isAsking ? keyboard.pollDescriptor : stream.pollDescriptor
      if case .ended = interruption.wait(descriptor, milliseconds: wait) { throw .brokenOff }
      // The time first: an edge that comes now is not older than it.
      let now = SelftestRun.now()
      let asked = core.isAsking ? core.lamps.count : nil
      actions = core.take(.edges(try stream.take()), at: now)
      // A question that has only just come up stands on no screen yet: what was typed is no answer to it.
      if core.isAsking, core.lamps.count == asked, let answer = keyboard.read() {
        actions += core.take(.answer(answer.yes), at: now)
      }
      if SelftestRun.milliseconds() >= nextLook {
        nextLook = SelftestRun.milliseconds() + SelftestRun.lookEvery
        if let held = try connection.status().wardHead { actions += core.take(.ward(held.seq), at: now) }
      }
    }
  }

  // MARK: the report

  private func conclude(
    _ report: inout SelftestReport, _ text: SelftestText, _ connection: PadConnection,
    _ readBack: inout ReadBack
  ) throws(CommandFault) -> ExitStatus {
    report.padFaults = try connection.status().faults
    var codes: [JSON] = []
    for found in report.found where !codes.contains(.string(found.code)) { codes.append(.string(found.code)) }
    let answer = try connection.call(
      .readiness, ["passed": .bool(report.hasPassed), "found": .array(codes)])
    // What was written last is what must be there tomorrow. If it is not, only this report can say so.
    let written = try readBack.read(expecting: "readiness")
    var record: Int64?
    if case .sound(let seq) = written { record = seq } else { report.journal = written }
    if isJSON {
      var members = report.json.members ?? []
      if let record { members.append(.init("record", .int(record))) }
      if let time = answer["receipt_us"]?.int { members.append(.init("receipt_us", .int(time))) }
      try Output.say(.object(members))
    } else {
      try Output.say(text.summary(report, record: record))
    }
    return !report.hasPassed ? .faults : report.found.isEmpty ? .done : .keyNotChecked
  }

  /// With --json the person is spoken to on standard error: standard output is the report's alone.
  private func tell(_ text: String) throws(CommandFault) {
    if isJSON { Output.complain(text) } else { try Output.say(text) }
  }

  // MARK: time

  /// CLOCK_MONOTONIC, as the edges of a pad on this machine have it, nanoseconds.
  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func milliseconds() -> Int { Int(now() / 1_000_000) }

  private static func wait(until deadline: UInt64?) -> Int {
    guard let deadline else { return lookEvery }
    let now = now()
    return deadline > now ? Int((deadline - now) / 1_000_000) + 1 : 0
  }
}

/// Answers typed at the terminal, or fed by a program: a line each.
struct AnswerReader {
  struct Answer: Equatable {
    /// Nil where nobody will ever say.
    var yes: Bool?
  }

  private var buffer: [UInt8] = []
  private var hasEnded = false

  var pollDescriptor: Int32? { hasEnded ? nil : 0 }

  /// What was typed before the question is no answer to it; what a program has written ahead is.
  mutating func forget() {
    guard isatty(0) == 1 else { return }
    tcflush(0, TCIFLUSH)
    buffer = []
  }

  /// The next answer, where one is there. Does not wait.
  mutating func read() -> Answer? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        if let yes = AnswerReader.meaning(line) { return Answer(yes: yes) }
        continue
      }
      var polled = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard !hasEnded, poll(&polled, 1, 0) > 0 else { return hasEnded ? Answer(yes: nil) : nil }
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = Glibc.read(0, &bytes, bytes.count)
      // Nobody answers in four hundred letters.
      guard count > 0, buffer.count < 400 else {
        hasEnded = true
        continue
      }
      buffer += bytes[..<count]
    }
  }

  /// Enter alone is yes, as the prompt's capital letter says. Nil: neither.
  static func meaning(_ line: String) -> Bool? {
    switch line.filter({ !$0.isWhitespace }).lowercased() {
    case "", "c", "co", "có", "y", "yes": true
    case "k", "kh", "khong", "không", "n", "no": false
    default: nil
    }
  }
}
