extension Check {
  static let versions = Check(name: "versions", title: Said("Phiên bản", "Versions")) { seen in
    guard seen.way != .saved else { return .onlyLive }
    let versions = seen.versions
    let all: [(Said, String?)] = [
      (Said("hailong", "hailong"), versions.command),
      (Said("hailongd đang chạy", "hailongd running"), versions.running),
      (Said("hailongd trên đĩa", "hailongd on the disk"), versions.daemon),
      (Said("hailong-link", "hailong-link"), versions.link),
    ]
    let told = all.compactMap { name, version in version.map { (name, $0) } }
    guard told.count > 1 else {
      return .notLooked("không chương trình nào khác trả lời", "no other program answers")
    }
    guard told.contains(where: { $0.1 != versions.command }) else {
      return .fine("tất cả \(versions.command)", "all \(versions.command)")
    }
    let silent = Said("không cho biết phiên bản", "gives no version")
    func list(_ said: (Said) -> String) -> String {
      told.map { "\(said($0.0)) \($0.1.isEmpty ? said(silent) : $0.1)" }.joined(separator: ", ")
    }
    return .found(
      [Finding("HL-UNIT-002", Said(list { $0.vi }, list { $0.en }))], else: .fine("", ""))
  }
}
