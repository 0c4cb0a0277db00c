import Glibc
import SystemWords

/// Ctrl-C, SIGTERM, SIGHUP and a changed window as something to wait for beside a descriptor. One in a process.
struct Interruption {
  enum Event: Equatable {
    /// The descriptor has something to read, or is gone.
    case ready
    case timeout
    case resized
    /// Ctrl-Z; only where it was taken over.
    case suspended
    /// Asked to end, by this signal.
    case ended(Int32)
  }

  private let reading: Int32

  /// Takes the signals over. Until the next ``wait(_:milliseconds:)`` they are kept. `stops`: Ctrl-Z, too.
  init(stops: Bool = false) throws(CommandFault) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CommandFault(
        .software, code: "HL-CMD-007", "no pipe: \(SystemWords.english(errno))",
        vi: "không tạo được ống: \(SystemWords.vietnamese(errno))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    writingEnd = ends[1]
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      // A signal handler may do little more than this; errno belongs to the code it interrupts.
      let kept = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(writingEnd, &byte, 1)
      errno = kept
    }
    action.sa_flags = Int32(SA_RESTART)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGWINCH] + (stops ? [SIGTSTP] : []) {
      sigaction(number, &action, nil)
    }
  }

  /// Waits for a signal, for `descriptor`, or until `milliseconds` have passed (nil: for ever). Signals come first.
  func wait(_ descriptor: Int32? = nil, milliseconds: Int? = nil) -> Event {
    var polled = [
      pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds ?? -1))
    switch take() {
    case SIGWINCH: return .resized
    case SIGTSTP: return .suspended
    case let signal?: return .ended(signal)
    case nil: break
    }
    // Interrupted before the handler's byte was seen: the caller comes round again.
    return count > 0 && polled[1].revents != 0 ? .ready : .timeout
  }

  /// What came since, the weightiest of it: to end, to stop, a changed window.
  private func take() -> Int32? {
    var byte: UInt8 = 0
    var found: [Int32] = []
    while read(reading, &byte, 1) == 1 { found.append(Int32(byte)) }
    return found.first { $0 != SIGWINCH && $0 != SIGTSTP } ?? found.first { $0 == SIGTSTP } ?? found.first
  }
}

/// The pipe's writing end, for the handler, which can be given nothing. Set once, before the handler is.
private nonisolated(unsafe) var writingEnd: Int32 = -1
