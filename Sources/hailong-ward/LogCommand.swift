import ArgumentParser
import Records
import Ward

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: told(
      "Nhật ký mà các bàn bấm đã gửi.",
      "The logs that pads sent."),
    subcommands: [List.self, Export.self, Import.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: told(
        "Liệt kê mọi nhật ký và bản ghi cuối của nó.",
        "Show every log and its head."))

    @OptionGroup var common: CommonOptions
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        for history in try store.histories() {
          say(
            json
              ? history.json.text
              : "\(history.line)\(history.number > 1 ? " history \(history.number)" : "")\(history.counts ? "" : " not-counted")"
          )
        }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: told(
        "Ghi nhật ký của bàn bấm ra đầu ra chuẩn, đúng từng byte như bàn đã viết.",
        "Write a pad's log to standard output, byte for byte as the pad wrote it."),
      discussion: told(
        "`hailong verify TỆP --key VÂN_TAY` kiểm tra tệp này ở bất cứ đâu.",
        "`hailong verify FILE --key FINGERPRINT` checks the file anywhere."))

    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Tên bàn bấm.",
        "The pad's name.", value: Said("bàn", "pad")))
    var pad: String
    @Option(
      help: .told(
        "Tên nhật ký; không nêu thì là nhật ký mới nhất.",
        "The log's name; the newest if left out.", value: Said("nhật ký", "log")))
    var log: String?
    @Option(
      help: .told(
        "Lịch sử nào, khi có hai: 1 là lịch sử phường nhận trước.",
        "Which history, where there are two: 1 was heard first.", value: Said("số", "history")))
    var history = 1

    func run() throws {
      let store = try common.open()
      try exiting {
        guard let name = PadID(pad) else {
          throw WardFault(
            .unknown, "`\(pad)` is no pad's name", vi: "`\(pad)` không phải tên bàn bấm",
            remedy: "See `hailong-ward pad list`", remedyVi: "Xem `hailong-ward pad list`")
        }
        let found = try store.histories(of: name).filter { log == nil || $0.log.text == log }
        guard let wanted = found.last(where: { $0.number == history }) else {
          throw WardFault(
            .unknown, "no such log of \(pad)", vi: "bàn \(pad) không có nhật ký này",
            remedy: "See `hailong-ward log list`", remedyVi: "Xem `hailong-ward log list`")
        }
        try store.export(wanted) { try put($0) }
      }
    }
  }
}

struct HeadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: told(
      "Mỗi bàn bấm một dòng có ngày, để người giám sát giữ.",
      "One dated line for each pad, for a supervisor to keep."),
    discussion: told(
      """
      Giữ ở ngoài phường. Sau này `hailong verify TỆP --head 'DÒNG'` cho thấy phần đứng trước \
      không bị sửa hay cắt.
      """,
      """
      Keep it outside the ward. `hailong verify FILE --head 'LINE'` later shows that \
      nothing before it was changed or cut off.
      """))

  @OptionGroup var common: CommonOptions
  @Flag(
    help: .told(
      "Mỗi dòng một đối tượng JSON.",
      "One JSON object a line."))
  var json = false

  func run() throws {
    let store = try common.open()
    try exiting {
      let today = try store.settings().openingHours.zone.day(of: Server.now())
      for history in try store.heads() {
        say(json ? history.json(on: today).text : "\(today.text) \(history.line)")
      }
    }
  }
}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: told(
      "Đọc lại tất cả: trang, chuỗi băm, niêm phong, phiếu, tổng.",
      "Read everything again: pages, chains, seals, votes, sums."),
    discussion: told(
      "Mã kết thúc 0: mọi thứ đúng. 1: mọi thứ đúng, và có điều cần biết. 65: có gì đó bị hỏng.",
      """
      Exit code 0: all holds. 1: all holds, and there is something to know. 65: something is damaged.
      """))

  @OptionGroup var common: CommonOptions
  @Flag(
    help: .told(
      "Mỗi dòng một đối tượng JSON.",
      "One JSON object a line."))
  var json = false

  func run() throws {
    let store = try common.open()
    try exiting {
      let (findings, language) = (try store.check(), try common.language(store))
      for finding in findings {
        say(
          json
            ? JSON.object([
              .init("code", .string(finding.code.rawValue)), .init("damage", .bool(finding.code.isDamage)),
              .init("text", .string(finding.text)), .init("text_vi", .string(finding.said.vi)),
            ]).text : finding.text(language))
      }
      if findings.contains(where: \.code.isDamage) { throw ExitCode(65) }
      if !findings.isEmpty { throw ExitCode(1) }
      if !json { say("ok") }
    }
  }
}
