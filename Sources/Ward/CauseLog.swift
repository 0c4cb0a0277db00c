import Records
import Synchronization

/// Says each cause once. A pad with a wrong clock asks every few minutes for months: the first refusal is a line, the next
/// ones are counted, and the count is told after an hour, or when the cause has gone. Of those whom the ward does not know a few
/// are told by name, and the others are counted together: names can be made up, and their lines must not fill a disk.
public final class CauseLog: Sendable {
  /// Microseconds until the same cause is said again.
  static let quiet: Int64 = 3_600_000_000
  /// Causes that are remembered. When there are more, the oldest is forgotten, and might be said again.
  static let most = 512
  /// Strangers of one code that are told by their names within ``quiet``.
  static let strangers = 8
  /// Whom the others' line concerns.
  static let otherStrangers = "other strangers"

  private struct Cause {
    var said: UTCTime
    var repeats = 0
  }

  /// Strangers of one code that were told by name since `from`.
  private struct Named {
    var from: UTCTime
    var names: Set<String> = []
  }

  private let causes = Mutex<[String: Cause]>([:])
  private let named = Mutex<[String: Named]>([:])
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes one line without LF.
  public init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

  /// Logs `message` unless this cause was said within the hour. `about` is whom it concerns.
  func say(_ code: String, about: String, _ message: String, now: UTCTime) {
    let key = code + " " + about
    let line: String? = causes.withLock { causes in
      guard var cause = causes[key] else {
        if causes.count >= CauseLog.most, let oldest = causes.min(by: { $0.value.said < $1.value.said })?.key
        {
          causes[oldest] = nil
        }
        causes[key] = Cause(said: now)
        return "\(code) \(about): \(message)"
      }
      cause.repeats += 1
      defer { causes[key] = cause }
      guard now.microseconds - cause.said.microseconds >= CauseLog.quiet else { return nil }
      defer { cause = Cause(said: now) }
      return "\(code) \(about): \(message) (\(cause.repeats) times more)"
    }
    if let line { write(line) }
  }

  /// The same of a name that the ward does not know: that name, or where enough strangers were named of late, all of them as one.
  func say(_ code: String, aboutStranger name: String, _ message: String, now: UTCTime) {
    let isNamed = named.withLock { named in
      var those = named[code] ?? Named(from: now)
      // A clock that was set back must not keep names away for long.
      if abs(now.microseconds - those.from.microseconds) >= CauseLog.quiet { those = Named(from: now) }
      if those.names.count < CauseLog.strangers { those.names.insert(name) }
      named[code] = those
      return those.names.contains(name)
    }
    say(code, about: isNamed ? name : CauseLog.otherStrangers, message, now: now)
  }

  /// All causes about `about` have gone.
  func settled(_ about: String) {
    let gone = causes.withLock { causes in
      let keys = causes.keys.filter { $0.hasSuffix(" " + about) }
      return keys.map { key in (key, causes.removeValue(forKey: key)?.repeats ?? 0) }
    }
    for (key, repeats) in gone { write("\(key): well again\(repeats > 0 ? " (\(repeats) times more)" : "")") }
  }

  /// How many causes are kept in memory.
  var remembered: Int { causes.withLock(\.count) }

  /// A line that is no cause.
  public func note(_ line: String) { write(line) }
}
