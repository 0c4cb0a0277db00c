import Glibc
import Records
import Testing

@testable import HailongCommand

/// How doctor reads what others say: programs, sensors, logs.
@Suite struct DoctorReadingTests {
  @Test("systemctl's blocks are read, whatever their order")
  func units() {
    let units = UnitSeen.read(
      """
      Id=hailongd.service
      LoadState=loaded
      ActiveState=failed
      Result=exit-code
      ExecMainStatus=69
      UnitFileState=enabled
      NRestarts=7

      NRestarts=0
      ActiveState=inactive
      LoadState=not-found
      Id=hailong-link.service
      """)
    #expect(units.map(\.name) == ["hailongd.service", "hailong-link.service"])
    #expect(units.first?.active == "failed" && units.first?.restarts == 7 && units.first?.exit == "69")
    #expect(units.last?.load == "not-found")
    #expect(UnitSeen.read("rubbish\n\n\n=\n") == [])
  }

  @Test("a probe is read as far as it went")
  func probe() {
    let hash = Digest.sha256([]).hex
    let text = """
      {"step":"enrolment","ok":true,"found":"p-1"}
      {"step":"head","ok":true,"found":"7 / 9","ward_head":{"seq":7,"hash":"\(hash)"},"ward_offset_ms":-12}
      """
    let whole = ProbeSeen.read(text, exit: 0)
    #expect(whole.end == .whole && whole.head?.seq == 7 && whole.offset == -12)
    #expect(whole.steps.map(\.name) == ["enrolment", "head"])
    let failed = ProbeSeen.read(
      #"{"step":"name","ok":false,"code":"HL-LINK-004","message":"no \u001b[2J","message_vi":"không \u001b"}"#,
      exit: 68)
    #expect(failed.steps == [ProbeStep(name: "name", code: "HL-LINK-004", words: Said("không ?", "no ?[2J"))])
    let older = ProbeSeen.read(#"{"step":"name","ok":false,"code":"HL-LINK-004","message":"no"}"#, exit: 68)
    #expect(older.steps.first?.words == Said("no", "no"))
    #expect(ProbeSeen.read("rubbish\n{\n", exit: nil) == ProbeSeen(end: .outOfTime, steps: []))
  }

  @Test("sensors are read from a saved tree; a machine without them tells nothing")
  func sensors() {
    let scratch = Scratch()
    func write(_ path: String, _ text: String) {
      var folder = scratch.path
      for part in path.split(separator: "/").dropLast() {
        folder += "/\(part)"
        mkdir(folder, 0o755)
      }
      scratch.write(path, text)
    }
    #expect(SystemTree(root: scratch.path).thermal == nil && SystemTree(root: scratch.path).power == nil)
    #expect(SystemTree(root: scratch.path).model == nil)
    write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
    write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    write("sys/class/thermal/thermal_zone0/temp", "86400\n")
    write("sys/class/thermal/thermal_zone0/trip_point_0_type", "critical\n")
    write("sys/class/thermal/thermal_zone0/trip_point_0_temp", "110000\n")
    write("sys/class/thermal/cooling_device0/type", "Fan\n")
    write("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    write("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    let tree = SystemTree(root: scratch.path)
    #expect(tree.model == "Raspberry Pi 4 Model B Rev 1.4")
    #expect(tree.thermal == [ThermalZone(type: "cpu-thermal", millidegrees: 86_400, critical: 110_000)])
    #expect(tree.power == PowerSeen(throttled: 0x50005, isLow: true))
  }

  @Test("a reader's node is found by the kernel's list: of its name, and with the keys of one that types")
  func inputs() {
    // As Linux 6.1 writes it; two devices of one name, as some readers show themselves.
    let text = """
      I: Bus=0019 Vendor=0000 Product=0001 Version=0000
      N: Name="Power Button"
      H: Handlers=kbd event0
      B: EV=3
      B: KEY=10000000000000 0

      I: Bus=0003 Vendor=ffff Product=0035 Version=0110
      N: Name="Sycreader RFID Technology"
      H: Handlers=sysrq kbd leds event13
      B: PROP=0
      B: EV=120013
      B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
      B: MSC=10

      I: Bus=0003 Vendor=ffff Product=0035 Version=0110
      N: Name="Sycreader RFID Technology"
      H: Handlers=kbd event14
      B: KEY=4000000 0 0 0

      """
    #expect(
      InputSeen.read(text) == [
        InputSeen(name: "Power Button", event: "event0", types: false),
        InputSeen(name: "Sycreader RFID Technology", event: "event13", types: true),
        InputSeen(name: "Sycreader RFID Technology", event: "event14", types: false),
      ])
    #expect(InputSeen.read("").isEmpty)
  }

  @Test("a node may be opened by the first of owner, group and others that fits, as the kernel has it")
  func access() {
    let user = UserLook(uid: 990, groups: [990, 44])
    func may(_ mode: UInt32, uid: uid_t = 0, gid: gid_t = 0, wants: UInt32, _ user: UserLook) -> Bool {
      var status = stat()
      (status.st_mode, status.st_uid, status.st_gid) = (S_IFCHR | mode, uid, gid)
      return user.device("/dev/input/event3", status, wants: wants).isUsable
    }
    #expect(may(0o640, gid: 44, wants: 4, user) && !may(0o640, gid: 44, wants: 6, user))
    #expect(!may(0o640, gid: 45, wants: 4, user) && may(0o644, gid: 45, wants: 4, user))
    #expect(may(0o660, gid: 44, wants: 6, user) && !may(0o600, gid: 44, wants: 4, user))
    #expect(may(0o600, uid: 990, wants: 6, user) && !may(0o066, uid: 990, gid: 44, wants: 4, user))
    #expect(!may(0o606, gid: 44, wants: 4, user))
    #expect(may(0, gid: 45, wants: 6, UserLook(uid: 0, groups: [0])))
  }

  @Test("a reader is closed to a user who may read none of its nodes")
  func closed() {
    let scratch = Scratch()
    let nodes = ["event1", "event2", "event3"].map { scratch.write($0, "") }
    for (node, mode) in zip(nodes, [0o600, 0o640, 0o644] as [mode_t]) { chmod(node, mode) }
    let stranger = UserLook(uid: getuid() + 1, groups: [getgid() + 1])
    let seen = stranger.closed(Array(nodes[..<2]))
    #expect(seen?.path == nodes[0] && seen?.mode == 0o600 && seen?.group == FileLook.group(getgid()))
    #expect(stranger.closed(nodes) == nil && stranger.closed([]) == nil)
    #expect(stranger.closed([scratch.file("none")]) == nil, "one that is gone is not closed")
    #expect(UserLook(uid: getuid() + 1, groups: [getgid()]).closed(Array(nodes[..<2])) == nil)
    #expect(UserLook(uid: getuid(), groups: []).closed([nodes[0]]) == nil)
  }

  @Test("other programs are bounded in time, and what they said before is kept")
  func errands() {
    var errands = Errands()
    let started = [
      errands.start("quick", "/bin/sh", ["-c", "echo hello; exit 3"]),
      errands.start("slow", "/bin/sh", ["-c", "echo first; exec sleep 60"]),
      errands.start("closed", "/bin/sh", ["-c", "exec >&-; exec sleep 60"]),
      errands.start("endless", "/bin/sh", ["-c", "exec cat /dev/zero"]),
      errands.start("none", "hailong-no-such-program", []),
    ]
    #expect(started == [true, true, true, true, false])
    let results = errands.collect(until: Deadline(milliseconds: 700))
    #expect(results["quick"]?.exit == 3 && results["quick"]?.out == "hello\n")
    #expect(results["slow"]?.exit == nil && results["slow"]?.out == "first\n")
    #expect(results["closed"]?.exit == nil && results["none"] == nil)
    #expect(results["endless"].map { $0.out.utf8.count <= 65_536 } == true)
  }

  // MARK: the log

  private func scan(_ log: ScannedLog, after: Int = 0, know: [(Head, LogSeen.Anchor)] = []) -> LogSeen {
    var scan = LogScan(
      after: Int64(after), head: log.head, sealed: log.sealed, key: log.key.publicKey)
    for (head, anchor) in know { scan.know(head, anchor) }
    scan.take(log.lines[after...].flatMap { $0 + [0x0A] })
    return scan.finished(pad: "p-1")
  }

  @Test("a program that is there and gives no version is not one that is away")
  func versions() {
    var errands = Errands()
    let programs = [
      ("good", "echo 0.2.0; echo more"), ("mute", "exit 0"), ("wrong", "echo usage; exit 64"),
      ("broken", "kill -SEGV $$"),
      ("long", "echo an answer of far more than forty characters"), ("late", "echo 0.2.0; exec sleep 60"),
    ]
    for (name, words) in programs {
      let isStarted = errands.start(name, "/bin/sh", ["-c", words])
      #expect(isStarted)
    }
    let isThere = errands.start("away", "/nonexistent/hailongd", ["--version"])
    #expect(!isThere)
    let answers = errands.collect(until: Deadline(milliseconds: 1_500))
    #expect(VersionsSeen.read(answers["good"]) == "0.2.0")
    for name in ["mute", "wrong", "broken", "long"] {
      #expect(VersionsSeen.read(answers[name]) == "", "\(name)")
    }
    for name in ["late", "away"] { #expect(VersionsSeen.read(answers[name]) == nil, "\(name)") }
  }

  @Test("a sound log is checked from its first record to its last")
  func sound() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 3, ending: .idle)
    try log.press()
    let seen = scan(log)
    #expect(seen.checked == LogSeen.Checked(first: 1, last: log.head.seq))
    #expect(seen.broken == nil && seen.fork == nil && seen.lost == nil && seen.reboots == [])
    #expect(seen.unsealed != nil && seen.newest != nil)
  }

  @Test("any byte that changes is noticed")
  func changed() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 5, ending: .idle)
    for (index, line) in log.lines.enumerated() {
      var other = log
      // The last digit of the record's time: it stays a record.
      let at = try #require(line.lastIndex(of: UInt8(ascii: "Z"))) - 1
      other.lines[index][at] = line[at] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      #expect(scan(other).broken != nil, "record \(index + 1)")
    }
    var missing = log
    missing.lines.remove(at: 3)
    #expect(scan(missing).broken?.seq == 4)
  }

  @Test("a stretch is checked from a hash that the pad itself vouches for")
  func stretch() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 3, ending: .idle)
    let sealed = log.sealed
    try log.press()
    let seen = scan(log, after: Int(sealed.seq) - 2)
    #expect(seen.checked == LogSeen.Checked(first: sealed.seq, last: log.head.seq) && seen.broken == nil)
  }

  @Test("a ward that holds another history is a fork, whether or not its head is where the reading begins")
  func fork() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 6, ending: .idle)
    let other = Head(seq: 4, hash: Digest.sha256([7]))
    #expect(scan(log, know: [(other, .ward)]).fork == 4)
    #expect(scan(log, after: 2, know: [(other, .ward)]).fork == 4)
    let same = Head(seq: 4, hash: log.hashes[3])
    let seen = scan(log, after: 2, know: [(same, .ward)])
    #expect(seen.fork == nil && seen.broken == nil && seen.checked?.first == 4)
    #expect(seen.unsent?.uptime == ScannedLog.uptime(5))
  }

  @Test("a mark beside the key that the journal does not reach, or has otherwise, is a card that lost writes")
  func lost() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 6, ending: .idle)
    #expect(scan(log, know: [(Head(seq: 90, hash: .zero), .highWater)]).lost == 90)
    #expect(scan(log, know: [(Head(seq: 5, hash: .zero), .highWater)]).lost == 5)
    #expect(scan(log, know: [(log.sealed, .highWater)]).lost == nil)
  }

  @Test("reboots without a shutdown are counted since the last visit, restarts of the program are not")
  func reboots() throws {
    var log = try ScannedLog()
    try log.run(boot: 1, presses: 2, ending: .shutdown)
    try log.run(boot: 2, presses: 2, ending: .shutdown)
    #expect(scan(log).reboots.isEmpty)
    try log.run(boot: 2, presses: 1, ending: nil)
    try log.run(boot: 2, presses: 1, ending: nil)
    #expect(scan(log).reboots.isEmpty, "the program was killed, the kernel ran on")
    try log.run(boot: 3, presses: 1, ending: nil, startSeal: true)
    try log.run(boot: 4, presses: 1, ending: nil)
    #expect(scan(log).reboots.count == 2)
    try log.visit()
    #expect(scan(log).reboots.isEmpty && scan(log).isVisitKnown)
    try log.run(boot: 5, presses: 1, ending: nil)
    #expect(scan(log).reboots.count == 1)
  }

  @Test("three short runs in a row are a loop, a long one or a shutdown ends it")
  func loop() throws {
    var log = try ScannedLog()
    for boot in 1...4 { try log.run(boot: Int64(boot), presses: 1, ending: nil) }
    #expect(scan(log).loop == 3)
    try log.wait(700)
    try log.run(boot: 5, presses: 1, ending: nil)
    #expect(scan(log).loop == 0)
    for boot in 6...8 { try log.run(boot: Int64(boot), presses: 1, ending: .shutdown) }
    #expect(scan(log).loop == 0)
  }
}

/// A log made for the scan: runs of a pad, one after another. What is unwrapped is 32 hex digits, or below 8.
struct ScannedLog {
  let key = SealKey(seed: [UInt8](repeating: 9, count: 32))!  // 32 bytes are a seed
  var lines: [[UInt8]] = []
  private(set) var hashes: [Digest] = []
  private(set) var head = Head.empty
  private(set) var sealed = Head.empty
  private var boot: Int64 = 1
  private var seconds: Int64 = 0

  /// Uptime of record `seq` of a log with one run.
  static func uptime(_ seq: Int64) -> Int64 { seq * 1_000_000 }

  init() throws {
    try append(
      .genesis(
        Genesis(log: LogID(String(repeating: "a", count: 32))!, pad: PadID("p-1")!, key: key.publicKey)))
  }

  mutating func append(_ body: Body) throws {
    seconds += 1
    take(try Record(seq: head.seq + 1, stamp: stamp, body: body).line())
  }

  mutating func seal(_ why: SealReason) throws {
    seconds += 1
    take(try Seal.line(after: head, stamp: stamp, why: why, key: key))
    sealed = head
  }

  private mutating func take(_ line: [UInt8]) {
    lines.append(line)
    head = head.advanced(by: line)
    hashes.append(head.hash)
  }

  private var stamp: Stamp {
    Stamp(
      boot: boot, uptime: seconds * 1_000_000,
      time: UTCTime(microseconds: 1_795_309_200_000_000 + head.seq * 1_000_000), clock: .synced)
  }

  /// One start of hailongd, some presses, and perhaps a seal at its end.
  mutating func run(boot number: Int64, presses: Int, ending: SealReason?, startSeal: Bool = false) throws {
    if number != boot { seconds = 0 }
    boot = number
    if startSeal { try seal(.start) }
    try append(
      .boot(Boot(board: "x", backend: "libgpiod", version: "0.1.0", unsealed: 0, kernel: "k\(number)")))
    for _ in 0..<presses { try press() }
    if let ending { try seal(ending) }
  }

  mutating func press() throws { try append(.press(button: Button(index: 0)!, session: nil)) }

  mutating func wait(_ length: Int64) throws {
    seconds += length
    try append(.alive)
  }

  mutating func visit() throws { try append(.maintenanceOpened(how: .command, by: .pad)) }
}
