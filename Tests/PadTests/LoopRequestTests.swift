import Control
import Records
import Testing

@testable import Pad

@Suite("What a request asks of the loop")
struct LoopRequestTests {
  private let log = LogID("00112233445566778899aabbccddeeff")!

  private func judge(
    _ verb: Verb, _ arguments: JSON = [:], access: Access = .admin, buttons: Int? = 4
  ) throws(ControlFault) -> LoopRequest? {
    try LoopRequest(
      ControlRequest(id: 7, verb: verb, arguments: arguments), access: access, buttons: buttons)
  }

  /// The code of the fault, and the argument that it names.
  private func fault(
    _ verb: Verb, _ arguments: JSON = [:], access: Access = .admin, buttons: Int? = 4
  ) -> String? {
    do {
      _ = try judge(verb, arguments, access: access, buttons: buttons)
      return nil
    } catch {
      return "\(error.code) \(error.message)"
    }
  }

  @Test("who may ask for which: all that the core answers comes through as nil")
  func access() throws {
    for verb in Verb.allCases {
      for access in [Access.none, .status, .link] where access < verb.needs {
        #expect(
          fault(verb, access: access) == "HL-CTRL-004 this user may not ask for `\(verb.rawValue)`")
      }
      switch verb {
      case .records, .follow, .edges, .press, .stick: break
      default: #expect(try judge(verb) == nil)
      }
    }
    #expect(try judge(.edges) == .edges)
  }

  @Test("where a read begins: from 0 on, sealed unless it says otherwise", arguments: [0, 1, 1 << 53])
  func after(_ after: Int64) throws {
    let asked: JSON = ["after": .int(after)]
    #expect(
      try judge(.records, asked, access: .link)
        == .records(.init(after: after, sealed: true, log: nil, fresh: false)))
    #expect(try judge(.follow, asked, access: .link) == .follow(after: after, sealed: true))
  }

  @Test(
    "where a read cannot begin",
    arguments: [[:], ["after": -1], ["after": .double(0.5)], ["after": "0"], ["after": .null]] as [JSON])
  func noAfter(_ asked: JSON) {
    for verb in [Verb.records, .follow] {
      #expect(fault(verb, asked) == "HL-CTRL-005 `after` must be a sequence number")
    }
  }

  @Test("unsealed and fresh lines are a technician's alone")
  func unsealed() throws {
    let open: JSON = ["after": 3, "sealed": false]
    let fresh: JSON = ["after": 3, "fresh": true]
    for asked in [open, fresh] {
      for verb in [Verb.records, .follow] {
        #expect(
          fault(verb, asked, access: .link) == "HL-CTRL-004 this user may not ask for `\(verb.rawValue)`")
      }
    }
    #expect(
      try judge(.records, open) == .records(.init(after: 3, sealed: false, log: nil, fresh: false)))
    #expect(
      try judge(.records, fresh) == .records(.init(after: 3, sealed: true, log: nil, fresh: true)))
    #expect(try judge(.follow, open) == .follow(after: 3, sealed: false))
  }

  @Test("a log is named whole, or not at all")
  func named() throws {
    #expect(
      try judge(.records, ["after": 0, "log": .string(log.text)], access: .link)
        == .records(.init(after: 0, sealed: true, log: log, fresh: false)))
    for name in ["", "ff", .null, 7, .string(log.text + "0")] as [JSON] {
      #expect(
        fault(.records, ["after": 0, "log": name])
          == "HL-CTRL-005 `log` must be a log's name of 32 hex digits")
    }
  }

  @Test("what becomes of a read is the job for it")
  func job() {
    let read = LoopRequest.Read(after: 9, sealed: false, log: log, fresh: true)
    guard
      case .read(3, 7, 9, false, log, true, nil) = read.job(client: 3, request: 7)
    else {
      Issue.record("another job")
      return
    }
  }

  @Test("a contact is held for 1 to 60,000 ms and bounces for up to 200")
  func press() throws {
    func press(_ hold: Int64, _ bounce: Int64) -> JSON {
      ["button": "b4", "hold_ms": .int(hold), "bounce_ms": .int(bounce)]
    }
    for (hold, bounce) in [(1, 0), (60_000, 200)] as [(UInt32, UInt32)] {
      #expect(
        try judge(.press, press(Int64(hold), Int64(bounce)))
          == .move(input: 3, .press(holdMs: hold, bounceMs: bounce)))
    }
    #expect(try judge(.press, ["button": "b1"]) == .move(input: 0, .press(holdMs: 120, bounceMs: 2)))
    for (hold, bounce) in [(0, 0), (60_001, 0), (1, 201), (1, -1), (-1, 0), (1 << 53, 0)] as [(Int64, Int64)]
    {
      #expect(
        fault(.press, press(hold, bounce))
          == "HL-CTRL-005 `hold_ms, bounce_ms` must be 1 to 60000 and 0 to 200")
    }
  }

  @Test("a contact sticks and is let go again")
  func stick() throws {
    #expect(try judge(.stick, ["button": "b2", "closed": true]) == .move(input: 1, .stick))
    #expect(try judge(.stick, ["button": "b2", "closed": false]) == .move(input: 1, .release))
    for closed in [.null, 1, "true"] as [JSON] {
      #expect(
        fault(.stick, ["button": "b2", "closed": closed]) == "HL-CTRL-005 `closed` must be true or false")
    }
  }

  @Test("only buttons that a simulated board has are moved")
  func buttons() throws {
    for verb in [Verb.press, .stick] {
      #expect(
        fault(verb, ["button": "b1"], buttons: nil)
          == "HL-CTRL-006 only a simulated board has buttons that can be pressed so")
      for button in ["b0", "b4", "b9", "", .null, 1] as [JSON] {
        #expect(fault(verb, ["button": button], buttons: 3) == "HL-CTRL-005 `button` must be b1 to b3")
      }
    }
    #expect(
      try judge(.press, ["button": "b3"], buttons: 3)
        == .move(input: 2, .press(holdMs: 120, bounceMs: 2)))
  }
}
