import ArgumentParser
import Control
import Glibc
import Records

struct JournalTail: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: told(
      "Hiện những bản ghi mới nhất, nguyên dòng.",
      "Show the newest records, as raw lines."),
    discussion: told(
      """
      Đã niêm phong hay chưa, nên chỉ root và nhóm hailong-admin được xem; với --sealed thì người dùng \
      của đường gửi cũng xem được. Với --follow lệnh chạy tiếp đến khi Ctrl-C, kể cả khi hailongd khởi \
      động lại.
      """,
      """
      Sealed or not, which only root and group hailong-admin may see; with --sealed the link's user may, too. \
      With --follow it goes on until Ctrl-C, across a restart of hailongd.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    name: .customShort("n"),
    help: .told("Bao nhiêu bản ghi, 0 đến 100000.", "How many, 0 to 100000.", value: Said("số", "n")))
  var count: Int64 = 10

  @Flag(
    name: [.short, .long],
    help: .told("Hiện tiếp những bản ghi mới, ngay khi được ghi.", "Go on with records as they are written."))
  var follow = false

  @Flag(help: .told("Chỉ đến niêm phong cuối.", "Only up to the last seal."))
  var sealed = false

  @Option(
    help: .told(
      "Một bản sao nhật ký, thay cho thiết bị đang chạy.", "A copied journal in place of the running pad.",
      value: .file),
    completion: .file())
  var from: String?

  func validate() throws {
    guard (0...100_000).contains(count) else { throw ValidationError(.tailCount) }
    guard from == nil || !follow else {
      throw ValidationError(.tailCopy)
    }
  }

  func run() throws {
    let source: LogSource =
      if let from { try LogSource(copy: from) } else { try .pad(PadConnection(pad)) }
    let end = try source.end(sealed: sealed)
    let last = try source.read(after: max(0, end.seq - count), sealed: sealed) { lines throws(CommandFault) in
      try show(lines)
    }
    if follow { try goOn(after: last, log: end.log) }
  }

  private func show(_ lines: RawLines) throws(CommandFault) {
    // Bytes for a program; a person's terminal gets nothing that could take it over.
    if Terminal.standardOutput().isTerminal {
      var text = ""
      lines.each { text += Columns.printable(String(decoding: $0, as: UTF8.self)) + "\n" }
      return try Output.say(text)
    }
    if let code = Output.writeAll(lines.bytes, to: 1) { throw .unwritable("standard output", errno: code) }
  }

  /// Asks again and again. Not `follow`, under which a pad seals sooner: looking must not change what is looked at.
  private func goOn(after start: Int64, log first: LogID) throws(CommandFault) {
    let interruption = try Interruption()
    var (log, last) = (first, start)
    var connection: PadConnection?
    var wasLost = false
    while true {
      do throws(CommandFault) {
        let source: PadConnection
        if let connection { source = connection } else { source = try PadConnection(pad) }
        connection = source
        let now = try LogSource.pad(source).end(sealed: sealed)
        if wasLost {
          Output.complain("hailong: \(pad.language("hailongd lại trả lời", "hailongd answers again"))\n")
        }
        wasLost = false
        if now.log != log {
          Output.complain("hailong: \(pad.language("nhật ký mới", "a new log")): \(now.log)\n")
          (log, last) = (now.log, 0)
        }
        if now.seq > last {
          last = try LogSource.pad(source).read(after: last, sealed: sealed) { lines throws(CommandFault) in
            try show(lines)
          }
        }
      } catch  where error.exit == .unavailable || error.exit == .tryAgain {
        connection = nil
        if !wasLost { Output.complain("hailong: \(pad.language.notAnswering)\n") }
        wasLost = true
      }
      if case .ended = interruption.wait(milliseconds: wasLost ? 1_000 : 200) { return }
    }
  }
}
