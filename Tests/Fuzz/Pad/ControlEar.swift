import Control
import FuzzEngine
import Glibc
import Records

@testable import Pad

/// The client's end of the socket in the control target: what it asked, what it was told, and whether the one fits the other.
struct ControlEar {
  let descriptor: Int32
  private let access: Access
  private var input: [UInt8] = []
  /// Answers that are to come, by request.
  private var owed: [Int64: Int] = [:]
  private var reads: [(id: Int64, after: Int64, sealed: Bool)] = []
  /// Where each stream of lines stands.
  private var streams: [Int64: (after: Int64, sealed: Bool)] = [:]
  private var follow: Int64?
  private var edges: Set<Int64> = []
  /// Requests with the number of a stream: their answers cannot be told apart, and are not counted.
  private var shared: Set<Int64> = []

  init(descriptor: Int32, access: Access) { (self.descriptor, self.access) = (descriptor, access) }

  /// The pad has read this request, or a line that is none: then its number is 0.
  mutating func asked(_ id: Int64) {
    if streams[id] != nil || edges.contains(id) { shared.insert(id) }
    owed[id, default: 0] += 1
  }

  /// The request just asked is a read that the pad will carry out.
  mutating func reading(_ id: Int64, _ read: LoopRequest.Read) { reads.append((id, read.after, read.sealed)) }

  /// The request just asked is a stream, and has no answer but that.
  mutating func following(_ id: Int64, after: Int64, sealed: Bool) {
    unanswered(id)
    if streams[id] != nil { shared.insert(id) }
    streams[id] = (after, sealed)
    follow = id
  }

  mutating func followingEdges(_ id: Int64) {
    unanswered(id)
    edges.insert(id)
  }

  private mutating func unanswered(_ id: Int64) {
    owed[id, default: 1] -= 1
    if owed[id] ?? 0 > 0 { shared.insert(id) }
  }

  /// Whether nothing is to come any more.
  func hasAll(of disk: ControlDisk) -> Bool {
    guard owed.allSatisfy({ $0.value == 0 || shared.contains($0.key) }) else { return false }
    guard let follow, !shared.contains(follow), let stream = streams[follow] else { return true }
    return stream.after >= (stream.sealed ? disk.sealed : disk.head).seq
  }

  var missing: String { "owed \(owed), follows \(String(describing: follow)) at \(streams)" }

  /// Takes what has come. True where there was something.
  mutating func hear(_ disk: ControlDisk) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    var isNew = false
    while true {
      let count = buffer.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      guard count > 0 else { break }
      isNew = true
      input += buffer[..<count]
    }
    guard isNew else { return false }
    var start = 0
    while let end = input[start...].firstIndex(of: 0x0A) {
      require(end - start < ControlProtocol.longestReply, "an answer of \(end - start) bytes")
      let line = Array(input[start..<end])
      let answer = must("an answer cannot be read") { () throws(ControlFault) in try ControlAnswer(line: line)
      }
      guard case .records(let id, let header) = answer else {
        start = end + 1
        take(answer)
        continue
      }
      require(header.bytes <= ControlProtocol.largestChunk, "a chunk of \(header.bytes) bytes")
      guard input.count - end - 1 >= header.bytes else { break }
      start = end + 1 + header.bytes
      take(id, header, Array(input[end + 1..<start]), disk)
    }
    input.removeFirst(start)
    return true
  }

  private mutating func take(_ answer: ControlAnswer) {
    switch answer {
    case .ok(let id, _): answered(id)
    case .failed(let id, let fault):
      answered(id)
      require(fault.code.hasPrefix("HL-"), "a fault without a code: \(fault)")
      require(isShort(fault.message), "words that spoil a log: \(fault)")
    case .event(let id, let event):
      require(edges.contains(id), "edges for request \(id), which asked for none")
      let edges = event["edges"]?.array ?? []
      require(!edges.isEmpty && edges.allSatisfy { $0.array?.count == 3 }, "edges of another form: \(event)")
    case .records: break
    }
  }

  private mutating func answered(_ id: Int64) {
    guard !shared.contains(id) else { return }
    require(owed[id] ?? 0 > 0, "an answer to \(id), which nobody asked or which has one")
    owed[id]? -= 1
  }

  private mutating func take(_ id: Int64, _ header: RecordsHeader, _ bytes: [UInt8], _ disk: ControlDisk) {
    require(header.count <= ControlDisk.mostLines, "a chunk of \(header.count) lines")
    if header.count == 0 {
      require(header.bytes == 0, "bytes of no line")
    } else {
      require(
        header.first >= 1 && header.last == header.first + Int64(header.count) - 1
          && header.last <= disk.head.seq, "numbers with gaps: \(header)")
      require(disk.holds(bytes, from: header.first, count: header.count), "other lines than the log's")
      require(access == .admin || header.last <= disk.sealed.seq, "unsealed lines for access \(access)")
    }
    guard !shared.contains(id) else { return }
    if let stream = streams[id] {
      require(header.count > 0, "an empty chunk for a follower")
      require(header.first == stream.after + 1, "a follower behind \(stream.after) is given \(header.first)")
      require(!stream.sealed || header.last <= disk.sealed.seq, "unsealed lines for a follower of seals")
      streams[id]?.after = header.last
    } else {
      answered(id)
      // One of its reads, where it has several of one number.
      let index = reads.firstIndex {
        $0.id == id && (header.count == 0 || header.first == $0.after + 1)
          && (!$0.sealed || header.last <= disk.sealed.seq)
      }
      guard let index else { broken("no read of \(id) asked for \(header)") }
      reads.remove(at: index)
    }
  }
}
