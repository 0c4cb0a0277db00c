import Records

/// The values of the rules at a place in a log, as PROTOCOL.md's table of a policy says them.
struct Rules: Equatable {
  private var name = "default"
  private(set) var scale = 4
  private(set) var needsSession = false
  // Milliseconds.
  private(set) var quiet: Int64 = 5_000
  private(set) var correction: Int64 = 3_000
  private(set) var citizenMax: Int64 = 30_000
  private(set) var grace: Int64 = 10_000
  private(set) var chord: Int64 = 150
  private(set) var sessionMax: Int64 = 18_000_000
  private var levels: [Int: Int] = [0: 4, 1: 3, 2: 2, 3: 1]
  private var mapped: [Int: Int] = [:]
  /// Nobody may guess what a button meant under rules that cannot be read.
  private var isReadable = true

  func level(of button: Int) -> Int? { isReadable ? levels[mapped[button] ?? button] : nil }

  mutating func take(policy json: JSON) {
    var next = Rules()
    (next.mapped, next.isReadable) = (mapped, true)
    guard next.read(json) else {
      isReadable = false
      return
    }
    self = next
  }

  mutating func take(mapping json: JSON) {
    mapped = [:]
    for member in json["buttons"]?.members ?? [] {
      guard let from = Rules.button(member.key), let to = member.value.string.flatMap(Rules.button) else {
        continue
      }
      if from != to { mapped[from] = to }
    }
  }

  private mutating func read(_ json: JSON) -> Bool {
    if let text = json["name"] {
      guard let text = text.string, (1...48).contains(text.utf8.count) else { return false }
      name = text
    }
    if let rule = json["rule"], rule.string != "free" { return false }
    if let levels = json["scale"] {
      guard let levels = levels.int, (3...5).contains(levels) else { return false }
      scale = Int(levels)
    }
    if let session = json["session"] {
      guard let session = session.string, session == "optional" || session == "required" else { return false }
      needsSession = session == "required"
    }
    let lengths: [(String, WritableKeyPath<Rules, Int64>, ClosedRange<Int64>)] = [
      ("quiet_ms", \.quiet, 100...600_000), ("correction_ms", \.correction, 0...600_000),
      ("citizen_max_ms", \.citizenMax, 100...3_600_000), ("grace_ms", \.grace, 0...600_000),
      ("chord_ms", \.chord, 0...2_000), ("session_max_ms", \.sessionMax, 1_000...86_400_000),
    ]
    for (name, path, range) in lengths {
      guard let value = json[name] else { continue }
      guard let value = value.int, range.contains(value) else { return false }
      self[keyPath: path] = value
    }
    levels = [:]
    guard let said = json["levels"] else {
      for index in 0..<scale { levels[index] = scale - index }
      return true
    }
    for member in said.members ?? [] {
      guard let button = Rules.button(member.key), let level = member.value.int,
        (1...Int64(scale)).contains(level)
      else { return false }
      levels[button] = Int(level)
    }
    return said.members != nil && Set(levels.values).count == scale
  }

  private static func button(_ text: String) -> Int? {
    ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"].firstIndex(of: text)
  }
}

/// Who sat at the counter: the last two sessions are all that a press can be of.
struct Officers {
  private struct Session {
    var name: Int64
    var officer: String
    /// The uptime at which it opened, or would have opened in this boot.
    var born: Int64
    /// Where a record ended it.
    var end: (uptime: Int64, stretch: Int)?
    /// A reboot ended it.
    var isLost = false
  }

  private var last: Session?
  private var before: Session?

  mutating func pass(_ record: Record, after previous: Record?, in stretch: Int, isReboot: Bool) {
    if isReboot, let previous, last?.end == nil, last?.isLost == false {
      let away = record.stamp.time.microseconds - previous.stamp.time.microseconds
      if previous.stamp.clock == .synced, record.stamp.clock == .synced, (0..<600_000_000).contains(away) {
        let age = previous.stamp.uptime - (last?.born ?? 0) + away
        last?.born = record.stamp.uptime - age
      } else {
        last?.isLost = true
      }
    }
    switch record.body {
    case .sessionOpened(let officer, _, _, let age):
      if last?.end == nil { last?.end = (record.stamp.uptime, stretch) }
      before = last
      last = Session(name: record.seq, officer: officer.text, born: record.stamp.uptime - age)
    case .sessionClosed(let name, _, _) where name == last?.name:
      if last?.end == nil { last?.end = (record.stamp.uptime, stretch) }
    default: break
    }
  }

  /// The officer of a press that carries `session`; empty for nobody. All in microseconds.
  func officer(of session: Int64?, at uptime: Int64, in stretch: Int, longest: Int64, grace: Int64) -> String
  {
    guard let last else { return "" }
    if last.end == nil, !last.isLost, uptime < last.born + longest {
      if session == last.name { return last.officer }
      // The one before it, if the press is not later than the hand-over.
      guard let before, !before.isLost, let end = before.end, end.stretch == stretch, session == before.name,
        uptime <= min(end.uptime, before.born + longest)
      else { return "" }
      return before.officer
    }
    guard !last.isLost else { return "" }
    if let end = last.end, end.stretch != stretch { return "" }
    let end = min(last.end?.uptime ?? .max, last.born + longest)
    return (session == nil || session == last.name) && uptime - end <= grace ? last.officer : ""
  }
}
