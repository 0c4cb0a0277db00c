import ArgumentParser
import Ratings
import Ward

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new ward: data folder, authority and database.")

  @OptionGroup var data: DataOption
  @Option(help: "The office's name, as reports show it.")
  var name: String?
  @Option(help: "Language of texts and reports: vi or en.")
  var lang = Language.vi
  @Option(help: "Opening hours, such as `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`.")
  var hours: String?

  func run() throws {
    try exiting {
      var settings = WardSettings()
      if let name { settings.name = name }
      settings.language = lang
      if let hours {
        guard OpeningHours(hours) != nil else {
          throw WardFault(
            .argument, "`\(hours)` are no opening hours",
            remedy: "Write them as `mon-fri 07:30-11:30 13:30-17:00`")
        }
        settings.hours = hours
      }
      let authority = try Founding.make(data.folder, settings: settings, now: Server.now())
      say(lang == .vi ? "Đã tạo phường tại \(data.folder.path)" : "Made a ward in \(data.folder.path)")
      say("authority sha-256 \(authority.keyHash)")
    }
  }
}
