import ArgumentParser
import Ratings
import Records
import Ward

extension LogCommand {
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: told(
        "Nhận nhật ký mang đến bằng tệp: thẻ nhớ của bàn bấm hỏng, bằng USB.",
        "Take in logs that were carried here as files: a dead pad's card, by USB stick."),
      discussion: told(
        """
        Tệp là do `hailong journal export` viết, và chỉ được đọc. Đến niêm phong đúng cuối cùng, nó qua \
        cùng các bước kiểm tra như những gì bàn bấm gửi; phần phường đã có được bỏ qua, nên hai lần cũng \
        như một. Mã kết thúc 0: đã nhận. 1: đã nhận, và cần người quyết định (hai lịch sử). 65: có tệp bị \
        từ chối; các tệp khác đã nhận.
        """,
        """
        A file is what `hailong journal export` writes. It is only read. Up to its last valid seal it goes \
        through the same checks as what a pad sends; what the ward holds already is passed over, so that \
        twice is once. Exit code 0: taken. 1: taken, and a person must decide (a fork). 65: a file was \
        refused; others were taken.
        """))

    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Các nhật ký đã xuất.",
        "The exported logs.", value: Said("tệp", "files")), completion: .file())
    var files: [String]
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func run() throws {
      let store = try common.open()
      let language = try exiting { try common.language(store) }
      let importing = LogImport(Intake(store))
      var (refused, alarmed) = (false, false)
      for file in files {
        do {
          let outcome = try importing.take(file, now: Server.now())
          say(json ? outcome.json(file).text : outcome.text(file, language))
          if outcome.alarm != nil { alarmed = true }
        } catch let fault as WardFault {
          complain("hailong-ward: \(fault.text(spokenLanguage))")
          refused = true
        }
      }
      if refused { throw ExitCode(65) }
      if alarmed { throw ExitCode(1) }
    }
  }
}

extension LogImport.Outcome {
  fileprivate func json(_ file: String) -> JSON {
    .object([
      .init("file", .string(file)), .init("pad", .string(pad.text)), .init("log", .string(log.text)),
      .init("sealed", .int(sealed.seq)), .init("hash", .string(sealed.hash.hex)),
      .init("new", .int(Int64(stored))), .init("unsealed", .int(Int64(unsealed))),
      .init("alarm", alarm.map { .string($0.en) } ?? .null),
    ])
  }

  fileprivate func text(_ file: String, _ language: Language) -> String {
    var text =
      language == .vi
      ? "\(file): bàn \(pad), nhật ký \(log), niêm phong đến bản ghi \(sealed.seq): \(stored) bản ghi mới"
      : "\(file): pad \(pad), log \(log), sealed to record \(sealed.seq): \(stored) new records"
    if unsealed > 0 {
      text +=
        language == .vi
        ? "; \(unsealed) dòng sau niêm phong cuối không lấy"
        : "; \(unsealed) lines behind the last seal are left out"
    }
    if let alarm { text += "\n  ! \(alarm(language))" }
    return text
  }
}
