import ArgumentParser
import CommandWords
import Glibc
import Link
import Records
import Settings
import Wire

/// Carries sealed records to the ward.
struct HailongLink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hailong-link",
    abstract: told(
      "Mang các bản ghi đã niêm phong của thiết bị tới phường.",
      "Carries a pad's sealed records to its ward."),
    discussion: told(
      "Mã kết thúc theo sysexits.h; mỗi lỗi có mã cố định, từ HL-LINK-001.",
      "Exit codes are those of sysexits.h; faults have stable codes, HL-LINK-001 and on."),
    version: Release.version,
    subcommands: [Run.self, EnrolCommand.self, ProbeCommand.self, SetWard.self], defaultSubcommand: Run.self)
}

struct Common: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      told("Cấu hình của thiết bị.", "The pad's settings."), valueName: told("tệp", "config")))
  var config = "/etc/hailong/pad.yaml"

  /// The settings; ends the program with one sentence and the fault's exit code where they cannot be read.
  func settings(_ words: Words = .en) throws -> PadSettings {
    do throws(SettingsFault) { return try PadSettings.load(config) } catch {
      complain(words == .vi ? error.descriptionVi : error.description)
      throw ExitCode(error.sysexit)
    }
  }
}

struct Spoken: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      told("vi hoặc en; mặc định theo LANG.", "vi or en; by default as LANG says."),
      valueName: told("ngôn ngữ", "lang")))
  var lang: Words?

  var words: Words { lang ?? spokenWords }
}

extension Words: ExpressibleByArgument {}

/// Says it on standard error.
func complain(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  // There is nowhere to say that standard error is gone.
  _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: told(
      "Gửi những gì thiết bị niêm phong, đến khi được bảo dừng (SIGTERM). Lệnh mặc định.",
      "Send what the pad seals, until told to stop (SIGTERM). The default."))
  @OptionGroup var common: Common

  func run() throws {
    // Signals are taken by one thread that only waits for them; every thread made from here on leaves them to it.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    let link = LinkRun(settings: try common.settings())
    guard stopOnSignal(signals, link.stopper) else {
      complain("no thread left for signals")
      throw ExitCode(71)  // EX_OSERR
    }
    link.run()
  }
}

struct EnrolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: told(
      "Ghi danh thiết bị này bằng chuỗi mà `hailong-ward pad add` đã in ra. Chạy bằng root.",
      "Enrol this pad with the string that `hailong-ward pad add` printed. As root."))
  @OptionGroup var common: Common
  @OptionGroup var spoken: Spoken
  @Flag(help: ArgumentHelp(told("Một đối tượng JSON thay cho văn bản.", "One JSON object instead of words.")))
  var json = false
  @Flag(
    help: ArgumentHelp(
      told(
        "Với khóa đường gửi mới, thay cho khóa mà thiết bị đang có.",
        "With a new link key, in place of the one that this pad has.")))
  var newKey = false
  @Argument(
    help: ArgumentHelp(
      told("hailong1:MÁY:CỔNG:MÃ:BĂM", "hailong1:HOST:PORT:CODE:CAHASH"), valueName: told("chuỗi", "string")))
  var string: String

  func run() throws {
    let settings = try common.settings(spoken.words)
    try reporting(spoken.words, json: json) { () throws(LinkFault) in
      let parsed: EnrolmentString
      do throws(EnrolmentString.Fault) { parsed = try EnrolmentString(string) } catch {
        throw LinkFault(
          .string, "the enrolment string cannot be read: \(error)",
          vi: "không đọc được chuỗi ghi danh: \(error.vi)",
          remedy: "paste it whole, as `hailong-ward pad add` printed it",
          remedyVi: "dán trọn chuỗi, đúng như `hailong-ward pad add` in ra")
      }
      let outcome = try Enrol(settings: settings).run(parsed, newKey: newKey)
      if outcome.isPlain { complain(spoken.words.plainWarning) }
      if !outcome.isGiven { complain(spoken.words.notGiven(settings.control.linkUser)) }
      guard json else {
        print(spoken.words.enrolled(outcome))
        return
      }
      print(
        JSON.object([
          .init("pad", .string(outcome.pad.text)), .init("counter", .string(outcome.counter.text)),
          .init("ward", .string(outcome.ward)), .init("address", .string(outcome.address.description)),
          .init("fingerprint", .string(outcome.fingerprint.text)),
        ]).text)
    }
  }
}

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: told(
      "Đi từng bước tới phường, và cho biết đường đứt ở đâu.",
      "Walk the way to the ward step by step, and say where it ends."))
  @OptionGroup var common: Common
  @OptionGroup var spoken: Spoken
  @Flag(
    help: ArgumentHelp(
      told("Mỗi bước một đối tượng JSON thay cho văn bản.", "One JSON object a step instead of words.")))
  var json = false
  @Option(
    help: ArgumentHelp(
      told(
        "Dòng mà `hailong head --sealed` in ra, thay cho hỏi hailongd: khi hailongd dừng; `-` là không so đầu.",
        "The line that `hailong head --sealed` prints, in place of asking hailongd: where it is down; `-` compares no head."
      ),
      valueName: told("dòng", "line")))
  var head: String?

  func run() throws {
    let words = spoken.words
    let subject = try subject()
    let fault = Probe(settings: try common.settings(spoken.words), subject: subject).run { finding in
      if json {
        var members: [JSON.Member] = [
          .init("step", .string(finding.step.rawValue)), .init("ok", .bool(finding.fault == nil)),
        ]
        if let fault = finding.fault {
          members += fault.json
        } else {
          members.append(.init("found", .string(finding.words)))
          if let head = finding.head {
            members.append(.init("ward_head", ["seq": .int(head.seq), "hash": .string(head.hash.hex)]))
          }
          if let offset = finding.wardOffset { members.append(.init("ward_offset_ms", .int(offset))) }
        }
        print(JSON.object(members).text)
        // Whoever reads this may end the probe when a step takes too long, and must know of those before it.
        fflush(nil)
      } else if let fault = finding.fault {
        print("\(words.step(finding.step)): \(words.bad)\n\(words.fault(fault))")
      } else {
        print("\(words.step(finding.step)): \(words.good)  \(finding.words)")
      }
    }
    if let fault { throw ExitCode(fault.sysexit) }
  }

  private func subject() throws -> Probe.Subject {
    guard let head else { return .runningPad }
    if head == "-" { return .unknown }
    guard let line = HeadLine(head) else { throw ValidationError("\(head)\(noHead.en)") }
    return .known(line)
  }
}

struct SetWard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-ward",
    abstract: told(
      "Vẫn phường đó ở địa chỉ khác: không phải ghi danh lại. Chạy bằng root.",
      "The same ward at another address: no new enrolment is needed. As root."))
  @OptionGroup var common: Common
  @OptionGroup var spoken: Spoken
  @Argument(help: ArgumentHelp(told("MÁY:CỔNG", "HOST:PORT"), valueName: told("địa chỉ", "address")))
  var address: String

  func run() throws {
    guard let address = WardAddress(address) else { throw ValidationError("\(address)\(noAddress.en)") }
    let settings = try common.settings(spoken.words)
    try reporting(spoken.words, json: false) { () throws(LinkFault) in
      try Enrol(settings: settings).setWard(address)
      print(spoken.words.moved(address.description))
    }
  }
}

/// Runs a command's work; says a fault in words (or JSON) and ends with its exit code.
func reporting(_ words: Words, json: Bool, _ body: () throws(LinkFault) -> Void) throws {
  do throws(LinkFault) { try body() } catch {
    if json { print(JSON.object(error.json).text) } else { complain(words.fault(error)) }
    throw ExitCode(error.sysexit)
  }
}

extension LinkFault {
  var json: [JSON.Member] {
    [
      .init("code", .string(code.rawValue)), .init("message", .string(message)),
      .init("message_vi", .string(vi)), .init("remedy", .string(remedy)),
      .init("remedy_vi", .string(remedyVi)),
    ]
  }
}

/// Parses the command line and runs, as the library's own `main` does, in either language.
func start() {
  do {
    var command = try HailongLink.parseAsRoot(
      LanguageOption.taken(from: Array(CommandLine.arguments.dropFirst()), as: Words.self).rest)
    try command.run()
  } catch {
    guard spokenWords == .vi else { HailongLink.exit(withError: error) }
    let text = ParserWords.text(error, of: HailongLink.self) { english in
      [noAddress, noHead].first { english.hasSuffix($0.en) }.map { english.dropLast($0.en.count) + $0.vi }
    }
    let code = HailongLink.exitCode(for: error)
    if !text.isEmpty { if code.isSuccess { print(text) } else { complain(text) } }
    exit(code.rawValue)
  }
}

start()
