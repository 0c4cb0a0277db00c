import Foundation
import Testing

/// Output that was looked at once and must stay so. `HAILONG_WRITE_GOLDEN=1` writes it anew, to be looked at again.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Golden/\(name).txt").standardizedFileURL
  if ProcessInfo.processInfo.environment["HAILONG_WRITE_GOLDEN"] != nil {
    try Data(text.utf8).write(to: file)
  }
  let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  #expect(text == golden, "differs from Tests/Golden/\(name).txt", sourceLocation: sourceLocation)
}
