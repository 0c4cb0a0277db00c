import Foundation
import Records
import Testing

@testable import Ward

/// hailongd, hailong-link and hailong-ward as processes, over TLS on loopback.
@Suite("Orders by the real programs", .serialized)
struct RealOrdersTests {
  private final class Programs {
    let folder: String
    private var running: [Process] = []

    init() throws {
      folder = NSTemporaryDirectory() + "hailong-orders-\(UInt32.random(in: 0...UInt32.max))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
      for process in running where process.isRunning {
        process.terminate()
        process.waitUntilExit()
      }
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
      running.append(try process(name, arguments, typed: nil, said(name)))
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
        usleep(50_000)
      }
    }
  }

  @Test("orders given by command are done at the pad, stand in its log, and are known at the ward as taken")
  func wholeWay() throws {
    let all = try Programs()
    let (ward, config) = (all.folder + "/ward", all.folder + "/pad.yaml")
    let boards = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Board"
    try Data(
      """
      board: simulated
      boards_dir: \(boards)
      state_dir: \(all.folder)/pad
      control: {socket: \(all.folder)/control.sock, link_user: \(NSUserName())}
      link: {state_dir: \(all.folder)/link}

      """.utf8
    ).write(to: URL(fileURLWithPath: config))
    let policy = all.folder + "/policy.json"
    try Data(#"{"name":"ba mức","scale":3}"#.utf8).write(to: URL(fileURLWithPath: policy))
    let badge = "0048151623"

    try all.run("hailong-ward", "init", "--data", ward)
    try all.start("hailong-ward", "serve", "--data", ward, "--listen", "127.0.0.1:0")
    try all.wait("the ward listens") { all.text("hailong-ward").contains("listening on ") }
    let line = try #require(
      all.text("hailong-ward").split(separator: "\n").first { $0.hasPrefix("listening on ") })
    let address = String(line.dropFirst("listening on ".count))
    try all.start("hailongd", "--config", config)
    try all.wait("hailongd listens") { access(all.folder + "/control.sock", F_OK) == 0 }
    let string = try all.run(
      "hailong-ward", "pad", "add", "--data", ward, "--counter", "q1", "--simulated", "--address", address
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    try all.run("hailong-link", "enrol", string, "--config", config)
    try all.start("hailong-link", "--config", config)
    try all.wait("the link is connected") { all.text("hailong-link").contains("connected") }

    try all.run("hailong-ward", "officer", "add", "--data", ward, "--name", "Trần Văn Bình", "--code", "binh")
    let learned = try all.run("hailong-ward", "officer", "badge", "binh", "--data", ward, typed: badge + "\n")
    #expect(!learned.contains(badge))
    try all.run("hailong-ward", "pad", "policy", "q1", policy, "--data", ward)
    try all.run("hailong-ward", "pad", "mapping", "q1", "b1=b3", "b3=b1", "--data", ward)
    try all.run("hailong-ward", "pad", "officer", "q1", "binh", "--data", ward)
    try all.run("hailong-ward", "pad", "identify", "q1", "--seconds", "1", "--data", ward)
    try all.run("hailong-ward", "pad", "sync", "q1", "--data", ward)

    var orders: [JSON] = []
    try all.wait("every order is taken") {
      orders = try all.run("hailong-ward", "orders", "--data", ward, "--json").split(separator: "\n").map {
        try JSON.read(String($0))
      }
      return orders.allSatisfy { $0["state"]?.string == "taken" }
    }
    #expect(
      Set(orders.compactMap { $0["do"]?.string }) == [
        "badges", "policy", "mapping", "session", "identify", "sync",
      ])
    let pad = try #require(orders.first?["pad"]?.string)
    let log = try all.run("hailong-ward", "log", "export", pad, "--data", ward)
    #expect(log.contains(#""name":"ba mức","rule":"free","scale":3"#))
    #expect(log.contains(#""buttons":{"b1":"b3","b3":"b1"}"#))
    #expect(log.contains(#""officer":"binh","how":"order","by":"ward""#))
    #expect(!log.contains(badge))
    #expect(try all.run("hailong-ward", "check", "--data", ward) == "ok\n")
  }
}
