/// Why a record was not written.
public enum WriteFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Longer than ``Record/longestLine``.
  case tooLong(bytes: Int)
  /// The line would not be read back as the record that was meant.
  case unreadable(String)

  public var description: String {
    switch self {
    case .tooLong(let bytes): "a record of \(bytes) bytes; at most \(Record.longestLine) are allowed"
    case .unreadable(let reason): "a record that could not be read back: \(reason)"
    }
  }
}

extension Record {
  /// The line, without its LF: header members in their fixed order, then the kind's own. Refuses what is too long or would
  /// not be read back.
  public func line() throws(WriteFault) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(192)
    appendHeader(to: &out)
    appendBody(to: &out)
    out.append(UInt8(ascii: "}"))
    guard out.count <= Record.longestLine else { throw .tooLong(bytes: out.count) }
    return out
  }

  /// The seal's line up to `,"sig"`: what is signed behind the hash of the record before.
  func sealPrefix(why: SealReason) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(320)
    appendHeader(to: &out)
    out.member("why", why.rawValue)
    return out
  }

  private func appendHeader(to out: inout [UInt8]) {
    out.append(contentsOf: "{\"seq\":".utf8)
    JSON.append(seq, to: &out)
    out.member("kind", body.kind)
    out.member("boot", stamp.boot)
    out.member("uptime", stamp.uptime)
    out.append(contentsOf: ",\"time\":\"".utf8)
    stamp.time.append(to: &out)
    out.append(UInt8(ascii: "\""))
    out.member("clock", stamp.clock.rawValue)
  }

  private func appendBody(to out: inout [UInt8]) {
    switch body {
    case .genesis(let genesis):
      out.member("format", genesis.format)
      out.member("log", genesis.log.text)
      out.member("pad", genesis.pad.text)
      out.member("key", genesis.key.hex)
      if let follows = genesis.follows {
        out.member("follows", .object([.init("log", .string(follows.log.text))] + follows.head.members))
      }
      if let beyond = genesis.beyond { out.member("beyond", .object(beyond.members)) }
    case .boot(let boot):
      out.member("board", boot.board)
      out.member("backend", boot.backend)
      out.member("version", boot.version)
      out.member("unsealed", boot.unsealed)
      out.member("kernel", boot.kernel)
    case .policy(let json), .mapping(let json), .key(let json):
      for member in json.members ?? [] { out.member(member.key, member.value) }
    case .press(let button, let session):
      out.member("button", button.description)
      if let session { out.member("session", session) }
    case .sessionOpened(let officer, let how, let by, let age):
      out.member("officer", officer.text)
      out.member("how", how.rawValue)
      out.member("by", by.text)
      if age > 0 { out.member("age", age) }
    case .sessionClosed(let session, let how, let by):
      out.member("session", session)
      out.member("how", how.rawValue)
      out.member("by", by.text)
    case .maintenanceOpened(let how, let by, let minutes):
      out.member("how", how.rawValue)
      out.member("by", by.text)
      if let minutes { out.member("minutes", minutes) }
    case .maintenanceClosed(let how, let by):
      out.member("how", how.rawValue)
      out.member("by", by.text)
    case .fault(let fault):
      out.member("code", fault.code)
      if let button = fault.button { out.member("button", button.description) }
      if let count = fault.count { out.member("count", count) }
    case .faultCleared(let code, let button):
      out.member("code", code)
      if let button { out.member("button", button.description) }
    case .edgesLost(let button, let count):
      out.member("button", button.description)
      out.member("count", count)
    case .clock(let correction):
      out.member("offset", correction.offset)
      out.member("error", correction.error)
      out.member("source", correction.source.rawValue)
    case .order(let order):
      if let position = order.position {
        out.member("epoch", position.epoch)
        out.member("number", position.number)
      }
      if let act = order.act { out.member("do", act) }
      switch order.outcome {
      case .taken: out.member("taken", .bool(true))
      case .refused(let code, let count):
        out.member("taken", .bool(false))
        out.member("code", code)
        out.member("count", count)
      }
    case .badgeRefused(let count):
      out.member("count", count)
    case .readiness(let readiness):
      out.member("passed", .bool(readiness.passed))
      out.member("found", .array(readiness.found.map { .string($0) }))
    case .seal(let why, let signature):
      out.member("why", why.rawValue)
      out.member("sig", signature.hex)
    case .alive, .unknown, .malformed:
      break
    }
  }
}

extension Head {
  fileprivate var members: [JSON.Member] { [.init("seq", .int(seq)), .init("hash", .string(hash.hex))] }
}

extension [UInt8] {
  fileprivate mutating func name(_ key: String) {
    append(UInt8(ascii: ","))
    JSON.append(key, to: &self)
    append(UInt8(ascii: ":"))
  }

  fileprivate mutating func member(_ key: String, _ value: Int64) {
    name(key)
    JSON.append(value, to: &self)
  }

  fileprivate mutating func member(_ key: String, _ value: String) {
    name(key)
    JSON.append(value, to: &self)
  }

  fileprivate mutating func member(_ key: String, _ value: JSON) {
    name(key)
    value.append(to: &self)
  }
}
