import ArgumentParser
import Glibc
import Records
import Settings

struct FirstBootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "first-boot",
    abstract: told(
      "Nhận những gì ghi sẵn ở phân vùng khởi động: cấu hình và ghi danh, không ai phải đăng nhập.",
      "Take what was written on the boot partition: settings and enrolment, without anybody logging in."),
    discussion: told(
      """
      Tệp đó là một pad.yaml có thêm một khóa, `enrol`: chuỗi mà `hailong-ward pad add` đã in ra. Cấu \
      hình được ghi vào --config; rồi khi hailongd và phường trả lời, thiết bị được ghi danh, và mã bị \
      xóa khỏi tệp. Không có tệp, hoặc mã đã xóa, thì không phải làm gì. Tệp có lỗi thì để nguyên; mã \
      kết thúc 78, kèm dòng và cột. Hai đơn vị systemd chạy lệnh này mỗi lần khởi động.
      """,
      """
      The file is a pad.yaml with one key more, `enrol`: the string that `hailong-ward pad add` printed. Settings are written \
      to --config; then, as soon as hailongd and the ward answer, the pad is enrolled, and the code is blotted out of the file. \
      Where there is no file, or its code is gone, there is nothing to do. A file with a mistake is left as it is; exit code \
      78 and its line and column. Two units run this at every boot.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    help: .told("Tệp đã ghi trên máy tính.", "What was written on the laptop.", value: .file),
    completion: .file())
  var file = BootFile.defaultPath

  @Flag(
    help: .told(
      "Chỉ ghi cấu hình, trước khi hailongd chạy.", "Only write the settings, before hailongd starts."))
  var settingsOnly = false

  func run() throws {
    let say = pad.language
    guard access(file, F_OK) == 0 else {
      return try tell("absent", file, say("Không có \(file)\n", "There is no \(file)\n"))
    }
    let boot: BootFile
    do throws(SettingsFault) {
      boot = try BootFile.load(file)
      _ = try BoardProfile.load(for: boot.settings)
    } catch {
      throw CommandFault(error)
    }
    guard let string = boot.enrolment else {
      return try tell(
        "taken", file, say("\(file) đã được dùng\n", "\(file) has been taken already\n"))
    }
    let config = pad.common.config ?? CommonOptions.defaultConfig
    if try FirstBoot.write(boot.padYAML, to: config) {
      try tell("written", config, say("Đã ghi \(config)\n", "Wrote \(config)\n"))
    }
    if settingsOnly { return }
    let socket = try pad.socketPath()
    let patience = Patience { Output.complain("hailong: \($0)\n") }
    patience.wait(for: "hailongd") {
      do throws(CommandFault) {
        _ = try PadConnection(path: socket, patience: 5_000).head()
        return nil
      } catch {
        return error.brief(say)
      }
    }
    var enrolled: JSON = .null
    var refused: CommandFault?
    patience.wait(for: say("phường", "the ward")) {
      let answer = FirstBoot.enrol(string, config: config)
      if answer.code == 0 {
        enrolled = answer.said
        return nil
      }
      let fault = FirstBoot.fault(answer.said, exit: answer.code)
      if FirstBoot.mayPass(answer.code, fault) { return fault.brief(say) }
      refused = fault
      return nil
    }
    if let refused { throw refused }
    let name = enrolled["pad"]?.string ?? "?"
    let counter = enrolled["counter"]?.string ?? "?"
    let fingerprint = enrolled["fingerprint"]?.string ?? "?"
    // The pad is enrolled whatever becomes of the file; it is said where the code could not be blotted out.
    _ = try FirstBoot.write(
      boot.taken("taken by \(name), counter \(counter), fingerprint \(fingerprint)"), to: file)
    try Output.say(
      pad.json
        ? enrolled.text + "\n"
        : say(
          "Đã ghi danh \(name) tại quầy \(counter); vân tay \(fingerprint)\n",
          "Enrolled \(name) at counter \(counter); fingerprint \(fingerprint)\n"))
  }

  private func tell(_ state: String, _ file: String, _ words: String) throws {
    let object = JSON.object([
      JSON.Member("state", .string(state)), JSON.Member("file", .string(file)),
    ])
    try Output.say(pad.json ? object.text + "\n" : words)
  }
}
