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
