import Ratings
import Records

/// What hailongd answers to `status`. What is missing or strange is nil: an older or newer pad can still be looked at.
struct PadStatus {
  struct ButtonState {
    var name: String
    var level: Int?
    var isClosed: Bool
    var isHeld: Bool
    var presses: Int64
    var edges: Int64
  }

  struct LastPress {
    var button: String
    var seq: Int64
    var agoMilliseconds: Int64
  }

  struct Session {
    var officer: String
    var opened: UTCTime?
  }

  struct Maintenance {
    var by: String
    /// When it ends by itself.
    var until: UTCTime?
  }

  var json: JSON
  /// While presses are tests and count nothing.
  var maintenance: Maintenance?
  /// What is wired; all of it where an older pad does not say.
  var lamps: [Lamp]
  var pad: String
  var log: String
  var version: String
  var board: String
  var isSimulated: Bool
  var boot: Int64?
  var uptimeMicroseconds: Int64?
  var time: UTCTime?
  var clock: ClockQuality?
  var head: Head?
  var sealed: Head?
  var wardHead: Head?
  var fingerprint: String
  var thanked: Int64
  var refused: Int64
  var waiting: Int64
  var buttons: [ButtonState]
  var lights: [String]
  var faults: [String]
  var scale: Scale?
  var policyName: String
  var ward: String?
  var counter: String?
  var session: Session?
  var lastPress: LastPress?

  /// Throws only where the answer is no status at all.
  init(_ json: JSON) throws(CommandFault) {
    guard let pad = json["pad"]?.string, let log = json["log"]?.string else {
      throw .strangeAnswer("neither pad nor log", vi: "không có mã bộ, không có nhật ký")
    }
    func text(_ key: String) -> String { Columns.printable(json[key]?.string ?? "") }
    func names(_ key: String) -> [String] {
      (json[key]?.array ?? []).prefix(32).compactMap { $0.string.map(Columns.printable) }
    }
    self.json = json
    lamps =
      json["outputs"]?.array.map { $0.compactMap { $0.string.flatMap(Lamp.init(rawValue:)) } }
      ?? Lamp.allCases
    self.pad = Columns.printable(pad)
    self.log = Columns.printable(log)
    version = text("version")
    board = text("board")
    isSimulated = json["backend"]?.string == "simulated"
    boot = json["boot"]?.int
    uptimeMicroseconds = json["uptime_us"]?.int
    time = json["time"]?.string.flatMap(UTCTime.init(_:))
    clock = json["clock"]?.string.flatMap(ClockQuality.init(rawValue:))
    head = json["head"].flatMap(Head.init(_:))
    sealed = json["sealed"].flatMap(Head.init(_:))
    wardHead = json["ward_head"].flatMap(Head.init(_:))
    fingerprint = text("fingerprint")
    thanked = json["thanked"]?.int ?? 0
    refused = json["refused"]?.int ?? 0
    waiting = json["waiting"]?.int ?? 0
    buttons = (json["buttons"]?.array ?? []).prefix(Button.most).map(PadStatus.button)
    lights = names("lights")
    faults = names("faults")
    scale = json["policy"]?["scale"]?.int.flatMap { Scale(levels: Int(clamping: $0)) }
    policyName = Columns.printable(json["policy"]?["name"]?.string ?? "")
    let enrolment = json["enrolment"]
    ward = enrolment?["ward"]?.string.map(Columns.printable)
    counter = enrolment?["counter"]?.string.map(Columns.printable)
    session = json["session"].flatMap { session in
      session["officer"]?.string.map {
        Session(
          officer: Columns.printable($0), opened: session["opened"]?.string.flatMap(UTCTime.init(_:)))
      }
    }
    maintenance = json["maintenance"].flatMap { maintenance in
      guard maintenance["open"]?.bool == true else { return nil }
      return Maintenance(
        by: Columns.printable(maintenance["by"]?.string ?? "?"),
        until: maintenance["until"]?.string.flatMap(UTCTime.init(_:)))
    }
    lastPress = json["last_press"].flatMap { last in
      guard let button = last["button"]?.string, let seq = last["seq"]?.int else { return nil }
      return LastPress(
        button: Columns.printable(button), seq: seq, agoMilliseconds: last["ago_ms"]?.int ?? 0)
    }
  }

  private static func button(_ json: JSON) -> ButtonState {
    ButtonState(
      name: Columns.printable(json["button"]?.string ?? "?"),
      level: json["level"]?.int.map { Int(clamping: $0) },
      isClosed: json["closed"]?.bool ?? false, isHeld: json["held"]?.bool ?? false,
      presses: json["presses"]?.int ?? 0, edges: json["edges"]?.int ?? 0)
  }

  /// What a button means to the citizen: `Rất hài lòng`; nil where it means nothing.
  func word(ofButton name: String, _ language: Language) -> String? {
    buttons.first { $0.name == name }?.level.flatMap { scale?.word($0, language) }
  }

  /// Records behind the last seal.
  var unsealed: Int64? {
    guard let head, let sealed, head.seq >= sealed.seq else { return nil }
    return head.seq - sealed.seq
  }

  /// Records that the ward is not known to hold.
  var notAtWard: Int64? {
    guard let head, let wardHead, head.seq >= wardHead.seq else { return nil }
    return head.seq - wardHead.seq
  }
}
