import ArgumentParser
import Journal
import Records

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: told(
      "Kiểm một bản sao nhật ký hoặc bản xuất: từng mắt xích và từng niêm phong.",
      "Check a copied journal or an export: every link of the chain and every seal."),
    discussion: told(
      """
      Nêu bản ghi hỏng đầu tiên và hỏng ở đâu. Mã kết thúc: 0 đúng và đúng khóa đã cho; 1 tự nhất \
      quán, chưa kiểm khóa; 65 hỏng, hoặc không đúng khóa; 66 không có tệp. Ai cũng làm được một nhật \
      ký tự nhất quán bằng khóa riêng: chỉ --key, đã so khi ghi danh thiết bị, hoặc --head, giữ ở nơi \
      khác, mới phân biệt được.
      """,
      """
      Names the first bad record and what is wrong with it. Exit codes: 0 sound and by the key that was given; 1 \
      self-consistent, key not checked; 65 broken, or not by that key; 66 no such file. Anyone can make a self-consistent log \
      with a key of their own: only --key, compared when the pad was enrolled, or --head, kept elsewhere, tells.
      """))

  @OptionGroup var common: CommonOptions

  @Argument(
    help: .told(
      "Một nhật ký (journal.db, có tệp -wal bên cạnh) hoặc bản xuất NDJSON.",
      "A journal (journal.db with its -wal beside it) or an NDJSON export.", value: .file),
    completion: .file())
  var file: String

  @Option(
    help: .told(
      "Dấu vân tay khóa niêm phong: tám nhóm bốn chữ số hex.",
      "The seal key's fingerprint: eight groups of four hex digits.", value: Said("khóa", "key")))
  var key: String?

  @Option(
    help: .told(
      "Một dòng của `hailong head` hoặc `hailong-ward heads`: nhật ký phải còn chứa đúng như thế.",
      "A line of `hailong head` or `hailong-ward heads`: the log must still contain exactly that.",
      value: Said("dòng đầu", "head")))
  var head: String?

  func run() throws {
    let fingerprint = try key.map { typed throws(CommandFault) in
      guard let key = Fingerprint(typed) else {
        throw CommandFault.argument(
          "`\(typed)` is no fingerprint", vi: "`\(typed)` không phải dấu vân tay khóa",
          remedy: "write its 32 hex digits, with or without -",
          remedyVi: "viết 32 chữ số hex, có hay không có -")
      }
      return key
    }
    let kept = try head.map { typed throws(CommandFault) in
      guard let line = HeadLine(typed) else {
        throw CommandFault.argument(
          "--head is no head line", vi: "--head không phải một dòng đầu",
          remedy: "give the whole line in quotes: \"PAD LOG SEQ HASH FINGERPRINT\"",
          remedyVi: "đặt cả dòng trong ngoặc kép: \"PAD LOG SEQ HASH FINGERPRINT\"")
      }
      return line
    }
    let verdict = try LogFile.verify(file, Verifier(key: fingerprint, keptHead: kept), common.language)
    let shown = VerdictText(verdict: verdict, file: file, language: common.language)
    if common.json { try Output.say(shown.json) } else { try Output.say(shown.text) }
    if shown.exit != .done { throw ExitCode(shown.exit.rawValue) }
  }
}
