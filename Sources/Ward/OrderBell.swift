import GRDB
import NIOPosix
import ServiceLifecycle

/// Wakes the pads' long polls when an order for them was written, by this program or by any other of the ward's: a command
/// writes an order into the database and ends, and nothing tells the server of it.
///
/// While polls wait, SQLite is asked every few milliseconds whether anybody has committed (`data_version`: a few
/// microseconds, no disk), and only then which pads have new orders. While none waits, nothing is asked.
actor OrderBell {
  enum Heard: Equatable {
    /// There may be an order.
    case rung
    /// The time is over, or the server ends, or this pad asks anew elsewhere.
    case over
    /// Too many wait already.
    case full
  }

  /// How long an order may lie unnoticed.
  static let look = Duration.milliseconds(40)
  static let most = 400
  /// One that waits, and one from a connection that died unnoticed. A third ends the oldest.
  static let mostForPad = 2

  private struct Waiter {
    let id: UInt64
    let pad: Int64
    /// Newest order of the pad that the waiter has seen.
    let mark: Int64
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Heard, Never>
  }

  private let path: String
  private let threads: NIOThreadPool
  private var waiters: [Waiter] = []
  private var next: UInt64 = 0
  private var isWatching = false
  /// A waiter came: its mark may be older than the last look.
  private var isNew = false
  private var isEnding = false

  init(_ path: String, threads: NIOThreadPool) { (self.path, self.threads) = (path, threads) }

  /// How many wait.
  var count: Int { waiters.count }

  /// Waits for an order of `pad` that is newer than `mark`.
  func wait(for pad: Int64, after mark: Int64, until deadline: ContinuousClock.Instant) async -> Heard {
    guard !isEnding else { return .over }
    let others = waiters.filter { $0.pad == pad }
    if others.count >= OrderBell.mostForPad, let oldest = others.first { end(oldest.id, .over) }
    guard waiters.count < OrderBell.most else { return .full }
    next += 1
    let id = next
    // A server that was told to end does not wait for those who wait for orders.
    return await withGracefulShutdownHandler {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          waiters.append(
            Waiter(id: id, pad: pad, mark: mark, deadline: deadline, continuation: continuation))
          isNew = true
          watch()
          if Task.isCancelled { end(id, .over) }
        }
      } onCancel: {
        Task { await self.end(id, .over) }
      }
    } onGracefulShutdown: {
      Task { await self.endAll() }
    }
  }

  private func end(_ id: UInt64, _ heard: Heard) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(returning: heard)
  }

  private func endAll() {
    isEnding = true
    for waiter in waiters { waiter.continuation.resume(returning: .over) }
    waiters = []
  }

  // MARK: watching

  private func watch() {
    guard !isWatching else { return }
    isWatching = true
    Task { await look() }
  }

  /// Looks until nobody waits.
  private func look() async {
    // A connection of its own: `data_version` is a connection's word for "somebody else has committed".
    var watched = try? await threads.runIfActive { [path] in try Watched(path) }
    while !waiters.isEmpty {
      let asks = isNew
      isNew = false
      if let connection = watched {
        do {
          if let newest = try await threads.runIfActive({ try connection.news(always: asks) }) {
            for waiter in waiters where newest[waiter.pad, default: 0] > waiter.mark { end(waiter.id, .rung) }
          }
        } catch {
          // A database that cannot be read is the next request's to say. The waiters come back to it by their deadlines.
          watched = nil
        }
      } else {
        watched = try? await threads.runIfActive { [path] in try Watched(path) }
        isNew = true
      }
      let now = ContinuousClock.now
      for waiter in waiters where waiter.deadline <= now { end(waiter.id, .over) }
      guard !waiters.isEmpty else { break }
      // Nothing tells this process of another's commit; this runs only while somebody waits, and nobody cancels it.
      try? await Task.sleep(for: OrderBell.look)
    }
    isWatching = false
  }
}

/// A connection that only looks.
private final class Watched: Sendable {
  private let queue: DatabaseQueue
  private let version = Version()

  /// Touched by one look after another, on whichever thread.
  private final class Version: @unchecked Sendable { var last: Int64? }

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.label = "ward bell"
    configuration.readonly = true
    configuration.busyMode = .timeout(1)
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  /// The newest waiting order of each pad that has one; nil where nobody has committed since the last look.
  func news(always: Bool) throws -> [Int64: Int64]? {
    try queue.unsafeRead { db in
      let seen = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
      guard always || seen != version.last else { return nil }
      version.last = seen
      var newest: [Int64: Int64] = [:]
      for row in try Row.fetchAll(
        db.cachedStatement(sql: "SELECT pad, max(id) FROM pad_order WHERE state = 0 GROUP BY pad"))
      {
        newest[row[0]] = row[1]
      }
      return newest
    }
  }
}
