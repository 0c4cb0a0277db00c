import ArgumentParser

struct EdgesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edges",
    abstract: told(
      "Ghi lại xung của các tiếp điểm, và cho tệp đã ghi đi qua bộ lọc rung của thiết bị.",
      "Record what the contacts do, and run recordings through the pad's own debouncer."),
    subcommands: [EdgesRecord.self, EdgesReplay.self])
}
