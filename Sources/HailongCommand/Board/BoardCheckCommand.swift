import ArgumentParser
import Ratings
import Records
import Settings

struct BoardCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: told(
      "Kiểm cách nối dây của một hồ sơ bo mạch với dãy chân cắm của nó.",
      "Check a board profile's wiring against its header."),
    discussion: told(
      """
      Tìm chân không phải đường tín hiệu, đường nằm ở chân khác, đường đã có việc khác (EEPROM, I2C, \
      console, SPI), đèn sáng trước khi hailongd chạy, và nút đóng sẵn khi không nhấn. Mã kết thúc: 0 \
      không thấy gì sai, 1 có cảnh báo, 2 có lỗi; 78 không đọc được hồ sơ.
      """,
      """
      Finds pins that are no lines, lines on other pins, lines with another job (EEPROM, I2C, console, SPI), lamps that \
      are lit before hailongd runs, and buttons that rest closed. Exit codes: 0 nothing found, 1 warnings, 2 faults; 78 the \
      profile cannot be read.
      """))

  @OptionGroup var options: BoardOptions

  @Argument(
    help: .told(
      "Tên một hồ sơ, hoặc tệp hồ sơ (mặc định: bo mạch trong cấu hình).",
      "A profile by name, or a profile's file (default: the settings' own board).", value: Said("tên", "name")
    ), completion: .file())
  var name: String?

  func run() throws {
    let profile = try options.profile(name)
    let language = options.common.language
    let found = profile.findings.map { BoardFindingText(finding: $0, language: language) }
    let faults = found.count { $0.finding.severity == .fault }
    if options.common.json {
      try Output.say(["name": .string(profile.name), "findings": .array(found.map(\.json))])
    } else {
      try Output.say(text(of: profile, found.map(\.text), faults, language))
    }
    if faults > 0 { throw ExitCode(2) }
    if !found.isEmpty { throw ExitCode(1) }
  }

  private func text(of profile: BoardProfile, _ found: [String], _ faults: Int, _ say: Language) -> String {
    var text = "\(profile.name): \(Columns.printable(profile.title))\n" + found.joined()
    if found.isEmpty {
      text +=
        profile.header == nil
        ? say(
          "Không thấy gì sai. Hồ sơ không nêu `header`, nên chân cắm không được kiểm tra.\n",
          "Nothing found. The profile names no `header`, so pins were not checked.\n")
        : say(
          "Không thấy gì sai: \(profile.buttons.count) nút, \(profile.outputs.count) đèn và còi.\n",
          "Nothing found: \(profile.buttons.count) buttons, \(profile.outputs.count) outputs.\n")
    } else {
      text += say(
        "\(faults) lỗi, \(found.count - faults) cảnh báo\n",
        "\(faults) faults, \(found.count - faults) warnings\n")
    }
    return text
  }
}
