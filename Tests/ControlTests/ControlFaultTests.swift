import Control
import Records
import Testing

@Suite("Faults of the control socket")
struct ControlFaultTests {
  @Test("what is said of a strange verb is one short line")
  func strangeVerb() {
    for name in ["e" + String(repeating: "\u{301}", count: 4_000), "a\nb\u{1B}[31m\u{9B}\u{202E}\u{2028}"] {
      let message = ControlFault.unknownVerb(name).message
      #expect(message.utf8.count < 200)
      #expect(PlainText.isOneLine(message))
    }
  }
}
