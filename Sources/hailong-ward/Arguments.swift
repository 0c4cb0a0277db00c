import ArgumentParser
import Glibc
import Ratings
import Records
import Ward
import Wire

/// Where the ward is; every command takes it.
struct DataOption: ParsableArguments {
  @Option(name: .long, help: "The ward's data folder.")
  var data: String = "/var/lib/hailong-ward"

  var folder: DataFolder { DataFolder(data) }

  func open() throws -> Store { try exiting { try Store(folder) } }
}

/// Runs `body`; a ``WardFault`` becomes one line on standard error and the exit code that fits.
func exiting<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch let fault as WardFault { throw report(fault) }
}

/// ``exiting(_:)`` for a body that waits.
func exitingAfter<T>(_ body: () async throws -> T) async throws -> T {
  do { return try await body() } catch let fault as WardFault { throw report(fault) }
}

private func report(_ fault: WardFault) -> ExitCode {
  complain("hailong-ward: \(fault)")
  return ExitCode(fault.sysexit)
}

/// One line to standard error, at once. Where nobody reads it, nobody is told.
func complain(_ line: String) { try? write(Array((PlainText.line(line) + "\n").utf8), to: STDERR_FILENO) }

/// One line to standard output, at once: a script that waits for it must see it.
func say(_ line: String) { try? write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

/// Bytes to standard output, all of them or a fault: half an export must not look like one.
func put(_ bytes: [UInt8]) throws(WardFault) { try write(bytes, to: STDOUT_FILENO) }

private func write(_ bytes: [UInt8], to descriptor: Int32) throws(WardFault) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      throw WardFault(
        .file, "could not write: \(String(cString: strerror(errno)))", remedy: "Is the disk full?")
    }
    rest = rest.dropFirst(count)
  }
}

extension Language: ExpressibleByArgument {}
extension Grouping: ExpressibleByArgument {}

/// A day as typed: `2026-06-01`.
struct DayArgument: ExpressibleByArgument {
  var date: CivilDate

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard parts.count == 3, argument.utf8.count == 10,
      let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
    else { return nil }
    self.date = date
  }
}

/// A length of time as typed: `7d`, `12h`, `30m`; seconds.
struct LengthArgument: ExpressibleByArgument {
  var seconds: Int64

  init?(argument: String) {
    let units: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60]
    guard let last = argument.last, let unit = units[last], let count = Int64(argument.dropLast()),
      (1...3_650).contains(count)
    else { return nil }
    seconds = count * unit
  }
}
