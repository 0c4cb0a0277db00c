import ArgumentParser

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Read the pad's log: its lines exactly as they are stored.",
    subcommands: [JournalTail.self, JournalExport.self])
}
