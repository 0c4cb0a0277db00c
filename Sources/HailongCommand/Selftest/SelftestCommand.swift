import ArgumentParser
import Records

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: told(
      "Thử cả thiết bị khi có người đứng trước nó: tiếp điểm, đèn, còi, nhật ký, phường. Nhiều nhất 60 giây.",
      "Try the whole pad with somebody before it: contacts, lamps, buzzer, journal, ward. At most 60 s."),
    discussion: told(
      """
      Chạy trong một lần bảo trì do lệnh tự mở và đóng, nên không lần nhấn nào thành phiếu; bị ngắt từ \
      ngoài thì thiết bị tự hết bảo trì sau 10 phút. Lệnh hỏi lần lượt từng nút, từ trái sang: nhấn, \
      giữ một giây, thả ra. Tìm tiếp điểm đứt, nhầm dây, chập, kẹt và yếu, ghi kết quả thành bản ghi \
      `readiness`, rồi đọc lại bản ghi đó. Mã kết thúc: 0 sẵn sàng; 1 sẵn sàng, có lưu ý; 2 chưa sẵn \
      sàng.
      """,
      """
      Runs as a maintenance period that it opens and closes, so that no press counts as a vote; where it is ended from outside, \
      the pad closes the period itself after 10 minutes. Each button is asked for in turn, from the left: pressed, held for a \
      second, let go. Finds cut, swapped, shorted, stuck and weak contacts, writes what it found as a `readiness` record, and \
      reads that back. Exit codes: 0 ready; 1 ready, with warnings; 2 not ready.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    name: .customLong("as"),
    help: .told(
      "Mã của cán bộ đang kiểm, để ghi lại.", "The code of the officer who tests, for the record.",
      value: Said("mã", "as")))
  var officer: String?

  @Flag(
    name: [.short, .long],
    help: .told(
      "Coi như đã thấy từng đèn và nghe còi.",
      "Take it for granted that each lamp is seen and the buzzer heard."))
  var yes = false

  @Flag(
    name: .customLong("no-ask"),
    help: .told(
      "Không hỏi gì về đèn và còi; vẫn bật chúng.",
      "Ask nothing about lamps and buzzer; they are lit all the same."))
  var noAsk = false

  func validate() throws {
    guard !(yes && noAsk) else { throw ValidationError(.selftestWitness) }
  }

  func run() throws {
    let code = try officer.map { text throws(CommandFault) in try OfficerCode.typed(text) }
    let run = SelftestRun(
      path: try pad.socketPath(), officer: code, witness: yes ? .granted : noAsk ? .none : .asked,
      language: pad.language, isJSON: pad.json)
    let exit = try run.run()
    if exit != .done { throw ExitCode(exit.rawValue) }
  }
}
