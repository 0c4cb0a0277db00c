import Control
import FuzzEngine
import Records

@testable import Journal
@testable import Pad

/// The journal behind the control target's pad: it takes every record that it can be asked to, and gives its lines back.
struct ControlDisk {
  /// Lines in one chunk at most, as the journal's keeper gives them.
  static let mostLines = 4_096

  /// Lines with their ends, of records with numbers behind `before`.
  private struct Stretch {
    var before: Int64
    var head: Head
    var bytes: [UInt8] = []
    var ends: [Int] = []

    init(behind head: Head) { (before, self.head) = (head.seq, head) }

    mutating func append(_ line: [UInt8]) {
      bytes += line
      bytes.append(0x0A)
      ends.append(bytes.count)
      head = head.advanced(by: line)
    }

    subscript(seq: Int64) -> ArraySlice<UInt8> {
      let index = Int(seq - before - 1)
      return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
  }

  /// What the log holds when a run begins, sealed: more than one chunk.
  private static let history: Stretch = {
    var lines = Stretch(behind: .empty)
    func add(_ body: Body) {
      let stamp = Stamp(
        boot: 1, uptime: 1_000_000 * lines.head.seq, time: UTCTime("2026-11-01T08:00:00Z")!, clock: .unset)
      lines.append(
        must("a line of the past") { try Record(seq: lines.head.seq + 1, stamp: stamp, body: body).line() })
    }
    while lines.bytes.count < ControlProtocol.largestChunk + 8_192 { add(.alive) }
    add(.seal(why: .idle, signature: noSignature))
    return lines
  }()

  /// Signatures are no matter of this target's.
  private static let noSignature = SealSignature(hex: String(repeating: "0", count: 128))!

  private var written = Stretch(behind: history.head)
  private(set) var sealed = history.head
  private var session: Int64?

  var head: Head { written.head }

  private func line(_ seq: Int64) -> ArraySlice<UInt8> {
    seq <= written.before ? ControlDisk.history[seq] : written[seq]
  }

  /// Whether these are the log's lines from `first` on, and no others.
  func holds(_ bytes: [UInt8], from first: Int64, count: Int) -> Bool {
    var rest = bytes[...]
    for seq in first..<first + Int64(count) {
      let line = line(seq)
      guard rest.prefix(line.count).elementsEqual(line) else { return false }
      rest = rest.dropFirst(line.count)
    }
    return rest.isEmpty
  }

  /// As the journal bounds it.
  private func lines(after: Int64, sealed isSealed: Bool) -> Chunk {
    var chunk = Chunk()
    let last = isSealed ? sealed.seq : head.seq
    guard after < last else { return chunk }
    for seq in after + 1...last {
      let line = line(seq)
      guard chunk.count < ControlDisk.mostLines,
        chunk.isEmpty || chunk.bytes.count + line.count <= ControlProtocol.largestChunk
      else { break }
      if chunk.isEmpty { chunk.first = seq }
      chunk.bytes += line
      chunk.last = seq
      chunk.count += 1
    }
    return chunk
  }

  mutating func perform(_ job: Job) -> Outcome {
    switch job {
    case .begin: return .took(0)
    case .read(let client, let request, let after, let isSealed, let log, _, let stream):
      if let log, log != ControlBench.log {
        let fault = JournalFault(.cannotOpen, "this pad has no log \(log) that can be read", vi: "")
        return .unreadable(client: client, request: request, stream: stream, fault)
      }
      return .chunk(
        client: client, request: request, stream: stream, lines(after: after, sealed: isSealed))
    case .write(let token, let stamp, let entry):
      let body: Body
      switch entry {
      case .press(let button): body = .press(button: button, session: session)
      case .sessionOpened(let officer, let how, let by):
        body = .sessionOpened(officer: officer, how: how, by: by)
        session = head.seq + 1
      case .sessionClosed(let how, let by):
        guard let open = session else { return .unneeded(token: token) }
        body = .sessionClosed(session: open, how: how, by: by)
        session = nil
      case .other(let other): body = other
      }
      return .written(token: token, write(stamp, body))
    case .seal(let stamp, let why):
      guard head.seq > sealed.seq else { return .nothingToSeal }
      let receipt = write(stamp, .seal(why: why, signature: ControlDisk.noSignature))
      sealed = head
      return .sealed(receipt)
    case .wardHead(let token, _, _, _): return .unneeded(token: token)
    case .keep(let token, let file, let text):
      if case .enrolment = file {
        require(Enrolment(text)?.text == text, "an enrolment that is read as another: \(text)")
      }
      if case .badges = file {
        require(
          (try? JSON.read(text)).flatMap { try? BadgeList(json: $0) } != nil,
          "badges that cannot be read again")
      }
      return .unneeded(token: token)
    case .order(let token, let stamp, let key, let record):
      if let position = record.position {
        let mark = OrderMark(key: key, position: position)
        require(OrderMark(mark.text) == mark, "an order's mark that is read as another")
      }
      return .written(token: token, write(stamp, .order(record)))
    }
  }

  /// What the journal would give for a record that it can write, and read again as the same.
  private mutating func write(_ stamp: Stamp, _ body: Body) -> Receipt {
    let record = Record(seq: head.seq + 1, stamp: stamp, body: body)
    let line = must("the journal would refuse \(body)") { try record.line() }
    let again = must("the journal could not read \(body)") { try Record(line: line) }
    require(again.body == body, "\(body) is read as \(again.body)")
    written.append(line)
    return Receipt(head)
  }
}
