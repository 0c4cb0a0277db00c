import GPIO
import Records
import Settings

@testable import HailongCommand

/// What a technician would see at a pad in good order, to be spoiled one thing at a time.
enum SavedEvidence {
  static let now = UTCTime("2026-11-22T01:00:05.123Z")!  // a time as records write it
  static let hash = Digest.sha256(Array("a head".utf8))

  /// The chip of that board, all its lines free.
  static let chip = LineChip(
    path: "/dev/gpiochip0", label: "pinctrl-bcm2711",
    lines: (0..<58).map { LineChip.Line(offset: UInt32($0), name: "GPIO\($0)") })

  static var log: LogSeen {
    var log = LogSeen(head: Head(seq: 1_042, hash: hash), sealed: Head(seq: 1_040, hash: hash))
    log.pad = "p-7k3mwqxtvbnc"
    log.checked = LogSeen.Checked(first: 1, last: 1_042)
    log.isVisitKnown = true
    log.newest = Stamp(boot: 17, uptime: 5_320_000_000, time: now, clock: .synced)
    return log
  }

  private static func common() throws -> Evidence {
    var seen = Evidence(way: .live, now: now)
    var settings = PadSettings(board: "raspberry-pi-4")
    settings.link.stateDir = "/var/lib/hailong-link"
    seen.settings = settings
    seen.profile = try BoardProfile.load("raspberry-pi-4", in: Repository.path("Board"))
    seen.knownBoards = [
      KnownBoard(name: "raspberry-pi-4", title: "Raspberry Pi 4 Model B"),
      KnownBoard(name: "raspberry-pi-5", title: "Raspberry Pi 5"),
    ]
    seen.model = "Raspberry Pi 4 Model B Rev 1.4"
    seen.folder = FolderSeen(
      path: "/var/lib/hailong", owner: "hailong", expectedOwner: "hailong", mode: 0o700, keyMode: 0o600,
      hasJournal: true, hasReserve: true)
    seen.devices = [DeviceSeen(path: "/dev/gpiochip0", group: "hailong-gpio", mode: 0o660, isUsable: true)]
    seen.log = log
    seen.disk = DiskSeen(
      path: "/var/lib/hailong", freeBytes: 21 << 30, totalBytes: 29 << 30, isReadOnly: false)
    seen.flush = FlushSeen(median: 3_400, worst: 9_800, past: 3_100)
    seen.thermal = [ThermalZone(type: "cpu-thermal", millidegrees: 48_312, critical: 110_000)]
    seen.power = PowerSeen(throttled: 0, isLow: false)
    seen.units = ["hailongd.service", "hailong-link.service"].map {
      UnitSeen(
        name: $0, load: "loaded", active: "active", result: "success", exit: "0", file: "enabled",
        restarts: 0)
    }
    seen.units? += ["hailong-first-boot.service", "hailong-enrol.service"].map {
      UnitSeen(
        name: $0, load: "loaded", active: "inactive", result: "success", exit: "0", file: "disabled",
        restarts: 0)
    }
    seen.versions.daemon = Hailong.version
    seen.versions.link = Hailong.version
    return seen
  }

  /// The way to the ward, walked to its end. `head`: what the ward holds; nil where there was no journal to compare with.
  static func probe(head: Head?) -> ProbeSeen {
    ProbeSeen(
      end: .whole,
      steps: ["enrolment", "pad", "name", "tcp", "tls", "signature", "head"].map {
        ProbeStep(
          name: $0, code: nil, words: $0 == "name" ? Said("192.168.1.10", "192.168.1.10") : Said("", ""))
      }, head: head, offset: 20)
  }

  /// hailongd answers.
  static func live() throws -> Evidence {
    var seen = try common()
    seen.pad = try SavedStatus.serving()
    seen.versions.running = seen.pad?.version
    seen.reader = ReaderSeen(name: "Sycreader RFID Technology", isPresent: true, badges: 24)
    seen.probe = probe(head: Head(seq: 1_040, hash: hash))
    return seen
  }

  /// hailongd is down, its machine is not.
  static func down() throws -> Evidence {
    var seen = try common()
    seen.way = .down
    seen.silence = .unreachable("/run/hailong/control.sock", errno: 111, "Connection refused")
    seen.isClaimed = false
    seen.enrolment = EnrolmentSeen(ward: "192.168.1.10:8443")
    seen.probe = probe(head: Head(seq: 1_040, hash: hash))
    seen.lines = LinesSeen(
      finder: LineFinder(chips: [chip]), opened: nil, closed: [false, false, false, false])
    seen.units?[0].active = "failed"
    seen.units?[0].result = "exit-code"
    seen.units?[0].exit = "69"
    return seen
  }
}
