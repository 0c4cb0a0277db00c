import ArgumentParser
import Glibc
import Ratings
import Records
import Ward
import Wire

/// Where the ward is, and the language of what is shown; every command takes them.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long,
    help: .told("Thư mục dữ liệu của phường.", "The ward's data folder.", value: Said("thư mục", "data")),
    completion: .directory)
  var data: String = "/var/lib/hailong-ward"

  @Option(
    help: .told(
      "Ngôn ngữ hiện ra, vi hoặc en (mặc định: số liệu theo phường, còn lại theo LC_ALL, LC_MESSAGES hoặc LANG).",
      "Language of what is shown, vi or en (default: figures as the ward's own, all else as LC_ALL, LC_MESSAGES or LANG say).",
      value: Said("ngôn ngữ", "lang")))
  var lang: Language?

  var folder: DataFolder { DataFolder(data) }

  func open() throws -> Store { try exiting { try Store(folder) } }

  /// The language of figures and lists.
  func language(_ store: Store) throws(WardFault) -> Language {
    if let asked = lang ?? askedLanguage { return asked }
    return try store.settings().language
  }
}

/// Runs `body`; a ``WardFault`` becomes one line on standard error and the exit code that fits.
func exiting<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch let fault as WardFault { throw report(fault, spokenLanguage) }
}

/// ``exiting(_:)`` for a body that waits, in a language of its own.
func exitingAfter<T>(_ language: Language, _ body: () async throws -> T) async throws -> T {
  do { return try await body() } catch let fault as WardFault { throw report(fault, language) }
}

private func report(_ fault: WardFault, _ language: Language) -> ExitCode {
  complain("hailong-ward: \(fault.text(language))")
  return ExitCode(fault.sysexit)
}

/// One line to standard error, at once. Where nobody reads it, nobody is told.
func complain(_ line: String) { try? write(Array((PlainText.line(line) + "\n").utf8), to: STDERR_FILENO) }

/// One line to standard output, at once: a script that waits for it must see it.
func say(_ line: String, to descriptor: Int32 = STDOUT_FILENO) {
  try? write(Array((line + "\n").utf8), to: descriptor)
}

/// Bytes to standard output, all of them or a fault: half an export must not look like one.
func put(_ bytes: [UInt8]) throws(WardFault) { try write(bytes, to: STDOUT_FILENO) }

private func write(_ bytes: [UInt8], to descriptor: Int32) throws(WardFault) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      throw .system(
        Said("ghi ra", "write the output"), errno, remedy: Said("Có phải đĩa đầy?", "Is the disk full?"))
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

  /// As typed, in the largest unit that is whole.
  var defaultValueDescription: String {
    seconds % 86_400 == 0
      ? "\(seconds / 86_400)d" : seconds % 3_600 == 0 ? "\(seconds / 3_600)h" : "\(seconds / 60)m"
  }

  init?(argument: String) {
    let units: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60]
    guard let last = argument.last, let unit = units[last], let count = Int64(argument.dropLast()),
      (1...3_650).contains(count)
    else { return nil }
    seconds = count * unit
  }
}
