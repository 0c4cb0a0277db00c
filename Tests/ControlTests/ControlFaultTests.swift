import Control
import Testing

@Suite("Faults of the control socket")
struct ControlFaultTests {
  @Test("what is said of a strange verb is one short line")
  func strangeVerb() {
    for name in ["e" + String(repeating: "\u{301}", count: 4_000), "a\nb\u{1B}[31m"] {
      let message = ControlFault.unknownVerb(name).message
      #expect(message.utf8.count < 200)
      #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
  }
}
