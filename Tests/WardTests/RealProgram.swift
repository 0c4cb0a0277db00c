import Foundation

/// Runs one of the built programs to its end: its exit code, and all that it said.
func realProgram(_ name: String, _ arguments: [String]) throws -> (code: Int32, said: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: CommandTests.program()).deletingLastPathComponent()
    .appendingPathComponent(name)
  process.arguments = arguments
  let pipe = Pipe()
  (process.standardOutput, process.standardError) = (pipe, pipe)
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let said = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: said, as: UTF8.self))
}
