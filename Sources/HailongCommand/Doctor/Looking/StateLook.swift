import Glibc
import Records

/// hailongd's state folder, or a copy of it: owners, marks, space, and how fast its disk is. The files are only read.
struct StateLook {
  var path: String
  /// A copy has the owner of whoever copied it.
  var isCopy = false

  var journal: String { path + "/journal.db" }

  /// `expectedOwner`: the user that runs hailongd, where it is known.
  func folder(expectedOwner: String?) -> FolderSeen {
    var seen = FolderSeen(path: path)
    var status = stat()
    guard stat(path, &status) == 0 else {
      seen.errno = errno
      return seen
    }
    guard access(path, R_OK | X_OK) == 0 else {
      seen.errno = errno
      return seen
    }
    seen.owner = FileLook.user(status.st_uid)
    seen.mode = status.st_mode & 0o777
    if !isCopy { seen.expectedOwner = expectedOwner }
    for name in FileLook.names(in: path) {
      var file = stat()
      guard lstat("\(path)/\(name)", &file) == 0 else { continue }
      // A folder that is a mount of its own has the file system's own folder in it.
      if !isCopy, file.st_uid != status.st_uid, name != "lost+found" {
        seen.strangers.append(Columns.printable(name))
      }
      if name == "seal.key" { seen.keyMode = isCopy ? nil : file.st_mode & 0o777 }
      if name == "journal.db" { seen.hasJournal = true }
      if name == "journal.db-reserve" { seen.hasReserve = true }
      if name.hasPrefix("journal.db.aside-"), !name.hasSuffix("-wal") {
        seen.aside.append(Columns.printable(name))
      }
    }
    return seen
  }

  /// The newest seal that the folder remembers beside the key.
  var highWater: (log: LogID, head: Head)? {
    let words = FileLook.text("\(path)/high-water")?.split(separator: " ") ?? []
    guard words.count == 3, let log = LogID(String(words[0])), let seq = Int64(words[1]), seq > 0,
      let hash = Digest(hex: String(words[2]))
    else { return nil }
    return (log, Head(seq: seq, hash: hash))
  }

  /// What the ward said of this pad at its enrolment; nil where that cannot be read.
  var enrolment: EnrolmentSeen? {
    let file = "\(path)/enrolment.json"
    guard access(file, F_OK) == 0 else {
      return errno == ENOENT && access(path, R_OK | X_OK) == 0 ? EnrolmentSeen(ward: nil) : nil
    }
    return FileLook.text(file, most: 1 << 16).flatMap { try? JSON.read(Array($0.utf8)) }?["ward"]?.string.map
    {
      EnrolmentSeen(ward: Columns.printable($0))
    }
  }

  var isFolder: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether anything in the folder is what hailongd keeps in its own.
  var isStateFolder: Bool {
    FileLook.names(in: path).contains { name in
      ["seal.key", "pad.id", "high-water", "badges.json", "health.json"].contains(name)
        || name.hasPrefix("journal.db")
    }
  }

  /// The files that hold one small thing each, and say nonsense.
  var nonsense: String? {
    if let key = FileLook.text("\(path)/seal.key"), Hex.decode(key)?.count != 32 { return "seal.key" }
    if let pad = FileLook.text("\(path)/pad.id"), PadID(pad) == nil { return "pad.id" }
    if let boot = FileLook.text("\(path)/boot")?.split(separator: " "),
      boot.count != 2 || Int64(boot[0]) == nil
    {
      return "boot"
    }
    return nil
  }

  var disk: DiskSeen? {
    var found = statvfs()
    guard statvfs(path, &found) == 0 else { return nil }
    let unit = UInt64(found.f_frsize)
    return DiskSeen(
      path: path, freeBytes: UInt64(found.f_bavail) &* unit, totalBytes: UInt64(found.f_blocks) &* unit,
      isReadOnly: found.f_flag & UInt(ST_RDONLY) != 0 || refusesFiles)
  }

  /// Newer kernels leave a file system marked writable that an error has stopped; only who tries is told. The file has no name and is
  /// gone with its descriptor.
  private var refusesFiles: Bool {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | unnamedFile, 0o600)
    if descriptor < 0 { return errno == EROFS }
    close(descriptor)
    return false
  }

  /// Writes a few hundred bytes to a file without a name and flushes them, several times: how long the disk takes now. Nil where the
  /// file system has no such files, or this user may not write. Ends early when `deadline` is over.
  func flush(past: Int64?, until deadline: Deadline) -> FlushSeen? {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | unnamedFile, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let line = [UInt8](repeating: 0x20, count: 256)
    var took: [Int64] = []
    for _ in 0..<16 where !deadline.isOver || took.isEmpty {
      var start = timespec()
      var end = timespec()
      clock_gettime(CLOCK_MONOTONIC, &start)
      guard write(descriptor, line, line.count) == line.count, fdatasync(descriptor) == 0 else { return nil }
      clock_gettime(CLOCK_MONOTONIC, &end)
      took.append(
        Int64(end.tv_sec - start.tv_sec) * 1_000_000 + Int64(end.tv_nsec - start.tv_nsec) / 1_000)
    }
    took.sort()
    return FlushSeen(median: took[took.count / 2], worst: took.last, past: past)
  }

  /// The median of earlier days' median flushes, as hailongd keeps them; microseconds.
  var pastFlush: Int64? {
    guard let text = FileLook.text("\(path)/health.json"), let json = try? JSON.read(Array(text.utf8)) else {
      return nil
    }
    let days = (json["days"]?.array ?? []).compactMap { $0["p50_us"]?.int }.sorted()
    return days.isEmpty ? nil : days[(days.count - 1) / 2]
  }
}

/// O_TMPFILE of Linux for the machines that a pad is (asm-generic): Glibc's macro is built of others, which Swift does not import.
private let unnamedFile: Int32 = 0o20000000 | O_DIRECTORY
