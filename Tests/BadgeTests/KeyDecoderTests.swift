import Badge
import Testing

@Suite("Keys of a reader become a badge's text")
struct KeyDecoderTests {
  private func decoder() -> KeyDecoder { KeyDecoder(shortest: 4, longest: 8) }

  /// Types keys, 5 ms apart, each let go at once; gives the taps.
  private func type(
    _ codes: [UInt16], into decoder: inout KeyDecoder, at: UInt64 = 10_000_000, shifted: Bool = false
  ) -> [Tap] {
    var taps: [Tap] = []
    var now = at
    if shifted { _ = decoder.take(KeyEvent(at: now, code: 42, change: .down)) }
    for code in codes {
      now += 5_000
      if let tap = decoder.take(KeyEvent(at: now, code: code, change: .down)) { taps.append(tap) }
      #expect(decoder.take(KeyEvent(at: now, code: code, change: .again)) == nil)
      #expect(decoder.take(KeyEvent(at: now, code: code, change: .up)) == nil)
    }
    if shifted { _ = decoder.take(KeyEvent(at: now, code: 42, change: .up)) }
    return taps
  }

  private func text(_ tap: Tap?) -> String? {
    if case .text(let bytes)? = tap { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  @Test("digits and Enter, from the rows or from the keypad")
  func digits() {
    var decoder = decoder()
    // KEY_1 to KEY_0 are 2 to 11.
    #expect(text(type([11, 2, 3, 4, 28], into: &decoder).first) == "0123")
    #expect(text(type([82, 79, 80, 81, 75, 96], into: &decoder).first) == "01234")
    #expect(text(type([76, 77, 71, 72, 73, 28], into: &decoder).first) == "56789")
  }

  @Test("letters are small, and large under either shift; signs follow the US layout")
  func letters() {
    var decoder = decoder()
    let word: [UInt16] = [30, 48, 46, 18]
    #expect(text(type(word + [28], into: &decoder).first) == "abce")
    #expect(text(type(word + [28], into: &decoder, shifted: true).first) == "ABCE")
    #expect(text(type([44, 21, 16, 50, 28], into: &decoder).first) == "zyqm")
    #expect(text(type([12, 13, 26, 27, 39, 40, 28], into: &decoder).first) == "-=[];'")
    #expect(text(type([51, 52, 53, 43, 41, 57, 28], into: &decoder).first) == ",./\\` ")
    #expect(text(type([12, 13, 26, 27, 39, 40, 28], into: &decoder, shifted: true).first) == "_+{}:\"")
    #expect(text(type([2, 3, 4, 5, 6, 28], into: &decoder, shifted: true).first) == "!@#$%")
  }

  @Test("a pause of more than half a second means that what came before was something else")
  func pause() {
    var decoder = decoder()
    #expect(type([2, 3, 4, 5], into: &decoder, at: 1_000_000).isEmpty)
    #expect(text(type([6, 7, 8, 9, 28], into: &decoder, at: 1_600_000).first) == "5678")
    #expect(type([2, 3, 4, 5], into: &decoder, at: 3_000_000).isEmpty)
    // Half a second behind the last key, and no more: still the same.
    #expect(text(type([6, 28], into: &decoder, at: 3_015_000 + 500_000).first) == "12345")
    // Enter alone says nothing, and an Enter behind a pause is alone.
    #expect(type([28], into: &decoder, at: 9_000_000).isEmpty)
    #expect(type([2, 3, 4, 5], into: &decoder, at: 10_000_000).isEmpty)
    #expect(type([28], into: &decoder, at: 12_000_000).isEmpty)
  }

  @Test("a clock that is about to run over is no reason to end")
  func endOfTime() {
    var decoder = decoder()
    #expect(text(type([11, 2, 3, 4, 28], into: &decoder, at: .max - 200_000).first) == "0123")
  }

  @Test("what is too short or too long is no badge, and an endless text costs no memory")
  func lengths() {
    var decoder = decoder()
    #expect(type([2, 3, 4, 28], into: &decoder) == [.noBadge])
    #expect(text(type([2, 3, 4, 5, 28], into: &decoder).first) == "1234")
    #expect(text(type([2, 3, 4, 5, 6, 7, 8, 9, 28], into: &decoder).first) == "12345678")
    #expect(type([2, 3, 4, 5, 6, 7, 8, 9, 10, 28], into: &decoder) == [.noBadge])
    #expect(type(Array(repeating: 2, count: 100_000) + [28], into: &decoder) == [.noBadge])
  }

  @Test("other keys are passed over; after lost events nothing of the badge is believed")
  func others() {
    var decoder = decoder()
    #expect(text(type([29, 2, 56, 3, 1, 4, 69, 5, 125, 600, 28], into: &decoder).first) == "1234")
    #expect(type([2, 3, 4, 5], into: &decoder).isEmpty)
    decoder.lost()
    #expect(type([28], into: &decoder).isEmpty)
    _ = decoder.take(KeyEvent(at: 0, code: 54, change: .down))
    decoder.lost()
    #expect(text(type([30, 30, 30, 30, 28], into: &decoder).first) == "aaaa")
  }

  @Test("any keys in any order make taps of its lengths or none (seed printed)")
  func anything() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    var decoder = decoder()
    for _ in 0..<100_000 {
      let change: KeyEvent.Change = [.down, .down, .up, .again][Int(next() % 4)]
      let tap = decoder.take(KeyEvent(at: next() % 10_000_000, code: UInt16(next() % 130), change: change))
      if case .text(let bytes)? = tap {
        #expect(
          (4...8).contains(bytes.count) && bytes.allSatisfy { (0x20..<0x7F).contains($0) }, "seed \(seed)")
      }
    }
  }
}
