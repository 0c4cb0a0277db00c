import Glibc
import Testing

/// Files of the repository that tests read.
enum Repository {
  static func path(_ name: String) -> String {
    // …/Tests/HailongTests/Repository.swift -> the root
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/" + name
  }

  static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
  }

  static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  @discardableResult
  static func write(_ bytes: some Collection<UInt8>, to path: String) -> Bool {
    guard let file = fopen(path, "we") else { return false }
    defer { fclose(file) }
    let all = Array(bytes)
    return fwrite(all, 1, all.count, file) == all.count
  }
}

/// Output that was looked at once and must stay so. `HAILONG_WRITE_GOLDEN=1` writes it anew, to be looked at again.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let path = Repository.path("Tests/Golden/\(name).txt")
  if getenv("HAILONG_WRITE_GOLDEN") != nil { Repository.write(text.utf8, to: path) }
  let golden = Repository.text(path)
  #expect(golden != nil, "no Tests/Golden/\(name).txt", sourceLocation: sourceLocation)
  #expect(text == golden, "differs from Tests/Golden/\(name).txt", sourceLocation: sourceLocation)
}

/// A folder for one test, gone with all that is in it when the value is.
final class Scratch {
  let path: String

  init() {
    // The socket's path must be short: sockaddr_un holds 107 bytes.
    var template = Array("/tmp/hailong-cli-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      // The template has at least its zero byte, so there is a base address.
      mkdtemp(buffer.baseAddress!).map { String(cString: $0) } ?? "/nonexistent"
    }
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ bytes: some Collection<UInt8>) -> String {
    Repository.write(bytes, to: file(name))
    return file(name)
  }

  @discardableResult
  func write(_ name: String, _ text: String) -> String { write(name, text.utf8) }

  deinit { Scratch.remove(path) }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { remove("\(path)/\(name)") }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// Waits for a condition, at most `seconds`.
func eventually(_ seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  var start = timespec()
  clock_gettime(CLOCK_MONOTONIC, &start)
  while true {
    if try condition() { return true }
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let passed = Double(now.tv_sec - start.tv_sec) + Double(now.tv_nsec - start.tv_nsec) / 1e9
    if passed > seconds { return false }
    usleep(10_000)
  }
}
