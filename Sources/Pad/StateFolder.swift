import Glibc
import Journal
import Records

/// hailongd's own folder: the seal key, the pad's id, the count of boots, the high-water mark, what the ward said, each in a
/// small file that is replaced whole and durably.
public struct StateFolder {
  public let path: String
  /// The disk on which it lies.
  let files: any Files

  public var journalPath: String { path + "/journal.db" }

  /// Makes the folder (0750) where it is not there.
  public init(_ path: String, files: any Files = SystemFiles()) throws(StateFault) {
    self.path = path
    self.files = files
    do throws(FileFault) { try files.makeFolder(path) } catch { throw StateFault(error) }
  }

  /// Claims the folder for this program until it ends, however it ends: two programs must not write one log.
  public func claim() throws(StateFault) {
    // Never closed: the kernel gives the claim back with the program.
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw StateFault(FileFault("open", path, errno)) }
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      Glibc.close(folder)
      throw number == EWOULDBLOCK ? StateFault(taken: path) : StateFault(FileFault("lock", path, number))
    }
  }

  /// The pad's identity, made at the first start. Without the key file a new key is made, and the pad goes on in a new
  /// log; with an unreadable one it does not start, because a key that may only be misplaced is worth a person's look.
  public func identity() throws(StateFault) -> (pad: PadID, key: SealKey) {
    let key: SealKey
    if let text = try read("seal.key") {
      guard let seed = Hex.decode(text), let kept = SealKey(seed: seed) else {
        throw StateFault(unreadable: path + "/seal.key", "64 hex digits")
      }
      key = kept
    } else {
      key = SealKey()
      try write("seal.key", Hex.encode(key.seed), mode: 0o600)
    }
    if let text = try read("pad.id") {
      guard let pad = PadID(text) else { throw StateFault(unreadable: path + "/pad.id", "an id like p-abc") }
      return (pad, key)
    }
    let pad = PadID.random()
    try write("pad.id", pad.text, mode: 0o644)
    return (pad, key)
  }

  /// The kernel's name for this boot.
  public static func kernelBoot() -> String {
    let file = "/proc/sys/kernel/random/boot_id"
    return (try? StateFolder.text(file, limit: 64, SystemFiles())) ?? "unknown"
  }

  /// The number of this boot of the kernel, whose name for it is `kernel`. A new name counts one more.
  public func countBoot(
    kernel: String = StateFolder.kernelBoot()
  ) throws(StateFault) -> (number: Int64, kernel: String) {
    let words = (try read("boot") ?? "0 none").split(separator: " ")
    guard words.count == 2, let last = Int64(words[0]), (0..<JSON.largestInt).contains(last) else {
      throw StateFault(unreadable: path + "/boot", "a number and a boot_id")
    }
    if words[1] == kernel {
      // What an earlier start of this boot left may stand in the kernel's cache alone, where it was killed before its flush; a record
      // that says this number must not outlive it. What is read behind a reboot is on the disk.
      do throws(FileFault) { try files.flushFolder(path) } catch { throw StateFault(error) }
      return (last, kernel)
    }
    try write("boot", "\(last + 1) \(kernel)", mode: 0o644)
    return (last + 1, kernel)
  }

  /// The newest seal that this folder has seen: a journal that ends before it has lost writes.
  func highWater() throws(StateFault) -> Genesis.Follows? {
    guard let text = try read("high-water") else { return nil }
    let words = text.split(separator: " ")
    guard words.count == 3, let log = LogID(String(words[0])), let seq = Int64(words[1]), seq > 0,
      let hash = Digest(hex: String(words[2]))
    else { throw StateFault(unreadable: path + "/high-water", "a log, a number and a hash") }
    return Genesis.Follows(log: log, head: Head(seq: seq, hash: hash))
  }

  func setHighWater(_ mark: Genesis.Follows) throws(StateFault) {
    try write("high-water", "\(mark.log) \(mark.head.seq) \(mark.head.hash)", mode: 0o644)
  }

  /// What the ward said of this pad at enrolment, as it was said.
  func enrolment() throws(StateFault) -> String? { try read("enrolment.json") }

  /// Whose badge is whose, as the ward's last list said it.
  func badges() throws(StateFault) -> String? { try read("badges.json", limit: 2 * Order.longest) }

  /// How fast the disk was on earlier days.
  func health() throws(StateFault) -> String? { try read("health.json") }

  func keep(_ file: KeptFile, _ text: String) throws(StateFault) {
    switch file {
    case .enrolment: try write("enrolment.json", text, mode: 0o644)
    case .badges: try write("badges.json", text, mode: 0o600)
    case .health: try write("health.json", text, mode: 0o644)
    }
  }

  /// The last order taken: the journal alone could not tell it once it had to be set aside, and an old order must not come twice.
  func orders() throws(StateFault) -> OrderMark? {
    guard let text = try read("orders") else { return nil }
    guard let mark = OrderMark(text) else {
      throw StateFault(unreadable: path + "/orders", "a key and two numbers")
    }
    return mark
  }

  func setOrders(_ mark: OrderMark) throws(StateFault) { try write("orders", mark.text, mode: 0o644) }

  // MARK: files

  private func read(_ name: String, limit: Int = 8_192) throws(StateFault) -> String? {
    try StateFolder.text("\(path)/\(name)", limit: limit, files)
  }

  private static func text(_ file: String, limit: Int, _ files: any Files) throws(StateFault) -> String? {
    do throws(FileFault) {
      guard var text = try files.contents(file, limit: limit) else { return nil }
      while let last = text.last, last == 0x0A || last == 0x20 { text.removeLast() }
      return String(decoding: text, as: UTF8.self)
    } catch {
      throw StateFault(error)
    }
  }

  /// Temporary file, fsync, rename, fsync of the folder: after a power cut there is the old text or the new one.
  private func write(_ name: String, _ text: String, mode: mode_t) throws(StateFault) {
    let file = "\(path)/\(name)"
    do throws(FileFault) {
      try files.write(file + ".new", Array((text + "\n").utf8), mode: mode)
      try files.rename(file + ".new", to: file)
      try files.flushFolder(path)
    } catch {
      throw StateFault(error)
    }
  }
}

/// What went wrong with a file of the state folder.
public struct StateFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// `HL-STATE-001` (the system said no), `HL-STATE-002` (the file says nonsense) or `HL-STATE-003` (in use).
  public var code: String
  public var message: String
  public var remedy: String
  /// From sysexits.h.
  public var sysexit: Int32

  /// The system said no.
  init(_ fault: FileFault) {
    code = "HL-STATE-001"
    message = "cannot \(fault.verb) \(fault.path): \(fault.reason)"
    switch fault.number {
    case EACCES, EPERM:
      remedy = "give the folder to the user that runs hailongd"
      sysexit = 77  // EX_NOPERM
    case ENOSPC:
      remedy = "make room on the disk"
      sysexit = 73  // EX_CANTCREAT
    case ENOENT, ENOTDIR:
      remedy = "make the folder above it, or mend `state_dir` in pad.yaml"
      sysexit = 78  // EX_CONFIG
    default:
      remedy = "look at the disk: `dmesg`"
      sysexit = 74  // EX_IOERR
    }
  }

  init(unreadable path: String, _ expected: String) {
    code = "HL-STATE-002"
    message = "\(path) does not hold \(expected)"
    remedy = "restore it from a backup; or move it away, and the pad goes on as a new one would"
    sysexit = 65  // EX_DATAERR
  }

  init(taken path: String) {
    code = "HL-STATE-003"
    message = "another hailongd keeps its log in \(path)"
    remedy = "stop it first: `systemctl stop hailongd`"
    sysexit = 69  // EX_UNAVAILABLE
  }

  public var description: String { "\(code): \(message); \(remedy)" }
}
