import Control
import Testing

@testable import HailongCommand

/// What a running pad says no with, to a technician who reads Vietnamese.
@Suite struct PadSentencesTests {
  /// A sentence that a request can meet, and what it names that is words and not a name.
  private struct Sentence: Hashable {
    var message: String
    var words: String?
  }

  /// Every sentence that the sources make with one of ControlFault's ways, with `7` where a value stands.
  private static func sentences(of text: String) -> [Sentence] {
    var found: [Sentence] = []
    for match in text.matches(of: /\.(notHere|badArgument|malformed|lost)\(\s*"/) {
      guard let (first, rest) = literal(text[match.range.upperBound...]) else { continue }
      switch match.output.1 {
      case "notHere": found.append(Sentence(message: first))
      case "badArgument":
        guard let next = rest.prefixMatch(of: /,\s*"/),
          let (wanted, _) = literal(rest[next.range.upperBound...])
        else { continue }
        found.append(Sentence(message: "`\(first)` must be \(wanted)", words: wanted))
      case "malformed":
        found.append(Sentence(message: "not a message of the control socket: \(first)", words: first))
      default: found.append(Sentence(message: "hailongd ended the conversation: \(first)", words: first))
      }
    }
    // Those with a code of their own.
    for match in text.matches(of: /ControlFault\(\s*code: "HL-[^"]*", message: "/) {
      guard let (message, _) = literal(text[match.range.upperBound...]) else { continue }
      found.append(Sentence(message: message))
    }
    return found
  }

  /// A string literal up to its end quote, each interpolation as a `7`, and what follows.
  private static func literal(_ text: Substring) -> (String, Substring)? {
    var said = ""
    var rest = text
    while let character = rest.popFirst() {
      if character == "\"" { return (said, rest) }
      guard character == "\\" else {
        said.append(character)
        continue
      }
      guard rest.first == "(" else { return nil }
      var depth = 0
      repeat {
        let next = rest.popFirst()
        depth += next == "(" ? 1 : next == ")" ? -1 : 0
      } while depth > 0 && !rest.isEmpty
      said.append("7")
    }
    return nil
  }

  private static func swift(_ folder: String) -> [String] {
    FileLook.names(in: folder).filter { $0.hasSuffix(".swift") }.compactMap {
      Repository.text("\(folder)/\($0)")
    }
  }

  @Test(
    "every sentence with which a pad refuses a request has its Vietnamese, with what it names in its place")
  func all() throws {
    var sentences: Set<Sentence> = []
    for module in ["Control", "Pad"] {
      for text in Self.swift(Repository.path("Sources/\(module)")) {
        sentences.formUnion(Self.sentences(of: text))
      }
    }
    // Of the system's own words, and told to the log of a hailongd that does not start.
    sentences = sentences.filter { !$0.message.hasPrefix("cannot ") }
    #expect(sentences.count > 35, "\(sentences.count)")
    // Those that other modules word.
    for other in [
      "the simulated chip is gone", "input 0: 4096 edges lie in the future already, of at most 4096",
      "this pad has no log 7 that can be read", "record 7 is missing", "the chain is broken at 7",
      "the record was refused: HL-JRNL-006: refused a `session` record: a record of 2000 bytes; at most 1024 are allowed",
    ] { sentences.insert(Sentence(message: other)) }
    for sentence in sentences {
      let fault = ControlFault(code: "HL-CTRL-006", message: sentence.message, remedy: "")
      let said = try #require(fault.vi, "no Vietnamese for: \(sentence.message)")
      #expect(said != sentence.message)
      if let words = sentence.words, words.contains(where: \.isLetter) {
        #expect(!said.contains(words), "half of it is English: \(said)")
      }
      let named = sentence.message.filter { $0 == "7" }.count
      #expect(said.filter { $0 == "7" }.count == named, "\(said)")
    }
  }

  @Test("the faults that this side makes are told in Vietnamese too")
  func own() {
    for fault in [
      ControlFault.malformed("byte 12: no value"), .otherVersion(9), .unknownVerb("dance"), .denied(.press),
      .badArgument("seconds", "1 to 600"), .notHere("nobody is signed in"), .lost("no answer in time"), .busy,
      .unreachable("/run/x", errno: 36, "the path is longer than 107 bytes"),
    ] { #expect(fault.vi != nil && fault.vi != fault.message, "\(fault)") }
    #expect(ControlFault.badArgument("seconds", "1 to 600").vi == "`seconds` phải là 1 đến 600")
    #expect(ControlFault.denied(.press).vi == "người dùng này không được yêu cầu `press`")
    #expect(ControlFault.notHere("this pad's log is 00ff").vi == "nhật ký của bộ này là 00ff")
  }

  @Test("what a newer pad says is shown as it is, below what its code means; nothing is guessed")
  func newer() {
    let fault = ControlFault(code: "HL-CTRL-005", message: "`x` should have been y", remedy: "write y")
    #expect(fault.vi == nil)
    #expect(
      CommandFault(fault).text(asJSON: false, .vi)
        == "hailong: tham số không đúng [HL-CTRL-005]\n  nguyên văn của hailongd: `x` should have been y\n"
        + "  -> Sửa như thông báo nêu.\n")
    let strange = ControlFault(code: "HL-NEW-001", message: "odd", remedy: "")
    #expect(
      CommandFault(strange).text(asJSON: false, .vi)
        == "hailong: mã lạ, của phiên bản khác [HL-NEW-001]\n  nguyên văn của hailongd: odd\n")
  }

  @Test("a running pad's no is read in Vietnamese, and its JSON stays English")
  func live() throws {
    let pad = try #require(RunningPad())
    for (arguments, words) in [
      (["session", "close"], "hailong: chưa có cán bộ nào trong phiên trực [HL-CTRL-006]\n"),
      (["press", "b8"], "`button` phải là b1 đến b4"),
      (["maintenance", "close"], "hailong: không có bảo trì nào đang mở [HL-CTRL-006]\n"),
    ] {
      let all = arguments + ["--config", pad.config]
      let vi = Program("hailong", all + ["--lang", "vi"]).wait()
      #expect(vi.code != 0 && vi.err.contains(words), "\(vi.err)")
      let json = Program("hailong", all + ["--lang", "vi", "--json"]).wait()
      #expect(json.err.contains("\"message\":\"") && !json.err.contains(words), "\(json.err)")
    }
  }
}
