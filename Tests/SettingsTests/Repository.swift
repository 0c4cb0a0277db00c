import Glibc

/// Files of the repository that tests read.
enum Repository {
  static func path(_ name: String) -> String {
    // …/Tests/SettingsTests/Repository.swift -> the root
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/" + name
  }

  static func text(_ name: String) -> String? {
    guard let file = fopen(path(name), "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A folder for one test, gone when the value is.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/hailong-settings-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      // The template has at least its zero byte, so there is a base address.
      mkdtemp(buffer.baseAddress!).map { String(cString: $0) } ?? "/nonexistent"
    }
  }

  @discardableResult
  func write(_ name: String, _ bytes: some Collection<UInt8>) -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = Array(bytes).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return file
  }

  deinit {
    for entry in BoardFolder.entries(path) { unlink("\(path)/\(entry)") }
    rmdir(path)
  }
}

enum BoardFolder {
  static func entries(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
