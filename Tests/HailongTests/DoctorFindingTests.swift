import Control
import GPIO
import Glibc
import Ratings
import Records
import Settings
import Testing

@testable import HailongCommand

/// Every finding of doctor, from what was seen to the screen, in both languages.
@Suite struct DoctorFindingTests {
  /// One pad, spoiled in one way: the golden's name, the codes that must be found, and what is spoiled.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var codes: [String]
    var isDown = false
    var spoil: @Sendable (inout Evidence) -> Void
    var testDescription: String { name }
  }

  static let live: [Case] = [
    Case(name: "healthy", codes: []) { _ in },
    Case(name: "settings-wrong", codes: ["HL-CONF-006"]) { seen in
      seen.settings = nil
      let text = "board: simulated\ndebounce:\n  setle_ms: 15\n"
      do throws(SettingsFault) { _ = try PadSettings.read(Array(text.utf8), file: "pad.yaml") } catch {
        seen.settingsFault = error
      }
    },
    Case(name: "board-other", codes: ["HL-HW-006"]) { $0.model = "Raspberry Pi 5 Model B Rev 1.0" },
    Case(name: "board-wiring", codes: ["HL-BOARD-010"]) { $0.profile?.buttons[0].bias = .pullDown },
    Case(name: "chip-gone", codes: ["HL-GPIO-008"]) { $0.pad?.faults = ["HL-GPIO-008"] },
    Case(name: "button-stuck", codes: ["HL-BTN-001"]) { seen in
      seen.pad?.faults = ["HL-BTN-001 b2"]
      seen.pad?.buttons[1].isClosed = true
      seen.pad?.buttons[1].isHeld = true
    },
    Case(name: "button-shorted", codes: ["HL-BTN-002"]) { $0.pad?.buttons[2].isClosed = true },
    Case(name: "key-readable", codes: ["HL-STATE-004"]) { $0.folder?.keyMode = 0o644 },
    Case(name: "root-ran-it", codes: ["HL-STATE-001"]) { $0.folder?.strangers = ["journal.db", "boot"] },
    Case(name: "device-closed", codes: ["HL-GPIO-006"]) { seen in
      seen.devices = [DeviceSeen(path: "/dev/gpiochip0", group: "root", mode: 0o600, isUsable: false)]
    },
    Case(name: "reader-gone", codes: ["HL-BADGE-001"]) { $0.reader?.isPresent = false },
    Case(name: "reader-closed", codes: ["HL-BADGE-002"]) { $0.reader?.closed = closedReader },
    Case(name: "reader-closed-at-start", codes: ["HL-BADGE-002"]) {
      $0.reader?.isPresent = false
      $0.reader?.closed = closedReader
    },
    Case(name: "reader-taken", codes: ["HL-BADGE-002"]) { $0.pad?.faults = ["HL-BADGE-002"] },
    Case(name: "disk-full", codes: ["HL-PAD-002", "HL-JRNL-013", "HL-JRNL-002"]) { seen in
      seen.pad?.faults = ["HL-PAD-002"]
      seen.folder?.hasReserve = false
      seen.disk?.freeBytes = 1 << 20
    },
    Case(name: "disk-nearly-full", codes: ["HL-JRNL-012"]) { $0.disk?.freeBytes = 40 << 20 },
    Case(name: "disk-read-only", codes: ["HL-JRNL-001", "HL-JRNL-010"]) { seen in
      seen.pad?.faults = ["HL-JRNL-001"]
      seen.disk?.isReadOnly = true
    },
    Case(name: "presses-refused", codes: ["HL-PAD-001"]) { $0.pad?.faults = ["HL-PAD-001"] },
    Case(name: "disk-slow", codes: ["HL-JRNL-011"]) { seen in
      seen.flush = FlushSeen(median: 84_000, worst: 640_000, past: 3_100)
    },
    Case(name: "disk-stalls", codes: ["HL-JRNL-011"]) { seen in
      seen.flush = FlushSeen(median: 2_400_000, worst: 9_000_000, past: 3_100)
    },
    Case(name: "journal-broken", codes: ["HL-JRNL-003"]) { seen in
      seen.log?.broken = LogSeen.Broken(
        seq: 812,
        words: Said(
          "niêm phong ở 812 không phải của khóa nhật ký này", "the seal at 812 is not the log's key's"))
    },
    Case(name: "seal-late", codes: ["HL-JRNL-014"]) { seen in
      seen.log?.unsealed = Stamp(
        boot: 17, uptime: 1_000_000_000, time: SavedEvidence.now, clock: .synced)
    },
    Case(name: "aside", codes: ["HL-JRNL-015"]) { $0.folder?.aside = ["journal.db.aside-1"] },
    Case(name: "clock-unset", codes: ["HL-TIME-002"]) { $0.pad?.clock = .unset },
    Case(name: "clock-off", codes: ["HL-TIME-001"]) { $0.probe?.offset = 1_209_600_000 },
    Case(name: "clock-off-by-record", codes: ["HL-TIME-001"]) { seen in
      seen.pad?.clock = .drifting
      seen.probe?.offset = nil
      seen.log?.correction = ClockCorrection(offset: -300_000_000, error: 1_000, source: .ward)
      seen.log?.correctionBoot = 17
    },
    Case(name: "not-enrolled", codes: ["HL-LINK-001"]) { $0.pad?.ward = nil },
    Case(name: "link-missing", codes: ["HL-LINK-022"]) { $0.probe = ProbeSeen(end: .missing, steps: []) },
    failing(
      "name", "HL-LINK-004", "ward.lan không có địa chỉ: Name or service not known",
      "ward.lan has no address: Name or service not known"),
    failing(
      "tcp", "HL-LINK-005", "không kết nối được tới 192.168.1.10:8443: Connection refused",
      "cannot connect to 192.168.1.10:8443: Connection refused"),
    failing(
      "tcp", "HL-LINK-019", "không máy nào trả lời ở 192.168.1.10:8443: im lặng",
      "no machine answers at 192.168.1.10:8443: nothing answers"),
    failing(
      "tls", "HL-LINK-006", "máy trả lời không phải phường đã ghi danh: đưa ra 0 chứng chỉ",
      "what answers is not the enrolled ward: it showed 0 certificates"),
    failing(
      "tls", "HL-LINK-017",
      "chứng chỉ của phường đã hết hạn lúc 2026-01-01T00:00:00.000Z, còn ở đây là bây giờ",
      "the ward's certificate ended at 2026-01-01T00:00:00.000Z, and it is now here"),
    failing(
      "tls", "HL-LINK-018", "máy trả lời là phường khác, hoặc có kẻ đứng giữa",
      "what answers is another ward, or somebody between"),
    failing(
      "signature", "HL-WARD-003", "phường từ chối với mã HL-WARD-003",
      "the ward refused with HL-WARD-003: no such key", given: "HL-LINK-008"),
    failing(
      "head", "HL-WARD-008", "phường từ chối với mã HL-WARD-008",
      "the ward refused with HL-WARD-008: no such pad", given: "HL-LINK-008"),
    failing(
      "head", "HL-LINK-008", "phường từ chối với mã HL-WARD-777",
      "the ward refused with HL-WARD-777: of a newer ward"),
    Case(name: "link-silent-name", codes: ["HL-LINK-004"]) { $0.probe = late(2) },
    Case(name: "link-silent-machine", codes: ["HL-LINK-019"]) { $0.probe = late(3) },
    Case(name: "link-silent-ward", codes: ["HL-LINK-007"]) { $0.probe = late(4) },
    Case(name: "ward-beyond", codes: ["HL-LINK-011"]) { seen in
      seen.probe?.head = Head(seq: 1_100, hash: SavedEvidence.hash)
    },
    Case(name: "ward-fork", codes: ["HL-LINK-020"]) { $0.log?.fork = 1_040 },
    Case(name: "ward-behind", codes: ["HL-LINK-021"]) { seen in
      seen.probe?.head = Head(seq: 400, hash: SavedEvidence.hash)
      seen.log?.unsent = Stamp(boot: 17, uptime: 1_000_000, time: SavedEvidence.now, clock: .synced)
    },
    Case(name: "hot", codes: ["HL-HW-001"]) { $0.thermal?[0].millidegrees = 86_400 },
    Case(name: "undervoltage", codes: ["HL-HW-002", "HL-HW-003"]) { $0.power?.throttled = 0x50005 },
    Case(name: "undervoltage-past", codes: ["HL-HW-002"]) { $0.power?.throttled = 0x50000 },
    Case(name: "reboots", codes: ["HL-HW-004"]) { seen in
      seen.log?.reboots = [LogSeen.Reboot(ran: 36_000_000_000), LogSeen.Reboot(ran: 40_000_000_000)]
    },
    Case(name: "reboot-loop", codes: ["HL-HW-005"]) { seen in
      seen.log?.reboots = [Int](1...5).map { _ in LogSeen.Reboot(ran: 30_000_000) }
      seen.log?.loop = 5
    },
    Case(name: "link-unit-failed", codes: ["HL-UNIT-001"]) { seen in
      seen.units?[1].active = "failed"
      seen.units?[1].result = "exit-code"
      seen.units?[1].exit = "78"
    },
    Case(name: "enrol-unit-failed", codes: ["HL-LINK-001", "HL-UNIT-001"]) { seen in
      seen.pad?.ward = nil
      seen.probe = nil
      seen.units?[3].active = "failed"
      seen.units?[3].result = "exit-code"
      seen.units?[3].exit = "78"
    },
    Case(name: "unit-restarts", codes: ["HL-UNIT-003"]) { seen in
      seen.units?[0].restarts = 14
      seen.units?[0].result = "watchdog"
    },
    Case(name: "unit-disabled", codes: ["HL-UNIT-005"]) { $0.units?[0].file = "disabled" },
    Case(name: "versions", codes: ["HL-UNIT-002"]) { $0.versions.link = "0.0.9" },
    Case(name: "versions-silent", codes: ["HL-UNIT-002"]) { $0.versions.link = "" },
  ]

  static let down: [Case] = [
    Case(name: "down-line-taken", codes: ["HL-GPIO-005", "HL-UNIT-001"], isDown: true) { seen in
      var chip = SavedEvidence.chip
      chip.lines[6].isUsed = true
      chip.lines[6].consumer = "lamp-driver"
      seen.lines = LinesSeen(finder: LineFinder(chips: [chip]))
    },
    Case(name: "down-line-missing", codes: ["HL-GPIO-003", "HL-UNIT-001"], isDown: true) { seen in
      var chip = SavedEvidence.chip
      chip.lines[13].name = "ID_SD"
      seen.lines = LinesSeen(finder: LineFinder(chips: [chip]))
    },
    Case(name: "down-line-twice", codes: ["HL-GPIO-004", "HL-UNIT-001"], isDown: true) { seen in
      var chip = SavedEvidence.chip
      chip.lines[40].name = "GPIO5"
      seen.lines = LinesSeen(finder: LineFinder(chips: [chip]))
    },
    Case(name: "down-chip-missing", codes: ["HL-GPIO-002", "HL-UNIT-001"], isDown: true) { seen in
      let other = LineChip(path: "/dev/gpiochip0", label: "raspberrypi-exp-gpio", lines: [])
      seen.lines = LinesSeen(finder: LineFinder(chips: [other]))
    },
    Case(name: "down-no-chips", codes: ["HL-GPIO-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.lines = LinesSeen(finder: LineFinder(chips: []))
    },
    Case(name: "down-bias", codes: ["HL-GPIO-007", "HL-UNIT-001"], isDown: true) { seen in
      seen.lines?.closed = nil
      seen.lines?.opened = LineFault(
        .biasUnsupported, "GPIO5 does not take bias pull-up", vi: "GPIO5 không nhận điện trở pull-up",
        remedy: "")
    },
    Case(name: "down-closed", codes: ["HL-BTN-001", "HL-UNIT-001"], isDown: true) {
      $0.lines?.closed?[3] = true
    },
    Case(name: "down-reader-gone", codes: ["HL-BADGE-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.reader = ReaderSeen(name: "Sycreader RFID Technology", isPresent: false)
    },
    Case(name: "down-reader-closed", codes: ["HL-BADGE-002", "HL-UNIT-001"], isDown: true) { seen in
      seen.reader = ReaderSeen(name: "Sycreader RFID Technology", isPresent: true, closed: closedReader)
    },
    Case(name: "down-folder", codes: ["HL-STATE-001", "HL-UNIT-001"], isDown: true) {
      $0.folder?.owner = "root"
    },
    Case(name: "down-folder-mode", codes: ["HL-STATE-001", "HL-UNIT-001"], isDown: true) {
      $0.folder?.mode = 0o500
    },
    Case(name: "down-nonsense", codes: ["HL-STATE-002", "HL-UNIT-001"], isDown: true) { seen in
      seen.log = nil
      seen.probe = SavedEvidence.probe(head: nil)
      seen.logFault = LogFault(code: "HL-STATE-002", message: "/var/lib/hailong/seal.key")
    },
    Case(name: "down-newer", codes: ["HL-JRNL-005", "HL-UNIT-001"], isDown: true) { seen in
      seen.log = nil
      seen.probe = SavedEvidence.probe(head: nil)
      seen.logFault = LogFault(
        code: "HL-JRNL-005", message: "journal.db is a journal of version 2; this program writes version 1")
    },
    Case(name: "down-lost", codes: ["HL-JRNL-016", "HL-UNIT-001"], isDown: true) { $0.log?.lost = 1_200 },
    Case(name: "down-no-journal", codes: ["HL-JRNL-017", "HL-UNIT-001"], isDown: true) { seen in
      seen.log = nil
      seen.probe = SavedEvidence.probe(head: nil)
      seen.folder?.hasJournal = false
    },
    Case(name: "down-clock-1970", codes: ["HL-TIME-002", "HL-UNIT-001"], isDown: true) { $0.now = .epoch },
    Case(name: "down-clock-back", codes: ["HL-TIME-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.now = UTCTime(microseconds: SavedEvidence.now.microseconds - 1_209_600_000_000)
    },
    Case(name: "down-first-boot", codes: ["HL-UNIT-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.units?[2].active = "failed"
      seen.units?[2].result = "exit-code"
      seen.units?[2].exit = "78"
    },
    // The ward is asked, too: its time is a better one than the newest record's.
    Case(name: "down-clock-behind", codes: ["HL-TIME-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.offset = 1_209_600_000
      seen.log?.newest?.clock = .drifting
    },
    Case(name: "down-clock-ahead", codes: ["HL-TIME-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.offset = -1_209_600_000
    },
    // A pad that cannot ask for the time is in good order, whatever its clock says.
    Case(name: "down-clock-repaired", codes: ["HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.offset = 1_209_600_000
      seen.log?.newest?.clock = .unset
      seen.log?.correction = ClockCorrection(offset: 1_209_600_000_000, error: 1_000, source: .ward)
      seen.log?.correctionBoot = 17
    },
    Case(name: "down-clock-unset", codes: ["HL-TIME-002", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.offset = 1_209_600_000
      seen.log?.newest?.clock = .unset
      // Another boot's: it repairs nothing of this one.
      seen.log?.correction = ClockCorrection(offset: 1_209_600_000_000, error: 1_000, source: .ward)
      seen.log?.correctionBoot = 16
    },
    Case(name: "down-clock-no-ward", codes: ["HL-UNIT-001"], isDown: true) { $0.probe?.offset = nil },
    Case(name: "down-no-systemd", codes: ["HL-CTRL-007"], isDown: true) { $0.units = nil },
    Case(name: "down-hangs", codes: ["HL-UNIT-004"], isDown: true) { seen in
      seen.isClaimed = true
      seen.units?[0].active = "active"
      seen.units?[0].result = "success"
      seen.lines = nil
      seen.log = nil
      seen.probe = SavedEvidence.probe(head: nil)
      seen.flush = nil
      seen.silence = .lost("no answer in time")
    },
    // The way to the ward needs no hailongd.
    Case(name: "down-not-enrolled", codes: ["HL-LINK-001", "HL-UNIT-001"], isDown: true) { seen in
      seen.enrolment = EnrolmentSeen(ward: nil)
      seen.probe = nil
    },
    Case(name: "down-link-missing", codes: ["HL-LINK-022", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe = ProbeSeen(end: .missing, steps: [])
    },
    Case(name: "down-ward-away", codes: ["HL-LINK-005", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.steps.removeSubrange(3...)
      seen.probe?.steps.append(
        ProbeStep(
          name: "tcp", code: "HL-LINK-005",
          words: Said(
            "không kết nối được tới https://192.168.1.10:8443: bị từ chối",
            "cannot connect to https://192.168.1.10:8443: Connection refused")))
      seen.probe?.head = nil
      seen.probe?.offset = nil
    },
    Case(name: "down-ward-beyond", codes: ["HL-LINK-011", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.head = Head(seq: 1_100, hash: SavedEvidence.hash)
    },
    Case(name: "down-ward-fork", codes: ["HL-LINK-020", "HL-UNIT-001"], isDown: true) {
      $0.log?.fork = 1_040
    },
    // The oldest was 80 minutes old when hailongd wrote its last.
    Case(name: "down-ward-behind", codes: ["HL-LINK-021", "HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.head = Head(seq: 400, hash: SavedEvidence.hash)
      seen.log?.unsent = Stamp(boot: 17, uptime: 520_000_000, time: SavedEvidence.now, clock: .synced)
    },
    // It was a second old then, and nobody has sent it since: that hailongd is down says it all.
    Case(name: "down-tail-unsent", codes: ["HL-UNIT-001"], isDown: true) { seen in
      seen.probe?.head = Head(seq: 1_037, hash: SavedEvidence.hash)
      seen.log?.unsent = Stamp(boot: 17, uptime: 5_319_000_000, time: SavedEvidence.now, clock: .synced)
      seen.now = UTCTime(microseconds: SavedEvidence.now.microseconds + 54_000_000_000)
    },
    // Who may not look is told so, and nothing is found.
    Case(name: "down-stranger", codes: ["HL-UNIT-001"], isDown: true) { seen in
      seen.isRoot = false
      seen.folder = FolderSeen(path: "/var/lib/hailong", errno: EACCES)
      seen.log = nil
      seen.flush = nil
      seen.enrolment = nil
      seen.probe = nil
    },
    Case(name: "down-stranger-to-link", codes: ["HL-UNIT-001"], isDown: true) { seen in
      seen.isRoot = false
      seen.probe = nil
    },
  ]

  private static let closedReader = DeviceSeen(
    path: "/dev/input/event3", group: "root", mode: 0o600, isUsable: false)

  /// A probe that ended at `step` with a code.
  private static func failing(
    _ step: String, _ code: String, _ vi: String, _ en: String, given: String? = nil
  ) -> Case {
    Case(name: "link-\(step)-\(code.suffix(8).lowercased())", codes: [code]) { seen in
      let end = seen.probe?.steps.firstIndex { $0.name == step } ?? 0
      seen.probe?.steps.removeSubrange(end...)
      seen.probe?.steps.append(ProbeStep(name: step, code: given ?? code, words: Said(vi, en)))
      seen.probe?.head = nil
      seen.probe?.offset = nil
    }
  }

  /// A probe that was ended after so many good steps.
  private static func late(_ count: Int) -> ProbeSeen {
    let names = ["enrolment", "pad", "name", "tcp", "tls", "signature", "head"]
    return ProbeSeen(
      end: .outOfTime,
      steps: names.prefix(count).map {
        ProbeStep(name: $0, code: nil, words: Said("192.168.1.10", "192.168.1.10"))
      })
  }

  @Test("each finding is named by its code, and the screen says it in both languages", arguments: live + down)
  func finding(_ one: Case) throws {
    var seen = try one.isDown ? SavedEvidence.down() : SavedEvidence.live()
    one.spoil(&seen)
    let diagnosis = Diagnosis(seen)
    #expect(diagnosis.findings.map(\.code) == one.codes, "\(diagnosis.findings)")
    let screens = Language.allCases.map { language in
      DiagnosisText(diagnosis: diagnosis, language: language, columns: 80).text
    }
    expectGolden(screens.joined(separator: "\n"), "doctor/\(one.name)")
  }

  @Test(
    "whatever stops a line or the way to the ward is told in Vietnamese too",
    arguments: [
      ("GPIO/LineFinder", "LineFault("), ("GPIO/KernelFault", "LineFault("), ("Link/Probe", "LinkFault("),
      ("Link/CertificateCheck", "LinkFault("), ("Link/WardEndpoint", "LinkFault("),
      ("Link/WardConnection", "LinkFault("), ("Link/StateFolder", "LinkFault("),
    ])
  func vietnamese(file: String, maker: String) throws {
    let text = try #require(Repository.text(Repository.path("Sources/\(file).swift")))
    let made = text.split(separator: maker, omittingEmptySubsequences: false).dropFirst()
    var count = 0
    for each in made {
      // Types of thrown faults are no making of one; up to the remedy stands what was seen.
      guard let seen = each.split(separator: "remedy:", maxSplits: 1).first,
        seen.hasPrefix(".") || seen.hasPrefix("\n"),
        !seen.contains("defect of the program")
      else { continue }
      count += 1
      // A defect of the program, and a kernel too old, are told to the log of a program that does not run.
      let isForLogs =
        [".misuse", ".foreignClock"].contains { seen.contains($0) } || seen.contains("no memory")
      #expect(isForLogs || seen.contains("vi:"), "\(file): \(seen.prefix(120))")
      // What the link says to do is on its own screen; the lines' remedies are the catalogue's.
      if seen.contains("vi:"), maker == "LinkFault(" {
        #expect(each.contains("remedyVi:"), "\(file): \(each.prefix(200))")
      }
    }
    #expect(count > 0)
  }

  @Test("every code that a check can give is given by one of the cases")
  func complete() {
    let tried = Set((DoctorFindingTests.live + DoctorFindingTests.down).flatMap(\.codes))
    let folder = Repository.path("Sources/HailongCommand/Doctor/Checks")
    var given: Set<String> = []
    for name in FileLook.names(in: folder) {
      given.formUnion(FindingsTests.codes(Repository.text("\(folder)/\(name)") ?? ""))
    }
    #expect(given.count > 25)
    #expect(given.subtracting(tried) == [])
  }

  @Test(
    "a healthy pad is one screen of 80 by 24 without colours, and leaves with 0", arguments: Language.allCases
  )
  func oneScreen(language: Language) throws {
    let diagnosis = Diagnosis(try SavedEvidence.live())
    let lines = DiagnosisText(diagnosis: diagnosis, language: language, columns: 80).text.split(
      separator: "\n")
    #expect(lines.count <= 23 && lines.allSatisfy { Columns.width(String($0)) <= 80 })
    #expect(lines.allSatisfy { !$0.contains("…") }, "nothing is cut")
    #expect(diagnosis.exit == .done)
  }

  @Test("warnings leave with 1, a fault with 2")
  func exits() throws {
    var seen = try SavedEvidence.live()
    seen.pad?.ward = nil
    #expect(Diagnosis(seen).exit == .keyNotChecked)
    seen.thermal?[0].millidegrees = 90_000
    #expect(Diagnosis(seen).exit == .faults)
  }

  @Test("what was not looked at is never fine")
  func nothingSeen() {
    for way in [Evidence.Way.down, .saved, .live] {
      let diagnosis = Diagnosis(Evidence(way: way, now: SavedEvidence.now))
      #expect(diagnosis.findings == [])
      for line in diagnosis.lines where line.check.name != "versions" {
        #expect(line.looked.state == .notLooked, "\(way) \(line.check.name)")
      }
    }
  }

  @Test("JSON holds every check and finding")
  func json() throws {
    var seen = try SavedEvidence.live()
    seen.model = "Raspberry Pi 5 Model B Rev 1.0"
    let json = DiagnosisText(diagnosis: Diagnosis(seen), language: .en, columns: nil).json
    #expect(json["exit"] == 2 && json["checks"]?.array?.count == Check.all.count)
    #expect(json["findings"]?.array?.first?["code"] == "HL-HW-006")
    #expect(try JSON.read(json.bytes) == json)
  }
}
