import Control
import Ratings
import Records

extension PadCore {
  /// A session that was open before this start. Its time goes on.
  /// - Parameter opened: dated into this boot.
  static func resumed(
    _ officer: OfficerCode, opened: Stamp, _ policy: Policy, _ now: Moment
  ) -> OpenSession {
    let left = max(0, Int64(policy.sessionMax) * 1_000 - max(0, now.uptime - opened.uptime))
    return OpenSession(officer: officer, opened: opened.time, until: now.monotonic + UInt64(left) * 1_000)
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
