extension Check {
  static let board = Check(name: "board", title: Said("Bo mạch", "Board")) { seen in
    guard let profile = seen.profile else {
      return seen.pad.map { .fine($0.board, $0.board) }
        ?? .notLooked("không có hồ sơ bo mạch", "no board profile to compare with")
    }
    if profile.backend == .simulated {
      return .fine("mô phỏng: phiếu được đánh dấu", "simulated: its votes are marked as such")
    }
    // What `hailong board check` finds, on the pad itself.
    let wiring = profile.findings.map { finding in
      Finding(
        finding.code,
        Said(
          BoardFindingText(finding: finding, language: .vi).seen,
          BoardFindingText(finding: finding, language: .en).seen))
    }
    guard let model = seen.model else {
      return .found(
        wiring, else: .notLooked("máy này không nói kiểu bo mạch", "this machine does not name its board"))
    }
    let fitting = seen.knownBoards.filter { isOf(model, title: $0.title) }
    // A profile of somebody's own making may be called anything: only one that fits better speaks against it.
    guard !fitting.isEmpty, !isOf(model, title: profile.title),
      !fitting.contains(where: { $0.name == profile.name })
    else { return .found(wiring, else: .fine(model, model)) }
    let other = fitting.map(\.name).joined(separator: ", ")
    return .found(
      [
        Finding(
          "HL-HW-006",
          Said(
            "máy này là \(model) (hồ sơ \(other)), còn pad.yaml chọn \(profile.name)",
            "this is a \(model) (profile \(other)), and pad.yaml names \(profile.name)"))
      ] + wiring, else: .fine("", ""))
  }

  /// Whether a device tree's model is the board of that title: `Raspberry Pi 4 Model B Rev 1.4`.
  private static func isOf(_ model: String, title: String) -> Bool {
    guard !title.isEmpty, model.hasPrefix(title) else { return false }
    let rest = model.dropFirst(title.count)
    return rest.isEmpty || rest.first == " "
  }
}
