import Buttons
import Traces

/// A debouncer with all that it told, driven in milliseconds.
struct Contact {
  var debouncer: Debouncer
  var events: [ButtonEvent] = []

  init(closed: Bool = false, at now: UInt64 = 0, timing: DebounceTiming = DebounceTiming()) {
    debouncer = Debouncer(timing: timing, closed: closed, at: now)
  }

  mutating func close(_ at: UInt64, _ sequence: UInt32? = nil) { edge(true, at, sequence) }
  mutating func open(_ at: UInt64, _ sequence: UInt32? = nil) { edge(false, at, sequence) }

  mutating func edge(_ closed: Bool, _ at: UInt64, _ sequence: UInt32? = nil) {
    debouncer.handle(closed: closed, at: at, sequence: sequence) { events.append($0) }
  }
  mutating func advance(_ to: UInt64) { debouncer.advance(to: to) { events.append($0) } }
  mutating func resync(_ closed: Bool, _ at: UInt64) {
    debouncer.resync(closed: closed, at: at) { events.append($0) }
  }
  mutating func lost(_ count: UInt32, _ at: UInt64) {
    debouncer.lost(count: count, at: at) { events.append($0) }
  }

  var presses: [Press] {
    events.compactMap { if case .press(let press) = $0 { press } else { nil } }
  }
}

func us(_ n: UInt64) -> UInt64 { n * 1_000 }
func ms(_ n: UInt64) -> UInt64 { n * 1_000_000 }

func press(_ at: UInt64, _ settledAt: UInt64) -> ButtonEvent {
  .press(Press(at: at, settledAt: settledAt))
}

/// A seed for this run; a failure prints it. Put it here in place of the drawn one to see the failure again.
func drawSeed() -> UInt64 { UInt64.random(in: 0...UInt64.max) }
