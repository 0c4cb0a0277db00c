extension Check {
  static let space = Check(name: "space", title: Said("Chỗ trống", "Space")) { seen in
    guard seen.way != .saved else { return .notLooked("là đĩa của bản sao", "the disk is the copy's") }
    guard let disk = seen.disk else {
      return .notLooked("không xem được đĩa", "the disk cannot be looked at")
    }
    if disk.isReadOnly {
      return .found(
        [
          Finding(
            "HL-JRNL-010",
            Said("\(disk.path) nằm trên hệ tệp chỉ đọc", "\(disk.path) is on a read-only file system"))
        ], else: .fine("", ""))
    }
    let free = disk.freeBytes >> 20
    // A commit may need 2.25 MiB of write-ahead log, and ext4 keeps some for itself.
    if disk.freeBytes < 4 << 20 {
      return .found(
        [Finding("HL-JRNL-002", Said("còn \(free) MiB", "\(free) MiB are free"))], else: .fine("", ""))
    }
    if disk.freeBytes < 64 << 20 {
      return .found(
        [Finding("HL-JRNL-012", Said("còn \(free) MiB", "\(free) MiB are free"))], else: .fine("", ""))
    }
    return .fine(
      "còn \(words(free)) của \(words(disk.totalBytes >> 20))",
      "\(words(free)) of \(words(disk.totalBytes >> 20)) free")
  }

  private static func words(_ mebibytes: UInt64) -> String {
    mebibytes < 10_240 ? "\(mebibytes) MiB" : "\(mebibytes >> 10) GiB"
  }
}
