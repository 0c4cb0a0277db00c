extension Check {
  static let levels = Check(name: "levels", title: Said("Mức khi nghỉ", "Levels at rest")) { seen in
    if let pad = seen.pad { return live(pad) }
    guard seen.way == .down else { return .onlyLive }
    guard let closed = seen.lines?.closed else {
      return .notLooked("các nút không đọc được lúc này", "the buttons cannot be read now")
    }
    let findings = closed.indices.filter { closed[$0] }.map { index in
      Finding(
        "HL-BTN-001",
        Said(
          "b\(index + 1) đóng trong khi không ai nhấn",
          "b\(index + 1) is closed, and nobody should be pressing"))
    }
    return .found(findings, else: .fine("mọi nút đều mở", "every button is open"))
  }

  private static func live(_ pad: PadStatus) -> Looked {
    guard !pad.buttons.isEmpty else { return .notLooked("hailongd không nói", "hailongd does not tell") }
    let told = pad.json["buttons"]?.array ?? []
    var findings: [Finding] = []
    for (index, button) in pad.buttons.enumerated() where button.isClosed || button.isHeld {
      let edges = index < told.count ? told[index]["edges"]?.int : nil
      if edges == 0, button.isClosed {
        findings.append(
          Finding(
            "HL-BTN-002",
            Said(
              "\(button.name) đóng từ khi hailongd khởi động, chưa lần nào mở",
              "\(button.name) has been closed since hailongd started, and never open")))
      } else if button.isHeld {
        findings.append(
          Finding(
            "HL-BTN-001",
            Said("\(button.name) bị giữ lâu hơn mức cho phép", "\(button.name) is held longer than may be")))
      }
    }
    return .found(
      findings, else: .fine("\(pad.buttons.count) nút đều mở", "\(pad.buttons.count) buttons, all open"))
  }
}
