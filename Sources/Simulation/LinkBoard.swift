import Link
import Pad
import Records
import Wire

/// One board's link: it starts and ends with the board's power, and is enrolled by a technician.
final class LinkBoard {
  unowned let pad: SimulatedPad
  private unowned let world: World
  let door: PadDoor
  let link: SimulatedLink
  private var isEnrolled: Bool
  /// When a technician tries next.
  private var triesAt: Int64 = 0
  private var wasPowered = false

  init(_ pad: SimulatedPad, key: LinkKey, network: Network, world: World, isEnrolled: Bool = false) {
    (self.pad, self.world, self.isEnrolled) = (pad, world, isEnrolled)
    let door = PadDoor(pad)
    self.door = door
    link = SimulatedLink(pad: door, id: pad.id, key: key, network: network) { [unowned pad] in
      Link.Moment(monotonic: pad.monotonic, utc: pad.moment.utc)
    }
  }

  /// The link's monotonic clock is the board's.
  var nextDeadline: Int64? {
    link.nextDeadline.map { world.now + max(0, Int64(clamping: $0) - Int64(clamping: pad.monotonic)) }
  }

  func wake() { if let due = link.nextDeadline, due <= pad.monotonic { link.tick() } }

  /// After each step: the power may have gone or come, and a pad that is there for the first time is enrolled.
  func follow(_ ward: SimulatedWard) {
    if wasPowered != pad.isPowered {
      wasPowered = pad.isPowered
      if !wasPowered { link.stop() }
    }
    guard wasPowered, pad.program != nil else { return }
    if !isEnrolled, world.now >= triesAt {
      triesAt = world.now + Length.minute
      enrol(ward)
    }
    if isEnrolled, !link.isRunning { link.start() }
  }

  /// The ward may have forgotten it, or its key: then it is enrolled anew.
  func enrolIfForgotten(_ ward: SimulatedWard) {
    if isEnrolled, ward.linkKey(of: pad.id) != link.key.publicKey { enrolAnew(ward) }
  }

  /// The ward has forgotten it, or its key: a technician comes, and where the ward is down or the pad away comes again.
  func enrolAnew(_ ward: SimulatedWard) {
    isEnrolled = false
    triesAt = world.now
    follow(ward)
  }

  /// With the key that the link has now.
  private func enrol(_ ward: SimulatedWard) {
    guard ward.isUp, ward.isServing, !pad.isTakenAway else { return }
    door.statement(link.key.publicKey) { [self] bytes, signature in
      guard
        let reply = try? ward.enrol(
          statement: bytes, signature: signature, known: pad.id, counter: CounterCode(unchecked: "q1"),
          now: world.now)
      else { return }
      door.enrolled(ward: "ward:8443", counter: reply.counter, policy: reply.policy, orderKey: reply.orderKey)
      {
        [self] isTaken in
        isEnrolled = isTaken
      }
    }
  }

  func restart() { if link.isRunning { link.start() } }

  /// What the pad says that it has sealed.
  var sealed: (log: LogID, head: Head)? { pad.program.map { ($0.core.log, $0.core.sealedHead) } }

  /// What the ward is to hold a minute from now, when nothing fails: all that is written in the present log, unless the card has lied,
  /// for it is sealed by then; and each earlier log that is sound.
  var owed: [(log: LogID, head: Head)] {
    guard !pad.isTakenAway, let running = pad.program else { return [] }
    return (pad.card.hasLied ? [] : [(running.core.log, running.core.head)]) + pad.soundAside()
  }
}
