import ArgumentParser
import Ratings
import Records
import Ward

struct TallyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tally",
    abstract: told(
      "Đếm phiếu của một kỳ. Đây là chỉ số bấm nút, không phải SIPAS.",
      "Count votes over a period. A button index, not SIPAS."))

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Ngày đầu, như 2026-06-01.",
      "First day, such as 2026-06-01.", value: Said("ngày", "from")))
  var from: DayArgument
  @Option(
    help: .told(
      "Ngày cuối, tính cả ngày đó.",
      "Last day, included.", value: Said("ngày", "to")))
  var to: DayArgument
  @Option(
    help: .told(
      """
      total (tổng), officer (cán bộ), level (mức), day (ngày), hour (giờ), counter (quầy) hoặc \
      named-day (ngày có tên).
      """,
      "total, officer, level, day, hour, counter or named-day.", value: Said("cách gộp", "by")))
  var by = Grouping.total
  @Option(
    help: .told(
      "table (bảng) hoặc json.",
      "table or json.", value: Said("dạng", "format")))
  var format = Format.table
  @Flag(
    help: .told(
      "Phiếu của các bàn bấm mô phỏng, không có trong số liệu nào khác.",
      "The simulated pads' votes, which stand in no other tally."))
  var simulated = false

  func run() throws {
    let store = try common.open()
    try exiting {
      guard let period = Period(from: from.date, to: to.date) else {
        throw WardFault(
          .argument, "--to lies before --from", vi: "--to đứng trước --from", remedy: "Swap them",
          remedyVi: "Đổi chỗ hai ngày")
      }
      let figures = try store.tally(period, by: by, simulated: simulated)
      switch format {
      case .json: say(figures.json.text)
      case .table: say(figures.table(try common.language(store)).trimmed)
      }
    }
  }
}

extension String {
  /// Without its last LF, which ``say(_:)`` adds.
  var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
