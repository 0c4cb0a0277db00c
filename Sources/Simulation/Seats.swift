import Pad
import Ratings
import Records

/// Who may have been sitting at the counter, from what people did and what the pad confirmed: the model that votes' owners are held
/// against. It knows neither records nor the ballot.
///
/// An officer may be there from the moment of asking. A sign-in that was confirmed ends everybody else's time at the moment it was
/// asked for; a confirmed sign-out ends it with ten seconds of grace. What was asked and never confirmed, because the power went,
/// may or may not have happened.
struct Seats {
  struct Stay {
    var officer: OfficerCode
    var from: Int64
    /// Up to here a press may still be this officer's; nil while nobody knows of an end.
    var to: Int64?
  }

  private var stays: [Stay] = []
  /// What came before is forgotten: votes of that time were judged when they were read first.
  private var knownSince = Int64.min
  /// When the power went; nil once a start behind it is written down.
  private var cutAt: Int64?
  /// What the newest start behind the cut decided. One that was killed before it wrote anything decided nothing: the next looks
  /// at the clock anew, and by then it may be right.
  private var endsStays = false
  /// What a session outlives: ten minutes, by clocks that may have been set by 100 s in between.
  private static let outlived = 800 * Length.second

  mutating func asks(_ officer: OfficerCode, at: Int64, longest: Int64) {
    // Five hours are the most in any case; a reboot of ten minutes may add to them.
    stays.append(Stay(officer: officer, from: at, to: at + longest + 11 * Length.minute))
    if stays.count > 256 {
      // Whoever was there then may have stayed on for hours.
      knownSince = stays[64].from + longest + 11 * Length.minute
      stays.removeFirst(64)
    }
  }

  /// The writer's word for a job: only what is durable is confirmed.
  mutating func heard(_ job: Job?, _ pad: SimulatedPad) throws(Broken) {
    guard case .write(_, let stamp, let entry)? = job, let at = pad.worldTime(stamp) else { return }
    switch entry {
    case .sessionOpened(let officer, _, _):
      guard stays.contains(where: { $0.officer == officer && $0.from <= at + Length.second }) else {
        throw Broken(.noOtherOfficer, at: pad.world.now, "\(officer) was signed in, and never asked for it")
      }
      for index in stays.indices where stays[index].officer != officer && stays[index].from <= at {
        stays[index].to = min(stays[index].to ?? .max, at)
      }
    case .sessionClosed:
      // Whoever asked at that instant or later, as in a hand-over, is not meant.
      for index in stays.indices where stays[index].from < at - Length.millisecond {
        stays[index].to = min(stays[index].to ?? .max, at + 10 * Length.second)
      }
    default: break
    }
  }

  /// Behind a start that may have been written down, or not, the pad counts from either: the later cut forgives more.
  mutating func lostPower(at: Int64) { cutAt = at }

  mutating func started(_ pad: SimulatedPad) {
    guard let cutAt else { return }
    endsStays = !pad.moment.isDisciplined || pad.world.now - cutAt > Seats.outlived
  }

  /// Something of the newest start is durable, and so is what it decided.
  mutating func writtenDown() {
    guard let cutAt else { return }
    self.cutAt = nil
    guard endsStays else { return }
    // Whoever asked while the disk was at it is not meant.
    for index in stays.indices where stays[index].from <= cutAt {
      stays[index].to = min(stays[index].to ?? .max, cutAt)
    }
  }

  mutating func check(_ row: BallotRow, at: Int64, _ pad: SimulatedPad) throws(Broken) {
    guard let officer = row.officer, at >= knownSince else { return }
    let slack = Length.millisecond
    if stays.contains(where: {
      $0.officer == officer && at >= $0.from - slack && at <= ($0.to ?? .max) + slack
    }) {
      return
    }
    throw Broken(
      .noOtherOfficer, at: pad.world.now,
      "press \(row.seq), pressed at \(at / Length.millisecond) ms, is given to \(officer), who was not there")
  }
}
