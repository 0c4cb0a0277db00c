import ArgumentParser
import Ratings
import Records
import Ward

/// A month as typed: `2026-06`.
struct MonthArgument: ExpressibleByArgument {
  var period: Period

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
      let month = Int(parts[1]), let period = Period(year: year, month: month)
    else { return nil }
    self.period = period
  }
}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: told(
      "Ghi số liệu của một tháng ra đầu ra chuẩn, thành một trang HTML khổ A4.",
      "Write a month's figures to standard output as one HTML page of A4."),
    discussion: told(
      "Tệp không cần máy chủ, mã chạy hay tài khoản: mở, in, gửi.",
      "The file needs no server, no script and no account: open it, print it, send it."))

  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Tháng, như 2026-06.",
      "The month, such as 2026-06.", value: Said("tháng", "month")))
  var month: MonthArgument?
  @Option(
    help: .told(
      "Ngày đầu, cho kỳ khác một tháng.",
      "First day, for another period than a month.", value: Said("ngày", "from")))
  var from: DayArgument?
  @Option(
    help: .told(
      "Ngày cuối, tính cả ngày đó.",
      "Last day, included.", value: Said("ngày", "to")))
  var to: DayArgument?
  @Flag(
    help: .told(
      "Có bảng cán bộ theo mã. Đó là dữ liệu cá nhân; dưới mười phiếu thì không công bố.",
      """
      With a table of officers by code. These are personal data; fewer than ten votes are withheld.
      """))
  var officers = false
  @Flag(
    help: .told(
      "Của các bàn bấm mô phỏng; trang có ghi rõ.",
      "Of the simulated pads; the page says so."))
  var simulated = false

  func validate() throws {
    guard (month == nil) != (from == nil && to == nil), (from == nil) == (to == nil) else {
      throw ValidationError(.period)
    }
  }

  func run() throws {
    let store = try common.open()
    try exiting {
      let chosen: Period? =
        if let month { month.period } else if let from, let to { Period(from: from.date, to: to.date) } else {
          nil
        }
      guard let period = chosen else {
        throw WardFault(
          .argument, "--to lies before --from", vi: "--to đứng trước --from", remedy: "Swap them",
          remedyVi: "Đổi chỗ hai ngày")
      }
      let report = try Report.gather(
        store, period: period, language: try common.language(store), officers: officers,
        simulated: simulated, now: Server.now())
      try put(Array(report.html().utf8))
    }
  }
}
