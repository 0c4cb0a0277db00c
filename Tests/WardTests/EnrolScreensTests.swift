import Foundation
import Records
import Testing
import Wire

@testable import Ward

/// What a person reads who enrols a pad, by hand or by a card that was written on a laptop, as it was looked at once: the real
/// `hailong`, hailongd, link and ward.
@Suite("Screens of enrolment", .serialized)
struct EnrolScreensTests {
  /// Nobody listens there: only root may, and no service does.
  private static let nobody = "127.0.0.1:1"

  /// The screens of one test, in one language.
  private struct Screens {
    let all: Programs
    let address: String
    let language: String
    private(set) var text = ""

    init(_ all: Programs, _ address: String, _ language: String) {
      (self.all, self.address, self.language) = (all, address, language)
    }

    /// Runs `hailong` to its end. `of`: why this screen is shown, which the text begins with.
    mutating func show(_ of: String, exit: Int32, _ words: String...) throws {
      let run = try realProgram("hailong", words + ["--config", all.config, "--lang", language])
      #expect(run.code == exit, "\(of): \(run.said)")
      add("\(of)\n$ hailong \(words.joined(separator: " "))", "\(run.said)exit \(run.code)")
    }

    /// Names, keys, codes and places are never the same.
    mutating func add(_ title: String, _ said: String) {
      text += "# \(title)\n\(said)\n\n"
        .replacing(all.folder, with: "FOLDER").replacing(address, with: "WARD")
        .replacing(/:[a-z2-7]{26}:[A-Za-z0-9_-]{34,43}/, with: ":CODE:HASH")
        .replacing(/([0-9a-f]{4}-){7}[0-9a-f]{4}/, with: "FINGERPRINT")
        .replacing(/\bp-[0-9a-z]{8,}/, with: "PAD")
    }
  }

  /// A string whose code the ward made an hour ago, for half an hour.
  private func expired(_ all: Programs, like string: EnrolmentString) throws -> String {
    let order = PadOrder(counter: CounterCode("q1")!, simulated: true, lifetime: 1_800)
    let then = UTCTime(microseconds: Server.now().microseconds - 3_600_000_000)
    let code = try Store(DataFolder(all.ward)).addPad(order, now: then)
    return EnrolmentString(ward: string.ward, code: code, authority: string.authority).description
  }

  @Test("by hand: why it cannot be, then that it is done, and done again", arguments: ["vi", "en"])
  func byHand(_ language: String) throws {
    let all = try Programs()
    let address = try all.startWard()
    try all.settle()
    let word = try all.string(address)
    let string = try EnrolmentString(word)
    var screens = Screens(all, address, language)
    try screens.show("a word that is no string", exit: 64, "enrol", "hailong-ward")
    try screens.show("a string that was not copied whole", exit: 64, "enrol", String(word.dropLast(9)))
    try screens.show("hailongd is down", exit: 69, "enrol", word)
    try all.startPad()
    try screens.show("the ward is away", exit: 69, "enrol", word.replacing(address, with: Self.nobody))
    let stranger = EnrolmentString(
      ward: string.ward, code: string.code, authority: Digest.sha256([1]))
    try screens.show("another ward answers", exit: 77, "enrol", stranger.description)
    let unknown = EnrolmentString(ward: string.ward, code: .random(), authority: string.authority)
    try screens.show("a code that this ward did not make", exit: 76, "enrol", unknown.description)
    try screens.show("a code that is too old", exit: 76, "enrol", try expired(all, like: string))
    let real = try all.run("hailong-ward", "pad", "add", "--data", all.ward, "--address", address)
    try screens.show("a code for another kind of pad", exit: 76, "enrol", String(real.dropLast()))
    try screens.show("a good string", exit: 0, "enrol", word)
    try screens.show("the same once more", exit: 0, "enrol", word)
    let next = try all.run(
      "hailong-ward", "pad", "add", "--data", all.ward, "--counter", "q2", "--simulated")
    try screens.show("enrolled already, with a new string", exit: 0, "enrol", String(next.dropLast()))
    try screens.show("for a program", exit: 0, "enrol", word, "--json")
    all.stop("hailongd")
    try FileManager.default.removeItem(atPath: all.folder + "/pad")
    try all.startPad()
    try screens.show("a string that another pad used", exit: 76, "enrol", word)
    try expectGolden(screens.text, "enrol.\(language)")
  }

  /// Writes a card, the settings and `enrol`, for a pad that has no settings yet; its path.
  private func write(_ all: Programs, enrol: String) throws -> String {
    try all.settle()
    let settings = try TextFile.read(all.config)
    try FileManager.default.removeItem(atPath: all.config)
    let card = all.folder + "/hailong.yaml"
    try Data("\(settings)enrol: \(enrol)\n".utf8).write(to: URL(fileURLWithPath: card))
    return card
  }

  @Test(
    "by a card: nothing there, mistakes in it, what it waits for, and what became of it",
    arguments: ["vi", "en"])
  func byCard(_ language: String) throws {
    let all = try Programs()
    let address = try all.startWard()
    let word = try all.string(address)
    let string = try EnrolmentString(word)
    all.stop("hailong-ward")
    var screens = Screens(all, address, language)
    let none = all.folder + "/none.yaml"
    try screens.show("no file", exit: 0, "first-boot", "--file", none)
    try screens.show("no file, for a program", exit: 0, "first-boot", "--file", none, "--json")
    try screens.show(
      "half a string", exit: 78, "first-boot", "--file", try write(all, enrol: "hailong1:ward"))
    var card = try write(all, enrol: word)
    let wrong = try TextFile.read(card).replacing("board: simulated", with: "board: raspbery-pi-4")
    try Data(wrong.utf8).write(to: URL(fileURLWithPath: card))
    try screens.show("a board that is none", exit: 78, "first-boot", "--file", card)
    card = try write(all, enrol: word)
    try screens.show("before hailongd", exit: 0, "first-boot", "--file", card, "--settings-only")
    try FileManager.default.removeItem(atPath: all.config)
    try screens.show(
      "for a program", exit: 0, "first-boot", "--file", card, "--settings-only", "--json")
    try screens.show("once more", exit: 0, "first-boot", "--file", card, "--settings-only")

    try all.start("hailong", "first-boot", "--file", card, "--config", all.config, "--lang", language)
    try all.wait("it waits for hailongd") { all.text("hailong").contains("[HL-CTRL-007]\n") }
    try all.startPad()
    try all.wait("it waits for the ward") { all.text("hailong").contains("[HL-LINK-005]\n") }
    try all.start("hailong-ward", "serve", "--data", all.ward, "--listen", address)
    // The last thing that it says; the card is written by then.
    try all.wait("it is enrolled") { all.text("hailong").contains("q1") }
    screens.add("hailongd and the ward come late", String(all.text("hailong").dropLast()))
    screens.add("the card's last line", String(try TextFile.read(card).split(separator: "\n").last ?? ""))
    try screens.show("a card that was taken", exit: 0, "first-boot", "--file", card)

    let unknown = EnrolmentString(ward: string.ward, code: .random(), authority: string.authority)
    card = try write(all, enrol: unknown.description)
    try screens.show("the ward refuses", exit: 76, "first-boot", "--file", card)
    screens.add("the card's last line", String(try TextFile.read(card).split(separator: "\n").last ?? ""))
    try expectGolden(screens.text, "first-boot.\(language)")
  }
}
