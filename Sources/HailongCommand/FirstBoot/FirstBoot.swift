import Glibc
import Records

/// What `hailong first-boot` does to files and other programs.
enum FirstBoot {
  /// Replaces a file whole and durably, unless it says that already. Says whether it wrote.
  static func write(_ text: String, to path: String) throws(CommandFault) -> Bool {
    let wanted = Array(text.utf8)
    if access(path, F_OK) == 0, try InputBytes.read(path, most: wanted.count + 1) == wanted { return false }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST { throw .unwritable(folder, errno: errno) }
    let temporary = path + ".new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .unwritable(temporary, errno: errno) }
    let code = Output.writeAll(wanted, to: file) ?? (fsync(file) == 0 ? nil : errno)
    close(file)
    guard code == nil, rename(temporary, path) == 0 else {
      let code = code ?? errno
      unlink(temporary)
      throw .unwritable(path, errno: code)
    }
    // A folder that cannot be flushed, as on some FAT, is no reason to stop: the file itself is on the card.
    let parent = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
    return true
  }

  /// Runs `hailong-link enrol`, which speaks HTTP so that this program does not: its exit code, and what it said as JSON.
  static func enrol(_ string: String, config: String) -> (code: Int32, said: JSON) {
    let (code, out) = SiblingProgram.run(
      "hailong-link", ["enrol", "--json", "--config", config, "--", string])
    return (code, (try? JSON.read(out)) ?? .null)
  }

  static func fault(_ said: JSON, exit code: Int32) -> CommandFault {
    let exit = ExitStatus(rawValue: code) ?? .unavailable
    guard let name = said["code"]?.string, let message = said["message"]?.string else {
      return CommandFault(
        exit, code: "HL-CMD-004", "hailong-link enrol ended with \(code)",
        vi: "hailong-link enrol kết thúc với \(code)",
        remedy: "run `hailong-link enrol` by hand to see why",
        remedyVi: "tự chạy `hailong-link enrol` để xem vì sao")
    }
    let remedy = said["remedy"]?.string ?? ""
    guard let vi = said["message_vi"]?.string, let remedyVi = said["remedy_vi"]?.string else {
      // A link of an earlier version says it in English alone.
      return CommandFault(
        exit, code: name, message, detailVi: "nguyên văn của hailong-link: \(message)", remedy: remedy)
    }
    return CommandFault(exit, code: name, message, vi: vi, remedy: remedy, remedyVi: remedyVi)
  }

  /// Whether the same may work later: no network, no ward, a ward that is busy. A wrong, used or expired code stays so.
  static func mayPass(_ code: Int32, _ fault: CommandFault) -> Bool {
    switch code {
    case 68, 69, 75: true
    case 76: fault.message.contains("HL-WARD-018") || fault.message.contains("HL-WARD-019")
    default: false
    }
  }
}

/// Asks again and again, at first each second, then each half minute, and says only what is new.
struct Patience {
  private let complain: (String) -> Void

  init(_ complain: @escaping (String) -> Void) { self.complain = complain }

  /// Returns when `attempt` gives no reason any more why it should be tried again.
  func wait(for what: String, _ attempt: () -> String?) {
    var pause: UInt32 = 1
    var last: String?
    while let reason = attempt() {
      if reason != last { complain("\(what): \(reason)") }
      last = reason
      sleep(pause)
      pause = min(pause * 2, 30)
    }
  }
}
