import Control
import Journal
import Ratings
import Records
import Service
import Settings

/// A pad as a start puts it together: what lies in its folder, and the core and keeper that this makes. What moves them (threads,
/// lines, sockets, or a simulated world) comes around it.
package struct PadStart {
  package let keeper: JournalKeeper
  package var core: PadCore

  /// - Parameters:
  ///   - kernel: the kernel's name for this boot.
  ///   - levels: whether each button is closed now.
  ///   - newLog: names a log that is begun.
  ///   - moment: the present. Called by the keeper too, on whichever thread it runs.
  /// - Throws: `StateFault`, `StartFault`, `PolicyFault`.
  package init(
    settings: PadSettings, profile: BoardProfile, state: StateFolder,
    kernel: String = StateFolder.kernelBoot(), levels: () throws -> [Bool],
    newLog: @escaping () -> LogID = LogID.random, moment: @escaping () -> Moment = Moment.now
  ) throws {
    let (pad, key) = try state.identity()
    let boot = try state.countBoot(kernel: kernel)
    let clockAtStart = ClockAtStart(moment)
    keeper = try JournalKeeper(
      state: state, pad: pad, key: key,
      boot: Boot(
        board: profile.name, backend: profile.backend.rawValue, version: PadProgram.version, unsealed: 0,
        kernel: boot.kernel),
      newLog: newLog, stamp: { clockAtStart.stamp(boot: boot.number) })
    let standing = keeper.standing()
    let local = try Policy(settings: settings.policy)
    // The ward's word, once given, holds against the file's.
    let enrolment = try state.enrolment().flatMap(Enrolment.init(_:))
    let recorded = standing.policy.flatMap { try? Policy.inRecord($0).policy }
    let policy = enrolment == nil ? local : recorded ?? local
    let start = moment()
    core = PadCore(
      setup: PadCore.Setup(
        pad: pad, key: key, board: profile.name, backend: profile.backend.rawValue,
        version: PadProgram.version,
        bootNumber: boot.number, buttons: profile.buttons.count, debounce: settings.debounce.timing,
        seal: settings.seal.timing, alive: UInt64(settings.aliveMs) * 1_000_000,
        thanksMs: settings.signs.thanksMs, outputs: profile.outputs.map(\.output.rawValue)),
      standing: standing, policy: policy, closed: try levels(), now: start)
    core.enrolment = enrolment
    if enrolment?.policy == nil, recorded != nil, var enrolment {
      // Enrolled by a version that did not keep it: a new log must be able to begin with it.
      enrolment.policy = policy.json
      core.enrolment = enrolment
      core.keep(.enrolment, enrolment.text, what: .other, start)
    }
    core.badges = PadStart.badges(state)
    core.flushes = FlushHistory(try? state.health())
    if recorded != policy { core.write(.other(.policy(policy.json)), at: start.monotonic, start) }
  }

  /// The list of badges. One that cannot be read is no reason not to count presses: the ward's next list replaces it.
  private static func badges(_ state: StateFolder) -> BadgeList? {
    do {
      guard let text = try state.badges() else { return nil }
      return try BadgeList(json: try JSON.read(text))
    } catch {
      LogLine.error("\(state.path)/badges.json does not hold a list of badges, and none is known: \(error)")
        .print()
      return nil
    }
  }
}
