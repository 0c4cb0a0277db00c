import CSQLite

/// What SQLite allocates for each file that it opens on a ``MemoryDisk``. `base` must come first.
struct OpenFile {
  var base: sqlite3_file
  /// Held: what is open must work for as long as it is, also where nobody else knows the disk any more.
  var disk: Unmanaged<MemoryDisk>
  var file: Unmanaged<MemoryDisk.File>
  var path: Unmanaged<PathName>
  var isPowersafe: Bool
  /// The program that opened it.
  var program: Int
}

final class PathName {
  let text: String
  init(_ text: String) { self.text = text }
}

extension MemoryDisk {
  /// The calls of a VFS: files by name.
  func fillMethods(_ vfs: inout sqlite3_vfs) {
    vfs.xOpen = { vfs, name, handle, flags, outFlags in
      guard let vfs, let handle else { return SQLITE_MISUSE }
      let disk = MemoryDisk.of(vfs)
      let path = name.map { String(cString: $0) } ?? "temporary"
      handle.pointee.pMethods = nil
      let (file, code) = disk.open(path)
      guard let file else { return code }
      let powersafe = flags & SQLITE_OPEN_MAIN_DB == 0 || sqlite3_uri_boolean(name, "psow", 1) != 0
      UnsafeMutableRawPointer(handle).initializeMemory(
        as: OpenFile.self,
        to: OpenFile(
          base: sqlite3_file(pMethods: memoryMethods), disk: .passRetained(disk), file: .passRetained(file),
          path: .passRetained(PathName(path)), isPowersafe: powersafe, program: disk.program))
      outFlags?.pointee = flags
      return SQLITE_OK
    }
    vfs.xDelete = { vfs, name, _ in
      guard let vfs, let name else { return SQLITE_MISUSE }
      return MemoryDisk.of(vfs).remove(String(cString: name))
    }
    vfs.xAccess = { vfs, name, _, out in
      guard let vfs, let name else { return SQLITE_MISUSE }
      out?.pointee = MemoryDisk.of(vfs).exists(String(cString: name)) ? 1 : 0
      return SQLITE_OK
    }
    vfs.xFullPathname = { _, name, size, out in
      guard let name, let out else { return SQLITE_MISUSE }
      copyName(size, out, name)
      return SQLITE_OK
    }
    vfs.xRandomness = { _, count, out in
      sqlite3_randomness(count, out)
      return count
    }
    vfs.xSleep = { _, _ in 0 }
    vfs.xCurrentTime = { _, out in
      out?.pointee = 2_461_366.5
      return SQLITE_OK
    }
    vfs.xGetLastError = { _, _, _ in 0 }
  }

  static func of(_ vfs: UnsafeMutablePointer<sqlite3_vfs>) -> MemoryDisk {
    // Set in the initializer, and the disk unregisters the VFS before it goes.
    Unmanaged<MemoryDisk>.fromOpaque(vfs.pointee.pAppData!).takeUnretainedValue()
  }
}

private func copyName(
  _ size: Int32, _ out: UnsafeMutablePointer<CChar>, _ name: UnsafePointer<CChar>
) {
  var index = 0
  while index < Int(size) - 1, name[index] != 0 {
    out[index] = name[index]
    index += 1
  }
  out[index] = 0
}

extension UnsafeMutablePointer<sqlite3_file> {
  fileprivate var opened: UnsafeMutablePointer<OpenFile> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: OpenFile.self)
  }
  fileprivate var disk: MemoryDisk { opened.pointee.disk.takeUnretainedValue() }
  fileprivate var file: MemoryDisk.File { opened.pointee.file.takeUnretainedValue() }
  /// The program that opened it has ended: what it still does, as it is torn down, is not done.
  fileprivate var isDead: Bool { opened.pointee.program != disk.program }
  fileprivate var path: String { opened.pointee.path.takeUnretainedValue().text }
}

/// The calls of an open file, made once and never freed. Version 1: no shared memory, which only a journal that is held
/// exclusively can do without.
nonisolated(unsafe) private let memoryMethods: UnsafePointer<sqlite3_io_methods> = {
  let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
  methods.initialize(to: sqlite3_io_methods())
  methods.pointee.iVersion = 1
  methods.pointee.xClose = { handle in
    guard let handle else { return SQLITE_MISUSE }
    handle.opened.pointee.file.release()
    handle.opened.pointee.path.release()
    handle.pointee.pMethods = nil
    // Last: the VFS may go with it.
    handle.opened.pointee.disk.release()
    return SQLITE_OK
  }
  methods.pointee.xRead = { handle, out, count, offset in
    guard let handle else { return SQLITE_MISUSE }
    if handle.isDead { return ioError }
    let buffer = UnsafeMutableRawBufferPointer(start: out, count: Int(count))
    return handle.disk.read(handle.file, handle.path, buffer, at: Int(offset))
  }
  methods.pointee.xWrite = { handle, bytes, count, offset in
    guard let handle else { return SQLITE_MISUSE }
    if handle.isDead { return ioError }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
    return handle.disk.write(handle.file, handle.path, buffer, at: Int(offset))
  }
  methods.pointee.xTruncate = { handle, size in
    handle.map { $0.isDead ? ioError : $0.disk.truncate($0.file, $0.path, to: Int(size)) } ?? SQLITE_MISUSE
  }
  methods.pointee.xSync = { handle, _ in
    handle.map { $0.isDead ? ioError : $0.disk.sync($0.file, $0.path) } ?? SQLITE_MISUSE
  }
  methods.pointee.xFileSize = { handle, out in
    guard let handle else { return SQLITE_MISUSE }
    out?.pointee = sqlite3_int64(handle.file.seen.count)
    return SQLITE_OK
  }
  methods.pointee.xLock = { _, _ in SQLITE_OK }
  methods.pointee.xUnlock = { _, _ in SQLITE_OK }
  methods.pointee.xCheckReservedLock = { _, out in
    out?.pointee = 0
    return SQLITE_OK
  }
  methods.pointee.xFileControl = { _, operation, argument in
    // Keeping the log at close is the one control that the journal relies on: SQLite asks back with -1.
    guard operation == SQLITE_FCNTL_PERSIST_WAL else { return SQLITE_NOTFOUND }
    argument?.assumingMemoryBound(to: Int32.self).pointee = 1
    return SQLITE_OK
  }
  methods.pointee.xSectorSize = { _ in 4_096 }
  methods.pointee.xDeviceCharacteristics = { handle in
    handle.map { $0.opened.pointee.isPowersafe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0 } ?? 0
  }
  return UnsafePointer(methods)
}()
