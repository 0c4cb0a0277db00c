import ArgumentParser

struct EdgesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edges",
    abstract: "Record what the contacts do, and run recordings through the pad's own debouncer.",
    subcommands: [EdgesRecord.self, EdgesReplay.self])
}
