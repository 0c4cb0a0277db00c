import Control
import Ratings
import Records

extension PadCore {
  /// A session that was open before this start. Its time goes on.
  static func resumed(
    _ officer: OfficerCode, opened: Stamp, last: Stamp?, _ setup: Setup, _ policy: Policy, _ now: Moment
  ) -> OpenSession {
    let elapsed = elapsed(since: opened, last: last, setup, now)
    let left = max(0, Int64(policy.sessionMax) * 1_000 - max(0, elapsed))
    return OpenSession(officer: officer, opened: opened.time, until: now.monotonic + UInt64(left) * 1_000)
  }

  /// Microseconds from `opened` to now: by uptime within a boot. Across a reboot by uptime up to `last`, the last record before
  /// it, and by the clock from there: only that stretch is known to have a good clock at both ends, or nothing would have
  /// outlived it. Through several reboots the clock is taken at its word.
  static func elapsed(since opened: Stamp, last: Stamp?, _ setup: Setup, _ now: Moment) -> Int64 {
    if opened.boot == setup.bootNumber { return now.uptime - opened.uptime }
    guard let last, last.boot == opened.boot else { return now.utc.microseconds - opened.time.microseconds }
    return last.uptime - opened.uptime + now.utc.microseconds - last.time.microseconds
  }

  /// The officer whose code somebody gave. A badge's number is no code, even where it looks like one: it would stand in
  /// records for all to read.
  func officer(code text: String?) throws(ControlFault) -> OfficerCode {
    guard let officer = text.flatMap(OfficerCode.init(_:)) else {
      throw .badArgument("officer", "a code of 1 to 16 characters of a-z, 0-9 and -")
    }
    guard badges?.officer(of: officer.text.utf8) == nil,
      badges?.officer(of: officer.text.uppercased().utf8) == nil
    else { throw .badArgument("officer", "an officer's code, and this is the number of a badge") }
    return officer
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
