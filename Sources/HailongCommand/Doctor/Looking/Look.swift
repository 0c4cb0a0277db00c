import Control
import Glibc
import Journal
import Records
import Settings

/// Looks at a pad, each outside wait bounded, and gives what was seen. Judges nothing.
struct Look {
  /// pad.yaml; nil where none was named and there is none at the usual place.
  var config: String?
  /// In place of the settings' socket.
  var socket: String?
  /// A copied state folder, in place of a pad.
  var copy: String?
  var tree = SystemTree()

  /// What other programs may take, milliseconds.
  static let patience = 3_200
  /// What reading the log may take: after them, and before the way to the ward is walked where hailongd is down.
  private static let logPatience = 1_200

  func evidence() throws(CommandFault) -> Evidence {
    var deadline = Deadline(milliseconds: Look.patience)
    let whole = Deadline(milliseconds: Look.patience + Look.logPatience)
    var seen = Evidence(way: copy == nil ? .down : .saved, now: Look.time())
    seen.isRoot = geteuid() == 0
    readSettings(&seen)
    if let copy {
      lookAtCopy(StateLook(path: copy, isCopy: true), &seen)
      return seen
    }
    let pad = connect(&seen)
    if seen.silence?.code == "HL-CTRL-007", isForbidden(seen) {
      throw CommandFault(
        .denied, code: "HL-CTRL-004", "this user may not speak with hailongd",
        vi: "người dùng này không được nói chuyện với hailongd",
        remedy: "join group `hailong`, or ask as root",
        remedyVi: "vào nhóm `hailong`, hoặc chạy bằng root")
    }
    var errands = Errands()
    askOthers(&errands, seen)
    let state = StateLook(path: (seen.settings ?? PadSettings(board: "")).stateDir)
    lookAtMachine(state, &seen)
    let isDown = seen.way == .down
    let journal = isDown ? lookAtFolder(state, &seen) : nil
    // The journal's time is not taken from the others, and all together stay within the bound.
    if isDown { deadline = Deadline(milliseconds: min(Look.patience, whole.milliseconds)) }
    askWard(&errands, &seen)
    if isDown { lookWhileDown(state, &seen) }
    let answers = errands.collect(until: deadline)
    take(answers, &seen)
    if let journal, let ward = seen.probe?.head, var log = seen.log {
      LogLook.compare(journal, &log, ward: ward)
      seen.log = log
    }
    if let pad, let status = seen.pad {
      let until = Deadline(milliseconds: Look.logPatience)
      (seen.log, seen.logFault) = LogLook.live(pad, status, ward: seen.probe?.head, until: until)
    }
    return seen
  }

  // MARK: parts

  private func readSettings(_ seen: inout Evidence) {
    // A copied folder says nothing of this machine's own settings; those that were named belong to it.
    guard config != nil || copy == nil else { return }
    let file = config ?? CommonOptions.defaultConfig
    do throws(SettingsFault) {
      let settings = try PadSettings.load(file)
      seen.settings = settings
      seen.knownBoards = BoardProfile.list(in: settings.boardsDir).prefix(64).compactMap { name in
        (try? BoardProfile.load(name, in: settings.boardsDir)).map {
          KnownBoard(name: $0.name, title: Columns.printable($0.title))
        }
      }
      seen.profile = try BoardProfile.load(for: settings)
    } catch {
      // On a technician's own computer there are no settings to be found wrong.
      if config == nil, socket != nil, access(file, F_OK) != 0 { return }
      seen.settingsFault = error
    }
  }

  private func connect(_ seen: inout Evidence) -> PadConnection? {
    let path = socket ?? (seen.settings ?? PadSettings(board: "")).control.socket
    do throws(ControlFault) {
      let client = try ControlClient(path: path, patience: 1_000)
      let pad = PadConnection(client)
      let status = try client.call(.status)
      do throws(CommandFault) { seen.pad = try PadStatus(status) } catch {
        throw ControlFault(code: error.code, message: error.message, remedy: error.remedy)
      }
      seen.way = .live
      if let time = seen.pad?.time { seen.now = time }
      return pad
    } catch {
      seen.silence = error
      return nil
    }
  }

  /// Whether it is this user, and not the pad, that stands in the way.
  private func isForbidden(_ seen: Evidence) -> Bool {
    let path = socket ?? (seen.settings ?? PadSettings(board: "")).control.socket
    return access(path, F_OK) == 0 && access(path, R_OK | W_OK) != 0 && errno == EACCES
  }

  private func askOthers(_ errands: inout Errands, _ seen: Evidence) {
    // Units run the settings at the usual place: those of another file are another pad's.
    if config == nil || config == CommonOptions.defaultConfig, access("/run/systemd/system", F_OK) == 0 {
      _ = errands.start(
        "units", "systemctl",
        [
          "show", "hailongd.service", "hailong-link.service", "hailong-first-boot.service",
          "hailong-enrol.service", "--no-pager", "--property=\(UnitSeen.properties)",
        ])
    }
    _ = errands.start("hailongd", "hailongd", ["--version"])
    _ = errands.start("link", "hailong-link", ["--version"])
  }

  /// Has the link walk the way to the ward. Where hailongd is down the link is given the journal's head, in place of asking for it.
  private func askWard(_ errands: inout Errands, _ seen: inout Evidence) {
    guard seen.enrolled?.ward != nil, mayProbe(seen) else { return }
    var words = ["probe", "--json"] + (config.map { ["--config", $0] } ?? [])
    if seen.way == .down { words.append("--head=\(seen.log?.line?.description ?? "-")") }
    guard !errands.start("probe", "hailong-link", words) else { return }
    seen.probe = ProbeSeen(end: .missing, steps: [])
  }

  /// The link's key is its own user's and root's. That it has none is for the link to say.
  private func mayProbe(_ seen: Evidence) -> Bool {
    guard let folder = seen.settings?.link.stateDir else { return false }
    func isOpen(_ path: String, _ mode: Int32) -> Bool { access(path, mode) == 0 || errno == ENOENT }
    return isOpen(folder, R_OK | X_OK)
      && ["link.key", "enrolment.json"].allSatisfy { isOpen("\(folder)/\($0)", R_OK) }
  }

  private func take(_ answers: [String: Errands.Result], _ seen: inout Evidence) {
    if let units = answers["units"], units.exit != nil { seen.units = UnitSeen.read(units.out) }
    seen.versions.running = seen.pad?.version
    seen.versions.daemon = VersionsSeen.read(answers["hailongd"])
    seen.versions.link = VersionsSeen.read(answers["link"])
    if let probe = answers["probe"] { seen.probe = ProbeSeen.read(probe.out, exit: probe.exit) }
  }

  private func lookAtMachine(_ state: StateLook, _ seen: inout Evidence) {
    seen.model = tree.model
    seen.thermal = tree.thermal
    seen.power = tree.power
    let user = expectedUser(seen)
    seen.folder = state.folder(expectedOwner: user)
    seen.disk = state.disk
    if seen.profile?.backend != .simulated, seen.profile != nil, let user = daemon(seen) {
      seen.devices = LinesLook.devices(for: user)
    }
    if let flush = seen.pad?.json["flush"], let median = flush["p50_us"]?.int {
      seen.flush = FlushSeen(
        median: median, worst: flush["p99_us"]?.int, past: flush["past_p50_us"]?.int)
    }
    if let badge = seen.pad?.json["badge"] {
      let name = badge["reader"]?.string
      seen.reader = ReaderSeen(
        name: name.map(Columns.printable), isPresent: badge["present"]?.bool ?? false,
        badges: badge["list"]?.int, closed: name.flatMap { closed(nodes(of: $0) ?? [], seen) })
    }
  }

  /// Who runs hailongd, with the groups that its unit adds.
  private func daemon(_ seen: Evidence) -> UserLook? {
    expectedUser(seen).flatMap { user in
      UserLook(user, more: user == "hailong" ? ["hailong-gpio", "hailong-badge"] : [])
    }
  }

  /// Who runs hailongd: the owner of its socket, else the user of its unit where the folder is the unit's.
  private func expectedUser(_ seen: Evidence) -> String? {
    let settings = seen.settings ?? PadSettings(board: "")
    if seen.way == .live {
      var status = stat()
      return stat(socket ?? settings.control.socket, &status) == 0 ? FileLook.user(status.st_uid) : nil
    }
    guard settings.stateDir == PadSettings(board: "").stateDir, getpwnam("hailong") != nil else { return nil }
    return "hailong"
  }

  /// What hailongd keeps, while it is down. A hailongd that only does not answer still has its journal.
  private func lookAtFolder(_ state: StateLook, _ seen: inout Evidence) -> JournalReader? {
    seen.isClaimed = tree.isLocked(state.path)
    seen.enrolment = state.enrolment
    return seen.isClaimed == true ? nil : lookAtJournal(state, &seen)
  }

  private func lookWhileDown(_ state: StateLook, _ seen: inout Evidence) {
    // A hailongd that only does not answer still has its lines.
    guard seen.isClaimed != true else { return }
    if let profile = seen.profile { seen.lines = LinesLook.look(profile) }
    if let settings = seen.settings { seen.reader = reader(settings, seen) }
    if seen.folder?.errno == 0 {
      seen.flush = state.flush(past: state.pastFlush, until: Deadline(milliseconds: 1_000))
    }
  }

  /// The badge reader that the settings name.
  private func reader(_ settings: PadSettings, _ seen: Evidence) -> ReaderSeen? {
    guard let named = settings.badge.reader else { return ReaderSeen(name: nil, isPresent: false) }
    guard let nodes = nodes(of: named) else { return nil }
    return ReaderSeen(name: Columns.printable(named), isPresent: !nodes.isEmpty, closed: closed(nodes, seen))
  }

  /// The nodes of that badge reader, by the kernel's list of input devices: those of its name that type. Nil where there is no list.
  private func nodes(of reader: String) -> [String]? {
    if reader.hasPrefix("/") { return access(reader, F_OK) == 0 ? [reader] : [] }
    return tree.inputs?.filter { $0.name == reader && $0.types }.compactMap {
      $0.event.map { "/dev/input/\($0)" }
    }
  }

  private func closed(_ nodes: [String], _ seen: Evidence) -> DeviceSeen? {
    // The nodes of a saved tree are not this machine's.
    tree.root.isEmpty ? daemon(seen)?.closed(nodes) : nil
  }

  private func lookAtCopy(_ state: StateLook, _ seen: inout Evidence) {
    seen.folder = state.folder(expectedOwner: nil)
    if !tree.root.isEmpty {
      seen.model = tree.model
      seen.thermal = tree.thermal
      seen.power = tree.power
    }
    _ = lookAtJournal(state, &seen)
  }

  /// The journal stays open as long as what is returned.
  private func lookAtJournal(_ state: StateLook, _ seen: inout Evidence) -> JournalReader? {
    guard let folder = seen.folder, folder.errno == 0 else { return nil }
    if let file = state.nonsense {
      seen.logFault = LogFault(code: "HL-STATE-002", message: "\(state.path)/\(file)")
      return nil
    }
    guard folder.hasJournal else { return nil }
    let reader: JournalReader?
    (seen.log, seen.logFault, reader) = LogLook.file(
      state.journal, highWater: state.highWater, until: Deadline(milliseconds: Look.logPatience))
    return reader
  }

  private static func time() -> UTCTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(microseconds: max(0, Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000))
  }
}
