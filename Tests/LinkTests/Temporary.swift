import Glibc

/// A new folder of this test's own.
func temporaryFolder() throws -> String {
  var template = Array("/tmp/hailong-link-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw POSIXFault(code: errno) }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

struct POSIXFault: Error { var code: Int32 }

/// Removes a folder of plain files.
func removeFolder(_ path: String) {
  guard let folder = opendir(path) else { return }
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { unlink("\(path)/\(name)") }
  }
  closedir(folder)
  rmdir(path)
}

func mode(of path: String) -> mode_t {
  var info = stat()
  return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
}

func setMode(_ mode: mode_t, of path: String) { chmod(path, mode) }

func writeFile(_ text: String, _ path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  close(descriptor)
}
