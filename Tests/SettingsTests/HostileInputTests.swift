import Glibc
import Testing
import Traces

@testable import Settings

@Suite("Hostile input")
struct HostileInputTests {
  /// `SETTINGS_SEED=…` replays one run.
  static let seed =
    getenv("SETTINGS_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: .min ... .max)

  /// Reads both kinds of file; whatever the bytes, there are values or one printable sentence with a place.
  func survives(_ bytes: [UInt8], _ comment: String) {
    func check(_ fault: SettingsFault) {
      // YAML 1.1 also ends a line at NEL, LS and PS, which are two and three bytes long.
      let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 2 + bytes.count / 2
      #expect(fault.code.hasPrefix("HL-CONF-0"), "\(comment)")
      #expect(
        (0...lines).contains(fault.line) && (fault.line == 0) == (fault.column == 0), "\(comment): \(fault)")
      #expect(
        fault.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
        "\(comment)")
      #expect(fault.description.utf8.count < 2_000, "\(comment)")
    }
    do throws(SettingsFault) { _ = try PadSettings.read(bytes, file: "f") } catch { check(error) }
    do throws(SettingsFault) { _ = try BoardProfile.read(bytes, file: "f") } catch { check(error) }
  }

  @Test("random bytes give values or a fault, never a crash")
  func randomBytes() {
    print("seed \(Self.seed)")
    var random = Seeded(Self.seed)
    let alphabet = Array("abc:{}[],-#&*!|>'\"%@`? \n\t0123.~<é\u{1}".utf8)
    for round in 0..<2_000 {
      let count = Int.random(in: 0...200, using: &random)
      let bytes = (0..<count).map { _ in
        round % 2 == 0 ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random)!
      }
      survives(bytes, "seed \(Self.seed), round \(round)")
    }
  }

  @Test("a mutated settings file gives values or a fault, never a crash")
  func mutatedFiles() throws {
    print("seed \(Self.seed)")
    var random = Seeded(Self.seed)
    let sources = try ["docs/pad.yaml.example", "Board/raspberry-pi-5.yaml", "Board/simulated.yaml"].map {
      Array(try #require(Repository.text($0)).utf8)
    }
    for round in 0..<1_500 {
      var bytes = sources[round % sources.count]
      // The sample with its defaults opened has far more keys to break.
      if round % 6 == 0 {
        bytes = Array(String(decoding: bytes, as: UTF8.self).replacing("\n  #", with: "\n  ").utf8)
      }
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let at = Int.random(in: 0..<max(1, bytes.count), using: &random)
        let until = min(bytes.count, at + Int.random(in: 0...40, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 1: bytes.removeSubrange(min(at, bytes.count)..<until)
        case 2: bytes.insert(contentsOf: bytes[min(at, bytes.count)..<until], at: min(at, bytes.count))
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(at, bytes.count))
        default: bytes = Array(bytes.prefix(at))
        }
      }
      survives(bytes, "seed \(Self.seed), round \(round)")
    }
  }

  @Test(
    "the largest file of the worst shape is refused or read within five seconds",
    arguments: [
      "[", "{", "- ", "? ", "a: [", "\"", "'", "&a ", "!", "-\n", "a: b\n", "|\n ", "x", "{a: ", "[a,", "#",
      "\n", "\t", "---\n", "%YAML 1.1\n",
    ])
  func worstShapes(_ piece: String) {
    let bytes = Array(String(repeating: piece, count: YAMLReader.maxBytes / piece.utf8.count).utf8)
    let elapsed = ContinuousClock().measure { survives(bytes, "\(piece) repeated") }
    #expect(elapsed < .seconds(5), "\(piece): \(elapsed)")
  }

  @Test("aliases that would grow to gigabytes are refused at the first anchor")
  func billionLaughs() {
    let text = "a: &a [x,x]\nb: &b [*a,*a]\nboard: *b\n"
    let fault = #expect(throws: SettingsFault.self) { try PadSettings.read(Array(text.utf8), file: "f") }
    #expect(fault?.code == "HL-CONF-004" && fault?.line == 1)
  }
}
