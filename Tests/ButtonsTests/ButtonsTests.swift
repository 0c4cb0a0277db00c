import Testing

@testable import Buttons

@Test func aFirmClosingIsOnePress() {
  var debouncer = Debouncer(timing: DebounceTiming(), closed: false, at: 0)
  var events: [ButtonEvent] = []
  debouncer.handle(closed: true, at: 1_000_000, sequence: 1) { events.append($0) }
  debouncer.advance(to: 1_000_000_000) { events.append($0) }
  #expect(events == [.press(Press(at: 1_000_000, settledAt: 16_000_000))])
}
