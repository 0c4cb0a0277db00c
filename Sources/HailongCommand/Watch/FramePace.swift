/// How soon the next frame may be sent, so that a line of so many bytes a second is never asked for more. Pure.
struct FramePace {
  /// Bytes a second, at least 1.
  let bytesPerSecond: Int
  /// Until when what was sent keeps the line busy, milliseconds on any clock that goes forward.
  private var busyUntil: Int64 = 0

  init(bytesPerSecond: Int) { self.bytesPerSecond = max(1, bytesPerSecond) }

  mutating func sent(_ bytes: Int, at now: Int64) {
    let takes = Int64(bytes) * 1_000 / Int64(bytesPerSecond)
    busyUntil = max(now, busyUntil) + takes
  }

  /// Milliseconds to wait before the next frame, at least `interval`.
  func pause(at now: Int64, interval: Int) -> Int { max(interval, Int(clamping: busyUntil - now)) }
}
