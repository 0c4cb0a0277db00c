extension Check {
  static let units = Check(name: "units", title: Said("Đơn vị", "Units")) { seen in
    var findings: [Finding] = []
    let loaded = (seen.units ?? []).filter { $0.load == "loaded" }
    let units = loaded.filter { !passing.contains($0.name) }
    for unit in units where !["active", "activating", "reloading"].contains(unit.active) {
      let why = unit.result == "success" ? "" : ", \(unit.result) \(unit.exit)"
      findings.append(
        Finding(
          "HL-UNIT-001", Said("\(unit.name): \(unit.active)\(why)", "\(unit.name): \(unit.active)\(why)")))
    }
    for unit in loaded where passing.contains(unit.name) && unit.active == "failed" {
      let name = unit.name.split(separator: ".").first ?? ""
      func words(_ see: String) -> String {
        "\(unit.name): failed, \(unit.result) \(unit.exit); \(see) /boot/firmware/hailong.yaml, `journalctl -u \(name)`"
      }
      findings.append(Finding("HL-UNIT-001", Said(words("xem"), words("see"))))
    }
    for unit in units where unit.restarts >= 3 {
      findings.append(
        Finding(
          "HL-UNIT-003",
          Said(
            "\(unit.name): \(unit.restarts) lần", "\(unit.name): \(unit.restarts) times, last \(unit.result)")
        ))
    }
    for unit in units where unit.file == "disabled" {
      findings.append(Finding("HL-UNIT-005", Said("\(unit.name): chưa bật", "\(unit.name): disabled")))
    }
    if seen.way == .down, let silence = seen.silence,
      !findings.contains(where: { $0.code == "HL-UNIT-001" && $0.seen.en.hasPrefix("hailongd") })
    {
      let words = Said(
        Columns.printable(silence.vi ?? silence.message), Columns.printable(silence.message))
      findings.insert(Finding(seen.isClaimed == true ? "HL-UNIT-004" : "HL-CTRL-007", words), at: 0)
    }
    if seen.way == .saved { return .onlyLive }
    if seen.units == nil, findings.isEmpty {
      return .notLooked("hailongd trả lời; systemd không được hỏi", "hailongd answers; systemd was not asked")
    }
    if units.isEmpty, findings.isEmpty {
      return .notLooked("chưa cài đơn vị nào", "no unit is installed")
    }
    let names = units.map(\.name).joined(separator: ", ")
    return .found(findings, else: .fine("đang chạy: \(names)", "running: \(names)"))
  }

  /// What takes the settings and the enrolment from the card's boot partition: done or not wanted, these do not run.
  private static let passing = ["hailong-first-boot.service", "hailong-enrol.service"]
}
