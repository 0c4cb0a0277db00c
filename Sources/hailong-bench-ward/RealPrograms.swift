import Foundation
import Glibc
import Records
import Ward
import Wire

/// One of Hailong's own programs, as it stands beside this one, run as a process.
final class RealProgram {
  private let process = Process()
  let output: String

  /// - Parameter output: the file that takes what it prints.
  init(_ name: String, _ arguments: [String], output: String) throws {
    self.output = output
    let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(fileURLWithPath: folder).deletingLastPathComponent()
      .appendingPathComponent(name)
    process.arguments = arguments
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    do { try process.run() } catch {
      throw Failed("\(name) does not start: \(error); build it first, into the same folder as this program")
    }
  }

  /// Runs to its end; throws what it said where that is a bad one.
  static func run(_ name: String, _ arguments: [String], output: String) throws {
    let program = try RealProgram(name, arguments, output: output)
    program.process.waitUntilExit()
    guard program.process.terminationStatus == 0 else {
      throw Failed("\(name) \(arguments.first ?? ""): \(program.said)")
    }
  }

  var said: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
  var isRunning: Bool { process.isRunning }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  /// Bytes of memory in use (VmRSS), and the most there ever were (VmHWM).
  var memory: (now: Int, most: Int) {
    let text =
      (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    func field(_ name: String) -> Int {
      guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return 0 }
      return (Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "0") ?? 0) * 1_024
    }
    return (field("VmRSS:"), field("VmHWM:"))
  }

  /// Seconds of processor time that it has had: a figure that other programs on the machine do not change.
  var processorTime: Double {
    let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
    // Behind the name in parentheses, which may hold anything: state is the first, utime and stime the 12th and 13th.
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}

/// A ward in a process of its own, on a free loopback port, with TLS.
final class RealWard {
  let program: RealProgram
  let store: Store
  private let folder: DataFolder
  private let address: WardAddress

  init(_ path: String) throws {
    folder = DataFolder(path)
    let authority = try Founding.make(folder, settings: WardSettings(), now: Server.now())
    _ = authority
    store = try Store(folder)
    let program = try RealProgram(
      "hailong-ward", ["serve", "--data", path, "--listen", "127.0.0.1:0"], output: path + ".log")
    self.program = program
    try eventually("hailong-ward to listen") { program.said.contains("listening on") }
    guard
      let line = program.said.split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }),
      let address = WardAddress(String(line.dropFirst("listening on ".count)))
    else { throw Failed("hailong-ward said: \(program.said)") }
    self.address = address
  }

  /// A string that enrols one simulated pad.
  func enrolment(_ counter: String) throws -> EnrolmentString {
    guard let counter = CounterCode(counter) else { throw Failed("\(counter) is no counter's code") }
    let code = try store.addPad(PadOrder(counter: counter, simulated: true), now: Server.now())
    return EnrolmentString(ward: address, code: code, authority: try folder.authority().keyHash)
  }

  /// Whether the ledger holds the log up to that record, and by its own bytes: the chain is computed over what is stored.
  func holds(_ state: PadState) throws -> Bool {
    guard let history = try store.histories(of: state.pad).first(where: { $0.log == state.log }) else {
      return false
    }
    var head = Head.empty
    var isThere = false
    try store.export(history) { bytes in
      for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
        head = head.advanced(by: Array(line))
        if head == state.head { isThere = true }
      }
    }
    return isThere
  }

  func stop() {
    store.close()
    program.stop()
  }
}

/// A pad's two processes on one state folder, with the simulated board.
final class RealPad {
  let state: PadState
  private let path: String
  private let settings: String
  private(set) var daemon: RealProgram?
  private(set) var link: RealProgram?

  var socket: String { path + "/control.sock" }

  /// - Parameter boards: the folder of board profiles.
  init(_ state: PadState, path: String, boards: String) throws {
    (self.state, self.path, settings) = (state, path, path + "/pad.yaml")
    let text = """
      board: simulated
      boards_dir: \(boards)
      state_dir: \(path)/pad
      control: {socket: \(path)/control.sock, link_user: \(NSUserName())}
      link: {state_dir: \(path)/link}

      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: settings))
  }

  func startDaemon() throws {
    let program = try RealProgram("hailongd", ["--config", settings], output: path + "/hailongd.log")
    daemon = program
    let socket = path + "/control.sock"
    try eventually("hailongd to listen") {
      guard program.isRunning else { throw Failed("hailongd: \(program.said)") }
      return access(socket, F_OK) == 0
    }
  }

  func enrol(_ string: EnrolmentString) throws {
    try RealProgram.run(
      "hailong-link", ["enrol", string.description, "--config", settings], output: path + "/enrol.log")
  }

  func startLink() throws {
    link = try RealProgram("hailong-link", ["--config", settings], output: path + "/link.log")
  }

  func stop() {
    link?.stop()
    daemon?.stop()
    (link, daemon) = (nil, nil)
  }
}

/// Asks until it is so, for at most `seconds`.
func eventually(_ what: String, seconds: Double = 30, every pause: UInt32 = 5_000, _ isSo: () throws -> Bool)
  throws
{
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  while try !isSo() {
    guard clock.now < end else { throw Failed("waited \(seconds) s in vain for \(what)") }
    usleep(pause)
  }
}
