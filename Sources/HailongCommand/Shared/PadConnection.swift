import Control
import Glibc
import Records

/// A conversation with hailongd whose faults are the command's.
struct PadConnection {
  let client: ControlClient

  init(_ options: PadOptions, patience: Int = 5_000) throws(CommandFault) {
    try self.init(path: options.socketPath(), patience: patience)
  }

  /// `patience` bounds each wait for an answer, milliseconds.
  init(path: String, patience: Int) throws(CommandFault) {
    do throws(ControlFault) {
      client = try ControlClient(path: path, patience: patience)
    } catch {
      var fault = CommandFault(error)
      // Whether the socket is closed to this user or to everybody, the client's fault tells in words only.
      if access(path, R_OK | W_OK) != 0, errno == EACCES { fault.exit = .denied }
      throw fault
    }
  }

  /// A conversation that was begun already.
  init(_ client: ControlClient) { self.client = client }

  @discardableResult
  func call(_ verb: Verb, _ arguments: JSON = [:]) throws(CommandFault) -> JSON {
    do throws(ControlFault) { return try client.call(verb, arguments) } catch { throw CommandFault(error) }
  }

  func status() throws(CommandFault) -> PadStatus { try PadStatus(call(.status)) }

  func head() throws(CommandFault) -> PadHead { try PadHead(call(.head)) }

  /// `fresh`: as the pad's disk gives them back, not its memory.
  func records(after seq: Int64, sealed: Bool, fresh: Bool = false) throws(CommandFault) -> RawRecords {
    do throws(ControlFault) {
      return try client.records(after: seq, sealed: sealed, fresh: fresh)
    } catch {
      throw CommandFault(error)
    }
  }
}

/// What hailongd answers to `head`.
struct PadHead {
  var json: JSON
  var line: HeadLine
  var sealed: Head

  init(_ json: JSON) throws(CommandFault) {
    guard let pad = json["pad"]?.string.flatMap(PadID.init(_:)),
      let log = json["log"]?.string.flatMap(LogID.init(_:)),
      let head = Head(json), let sealed = json["sealed"].flatMap(Head.init(_:)),
      let key = json["fingerprint"]?.string.flatMap({ Fingerprint($0) })
    else { throw .strangeAnswer("no head that can be read", vi: "không có dòng đầu đọc được") }
    self.json = json
    self.sealed = sealed
    line = HeadLine(pad: pad, log: log, head: head, key: key)
  }
}

extension Head {
  /// From `{"seq":…,"hash":"…"}`; other members are passed over.
  init?(_ json: JSON) {
    guard let seq = json["seq"]?.int, seq >= 0, let hash = json["hash"]?.string.flatMap(Digest.init(hex:))
    else { return nil }
    self.init(seq: seq, hash: hash)
  }
}
