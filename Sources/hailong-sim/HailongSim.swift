import ArgumentParser
import Records

/// A bench tool, never installed on a pad: it stands in for citizens and for the network, and tries the whole in simulated worlds.
@main
struct HailongSim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hailong-sim",
    abstract:
      "Stands in for citizens and for the network, to try a pad with; and tries all of Hailong in simulated worlds.",
    version: Release.version,
    subcommands: [Citizens.self, Relay.self] + checks)

  /// The simulator needs link and ward, which a build of the pad alone leaves out.
  private static var checks: [any ParsableCommand.Type] {
    #if SIMULATION
      [Check.self]
    #else
      []
    #endif
  }
}
