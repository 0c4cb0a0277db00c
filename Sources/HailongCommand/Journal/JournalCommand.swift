import ArgumentParser

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: told(
      "Đọc nhật ký của thiết bị: từng dòng đúng như đã lưu.",
      "Read the pad's log: its lines exactly as they are stored."),
    subcommands: [JournalTail.self, JournalExport.self])
}
