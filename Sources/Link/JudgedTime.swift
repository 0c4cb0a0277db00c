import Glibc
import NIOConcurrencyHelpers
import Records

/// The latest of what this board can know of the time: its clock, when this program was built, and the newest record that
/// was written under a clock that had been set. Certificates are judged at it, so that a board without a clock connects.
final class JudgedTime: Sendable {
  private let floor: NIOLockedValueBox<UTCTime>

  /// - Parameter built: when the program was built; by default its own file's date, which a package sets to that.
  init(built: UTCTime = JudgedTime.programDate) { floor = NIOLockedValueBox(built) }

  /// A record of this time exists.
  func saw(_ time: UTCTime) { floor.withLockedValue { $0 = max($0, time) } }

  func now() -> UTCTime { max(floor.withLockedValue { $0 }, Moment.now().utc) }

  private static var programDate: UTCTime {
    var info = stat()
    guard stat("/proc/self/exe", &info) == 0 else { return .epoch }
    return UTCTime(microseconds: Int64(info.st_mtim.tv_sec) * 1_000_000)
  }
}
