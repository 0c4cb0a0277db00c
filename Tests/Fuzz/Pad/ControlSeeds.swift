import Control
import FuzzEngine
import Records

/// Tapes for the control target that chance takes long to come to.
enum ControlSeeds {
  /// At the bounds of JSON, as requests and as orders that are signed.
  static var edges: [[UInt8]] {
    let order = "{\"epoch\":5,\"number\":3,\"pad\":\"\(ControlBench.pad)\",\"do\":\"sync\"}"
    return JSONEdges.tapes(around: "{\"v\":1,\"id\":7,\"do\":\"head\"}", step: [0], longest: 3_000).map {
      [3] + $0
    }
      + JSONEdges.tapes(around: order, step: [5, 1], longest: 3_000).map { [2] + $0 }
  }

  /// What chance does not come to: a badge's hash, two buttons held together, an order of each fate.
  static var lives: [[UInt8]] {
    func line(_ verb: Verb, _ members: String = "") -> [UInt8] {
      [0]
        + Array(
          "{\"v\":1,\"id\":7,\"do\":\"\(verb.rawValue)\"\(members.isEmpty ? "" : ",")\(members)}\n".utf8)
    }
    func order(_ act: String, epoch: Int = 5, number: Int = 3, pad: String = ControlBench.pad.text) -> [UInt8]
    {
      [1] + Array("{\"epoch\":\(epoch),\"number\":\(number),\"pad\":\"\(pad)\",\"do\":\(act)}\n".utf8) + [
        5, 5,
      ]
    }
    // Ten milliseconds each.
    func pass(_ time: Int) -> [UInt8] { [2, UInt8(time >> 8), UInt8(time & 0xFF)] }
    func edge(_ line: UInt8, _ closed: UInt8) -> [UInt8] { [3, line, closed] }
    func press(_ line: UInt8) -> [UInt8] { edge(line, 1) + pass(10) + edge(line, 0) + pass(30) + [5] }
    let hex = String(repeating: "ab", count: 32)
    let key = BadgeKey(hex: hex)!
    let pairs = ["0012345678", "0087654321", "1"].enumerated().map { index, text in
      "[\"\(BadgeHash(of: text.utf8, key: key).hex)\",\"cb-0\(index)\"]"
    }
    let badges = order("\"badges\",\"key\":\"\(hex)\",\"badges\":[\(pairs.joined(separator: ","))]")
    let (tap, other, strange) = (
      [4] + Array("0012345678\n".utf8), [4] + Array("0087654321\n".utf8), [4] + Array("5\n".utf8)
    )
    let brief = order("\"policy\",\"policy\":{\"session_max_ms\":1000,\"quiet_ms\":300}")
    let status = line(.status)
    let heads: [UInt8] = line(.wardHead, "\"log\":\"\(ControlBench.log)\",\"seq\":9,\"hash\":\"\(hex)\"")
    let lamps = ["thanks", "fault", "officer", "buzzer", "none"].flatMap {
      line(.lamp, "\"lamp\":\"\($0)\",\"on\":100") + pass(3)
    }
    let times = [
      (0, 0, 0), (1_782_000_000_000_000, 1_000, 1_000), (1_782_000_001_000_000, 4_000_000_000, 0),
      (1, 99_999_999_999_999, 1),
    ]
    let clocks = times.flatMap {
      line(.wardTime, "\"utc_us\":\($0),\"uptime_us\":\($1),\"error_us\":\($2)") + [5]
    }
    let orders =
      order("\"sync\"") + order("\"sync\"") + order("\"sync\"", number: 2) + order("\"sync\"", epoch: 4)
      + order("\"sync\"", number: 4, pad: "p-other") + order("\"none\"", number: 5)
      + order("\"identify\",\"seconds\":5", number: 6)
      + order("\"policy\",\"policy\":{\"scale\":5}", number: 7)
      + order("\"mapping\",\"buttons\":{\"b1\":\"b8\"}", number: 8)
      + order("\"maintenance\",\"open\":true,\"minutes\":1", number: 9)
      + order("\"maintenance\",\"open\":false", number: 10)
    let sessions =
      line(.sessionOpen, "\"officer\":\"a\"") + [5] + press(0) + line(.sessionOpen, "\"officer\":\"b\"") + [5]
      + press(1)
      + order("\"session\",\"officer\":\"b\"") + order("\"session\",\"officer\":null", number: 4)
      + line(.sessionClose) + [5]
    return [
      [3] + badges + tap + [5] + pass(30) + tap + [5] + pass(200) + tap + [5] + other + [5] + press(1) + tap
        + [5] + status,
      [3] + badges + line(.sessionOpen, "\"officer\":\"0012345678\"") + strange + pass(50) + strange + [5]
        + pass(6_500) + [5] + strange,
      [3] + edge(0, 1) + edge(3, 1) + pass(1_200) + [5] + status + edge(0, 0) + edge(3, 0) + press(1)
        + pass(65_000) + [5] + status,
      [3] + edge(0, 1) + pass(5) + edge(3, 1) + pass(7_500) + [5] + status + edge(3, 0) + pass(9_000) + [5],
      [3] + edge(2, 1) + pass(9_000) + [5] + status + edge(2, 0) + pass(500) + [5] + status
        + (0..<9).flatMap { press($0 % 4) },
      [3] + (0..<12).flatMap { edge(1, $0 % 2) + pass(1) } + pass(20) + edge(4, 1) + [5] + status,
      [2] + orders + status,
      [3] + orders + line(.maintenanceOpen) + [5] + line(.maintenanceOpen) + orders + line(.maintenanceClose)
        + [5],
      [3] + sessions + brief + sessions + pass(200) + [5] + line(.sessionClose) + status,
      [3] + line(.enrolled, "\"ward\":\"w:1\",\"order_key\":null") + orders
        + line(.enrolled, "\"ward\":\"w:1\",\"order_key\":\"\(hex)\"") + orders,
      [3] + clocks + [7, 1, 50, 0] + clocks + [7, 0, 60, 0] + clocks + status + heads + [5] + line(.head),
      [3] + lamps + line(.maintenanceOpen, "\"officer\":\"cb-07\"") + [5] + lamps + line(.lampsTest)
        + pass(900) + line(.identify, "\"seconds\":601"),
      [3] + line(.readiness, "\"passed\":true,\"found\":[]") + [5]
        + line(
          .readiness, "\"passed\":true,\"found\":[\(String(repeating: "\"HL-A-1\",", count: 32))\"HL-A-1\"]")
        + [5] + status,
      // More than the lane has room for.
      [3] + (0..<40).flatMap { line(.sessionOpen, "\"officer\":\"c\($0)\"") } + press(0) + orders + [5]
        + status,
    ]
  }

  /// What the loop itself serves: reads, streams, edges, simulated presses, with values at their bounds and beyond.
  static var loop: [[UInt8]] {
    func line(_ verb: Verb, _ id: Int, _ members: String) -> [UInt8] {
      [0]
        + Array(
          "{\"v\":1,\"id\":\(id),\"do\":\"\(verb.rawValue)\"\(members.isEmpty ? "" : ",")\(members)}\n".utf8)
    }
    func pass(_ time: Int) -> [UInt8] { [2, UInt8(time >> 8), UInt8(time & 0xFF)] }
    func press(_ button: String, _ hold: String, _ bounce: String) -> [UInt8] {
      line(.press, 3, "\"button\":\(button),\"hold_ms\":\(hold),\"bounce_ms\":\(bounce)")
    }
    func tape(_ access: UInt8, _ steps: [UInt8]...) -> [UInt8] { [access] + steps.flatMap { $0 } }
    func asked(_ verb: Verb, _ first: Int, _ members: [String], _ then: [UInt8]) -> [UInt8] {
      members.enumerated().flatMap { line(verb, first + $0.offset, $0.element) + then }
    }
    let disk: [UInt8] = [5]
    let afters = ["0", "1", "500", "100000", "9007199254740992", "-1", "0.5", "\"0\"", "null"]
      .map { "\"after\":" + $0 }
    let logs = ["\"\(ControlBench.log)\"", "\"ffffffffffffffffffffffffffffffff\"", "\"ff\"", "7", "null"]
      .map { "\"after\":0,\"log\":" + $0 }
    let reads = asked(.records, 10, afters, disk)
    let unsealed = asked(.records, 30, afters.map { $0 + ",\"sealed\":false" }, disk)
    let afresh = asked(.records, 40, afters.map { $0 + ",\"fresh\":true" }, disk)
    let follows = asked(.follow, 50, afters, pass(1) + disk)
    let named = asked(.records, 70, logs, disk)
    // More than two at once.
    let many = asked(.records, 80, (0..<5).map { "\"after\":\($0)" }, [])
    let changing = asked(.follow, 90, (0..<6).map { "\"after\":\($0 * 100)" }, pass(1))
    let later: [UInt8] = pass(30) + disk
    let one: [UInt8] = press("\"b1\"", "120", "2") + later + pass(200) + disk
    let times = [
      ("1", "0"), ("1", "200"), ("60000", "200"), ("0", "0"), ("60001", "0"), ("1", "201"), ("-1", "-1"),
    ]
    let bounds = times.flatMap { press("\"b2\"", $0.0, $0.1) + pass(60) + disk }
    let names = ["\"b4\"", "\"b5\"", "\"b0\"", "\"b9\"", "\"\"", "1", "null"]
    let buttons = names.flatMap { press($0, "30", "1") + later }
    func stick(_ members: String) -> [UInt8] { line(.stick, 4, "\"button\":\"b3\"" + members) }
    let held: [UInt8] = stick(",\"closed\":true") + pass(900) + disk + press("\"b3\"", "30", "0") + later
    let freed: [UInt8] = stick(",\"closed\":false") + pass(900) + disk + stick("") + stick(",\"closed\":1")
    let edges = line(.edges, 2, "")
    let status = line(.status, 1, "")
    let live = line(.follow, 8, "\"after\":0,\"sealed\":false")
    let sealed = line(.follow, 9, "\"after\":0")
    // The client stops taking what it is sent, or takes it again.
    let turn: [UInt8] = [8]
    let behind = asked(.records, 100, (0..<7).map { _ in "\"after\":0" }, disk)
    var tapes: [[UInt8]] = []
    for access in [1, 2, 3] as [UInt8] {
      tapes += [tape(access, reads), tape(access, unsealed), tape(access, afresh), tape(access, follows)]
      tapes += [tape(access, named, many, disk, many), tape(access, changing, disk, many, disk, changing)]
    }
    tapes += [
      tape(3, edges, live, one, one, status), tape(3, edges, sealed, one, pass(400), disk, pass(1), disk),
      tape(3, edges, bounds, status), tape(3, live, edges, buttons, status),
      tape(3, edges, held, freed, status),
      tape(2, one, held, freed, edges, live),
    ]
    tapes += [
      tape(3, live, turn, many, disk, pass(1), disk, one, turn, pass(1), disk, one),
      tape(3, turn, live, pass(1), behind, pass(1), disk, pass(4_000), status),
    ]
    return tapes
  }

  /// Steps of the tape: a disk that has caught up, time, a press and its end, a badge.
  static let steps = [
    "\u{5}", "\u{2}\u{0}\u{5}", "\u{2}\u{3}\u{7F}", "\u{2}\u{7F}\u{7F}", "\u{3}\u{0}\u{1}",
    "\u{3}\u{0}\u{0}", "\u{3}\u{3}\u{1}",
    "\u{3}\u{3}\u{0}", "\u{4}0012345678\n", "\u{7}\u{1}\u{30}\u{30}",
  ]
}
