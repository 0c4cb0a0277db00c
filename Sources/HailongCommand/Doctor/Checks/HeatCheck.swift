extension Check {
  static let heat = Check(name: "heat", title: Said("Nhiệt độ", "Temperature")) { seen in
    guard let zones = seen.thermal, let hottest = zones.max(by: { $0.millidegrees < $1.millidegrees }) else {
      return seen.way == .saved ? .onlyLive : .notLooked("bo mạch không nói", "this board does not tell")
    }
    let findings = zones.compactMap { zone -> Finding? in
      // A board's processor throttles from 80 °C; any other zone is judged by its own critical point alone.
      let limit = zone.type == "cpu-thermal" ? 85_000 : zone.critical ?? .max
      let warning = zone.type == "cpu-thermal" ? 80_000 : limit
      guard zone.millidegrees >= warning else { return nil }
      return Finding(
        "HL-HW-001", Said("\(zone.type): \(degrees(zone, ","))", "\(zone.type): \(degrees(zone, "."))"),
        severity: zone.millidegrees >= limit ? .fault : .warning)
    }
    return .found(
      findings,
      else: .fine("cao nhất \(degrees(hottest, ","))", "\(degrees(hottest, ".")) at most"))
  }

  private static func degrees(_ zone: ThermalZone, _ point: String) -> String {
    let tenths = zone.millidegrees / 100
    return "\(tenths / 10)\(point)\(abs(tenths % 10)) °C"
  }
}
