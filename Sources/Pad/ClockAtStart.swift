import Records

/// Stamps for the records that the journal's keeper writes by itself. It may do so on either thread, one at a time: at the
/// start on the loop's, later on the writer's.
final class ClockAtStart {
  private let moment: () -> Moment
  private var watch = ClockWatch()

  init(_ moment: @escaping () -> Moment) { self.moment = moment }

  func stamp(boot: Int64) -> Stamp {
    let now = moment()
    return Stamp(boot: boot, uptime: now.uptime, time: now.utc, clock: watch.quality(at: now))
  }
}
