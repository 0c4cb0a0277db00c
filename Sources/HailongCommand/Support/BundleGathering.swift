import Glibc
import Journal
import Ratings
import Records
import Settings

/// Gathers a bundle: from a running pad, from a pad whose hailongd is down, or from a copied state folder. Whatever cannot
/// be had is named as missing, and the rest goes on.
struct BundleGathering {
  var config: String?
  var socket: String?
  /// A copied state folder.
  var copy: String?
  var records: Int64
  var language: Language

  private var bundle = Bundle()
  private var redaction = Redaction()

  init(config: String?, socket: String?, copy: String?, records: Int64, language: Language) {
    (self.config, self.socket, self.copy) = (config, socket, copy)
    (self.records, self.language) = (records, language)
  }

  /// Most records of a bundle.
  static let mostRecords: Int64 = 5_000
  /// For all other programs together, milliseconds.
  private static let patience = 6_000

  mutating func gather(now: UTCTime) -> Bundle {
    redaction.knowMachine()
    let settings = addSettings()
    let state = copy ?? (settings ?? PadSettings(board: "")).stateDir
    knowBadges(state)
    var errands = Errands()
    if copy == nil { startErrands(&errands, settings) }
    addLog(state, settings)
    addDoctor()
    takeAnswers(errands.collect(until: Deadline(milliseconds: Self.patience)))
    addReadme(now)
    return bundle
  }

  // MARK: settings and board

  private mutating func addSettings() -> PadSettings? {
    guard config != nil || copy == nil else {
      bundle.leaveOut(
        "settings.json", Said("có --from mà không có --config", "no --config was given with --from"))
      return nil
    }
    do throws(SettingsFault) {
      let settings = try PadSettings.load(config ?? CommonOptions.defaultConfig)
      // Values that the reader has taken, and no comments: what somebody wrote beside them stays on the pad.
      let values = settings.effective.map { key, value, origin -> JSON in
        let place = origin.split(separator: "/").last.map(String.init) ?? origin
        return ["key": .string(key), "value": .string(redaction.text(value)), "origin": .string(place)]
      }
      bundle.add(
        "settings.json",
        Said("cài đặt đang dùng, không kèm chú thích", "the settings that hold, without comments"),
        .array(values))
      addBoard(settings)
      return settings
    } catch {
      bundle.add(
        "settings.json", Said("lỗi của cài đặt", "what is wrong with the settings"), Self.fault(error))
      return nil
    }
  }

  /// Code and place only: the message quotes what is written there.
  private static func fault(_ fault: SettingsFault) -> JSON {
    ["code": .string(fault.code), "line": .int(Int64(fault.line)), "column": .int(Int64(fault.column))]
  }

  private mutating func addBoard(_ settings: PadSettings) {
    let what = Said("bảng mạch, đường và chân", "the board, its lines and pins")
    do throws(SettingsFault) {
      let profile = try BoardProfile.load(for: settings)
      let parts =
        profile.buttons.enumerated().map { ("b\($0 + 1)", $1) }
        + profile.outputs.map { ($0.output.key, $0.line) }
      // Title, notes and sources are free text.
      bundle.add(
        "board.json", what,
        [
          "name": .string(profile.name), "backend": .string(profile.backend.rawValue),
          "sample_ms": profile.backend == .sampled ? .int(Int64(profile.sampleMs)) : .null,
          "parts": .array(
            parts.map { part, line in
              [
                "part": .string(part), "chip": .string(line.chip), "line": .string(line.line.description),
                "pin": line.pin.map { .int(Int64($0)) } ?? .null, "active_low": .bool(line.activeLow),
                "bias": .string(line.bias.rawValue),
              ]
            }),
          "findings": .array(profile.findings.map { .string("\($0.code) \($0.part)") }),
        ])
    } catch {
      bundle.add("board.json", what, Self.fault(error))
    }
  }

  /// Codes in the list of badges, so that they are known wherever they turn up. Nothing of the list itself is taken.
  private mutating func knowBadges(_ state: String) {
    guard let text = FileLook.text("\(state)/badges.json", most: 1 << 17),
      let list = try? JSON.read(Array(text.utf8))
    else { return }
    know(list)
  }

  private mutating func know(_ value: JSON) {
    switch value {
    case .string(let text): if OfficerCode(text) != nil { _ = redaction.officer(text) }
    case .array(let values): for value in values { know(value) }
    case .object(let members): for member in members { know(member.value) }
    default: break
    }
  }

  // MARK: the log

  private mutating func addLog(_ state: String, _ settings: PadSettings?) {
    if copy == nil {
      let path = socket ?? (settings ?? PadSettings(board: "")).control.socket
      do throws(CommandFault) {
        return try addLive(PadConnection(path: path, patience: 3_000))
      } catch {
        bundle.leaveOut(
          "status.json",
          Said("hailongd không trả lời: \(error.code)", "hailongd does not answer: \(error.code)"))
      }
    } else {
      bundle.leaveOut("status.json", Said("đây là bản sao thư mục", "this is a copied folder"))
    }
    let journal = "\(state)/journal.db"
    do throws(CommandFault) {
      guard access(journal, R_OK) == 0 else { throw .unreadable(journal, errno: errno) }
      let reader: JournalReader
      do throws(JournalFault) { reader = try JournalReader(journal) } catch { throw CommandFault(error) }
      try addRecords(.copy(reader), sealed: false)
      try addJournal(reader, journal)
    } catch {
      bundle.leaveOut(
        "records.ndjson, journal.json",
        Said("\(error.code): không đọc được nhật ký", "\(error.code): the journal cannot be read"))
    }
  }

  private mutating func addLive(_ pad: PadConnection) throws(CommandFault) {
    let status = try pad.call(.status)
    bundle.add(
      "status.json",
      Said("trạng thái của bộ, mã cán bộ được thay", "the pad's status, officer codes replaced"),
      redaction.json(status))
    let head = try pad.head()
    bundle.add(
      "journal.json", Said("đầu nhật ký", "where the log ends"),
      [
        "log": .string(head.line.log.text), "pad": .string(head.line.pad.text),
        "fingerprint": .string(head.line.key.text), "head": Self.json(head.line.head),
        "sealed": Self.json(head.sealed), "verified": .null,
      ])
    do throws(CommandFault) {
      // Unsealed records are for admins; the others see at least what is sealed.
      try addRecords(.pad(pad), sealed: false)
    } catch {
      do throws(CommandFault) { try addRecords(.pad(pad), sealed: true) } catch {
        bundle.leaveOut(
          "records.ndjson",
          Said(
            "\(error.code): chạy bằng root hoặc trong nhóm hailong-admin",
            "\(error.code): run this as root or in group hailong-admin"))
      }
    }
  }

  private mutating func addRecords(_ source: LogSource, sealed: Bool) throws(CommandFault) {
    let end = try source.end(sealed: sealed).seq
    var lines: [String] = []
    var last = max(0, end - records)
    while last < end {
      let chunk = try source.chunk(after: last, sealed: sealed)
      guard !chunk.bytes.isEmpty, chunk.last > last else { break }
      var raw: [[UInt8]] = []
      chunk.through(end).each { raw.append(Array($0)) }
      for line in raw { lines.append(shown(line)) }
      last = chunk.last
    }
    bundle.add(
      "records.ndjson",
      Said(
        "\(lines.count) bản ghi mới nhất, mã cán bộ được thay",
        "the newest \(lines.count) records, officer codes replaced"),
      lines: lines)
  }

  /// Kinds whose members are known; of another only that it is there.
  private static let kinds: Set<String> = [
    "genesis", "boot", "policy", "mapping", "press", "session-opened", "session-closed", "maintenance-opened",
    "maintenance-closed", "fault", "fault-cleared", "edges-lost", "clock", "alive", "seal", "order",
    "badge-refused",
    "readiness",
  ]
  private static let common: Set<String> = ["seq", "kind", "boot", "uptime", "time", "clock"]

  private mutating func shown(_ line: [UInt8]) -> String {
    guard let record = try? JSON.read(line), let kind = record["kind"]?.string else {
      return JSON.object([.init("unreadable", .int(Int64(line.count)))]).text
    }
    if Self.kinds.contains(kind) { return redaction.json(record).text }
    let members = (record.members ?? []).filter { Self.common.contains($0.key) }
    return redaction.json(.object(members)).text
  }

  private mutating func addJournal(_ reader: JournalReader, _ path: String) throws(CommandFault) {
    var members: [JSON.Member] = [
      .init("log", .string(reader.genesis.log.text)), .init("pad", .string(reader.genesis.pad.text)),
      .init("fingerprint", .string(reader.genesis.key.fingerprint.text)),
      .init("head", Self.json(reader.head)),
      .init("sealed", Self.json(reader.sealedHead)),
    ]
    // 64 MiB are years of a counter, and some seconds of reading.
    if (FileLook.size(path) ?? 0) <= 64 << 20 {
      let verdict = try LogFile.verify(path, Verifier(), .en)
      members.append(.init("verified", VerdictText(verdict: verdict, file: "journal.db", language: .en).json))
    } else {
      members.append(.init("verified", .null))
    }
    bundle.add(
      "journal.json", Said("đầu nhật ký và kết quả kiểm tra", "where the log ends, and whether it verifies"),
      redaction.json(.object(members)))
  }

  private static func json(_ head: Head) -> JSON { ["seq": .int(head.seq), "hash": .string(head.hash.hex)] }

  // MARK: the machine

  private mutating func addDoctor() {
    do throws(CommandFault) {
      let look = Look(config: config, socket: socket, copy: copy)
      let diagnosis = Diagnosis(try look.evidence())
      bundle.add(
        "doctor.json", Said("kết quả `hailong doctor`", "what `hailong doctor` found"),
        redaction.json(DiagnosisText(diagnosis: diagnosis, language: language, columns: nil).json))
    } catch {
      bundle.leaveOut("doctor.json", Said(error.code, error.code))
    }
  }

  private func startErrands(_ errands: inout Errands, _ settings: PadSettings?) {
    let usual = config == nil || config == CommonOptions.defaultConfig
    // The units' own: those of another settings' file are another pad's.
    if usual, access("/run/systemd/system", F_OK) == 0 {
      _ = errands.start(
        "units", "systemctl",
        [
          "show", "hailongd.service", "hailong-link.service", "--no-pager",
          "--property=\(UnitSeen.properties)",
        ])
      _ = errands.start(
        "log", "journalctl",
        [
          "--unit=hailongd.service", "--unit=hailong-link.service", "--lines=400", "--output=short-iso",
          "--no-hostname", "--no-pager", "--quiet",
        ])
    }
    for program in ["hailongd", "hailong-link"] { _ = errands.start(program, program, ["--version"]) }
    if let settings, access(settings.link.stateDir, R_OK | X_OK) == 0 {
      _ = errands.start(
        "probe", "hailong-link", ["probe", "--json"] + (config.map { ["--config", $0] } ?? []))
    }
  }

  private mutating func takeAnswers(_ answers: [String: Errands.Result]) {
    func lines(_ name: String) -> [String]? {
      guard let out = answers[name]?.out, !out.isEmpty else { return nil }
      return out.split(separator: "\n", omittingEmptySubsequences: false).map {
        redaction.text(Columns.printable(String($0)))
      }
    }
    if let units = lines("units") {
      bundle.add("units.txt", Said("trạng thái các dịch vụ", "the units' state"), lines: units)
    } else {
      bundle.leaveOut(
        "units.txt",
        Said(
          "systemd không chạy bộ này, hoặc không trả lời", "systemd does not run this pad, or does not answer"
        ))
    }
    if let log = lines("log") {
      // Only what our programs said: systemd's own lines name who asked.
      let own = log.filter { $0.contains(" hailongd[") || $0.contains(" hailong-link[") }
      bundle.add("log.txt", Said("nhật ký chương trình", "what the programs said lately"), lines: own)
    } else {
      bundle.leaveOut(
        "log.txt", Said("ở đây không đọc được nhật ký của các đơn vị", "no log of the units can be read here")
      )
    }
    if let probe = answers["probe"] {
      let steps = probe.out.split(separator: "\n").prefix(16).compactMap { try? JSON.read(Array($0.utf8)) }
      bundle.add(
        "link.json", Said("đường tới máy chủ phường, từng bước", "the way to the ward, step by step"),
        [
          "exit": probe.exit.map { .int(Int64($0)) } ?? .null,
          "steps": .array(steps.map { redaction.json($0) }),
        ])
    } else {
      bundle.leaveOut(
        "link.json",
        Said(
          "người dùng này không xem được thư mục đường gửi, hoặc không có hailong-link",
          "this user may not look into the link's folder, or hailong-link is not there"))
    }
    addVersions(answers)
  }

  private mutating func addVersions(_ answers: [String: Errands.Result]) {
    func version(_ name: String) -> JSON {
      let line = answers[name]?.out.split(separator: "\n").first.map { String($0.prefix(40)) }
      return line.map { .string(redaction.text(Columns.printable($0))) } ?? .null
    }
    var members: [JSON.Member] = [.init("hailong", .string(Hailong.version))]
    if copy == nil {
      var machine = utsname()
      _ = uname(&machine)
      func text<T>(_ field: T) -> JSON {
        .string(withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
      }
      let system = FileLook.text("/etc/os-release")?.split(separator: "\n").first {
        $0.hasPrefix("PRETTY_NAME=")
      }
      members += [
        .init("hailongd", version("hailongd")), .init("hailong-link", version("hailong-link")),
        .init("kernel", text(machine.release)), .init("machine", text(machine.machine)),
        .init("board", SystemTree().model.map { .string($0) } ?? .null),
        .init(
          "system",
          system.map { .string(Columns.printable(String($0.dropFirst(12).filter { $0 != "\"" }.prefix(80)))) }
            ?? .null),
      ]
    }
    bundle.add("versions.json", Said("phiên bản", "versions"), .object(members))
  }

  // MARK: the page on top

  private mutating func addReadme(_ now: UTCTime) {
    var lines = [
      language("Gói hỗ trợ của một bộ Hailong, \(now.text)", "Support bundle of a Hailong pad, \(now.text)"),
      "",
      language(
        "Không có khóa, mã ghi danh, thẻ, tên hay mã cán bộ. Mỗi mã cán bộ được thay bằng officer-N, chỉ đúng trong gói này.",
        "No keys, enrolment codes, badges, names or officer codes. Each officer code is replaced by officer-N, which means"
          + " something in this bundle only."),
      language(
        "Bản ghi ở đây đã được thay chữ nên không còn kiểm được; để kiểm, dùng `hailong journal export`.",
        "Records here have been altered by that, and no longer verify; to verify, use `hailong journal export`."
      ),
      "",
    ]
    for entry in bundle.entries { lines.append("\(entry.name): \(entry.what(language))") }
    for (name, why) in bundle.missing {
      lines.append(language("thiếu ", "missing ") + "\(name): \(why(language))")
    }
    var top = Bundle()
    top.add("README.txt", Said("mục lục", "this list"), lines: lines)
    if let entry = top.entries.first { bundle.putFirst(entry) }
  }
}
