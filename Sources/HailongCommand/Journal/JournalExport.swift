import ArgumentParser
import Glibc
import Records

struct JournalExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: told(
      "Xuất cả nhật ký thành NDJSON, mỗi dòng đúng như đã lưu.",
      "Write the whole log as NDJSON, each line exactly as it is stored."),
    discussion: told(
      """
      Đến niêm phong cuối, để `hailong verify` bảo đảm được từng dòng. Tệp chỉ mang tên của nó khi đã \
      ghi trọn; trước đó là TỆP.part. Với --from lệnh đọc thẻ của một thiết bị đã hỏng, và không bao \
      giờ ghi lên thẻ; bản xuất đó thì `hailong-ward log import` nhận vào.
      """,
      """
      Up to the last seal, so that `hailong verify` can vouch for every line of it. A file gets its name when it is whole; \
      until then it is FILE.part. With --from it reads a dead pad's card, and never writes to it; what it exports, \
      `hailong-ward log import` takes in.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    help: .told(
      "Một nhật ký hoặc thư mục trạng thái, thay cho thiết bị đang chạy. Chỉ đọc, không ghi.",
      "A journal, or a state folder, in place of the running pad. It is only read.",
      value: Said("tệp hoặc thư mục", "file or folder")),
    completion: .file())
  var from: String?

  @Option(
    name: [.short, .long],
    help: .told(
      "Ghi vào đâu (mặc định: đầu ra chuẩn).", "Where to (default: standard output).", value: .file),
    completion: .file())
  var output: String?

  @Flag(help: .told("Cả những bản ghi sau niêm phong cuối.", "With the records behind the last seal."))
  var unsealed = false

  func run() throws {
    let source: LogSource =
      if let from { try LogSource(copy: from) } else { try .pad(PadConnection(pad)) }
    var out = try Output(to: output)
    let end = try source.end(sealed: !unsealed)
    var progress = Progress(total: end.seq, say: pad.language("bản ghi", "records"))
    let last = try source.read(after: 0, sealed: !unsealed) { lines throws(CommandFault) in
      try out.write(lines.bytes)
      progress.reached(lines.last)
    }
    try out.finish()
    progress.end()
    for journal in from.map(CopiedFolder.setAside) ?? [] {
      Output.complain(
        "hailong: "
          + pad.language("còn một nhật ký để riêng, hãy xuất cả nó", "a journal was set aside; export it too")
          + ": hailong journal export --from \(journal)\n")
    }
    if output != nil, output != "-" {
      if pad.json {
        try Output.say(["log": .string(end.log.text), "records": .int(last)])
      } else {
        let say = pad.language
        try Output.say(
          say("Đã xuất \(last) bản ghi của nhật ký \(end.log)\n", "\(last) records of log \(end.log)\n"))
      }
    }
  }
}
