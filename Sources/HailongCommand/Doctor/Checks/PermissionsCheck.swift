import Glibc

extension Check {
  static let permissions = Check(name: "permissions", title: Said("Quyền", "Permissions")) { seen in
    guard let folder = seen.folder else {
      return .notLooked("chưa xem thư mục", "the folder was not looked at")
    }
    var findings = devices(seen)
    findings += owners(folder, seen)
    if seen.way == .saved, findings.isEmpty {
      return .notLooked("bản sao mang chủ của người sao", "a copy has its copier's owner")
    }
    if findings.isEmpty, folder.errno == EACCES || folder.errno == EPERM { return .asRoot }
    if findings.isEmpty, folder.errno == ENOENT {
      return .notLooked("chưa có thư mục trạng thái", "there is no state folder yet")
    }
    return .found(
      findings,
      else: .fine("thư mục của \(folder.owner), khóa kín", "the folder is \(folder.owner)'s, the key closed"))
  }

  private static func devices(_ seen: Evidence) -> [Finding] {
    (seen.devices ?? []).filter { !$0.isUsable }.map { device in
      let mode = String(device.mode, radix: 8)
      return Finding(
        "HL-GPIO-006",
        Said(
          "\(device.path): nhóm \(device.group), quyền \(mode): hailongd không mở được",
          "\(device.path): group \(device.group), mode \(mode): hailongd may not open it"),
        // What it holds already it keeps until the next start.
        severity: seen.way == .live ? .warning : .fault)
    }
  }

  private static func owners(_ folder: FolderSeen, _ seen: Evidence) -> [Finding] {
    var findings: [Finding] = []
    if let expected = folder.expectedOwner, folder.errno == 0, folder.owner != expected {
      findings.append(
        Finding(
          "HL-STATE-001",
          Said(
            "\(folder.path) là của \(folder.owner), phải là của \(expected)",
            "\(folder.path) is \(folder.owner)'s, and must be \(expected)'s")))
    }
    if seen.way != .live, let expected = folder.expectedOwner, folder.mode & 0o700 != 0o700,
      folder.errno == 0
    {
      let mode = String(folder.mode, radix: 8)
      findings.append(
        Finding(
          "HL-STATE-001",
          Said(
            "\(folder.path) có quyền \(mode): \(expected) không ghi được",
            "\(folder.path) has mode \(mode): \(expected) cannot write there")))
    }
    if !folder.strangers.isEmpty, folder.expectedOwner != nil {
      let names = folder.strangers.prefix(4).joined(separator: ", ")
      findings.append(
        Finding(
          "HL-STATE-001",
          Said(
            "tệp của người khác trong \(folder.path): \(names)",
            "files of another owner in \(folder.path): \(names)"),
          severity: seen.way == .live ? .warning : .fault))
    }
    if let mode = folder.keyMode, mode & 0o077 != 0 {
      findings.append(
        Finding(
          "HL-STATE-004",
          Said(
            "\(folder.path)/seal.key có quyền \(String(mode, radix: 8))",
            "\(folder.path)/seal.key has mode \(String(mode, radix: 8))")))
    }
    return findings
  }
}
