import Ratings
import Records

extension PadCore {
  /// A session that was open before this start. Its time goes on: by uptime within a boot, by the clock across a reboot
  /// (it outlived that only because the clock was good).
  static func resumed(
    _ officer: OfficerCode, opened: Stamp, _ setup: Setup, _ policy: Policy, _ now: Moment
  ) -> OpenSession {
    let elapsed =
      opened.boot == setup.bootNumber
      ? now.uptime - opened.uptime : now.utc.microseconds - opened.time.microseconds
    let left = max(0, Int64(policy.sessionMax) * 1_000 - max(0, elapsed))
    return OpenSession(officer: officer, opened: opened.time, until: now.monotonic + UInt64(left) * 1_000)
  }

  /// Signs an officer in. Another who is signed in is signed out by it: the hand-over.
  mutating func openSession(
    _ officer: OfficerCode, how: SessionHow, by: Actor, _ now: Moment, what: Awaited.What = .other
  ) {
    if session != nil { write(.sessionClosed(how: how, by: by), at: now.monotonic, now) }
    session = OpenSession(
      officer: officer, opened: now.utc, until: now.monotonic + UInt64(policy.sessionMax) * 1_000_000)
    signs.setSignedIn(true)
    write(.sessionOpened(officer: officer, how: how, by: by), at: now.monotonic, now, what: what)
  }

  mutating func endSession(how: SessionHow, by: Actor, _ now: Moment, what: Awaited.What = .other) {
    session = nil
    signs.setSignedIn(false)
    write(.sessionClosed(how: how, by: by), at: now.monotonic, now, what: what)
  }
}
