import ArgumentParser

/// A bench tool, never installed on a pad: it stands in for citizens and for the network.
@main
struct HailongSim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hailong-sim",
    abstract: "Stands in for citizens and for the network, to try a pad with.",
    version: "0.1.0",
    subcommands: HailongSim.commands)

  private static var commands: [any ParsableCommand.Type] {
    #if SIMULATION
      [Citizens.self, Relay.self, CheckPad.self]
    #else
      [Citizens.self, Relay.self]
    #endif
  }
}
