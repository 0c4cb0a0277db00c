import Records

/// Limits and version of the words on the socket.
public enum ControlProtocol {
  public static let version: Int64 = 1
  /// The longest request line, bytes.
  public static let longestRequest = 4_096
  /// The longest line of a request that carries an order, bytes.
  public static let longestOrder = 40_960
  /// The longest reply line, bytes; raw records follow outside it.
  public static let longestReply = 65_536
  /// Raw record bytes behind one header, at most.
  public static let largestChunk = 65_536
}

/// One request line: `{"v":1,"id":7,"do":"status",…}`.
public struct ControlRequest: Sendable {
  /// Chosen by the client, and in every answer to this request.
  public var id: Int64
  public var verb: Verb
  /// The whole object: the verb's own members are read from here.
  public var arguments: JSON

  public init(id: Int64, verb: Verb, arguments: JSON = [:]) {
    self.id = id
    self.verb = verb
    self.arguments = arguments
  }

  /// Reads a line without its LF. Only an order may be longer than ``ControlProtocol/longestRequest``, and only up to
  /// `longest`.
  public init(line: [UInt8], longest: Int = ControlProtocol.longestRequest) throws(ControlFault) {
    guard line.count <= longest else { throw .malformed("a request of \(line.count) bytes") }
    let json: JSON
    do throws(JSONFault) { json = try JSON.read(line) } catch { throw .malformed(error.description) }
    guard let version = json["v"]?.int else { throw .malformed("no `v`") }
    guard version == ControlProtocol.version else { throw .otherVersion(version) }
    guard let id = json["id"]?.int else { throw .malformed("no `id`") }
    guard let name = json["do"]?.string else { throw .malformed("no `do`") }
    guard let verb = Verb(rawValue: name) else { throw .unknownVerb(name) }
    guard verb == .order || line.count <= ControlProtocol.longestRequest else {
      throw .malformed("a request of \(line.count) bytes")
    }
    self.init(id: id, verb: verb, arguments: json)
  }

  /// The line with its LF.
  public var line: [UInt8] {
    var members: [JSON.Member] = [
      .init("v", .int(ControlProtocol.version)), .init("id", .int(id)), .init("do", .string(verb.rawValue)),
    ]
    members += (arguments.members ?? []).filter { !["v", "id", "do"].contains($0.key) }
    return JSON.object(members).bytes + [0x0A]
  }
}

/// One answer line. Each is bound to a request by `id`.
public enum ControlAnswer: Sendable {
  case ok(id: Int64, JSON)
  case event(id: Int64, JSON)
  case failed(id: Int64, ControlFault)
  /// `bytes` of raw log lines follow, each with its LF.
  case records(id: Int64, RecordsHeader)

  public init(line: [UInt8]) throws(ControlFault) {
    let json: JSON
    do throws(JSONFault) { json = try JSON.read(line) } catch { throw .malformed(error.description) }
    guard let version = json["v"]?.int else { throw .malformed("no `v`") }
    guard version == ControlProtocol.version else { throw .otherVersion(version) }
    guard let id = json["id"]?.int else { throw .malformed("no `id`") }
    if let value = json["ok"] {
      self = .ok(id: id, value)
    } else if let value = json["event"] {
      self = .event(id: id, value)
    } else if let error = json["error"] {
      self = .failed(id: id, ControlFault(json: error))
    } else if let value = json["records"], let header = RecordsHeader(value) {
      self = .records(id: id, header)
    } else {
      throw .malformed("an answer of no known form")
    }
  }

  /// The line with its LF.
  public var line: [UInt8] {
    let (id, member): (Int64, JSON.Member) =
      switch self {
      case .ok(let id, let value): (id, .init("ok", value))
      case .event(let id, let value): (id, .init("event", value))
      case .failed(let id, let fault): (id, .init("error", fault.json))
      case .records(let id, let header): (id, .init("records", header.json))
      }
    return JSON.object([.init("v", .int(ControlProtocol.version)), .init("id", .int(id)), member]).bytes + [
      0x0A
    ]
  }
}

/// What stands before raw log lines.
public struct RecordsHeader: Equatable, Sendable {
  /// Number of lines; 0 where there are none yet.
  public var count: Int
  /// Bytes that follow, at most ``ControlProtocol/largestChunk``.
  public var bytes: Int
  /// Sequence numbers of the first and last line; both 0 where there are none.
  public var first: Int64
  public var last: Int64

  public init(count: Int, bytes: Int, first: Int64, last: Int64) {
    self.count = count
    self.bytes = bytes
    self.first = first
    self.last = last
  }

  init?(_ json: JSON) {
    guard let count = json["count"]?.int, let bytes = json["bytes"]?.int, let first = json["first"]?.int,
      let last = json["last"]?.int, (0...Int64(ControlProtocol.largestChunk)).contains(bytes),
      (0...bytes).contains(count)
    else { return nil }
    self.init(count: Int(count), bytes: Int(bytes), first: first, last: last)
  }

  var json: JSON {
    .object([
      .init("count", .int(Int64(count))), .init("bytes", .int(Int64(bytes))), .init("first", .int(first)),
      .init("last", .int(last)),
    ])
  }
}
