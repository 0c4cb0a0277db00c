import Ratings
import Records

/// One line of the table of worked sequences in docs/PROTOCOL.md: what stands in it, and the log that it means.
struct WorkedSequence {
  var number: String
  var rule: String
  var policy: Policy
  var records: [Record?]
  /// One for each press, in order.
  var outcomes: [String]

  struct Unclear: Error, CustomStringConvertible {
    var description: String
  }

  /// All sequences between the table's two marks.
  static func all(in text: String) throws -> [WorkedSequence] {
    guard let begin = text.range(of: "<!-- sequences begin -->"),
      let end = text.range(of: "<!-- sequences end -->")
    else { return [] }
    return try text[begin.upperBound..<end.lowerBound].split(separator: "\n").compactMap(read)
  }

  private static func read(_ line: Substring) throws -> WorkedSequence? {
    let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { $0.filter { $0 != "`" }.trimmed }
    guard cells.count == 5, Int(cells[0]) != nil else { return nil }
    var policy = JSON.object([])
    if !cells[2].isEmpty { policy = try members(cells[2]) }
    return WorkedSequence(
      number: cells[0], rule: cells[1], policy: try Policy(json: policy),
      records: try records(cells[3], policy),
      outcomes: try cells[4].split(separator: " ").flatMap(expand))
  }

  private static func expand(_ token: Substring) throws -> [String] {
    let parts = token.split(separator: "*")
    guard parts.count == 2 else { return [String(token)] }
    guard let count = Int(parts[0]) else { throw Unclear(description: "\(token)") }
    return Array(repeating: String(parts[1]), count: count)
  }

  private static func members(_ text: some StringProtocol) throws -> JSON {
    .object(
      try text.split(separator: ",").map { pair in
        let parts = pair.split(separator: "=")
        guard parts.count == 2 else { throw Unclear(description: "\(pair)") }
        return JSON.Member(String(parts[0]), Int64(parts[1]).map { .int($0) } ?? .string(String(parts[1])))
      })
  }

  private static func records(_ text: String, _ policy: JSON) throws -> [Record?] {
    var log = LogBuilder()
    // A log states its rules before anything else, as pads do.
    if policy != .object([]) { log.add(.policy(policy), at: 0) }
    var goesOn = true
    for token in text.split(separator: " ") {
      switch token {
      case "…": goesOn = false
      case "??": log.unreadable()
      case "unset": log.quality = .unset
      case "synced": log.quality = .synced
      default: try add(token, to: &log)
      }
    }
    if goesOn {
      log.add(LogBuilder.seal, at: (log.records.compactMap(\.?.stamp.uptime).max() ?? 0) + 60_000_000)
    }
    return log.records
  }

  private static func add(_ token: Substring, to log: inout LogBuilder) throws {
    let unclear = Unclear(description: "not a record: \(token)")
    let halves = token.split(separator: "@")
    guard halves.count == 2 else { throw unclear }
    let what = halves[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(what[0])
    let argument = what.count > 1 ? String(what[1]) : ""
    if let button = Button(name) { return try press(button, halves[1], &log) }
    guard let at = microseconds(halves[1]) else { throw unclear }
    let by = Actor.pad
    switch name {
    case "open":
      guard let officer = OfficerCode(argument) else { throw unclear }
      log.add(.sessionOpened(officer: officer, how: .command, by: by), at: at)
    case "close": log.add(.sessionClosed(session: log.open ?? 0, how: .command, by: by), at: at)
    case "maint": log.add(.maintenanceOpened(how: .command, by: by), at: at)
    case "endmaint": log.add(.maintenanceClosed(how: .command, by: by), at: at)
    case "fault": log.add(.fault(Fault(code: "HL-TEST-001", button: Button(argument))), at: at)
    case "clear": log.add(.faultCleared(code: "HL-TEST-001", button: Button(argument)), at: at)
    case "refused": log.add(.fault(Fault(code: "HL-TEST-002", button: Button(argument), count: 3)), at: at)
    case "start": log.add(log.start, at: at)
    case "policy":
      log.add(.policy(argument == "?" ? ["rule": "of-tomorrow"] : try members(argument)), at: at)
    case "map":
      let pairs = try members(argument).members ?? []
      log.add(.mapping(["buttons": .object(pairs)]), at: at)
    case "clock":
      guard let offset = microseconds(Substring(argument)) else { throw unclear }
      log.add(.clock(ClockCorrection(offset: offset, error: 0, source: .ward)), at: at)
    case "alive": log.add(.alive, at: at)
    case "seal": log.add(LogBuilder.seal, at: at)
    case "kind": log.add(.unknown(kind: argument), at: at)
    default:
      guard name.hasPrefix("boot+"), let away = microseconds(name.dropFirst(5)) else { throw unclear }
      log.reboot(after: away, at: at)
    }
  }

  /// `0`, `0+4x9`, `9/an`, `9/-`.
  private static func press(_ button: Button, _ text: Substring, _ log: inout LogBuilder) throws {
    let unclear = Unclear(description: "not a time: \(text)")
    let parts = text.split(separator: "/")
    var session = log.open
    if parts.count == 2 { session = parts[1] == "-" ? nil : log.sessions[String(parts[1])] }
    let series = parts[0].split(separator: "+")
    guard let first = microseconds(series[0]) else { throw unclear }
    guard series.count == 2 else { return log.add(.press(button: button, session: session), at: first) }
    let steps = series[1].split(separator: "x")
    guard steps.count == 2, let step = microseconds(steps[0]), let count = Int64(steps[1]) else {
      throw unclear
    }
    for index in 0..<count { log.add(.press(button: button, session: session), at: first + index * step) }
  }

  /// Seconds with at most six decimals.
  private static func microseconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".")
    guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.count <= 6 else { return nil }
    guard let fraction = Int64(decimals + String(repeating: "0", count: 6 - decimals.count)) else {
      return nil
    }
    return whole * 1_000_000 + fraction
  }
}

extension BallotRow {
  /// As the table writes outcomes: `vote4/an!burst?`.
  var notation: String {
    var text =
      switch outcome {
      case .vote(let level): "vote\(level)"
      case .out(let reason): reason.rawValue
      }
    if let direction { text += "-\(direction.rawValue)" }
    if let officer { text += "/\(officer)" }
    for flag in flags.names { text += "!\(flag)" }
    return provisional ? text + "?" : text
  }
}

extension StringProtocol {
  var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      guard let next = self[index(after: start)...].firstIndex(of: other.first ?? " ") else { return nil }
      start = next
    }
    return nil
  }
}
