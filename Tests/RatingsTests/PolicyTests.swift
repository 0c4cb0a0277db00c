import Ratings
import Records
import Testing

@Suite struct PolicyTests {
  @Test func aPolicySurvivesItsJSON() throws {
    var policy = Policy(scale: .five)
    (policy.name, policy.session, policy.quiet, policy.correction) = ("thử", .required, 400, 200)
    (policy.citizenMax, policy.grace, policy.chord, policy.sessionMax) = (9_000, 1, 0, 1_000)
    for policy in [Policy.default, policy, Policy(scale: .three)] {
      let again = try Policy(json: try JSON.read(policy.json.bytes))
      #expect(again == policy)
    }
  }

  @Test func aPolicyRecordIsReadBackFromItsLine() throws {
    var log = LogBuilder()
    log.add(.policy(Policy.default.json), at: 0)
    let line = try #require(log.records[0]).line()
    guard case .policy(let json) = try Record(line: line).body else {
      Issue.record("not a policy record")
      return
    }
    #expect(try Policy(json: json) == .default)
  }

  @Test func anEmptyPolicyIsTheDefault() throws {
    #expect(try Policy(json: [:]) == .default)
    #expect(try Policy(json: ["scale": 3]) == Policy(scale: .three))
  }

  /// What a person may get wrong, and what must be said of it.
  @Test(arguments: [
    ("[]", PolicyFault.Code.notAnObject, ""),
    (#"{"quiet":5}"#, .unknownMember, "quiet"),
    (#"{"quiet_ms":"5"}"#, .wrongType, "quiet_ms"),
    (#"{"quiet_ms":5.5}"#, .wrongType, "quiet_ms"),
    (#"{"quiet_ms":99}"#, .outOfRange, "quiet_ms"),
    (#"{"quiet_ms":600001}"#, .outOfRange, "quiet_ms"),
    (#"{"correction_ms":-1}"#, .outOfRange, "correction_ms"),
    (#"{"citizen_max_ms":3600001}"#, .outOfRange, "citizen_max_ms"),
    (#"{"grace_ms":9007199254740992}"#, .outOfRange, "grace_ms"),
    (#"{"chord_ms":2001}"#, .outOfRange, "chord_ms"),
    (#"{"session_max_ms":999}"#, .outOfRange, "session_max_ms"),
    (#"{"rule":"window"}"#, .unknownRule, "rule"),
    (#"{"name":4}"#, .wrongType, "name"),
    (#"{"rule":null}"#, .wrongType, "rule"),
    (#"{"session":"never"}"#, .unknownRule, "session"),
    (#"{"scale":2}"#, .unknownRule, "scale"),
    (#"{"scale":-9007199254740992}"#, .unknownRule, "scale"),
    (#"{"scale":"4"}"#, .wrongType, "scale"),
    (#"{"name":""}"#, .outOfRange, "name"),
    (#"{"name":"a\nb"}"#, .outOfRange, "name"),
    (#"{"levels":[4,3,2,1]}"#, .wrongType, "levels"),
    (#"{"levels":{"b9":1}}"#, .badButtons, "levels.b9"),
    (#"{"levels":{"b1":5}}"#, .badButtons, "levels.b1"),
    (#"{"levels":{"b1":0}}"#, .badButtons, "levels.b1"),
    (#"{"levels":{"b1":"4"}}"#, .wrongType, "levels.b1"),
    (#"{"levels":{"b1":4,"b2":3,"b3":2}}"#, .badButtons, "levels"),
    (#"{"scale":5,"levels":{"b1":4,"b2":3,"b3":2,"b4":1}}"#, .badButtons, "levels"),
  ])
  func aWrongPolicyIsRefusedByNameOfItsMember(_ text: String, _ code: PolicyFault.Code, _ member: String)
    throws
  {
    let json = try JSON.read(text)
    let fault = #expect(throws: PolicyFault.self) { try Policy(json: json) }
    #expect(fault?.code == code)
    #expect(fault?.member == member)
    expectBoth(fault)
  }

  @Test func aHostileMemberNameIsCutAndCleaned() throws {
    // U+009B alone begins a terminal's command, U+202E turns what follows around.
    let name = "\u{1B}[31m\u{9B}31m\u{82}\u{202E}\u{2028}" + String(repeating: "x", count: 500)
    let fault = #expect(throws: PolicyFault.self) { try Policy(json: .object([.init(name, 1)])) }
    #expect((fault?.description.utf8.count ?? 0) < 400)
    #expect(fault?.member.hasPrefix("[31m31mx") == true)
  }

  @Test func aRecordOfANewerVersionKeepsTheRulesThatAreKnown() throws {
    let (policy, newer) = try Policy.inRecord(["quiet_ms": 400, "window_ms": 9])
    #expect(newer)
    #expect(policy.quiet == 400)
    #expect(throws: PolicyFault.self) { try Policy.inRecord(["rule": "window"]) }
  }

  @Test func aMappingSurvivesItsJSONAndMergesNoButtons() throws {
    let mapping = try Mapping(json: ["buttons": ["b1": "b4", "b4": "b1"]])
    #expect(mapping[button1(1)] == button1(4))
    #expect(mapping[button1(2)] == button1(2))
    #expect(try Mapping(json: mapping.json) == mapping)
    #expect(try Mapping(json: Mapping.straight.json) == .straight)
    for bad: JSON in [
      [:], [1], ["buttons": ["b1": "b4"]], ["buttons": ["b1": 4]], ["buttons": ["b0": "b1"]],
      ["buttons": [:], "more": 1],
    ] {
      expectBoth(#expect(throws: PolicyFault.self) { try Mapping(json: bad) })
    }
  }

  /// Said in both languages, with the code before it.
  private func expectBoth(_ fault: PolicyFault?) {
    guard let fault else { return }
    #expect(fault.text(.vi).hasPrefix(fault.code.rawValue) && fault.text(.en).hasPrefix(fault.code.rawValue))
    #expect(fault.text(.vi).contains { $0.isLetter && !$0.isASCII }, "\(fault.text(.vi))")
    #expect(!fault.text(.en).contains { $0.isLetter && !$0.isASCII }, "\(fault)")
  }

  @Test func eachScaleHasItsWords() {
    #expect(Scale(levels: 2) == nil && Scale(levels: 6) == nil)
    #expect(Scale.four.word(4, .vi) == "Rất hài lòng")
    #expect(Scale.four.word(2, .vi) == "Bình thường")
    #expect(Scale.four.word(1, .en) == "Dissatisfied")
    #expect(Scale.five.word(1, .vi) == "Rất không hài lòng")
    #expect(Scale.four.word(0, .vi) == nil && Scale.four.word(5, .vi) == nil)
    for scale in Scale.all {
      // The two that the index counts.
      #expect(scale.word(scale.levels, .en) == "Very satisfied")
      #expect(scale.word(scale.levels - 1, .en) == "Satisfied")
      #expect(Set((1...scale.levels).compactMap { scale.word($0, .vi) }).count == scale.levels)
    }
  }
}
