import Foundation
import Testing

@testable import Ward

/// The real programs as processes, in a folder of their own; ended and removed with this object.
final class Programs {
  let folder: String
  var ward: String { folder + "/ward" }
  var config: String { folder + "/pad.yaml" }
  private var running: [String: Process] = [:]

  init() throws {
    folder = NSTemporaryDirectory() + "hailong-programs-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    for name in running.keys { stop(name) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func process(_ name: String, _ arguments: [String], typed: String?, _ output: String) throws
    -> Process
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandTests.program()).deletingLastPathComponent()
      .appendingPathComponent(name)
    process.arguments = arguments
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    (process.standardOutput, process.standardError) = (handle, handle)
    if let typed {
      let pipe = Pipe()
      process.standardInput = pipe
      pipe.fileHandleForWriting.write(Data(typed.utf8))
      try pipe.fileHandleForWriting.close()
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    return process
  }

  func start(_ name: String, _ arguments: String...) throws {
    running[name] = try process(name, arguments, typed: nil, said(name))
  }

  func signal(_ name: String, _ number: Int32) {
    if let process = running[name] { kill(process.processIdentifier, number) }
  }

  /// Ends it, and waits until it is gone.
  func stop(_ name: String, _ number: Int32 = SIGTERM) {
    guard let process = running.removeValue(forKey: name), process.isRunning else { return }
    kill(process.processIdentifier, number)
    process.waitUntilExit()
  }

  /// Starts a ward of its own; returns its address.
  func startWard(_ words: String...) throws -> String {
    try run("hailong-ward", "init", "--data", ward)
    running["hailong-ward"] = try process(
      "hailong-ward", ["serve", "--data", ward, "--listen", "127.0.0.1:0"] + words, typed: nil,
      said("hailong-ward"))
    let mark = "listening on "
    func line() -> Substring? { text("hailong-ward").split(separator: "\n").first { $0.hasPrefix(mark) } }
    try wait("the ward listens") { line() != nil }
    return String(try #require(line()).dropFirst(mark.count))
  }

  /// Writes pad.yaml of a simulated board, with a copy of the profiles: other users may read it wherever the sources are.
  /// `link`: what it says of the link besides its folder.
  func settle(link: String = "") throws {
    let boards = folder + "/board"
    if access(boards, F_OK) != 0 {
      let sources = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
      try FileManager.default.copyItem(atPath: sources + "/Board", toPath: boards)
    }
    try Data(
      """
      board: simulated
      boards_dir: \(boards)
      state_dir: \(folder)/pad
      control: {socket: \(folder)/control.sock, link_user: \(NSUserName())}
      seal: {idle_ms: 300, max_ms: 500, unread_ms: 500}
      link: {state_dir: \(folder)/link\(link)}

      """.utf8
    ).write(to: URL(fileURLWithPath: config))
  }

  func startPad() throws {
    try start("hailongd", "--config", config)
    try wait("hailongd listens") { access(folder + "/control.sock", F_OK) == 0 }
  }

  /// An enrolment string for a simulated pad at counter `q1`.
  func string(_ address: String) throws -> String {
    try run(
      "hailong-ward", "pad", "add", "--data", ward, "--counter", "q1", "--simulated", "--address", address
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func said(_ name: String) -> String { "\(folder)/\(name).out" }

  func text(_ name: String) -> String { (try? TextFile.read(said(name))) ?? "" }

  /// Runs to the end; what it said.
  @discardableResult
  func run(_ name: String, _ arguments: String..., typed: String? = nil) throws -> String {
    let output = "\(folder)/run.out"
    let process = try process(name, arguments, typed: typed, output)
    process.waitUntilExit()
    let said = try TextFile.read(output)
    #expect(process.terminationStatus == 0, "\(name) \(arguments): \(said)")
    return said
  }

  func wait(_ what: String, _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !isSo() {
      try #require(ContinuousClock.now < deadline, "\(what): \(text("hailongd")) \(text("hailong-link"))")
      // Another process is looked at: often enough to lose no time, seldom enough to leave it the processor.
      usleep(50_000)
    }
  }
}
