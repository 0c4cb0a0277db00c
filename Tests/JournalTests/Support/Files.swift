import CSQLite
import Glibc

struct FileFault: Error { var path: String }

func bytes(_ path: String) throws -> [UInt8] {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw FileFault(path: path) }
  defer { close(file) }
  var out: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(file, &buffer, buffer.count)
    guard count >= 0 else { throw FileFault(path: path) }
    if count == 0 { return out }
    out += buffer[..<count]
  }
}

func write(_ bytes: [UInt8], _ path: String) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard file >= 0 else { throw FileFault(path: path) }
  defer { close(file) }
  guard bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count else {
    throw FileFault(path: path)
  }
}

/// Changes a closed journal as no program of ours does.
func runSQL(_ text: String, _ path: String) throws {
  var database: OpaquePointer?
  defer { sqlite3_close(database) }
  guard sqlite3_open(path, &database) == SQLITE_OK, sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK
  else {
    throw FileFault(path: "\(path): \(String(cString: sqlite3_errmsg(database)))")
  }
}

/// Files of a folder that this process holds open, deleted ones too.
func openFiles(below root: String) -> [String] {
  guard let folder = opendir("/proc/self/fd") else { return ["no /proc"] }
  defer { closedir(folder) }
  var found: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    var target = [UInt8](repeating: 0, count: 4_096)
    let length = target.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map {
        readlink("/proc/self/fd/\(name)", $0.assumingMemoryBound(to: CChar.self), bytes.count)
      } ?? 0
    }
    let path = String(decoding: target.prefix(max(0, length)), as: UTF8.self)
    if path.hasPrefix(root + "/") { found.append(path) }
  }
  return found
}
