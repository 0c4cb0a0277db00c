import ArgumentParser
import Buttons
import Control
import Glibc
import Records

struct EdgesRecord: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: told(
      "Ghi từng xung của các tiếp điểm của thiết bị đang chạy thành CSV, đến khi Ctrl-C.",
      "Write every edge of the running pad's contacts as CSV, until Ctrl-C."),
    discussion: told(
      """
      Dành cho nút chập chờn: ghi lại, rồi `hailong edges replay` cho thấy thiết bị hiểu đó là những \
      lần nhấn nào. Mỗi dòng được ghi trọn ngay khi có.
      """,
      """
      For a switch that misbehaves: record it, then `hailong edges replay` shows which presses the pad made of it. Each line is \
      written whole as it comes.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    name: [.short, .long],
    help: .told(
      "Ghi vào đâu (mặc định: đầu ra chuẩn).", "Where to (default: standard output).", value: .file),
    completion: .file(extensions: ["csv"]))
  var output: String?

  func run() throws {
    let connection = try PadConnection(pad)
    let interruption = try Interruption()
    let stream: Int64
    do throws(ControlFault) { stream = try connection.client.stream(.edges) } catch {
      throw CommandFault(error)
    }
    // Edges have no acknowledgement. Once the pad has answered somebody who came later, it has taken the request.
    try PadConnection(pad).call(.head)
    let descriptor = try EdgesRecord.open(output)
    var written: Int64 = 0
    try EdgesRecord.write(Array("\(EdgeTrace.header)\n".utf8), to: descriptor, output)
    Output.complain(
      "hailong: \(pad.language("đang ghi xung; Ctrl-C để dừng", "recording edges; Ctrl-C ends it"))\n")
    recording: while true {
      if !connection.client.isAnswerWaiting {
        switch interruption.wait(connection.client.pollDescriptor) {
        case .ended: break recording
        case .timeout, .resized, .suspended: continue
        case .ready: break
        }
      }
      let event: JSON
      do throws(ControlFault) { event = try connection.client.nextEvent(stream) } catch {
        // What was recorded so far is whole lines and stays.
        throw CommandFault(error)
      }
      let edges = try EdgesRecord.edges(event)
      var bytes: [UInt8] = []
      for edge in edges { EdgeTrace.append(edge, to: &bytes) }
      try EdgesRecord.write(bytes, to: descriptor, output)
      written += Int64(edges.count)
    }
    if descriptor != 1 { fsync(descriptor) }
    Output.complain("hailong: \(pad.language("đã ghi \(written) xung", "\(written) edges recorded"))\n")
  }

  /// `{"edges":[[line,level,time_us],…]}`
  static func edges(_ event: JSON) throws(CommandFault) -> [LineEvent] {
    guard let list = event["edges"]?.array else { throw .strangeAnswer("no edges", vi: "không có xung nào") }
    return try list.map { edge throws(CommandFault) in
      guard let parts = edge.array, parts.count == 3, let line = parts[0].int, let level = parts[1].int,
        let time = parts[2].int, (0..<Int64(EdgeTrace.mostLines)).contains(line), (0...1).contains(level),
        (0...Int64(EdgeTrace.latestMicroseconds)).contains(time)
      else { throw .strangeAnswer("an edge that cannot be read", vi: "có một xung không đọc được") }
      return LineEvent(line: Int(line), closed: level == 1, at: UInt64(time) * 1_000, sequence: nil)
    }
  }

  /// Written in place, unlike an export: a recording is of use while it grows.
  private static func open(_ path: String?) throws(CommandFault) -> Int32 {
    guard let path, path != "-" else { return 1 }
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path, errno: errno) }
    return descriptor
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String?) throws(CommandFault) {
    if let code = Output.writeAll(bytes, to: descriptor) {
      throw .unwritable(path ?? "standard output", errno: code)
    }
  }
}
