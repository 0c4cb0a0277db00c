import ArgumentParser
import Glibc
import Ratings
import Records

struct SupportBundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "support-bundle",
    abstract: told(
      "Ghi vào một tệp những gì người hỗ trợ từ xa cần, không có gì để nhận ra một người nào.",
      "Write one file with what a remote helper needs, and nothing that identifies a person."),
    discussion: told(
      """
      Liệt kê nội dung trước, và hỏi khi chạy ở terminal; --yes thì không hỏi, --list thì không ghi \
      gì. Là một tệp tar: cấu hình và bo mạch, tình trạng, kết quả của doctor, những bản ghi mới nhất \
      đã thay mã cán bộ, các đơn vị systemd, phiên bản, dòng log của chính các chương trình và đường \
      tới phường. Không bao giờ có khóa, mã ghi danh, thẻ hay mã cán bộ. Chạy được dù hailongd đang \
      chạy hay đã dừng, và với --from trên bản sao thư mục trạng thái.
      """,
      """
      Lists its contents first, and asks on a terminal; --yes does not ask, --list writes nothing. A tar archive: settings and \
      board, status, doctor's findings, the newest records with officer codes replaced, units, versions, own log lines and the way \
      to the ward. Never keys, enrolment codes, badges or officer codes. Works with hailongd running or down, and with --from on \
      a copied state folder.
      """))

  @OptionGroup var pad: PadOptions

  @Argument(
    help: .told("Ghi vào đâu: một tệp .tar mới.", "Where to: a new .tar file.", value: .file),
    completion: .file(extensions: ["tar"]))
  var file: String?

  @Option(
    help: .told(
      "Một bản sao thư mục trạng thái, thay cho thiết bị này.",
      "A copied state folder, in place of this pad.", value: .folder),
    completion: .directory)
  var from: String?

  @Option(
    help: .told(
      "Bao nhiêu bản ghi mới nhất.", "How many of the newest records.", value: Said("số", "records")))
  var records: Int64 = 500

  @Flag(help: .told("Ghi mà không hỏi.", "Write without asking."))
  var yes = false

  @Flag(help: .told("Chỉ liệt kê những gì sẽ được ghi.", "Only list what would be written."))
  var list = false

  func run() throws {
    guard list || file != nil else {
      throw CommandFault.argument(
        "no file is named", vi: "chưa nêu tên tệp", remedy: "hailong support-bundle FILE.tar, or --list",
        remedyVi: "hailong support-bundle TỆP.tar, hoặc --list")
    }
    guard (0...BundleGathering.mostRecords).contains(records) else {
      throw CommandFault.argument(
        "--records cannot be \(records)", vi: "--records không thể là \(records)",
        remedy: "write a number from 0 to \(BundleGathering.mostRecords)",
        remedyVi: "viết một số từ 0 đến \(BundleGathering.mostRecords)")
    }
    let isAsking = !list && !yes
    guard !isAsking || (isatty(0) == 1 && !pad.json) else {
      throw CommandFault.argument(
        "nobody can be asked here", vi: "ở đây không hỏi được ai",
        remedy: "look with --list, then write with --yes", remedyVi: "xem bằng --list, rồi ghi bằng --yes")
    }
    if let from, access(from, R_OK | X_OK) != 0 { throw CommandFault.unreadable(from, errno: errno) }
    var gathering = BundleGathering(
      config: pad.common.config, socket: pad.socket, copy: from, records: records, language: pad.language)
    let now = Self.now()
    let bundle = gathering.gather(now: now)
    if !pad.json { try Output.say(text(of: bundle)) }
    if list {
      if pad.json { try Output.say(json(of: bundle, file: nil)) }
      return
    }
    guard let file, try !isAsking || isAgreed(file) else { return }
    var out = try Output(to: file, mode: 0o600)
    try out.write(bundle.archive(time: now.microseconds / 1_000_000))
    try out.finish()
    if pad.json { try Output.say(json(of: bundle, file: file)) } else { try Output.say(done(file)) }
  }

  private func done(_ file: String) -> String {
    pad.language("Đã ghi \(Columns.printable(file))\n", "Written: \(Columns.printable(file))\n")
  }

  private func isAgreed(_ file: String) throws(CommandFault) -> Bool {
    let say = pad.language
    try Output.say(say("Ghi \(Columns.printable(file))? [c/K] ", "Write \(Columns.printable(file))? [y/N] "))
    let answer = readLine()?.first
    // Yes in either language: hands know one.
    if let answer, "yYcC".contains(answer) { return true }
    try Output.say(say("Không ghi gì.\n", "Nothing was written.\n"))
    return false
  }

  private func text(of bundle: Bundle) -> String {
    let say = pad.language
    var text = Columns.table(bundle.entries.map { [$0.name, say.bytes($0.bytes.count), $0.what(say)] })
    for (name, why) in bundle.missing {
      text += say("thiếu ", "missing ") + "\(name): \(Columns.printable(why(say)))\n"
    }
    return text
      + say(
        "Không có khóa, mã ghi danh, thẻ, tên hay mã cán bộ.\n",
        "No keys, enrolment codes, badges, names or officer codes.\n")
  }

  private func json(of bundle: Bundle, file: String?) -> JSON {
    [
      "file": file.map { .string($0) } ?? .null,
      "entries": .array(
        bundle.entries.map { ["name": .string($0.name), "bytes": .int(Int64($0.bytes.count))] }),
      "missing": .array(bundle.missing.map { ["name": .string($0.name), "why": .string($0.why.en)] }),
    ]
  }

  private static func now() -> UTCTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(microseconds: max(0, Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000))
  }
}

extension Language {
  /// `812 B`, `14 KB`
  fileprivate func bytes(_ count: Int) -> String {
    count < 1_024 ? "\(count) B" : "\((count + 512) / 1_024) KB"
  }
}
