import Glibc

/// A user of this machine, and what it may open by owner and groups.
struct UserLook {
  private let uid: uid_t
  private let groups: [gid_t]

  /// Nil where nobody has that name. `more`: groups that its unit adds, whether or not the user is in them by itself.
  init?(_ name: String, more: [String]) {
    guard let entry = getpwnam(name) else { return nil }
    uid = entry.pointee.pw_uid
    var count: Int32 = 256
    var own = [gid_t](repeating: 0, count: 256)
    if getgrouplist(name, entry.pointee.pw_gid, &own, &count) < 0 { count = 256 }
    groups = own[..<Int(count)] + more.compactMap { getgrnam($0)?.pointee.gr_gid }
  }

  init(uid: uid_t, groups: [gid_t]) { (self.uid, self.groups) = (uid, groups) }

  /// A node as it was seen, and whether this user may open it. `wants`: 4 to read, 6 to read and write.
  func device(_ path: String, _ status: stat, wants: UInt32) -> DeviceSeen {
    let mode = status.st_mode & 0o777
    // As the kernel does: the first class that fits decides, and root may all.
    let granted =
      uid == 0 ? 0o7 : status.st_uid == uid ? mode >> 6 : groups.contains(status.st_gid) ? mode >> 3 : mode
    return DeviceSeen(
      path: Columns.printable(path), group: FileLook.group(status.st_gid), mode: mode,
      isUsable: granted & wants == wants)
  }

  /// The first of a reader's nodes, where this user may read none of them: hailongd takes the first that it may.
  func closed(_ nodes: [String]) -> DeviceSeen? {
    let devices = nodes.compactMap { node -> DeviceSeen? in
      var status = stat()
      return stat(node, &status) == 0 ? device(node, status, wants: 0o4) : nil
    }
    return devices.contains { $0.isUsable } ? nil : devices.first
  }
}
