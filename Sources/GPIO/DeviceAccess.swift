import Glibc

/// Who may open a device, told so that a technician can get in.
public struct DeviceAccess: Equatable, Sendable {
  /// The group's name, or its number where it has none.
  public var group: String
  /// Permission bits, 0o000 to 0o777.
  public var mode: UInt32
  /// The user who tried, by name or number.
  public var user: String

  public init(group: String, mode: UInt32, user: String) {
    self.group = group
    self.mode = mode
    self.user = user
  }

  /// As `stat(2)` and the user database tell for `path`; nil when there is nothing at `path`.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(
      group: groupName(status.st_gid), mode: status.st_mode & 0o777, user: userName(geteuid()))
  }

  /// The sentence that gets `user` in.
  var remedy: String {
    if group != "root", mode & 0o060 == 0o060 {
      return "Group \"\(group)\" may use it: usermod -aG \(group) \(user), then log in again (for a service:"
        + " SupplementaryGroups=\(group) in its unit, then restart it)"
    }
    return "Only group \"\(group)\" is named there (mode \(octal(mode))). Let a group in by udev: put"
      + " SUBSYSTEM==\"gpio\", KERNEL==\"gpiochip*\", GROUP=\"gpio\", MODE=\"0660\" into"
      + " /etc/udev/rules.d/60-gpio.rules; groupadd -r gpio; usermod -aG gpio \(user); udevadm control --reload;"
      + " udevadm trigger --subsystem-match=gpio; then log in again"
  }
}

private func octal(_ mode: UInt32) -> String {
  let digits = String(mode, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

private func groupName(_ id: gid_t) -> String {
  var entry = group()
  var found: UnsafeMutablePointer<group>?
  // 16 KiB hold any local group; with a larger one (ERANGE) the number still says which it is.
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 * 1024) { buffer in
    guard let start = buffer.baseAddress, getgrgid_r(id, &entry, start, buffer.count, &found) == 0,
      found != nil, let name = entry.gr_name
    else { return String(id) }
    return String(cString: name)
  }
}

private func userName(_ id: uid_t) -> String {
  var entry = passwd()
  var found: UnsafeMutablePointer<passwd>?
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 * 1024) { buffer in
    guard let start = buffer.baseAddress, getpwuid_r(id, &entry, start, buffer.count, &found) == 0,
      found != nil, let name = entry.pw_name
    else { return String(id) }
    return String(cString: name)
  }
}
