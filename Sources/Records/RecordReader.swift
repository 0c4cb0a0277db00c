/// A line that cannot be read as a record. It keeps its place in the chain; it makes no vote.
public struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
  public var reason: String
  public var description: String { reason }
  public init(_ reason: String) { self.reason = reason }
}

extension Record {
  /// Reads one line (without LF). The order of members is not checked: a reader must agree with every version's writer
  /// about meaning, and only the hash is about bytes.
  public init(line: UnsafeBufferPointer<UInt8>) throws(Unreadable) {
    let fields = try RecordFields(line)
    try self.init(fields)
  }

  public init(line: some Collection<UInt8>) throws(Unreadable) {
    let copy = Array(line)
    let result: Result<Record, Unreadable> = copy.withUnsafeBufferPointer { buffer in
      do throws(Unreadable) { return .success(try Record(line: buffer)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(_ fields: RecordFields) throws(Unreadable) {
    guard let seq = fields.int("seq"), seq >= 1 else { throw Unreadable("no `seq`") }
    guard let kind = fields.string("kind"), (1...32).contains(kind.utf8.count) else {
      throw Unreadable("no `kind`")
    }
    guard let boot = fields.int("boot"), boot >= 0 else { throw Unreadable("no `boot`") }
    guard let uptime = fields.int("uptime"), uptime >= 0 else { throw Unreadable("no `uptime`") }
    guard let text = fields.slice("time"), let time = UTCTime(text) else { throw Unreadable("no `time`") }
    guard let name = fields.string("clock"), let clock = ClockQuality(rawValue: name) else {
      throw Unreadable("no `clock`")
    }
    self.seq = seq
    stamp = Stamp(boot: boot, uptime: uptime, time: time, clock: clock)
    do throws(Unreadable) {
      body = try Body(kind: kind, fields)
    } catch {
      body = .malformed(kind: kind, reason: error.reason)
    }
  }

  /// Only the sequence number and whether the line is a seal, of a line that has been checked whole: what a verifier of a
  /// million lines needs of each.
  public static func glance(_ line: UnsafeBufferPointer<UInt8>) throws(Unreadable) -> (
    seq: Int64, isSeal: Bool
  ) {
    if let usual = LineGlance.read(line) { return usual }
    let fields = try RecordFields(line)
    guard let seq = fields.int("seq"), seq >= 1 else { throw Unreadable("no `seq`") }
    return (seq, fields.string("kind") == "seal")
  }
}

extension Body {
  fileprivate init(kind: String, _ fields: RecordFields) throws(Unreadable) {
    switch kind {
    case "genesis": self = .genesis(try Genesis(fields))
    case "boot":
      self = .boot(
        Boot(
          board: try fields.text("board"), backend: try fields.text("backend"),
          version: try fields.text("version"),
          unsealed: try fields.count("unsealed"), kernel: try fields.text("kernel")))
    case "policy": self = .policy(try fields.ownMembers())
    case "mapping": self = .mapping(try fields.ownMembers())
    case "key": self = .key(try fields.ownMembers())
    case "press": self = .press(button: try fields.button(), session: try fields.optionalCount("session"))
    case "session-opened":
      guard let officer = OfficerCode(try fields.text("officer")) else { throw Unreadable("bad `officer`") }
      self = .sessionOpened(
        officer: officer, how: try fields.how(), by: try fields.actor(),
        age: try fields.optionalCount("age") ?? 0)
    case "session-closed":
      self = .sessionClosed(
        session: try fields.count("session"), how: try fields.how(), by: try fields.actor())
    case "maintenance-opened":
      self = .maintenanceOpened(
        how: try fields.how(), by: try fields.actor(), minutes: try fields.optionalMinutes())
    case "maintenance-closed": self = .maintenanceClosed(how: try fields.how(), by: try fields.actor())
    case "fault":
      self = .fault(
        Fault(
          code: try fields.text("code"), button: try fields.optionalButton(),
          count: try fields.optionalCount("count")))
    case "fault-cleared":
      self = .faultCleared(code: try fields.text("code"), button: try fields.optionalButton())
    case "edges-lost": self = .edgesLost(button: try fields.button(), count: try fields.count("count"))
    case "clock":
      guard let offset = fields.int("offset") else { throw Unreadable("no `offset`") }
      guard let source = ClockCorrection.Source(rawValue: try fields.text("source")) else {
        throw Unreadable("bad `source`")
      }
      self = .clock(ClockCorrection(offset: offset, error: try fields.count("error"), source: source))
    case "alive": self = .alive
    case "order": self = .order(try OrderRecord(fields))
    case "badge-refused": self = .badgeRefused(count: try fields.count("count"))
    case "readiness":
      guard let found = try fields.json("found")?.array, let passed = try fields.json("passed")?.bool,
        let readiness = Readiness(passed: passed, found: found.map { $0.string ?? "" })
      else { throw Unreadable("bad `passed` or `found`") }
      self = .readiness(readiness)
    case "seal":
      guard let why = SealReason(rawValue: try fields.text("why")) else { throw Unreadable("bad `why`") }
      guard let signature = SealSignature(hex: try fields.text("sig")) else { throw Unreadable("bad `sig`") }
      self = .seal(why: why, signature: signature)
    default: self = .unknown(kind: kind)
    }
  }
}

extension Genesis {
  fileprivate init(_ fields: RecordFields) throws(Unreadable) {
    format = try fields.count("format")
    guard let log = LogID(try fields.text("log")) else { throw Unreadable("bad `log`") }
    guard let pad = PadID(try fields.text("pad")) else { throw Unreadable("bad `pad`") }
    guard let key = SealPublicKey(hex: try fields.text("key")) else { throw Unreadable("bad `key`") }
    self.log = log
    self.pad = pad
    self.key = key
    if let earlier = try fields.json("follows") {
      guard let name = earlier["log"]?.string, let log = LogID(name), let head = Head(earlier) else {
        throw Unreadable("bad `follows`")
      }
      follows = Follows(log: log, head: head)
    }
    if let json = try fields.json("beyond") {
      guard let head = Head(json) else { throw Unreadable("bad `beyond`") }
      beyond = head
    }
  }
}

extension OrderRecord {
  fileprivate init(_ fields: RecordFields) throws(Unreadable) {
    if fields.has("epoch") || fields.has("number") {
      guard let epoch = fields.int("epoch"), epoch >= 1, let number = fields.int("number"), number >= 1 else {
        throw Unreadable("bad `epoch` or `number`")
      }
      position = OrderPosition(epoch: epoch, number: number)
    }
    if fields.has("do") {
      let name = try fields.text("do")
      guard (1...16).contains(name.utf8.count),
        name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D })
      else { throw Unreadable("bad `do`") }
      act = name
    }
    switch try fields.json("taken")?.bool {
    case true:
      guard position != nil else { throw Unreadable("an order that was taken has a number") }
      outcome = .taken
    case false:
      let code = try fields.text("code")
      guard isFindingCode(code) else { throw Unreadable("bad `code`") }
      outcome = .refused(code: code, count: try fields.count("count"))
    default: throw Unreadable("no `taken`")
    }
  }
}

extension Head {
  fileprivate init?(_ json: JSON) {
    guard let seq = json["seq"]?.int, seq >= 0, let text = json["hash"]?.string, let hash = Digest(hex: text)
    else {
      return nil
    }
    self.init(seq: seq, hash: hash)
  }
}

extension RecordFields {
  fileprivate func text(_ key: StaticString) throws(Unreadable) -> String {
    guard let value = string(key) else { throw Unreadable("no `\(key)`") }
    return value
  }

  fileprivate func count(_ key: StaticString) throws(Unreadable) -> Int64 {
    guard let value = int(key), value >= 0 else { throw Unreadable("no `\(key)`") }
    return value
  }

  fileprivate func optionalCount(_ key: StaticString) throws(Unreadable) -> Int64? {
    has(key) ? try count(key) : nil
  }

  fileprivate func optionalMinutes() throws(Unreadable) -> Int64? {
    guard has("minutes") else { return nil }
    guard let minutes = int("minutes"), (1...Order.longestMaintenance).contains(minutes) else {
      throw Unreadable("bad `minutes`")
    }
    return minutes
  }

  fileprivate func button() throws(Unreadable) -> Button {
    guard let name = slice("button"), let button = Button(name) else { throw Unreadable("bad `button`") }
    return button
  }

  fileprivate func optionalButton() throws(Unreadable) -> Button? { has("button") ? try button() : nil }

  fileprivate func how() throws(Unreadable) -> SessionHow {
    guard let how = SessionHow(rawValue: try text("how")) else { throw Unreadable("bad `how`") }
    return how
  }

  fileprivate func actor() throws(Unreadable) -> Actor {
    guard let actor = Actor(try text("by")) else { throw Unreadable("bad `by`") }
    return actor
  }
}
