extension Check {
  static let power = Check(name: "power", title: Said("Nguồn", "Power")) { seen in
    guard let power = seen.power else {
      return seen.way == .saved ? .onlyLive : .notLooked("bo mạch không nói", "this board does not tell")
    }
    let bits = power.throttled ?? 0
    var findings: [Finding] = []
    if power.isLow == true || bits & 1 != 0 {
      findings.append(Finding("HL-HW-002", Said("đang dưới điện áp", "under-voltage now")))
    } else if bits & 1 << 16 != 0 {
      findings.append(
        Finding(
          "HL-HW-002", Said("đã dưới điện áp từ khi bật máy", "under-voltage since it was switched on"),
          severity: .warning))
    }
    // Bits 1 to 3 are now; what was, and is over, is told by heat and voltage themselves.
    if bits & 0b1110 != 0 {
      let hex = String(bits, radix: 16)
      findings.append(Finding("HL-HW-003", Said("get_throttled = 0x\(hex)", "get_throttled = 0x\(hex)")))
    }
    return .found(findings, else: .fine("đủ, không giảm tốc", "enough, not throttled"))
  }
}
