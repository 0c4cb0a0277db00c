import Glibc
import Records

/// hailongd's own folder: the seal key, the pad's id, the count of boots, the high-water mark, what the ward said, each in a
/// small file that is replaced whole and durably.
public struct StateFolder {
  public let path: String

  public var journalPath: String { path + "/journal.db" }

  /// Makes the folder (0750) where it is not there.
  public init(_ path: String) throws(StateFault) {
    self.path = path
    if mkdir(path, 0o750) != 0, errno != EEXIST { throw StateFault("make folder", path) }
  }

  /// Claims the folder for this program until it ends, however it ends: two programs must not write one log.
  public func claim() throws(StateFault) {
    // Never closed: the kernel gives the claim back with the program.
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw StateFault("open", path) }
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      Glibc.close(folder)
      errno = number
      throw number == EWOULDBLOCK ? StateFault(taken: path) : StateFault("lock", path)
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

  /// The number of this boot of the kernel, and the kernel's name for it. A new boot_id counts one more.
  public func countBoot() throws(StateFault) -> (number: Int64, kernel: String) {
    let kernel = try StateFolder.contents("/proc/sys/kernel/random/boot_id", limit: 64) ?? "unknown"
    let words = (try read("boot") ?? "0 none").split(separator: " ")
    guard words.count == 2, let last = Int64(words[0]), (0..<JSON.largestInt).contains(last) else {
      throw StateFault(unreadable: path + "/boot", "a number and a boot_id")
    }
    if words[1] == kernel { return (last, kernel) }
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
    try StateFolder.contents("\(path)/\(name)", limit: limit)
  }

  private static func contents(_ file: String, limit: Int) throws(StateFault) -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw StateFault("read", file)
    }
    defer { Glibc.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw StateFault("read", file) }
    var text = bytes[..<count]
    while let last = text.last, last == 0x0A || last == 0x20 { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  /// Temporary file, fsync, rename, fsync of the folder: after a power cut there is the old text or the new one.
  private func write(_ name: String, _ text: String, mode: mode_t) throws(StateFault) {
    let file = "\(path)/\(name)"
    let temporary = file + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw StateFault("make", temporary) }
    let bytes = Array((text + "\n").utf8)
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let synced = fsync(descriptor)
    let code = errno
    Glibc.close(descriptor)
    guard written == bytes.count, synced == 0 else {
      errno = code
      throw StateFault("write", temporary)
    }
    guard rename(temporary, file) == 0 else { throw StateFault("replace", file) }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0, fsync(folder) == 0 else { throw StateFault("flush", path) }
    Glibc.close(folder)
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

  /// A system call failed just now.
  init(_ action: String, _ path: String) {
    let number = errno
    code = "HL-STATE-001"
    message = "cannot \(action) \(path): \(String(cString: strerror(number)))"
    switch number {
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
