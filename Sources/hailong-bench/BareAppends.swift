import Glibc

/// Bare appends of 128 bytes with fdatasync on a thread of their own, one each time it is asked: they meet the same busy or idle machine
/// as the presses between which they fall.
final class BareAppends: @unchecked Sendable {
  // Unchecked: `nanoseconds` is the thread's until `finish` has joined it.
  private let file: Int32
  private let asked: (read: Int32, write: Int32)
  private let pause: UInt32
  private var nanoseconds: [UInt64] = []
  private var thread = pthread_t()

  /// Each append comes `milliseconds` after it was asked for.
  init(_ path: String, after milliseconds: UInt32) throws {
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    var ends: [Int32] = [-1, -1]
    guard file >= 0, pipe(&ends) == 0 else { throw BenchFault("cannot write \(path)") }
    asked = (ends[0], ends[1])
    pause = milliseconds * 1_000
    let status = pthread_create(
      &thread, nil,
      { pointer in
        // Retained below for this thread.
        Unmanaged<BareAppends>.fromOpaque(pointer!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard status == 0 else { throw BenchFault("no thread: \(String(cString: strerror(status)))") }
  }

  func ask() { _ = write(asked.write, [1], 1) }

  /// Ends the thread; the time that each append took.
  func finish() -> [UInt64] {
    close(asked.write)
    pthread_join(thread, nil)
    close(asked.read)
    close(file)
    return nanoseconds
  }

  private func run() {
    let line = [UInt8](repeating: 0x61, count: 128)
    var byte: UInt8 = 0
    while read(asked.read, &byte, 1) == 1 {
      usleep(pause)
      let start = benchNow()
      _ = write(file, line, line.count)
      fdatasync(file)
      nanoseconds.append(benchNow() - start)
    }
  }
}
