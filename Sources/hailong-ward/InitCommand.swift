import ArgumentParser
import Ratings
import Ward

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: told(
      "Tạo phường mới: thư mục dữ liệu, chứng thực và cơ sở dữ liệu.",
      "Make a new ward: data folder, authority and database."),
    discussion: told(
      "--lang cũng là ngôn ngữ của phường, cho văn bản và báo cáo; không nêu thì là vi.",
      "--lang is the ward's own language too, of texts and reports; vi if left out."))

  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Tên cơ quan, như báo cáo ghi.",
      "The office's name, as reports show it.", value: Said("tên", "name")))
  var name: String?
  @Option(
    help: .told(
      "Giờ làm việc, như `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`.",
      "Opening hours, such as `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`.",
      value: Said("giờ", "hours")))
  var hours: String?

  func run() throws {
    try exiting {
      var settings = WardSettings()
      if let name { settings.name = name }
      settings.language = common.lang ?? askedLanguage ?? .vi
      if let hours {
        guard OpeningHours(hours) != nil else {
          throw WardFault(
            .argument, "`\(hours)` are no opening hours", vi: "`\(hours)` không phải giờ làm việc",
            remedy: "Write them as `mon-fri 07:30-11:30 13:30-17:00`",
            remedyVi: "Viết như `mon-fri 07:30-11:30 13:30-17:00`")
        }
        settings.hours = hours
      }
      let authority = try Founding.make(common.folder, settings: settings, now: Server.now())
      say(
        settings.language("Đã tạo phường tại \(common.folder.path)", "Made a ward in \(common.folder.path)"))
      say("authority sha-256 \(authority.keyHash)")
    }
  }
}
