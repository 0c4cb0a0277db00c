import GPIO
import Settings

extension Check {
  static let lines = Check(name: "lines", title: Said("Chip, đường", "Chips, lines")) { seen in
    if let pad = seen.pad {
      let faults = pad.faults.filter { $0.hasPrefix("HL-GPIO") }.map { Finding.told($0) }
      let count = pad.buttons.count
      return .found(
        faults, else: .fine("\(count) nút, hailongd đang giữ", "\(count) buttons, held by hailongd"))
    }
    guard seen.way == .down else { return .onlyLive }
    if seen.isClaimed == true { return .notLooked("hailongd đang giữ các đường", "hailongd holds the lines") }
    guard let profile = seen.profile else {
      return .notLooked("không có hồ sơ bo mạch", "no board profile to look by")
    }
    guard let lines = seen.lines else { return .fine("bo mạch mô phỏng", "simulated board") }
    var findings = parts(profile).compactMap { part, line in finding(part, line, lines.finder) }
    if findings.isEmpty, let fault = lines.opened { findings = [Finding(fault)] }
    let count = parts(profile).count
    return .found(
      unique(findings), else: .fine("\(count) đường, có đủ và rảnh", "\(count) lines, there and free"))
  }

  private static func parts(_ profile: BoardProfile) -> [(String, BoardLine)] {
    profile.buttons.enumerated().map { ("b\($0 + 1)", $1) } + profile.outputs.map { ($0.output.key, $0.line) }
  }

  private static func finding(_ part: String, _ line: BoardLine, _ finder: LineFinder) -> Finding? {
    let spec = line.spec
    do throws(LineFault) { _ = try finder.find(spec) } catch {
      return Finding(error, part: error.code == .lineNotFound || error.code == .ambiguous ? part : nil)
    }
    guard let state = finder.state(of: spec), state.isUsed, state.consumer != "hailongd" else { return nil }
    let holder = Columns.printable(state.consumer)
    return Finding(
      "HL-GPIO-005",
      Said(
        "\(part), \(spec.vi): bị \(holder.isEmpty ? "ai đó không xưng tên" : "\"\(holder)\"") giữ",
        "\(part), \(spec), is held by \(holder.isEmpty ? "somebody who gives no name" : "\"\(holder)\"")"))
  }

  /// A chip that is missing or closed is one finding, however many lines were to be on it.
  private static func unique(_ findings: [Finding]) -> [Finding] {
    let ofLines = ["HL-GPIO-003", "HL-GPIO-004", "HL-GPIO-005"]
    return findings.enumerated().filter { index, one in
      ofLines.contains(one.code) || !findings[..<index].contains { $0.code == one.code }
    }.map(\.element)
  }
}

extension Finding {
  /// A line's fault in the words of `GPIO`, which name what was tried and what there is.
  init(_ fault: LineFault, part: String? = nil) {
    let part = part.map { "\($0): " } ?? ""
    self.init(fault.name, Said(Columns.printable(part + fault.vi), Columns.printable(part + fault.message)))
  }

  /// A fault as hailongd tells it: a code, and sometimes the button.
  static func told(_ fault: String) -> Finding {
    let words = fault.split(separator: " ", maxSplits: 1)
    let code = words.first.map(String.init) ?? fault
    let place = words.count > 1 ? "\(words[1]): " : ""
    let title = Catalogue.explanation(of: code)?.title ?? Said("không rõ mã này", "a code of a newer version")
    return Finding(
      code, Said("\(place)hailongd báo: \(title.vi)", "\(place)hailongd says: \(title.en)"))
  }
}
