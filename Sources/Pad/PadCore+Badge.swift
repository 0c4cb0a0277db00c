import Badge
import Records

extension PadCore {
  /// The same badge within this time is one tap: a card that is drawn away slowly is often read twice.
  static let oneTap: UInt64 = 1_000_000_000

  /// The reader, as far as the pad is set up to have one.
  package struct Reader {
    /// As in pad.yaml.
    var name: String
    var isPresent = false
    /// `HL-BADGE-…`, while it is gone or cannot be read.
    var fault: String?

    package init(name: String, isPresent: Bool = false) {
      self.name = name
      self.isPresent = isPresent
    }
  }

  /// A badge was tapped. What its reader typed is looked up and forgotten.
  package mutating func badge(_ tap: Tap, _ now: Moment) {
    guard case .text(let text) = tap, let officer = badges?.officer(of: text) else { return refuseBadge(now) }
    if let last = lastBadge, last.officer == officer, now.monotonic < last.at + PadCore.oneTap { return }
    lastBadge = (officer, now.monotonic)
    guard hasRoomForChange else {
      signs.play(.refused, at: now.monotonic)
      return
    }
    if session?.officer == officer {
      endSession(how: .badge, by: .pad, now, what: .badge)
    } else {
      openSession(officer, how: .badge, by: .pad, now, what: .badge)
    }
  }

  private mutating func refuseBadge(_ now: Moment) {
    signs.play(.refused, at: now.monotonic)
    refusedBadges.happened(at: now.monotonic)
    recordRefusedBadges(now)
  }

  mutating func recordRefusedBadges(_ now: Moment) {
    guard hasRoomForChange, let count = refusedBadges.due(at: now.monotonic) else { return }
    write(.other(.badgeRefused(count: count)), at: now.monotonic, now)
  }

  // MARK: the reader itself

  package mutating func readerGone(code: String, message: String, _ now: Moment) {
    reader?.isPresent = false
    guard reader != nil, reader?.fault != code else { return }
    if let old = reader?.fault {
      write(.other(.faultCleared(code: old, button: nil)), at: now.monotonic, now)
    }
    reader?.fault = code
    write(.other(.fault(Fault(code: code))), at: now.monotonic, now)
    actions.append(.log(.error("\(code): \(message)")))
    showFaults()
  }

  package mutating func readerBack(_ now: Moment) {
    reader?.isPresent = true
    guard let code = reader?.fault else { return }
    reader?.fault = nil
    write(.other(.faultCleared(code: code, button: nil)), at: now.monotonic, now)
    actions.append(.log(.notice("the badge reader is back")))
    showFaults()
  }

  /// For `status`.
  var badgeStatus: JSON {
    .object(
      (reader.map { [.init("reader", .string($0.name))] } ?? []) + [
        .init("present", .bool(reader?.isPresent ?? false)),
        .init("list", .int(Int64(badges?.badges.count ?? 0))),
      ])
  }
}
