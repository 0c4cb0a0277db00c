import Foundation

/// Runs one of the built programs to its end: its exit code, and all that it said.
///
/// - Parameters:
///   - hasRoom: false lets no file grow to a page, as a full disk does; the system says another number for it.
///   - locale: LC_ALL, in place of this process's own.
///   - through: a program with its words that runs it, as another user perhaps.
func realProgram(
  _ name: String, _ arguments: [String], hasRoom: Bool = true, locale: String? = nil, through: [String] = []
) throws -> (code: Int32, said: String) {
  let program = URL(fileURLWithPath: CommandTests.program()).deletingLastPathComponent()
    .appendingPathComponent(name)
  let process = Process()
  let full = ["/bin/sh", "-c", #"trap '' XFSZ; ulimit -f 1; exec "$0" "$@""#]
  let words = through + (hasRoom ? [] : full) + [program.path] + arguments
  process.executableURL = URL(fileURLWithPath: words[0])
  process.arguments = Array(words.dropFirst())
  if let locale {
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": locale]) { $1 }
  }
  let pipe = Pipe()
  (process.standardOutput, process.standardError) = (pipe, pipe)
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let said = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: said, as: UTF8.self))
}
