import Records

/// Why the pad did not do what was asked, or could not be asked.
public struct ControlFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// `HL-CTRL-…`, stable; or another module's code that is passed on.
  public var code: String
  public var message: String
  public var remedy: String
  /// The message in Vietnamese, where this side of the socket knows it: the words of the socket are English.
  public var vi: String? { told ?? PadSentences.vietnamese(message) }
  /// Where the message names what the system said: that in Vietnamese too.
  private var told: String?

  public init(code: String, message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { remedy.isEmpty ? "\(code): \(message)" : "\(code): \(message); \(remedy)" }

  public static func malformed(_ what: String) -> ControlFault {
    ControlFault(code: "HL-CTRL-001", message: "not a message of the control socket: \(what)", remedy: "")
  }

  public static func otherVersion(_ version: Int64) -> ControlFault {
    ControlFault(
      code: "HL-CTRL-002", message: "version \(version) of the control socket's words is not spoken here",
      remedy: "install hailong and hailongd of one version")
  }

  public static func unknownVerb(_ name: String) -> ControlFault {
    ControlFault(
      code: "HL-CTRL-003", message: "nothing is called `\(PlainText.word(name, most: 40))`",
      remedy: "known: " + Verb.allCases.map(\.rawValue).joined(separator: ", "))
  }

  public static func denied(_ verb: Verb) -> ControlFault {
    ControlFault(
      code: "HL-CTRL-004", message: "this user may not ask for `\(verb.rawValue)`",
      remedy: verb.needs == .status
        ? "join group `hailong`" : "ask as root or as a member of groups `hailong` and `hailong-admin`")
  }

  public static func badArgument(_ name: String, _ wanted: String) -> ControlFault {
    ControlFault(code: "HL-CTRL-005", message: "`\(name)` must be \(wanted)", remedy: "")
  }

  public static func notHere(_ what: String) -> ControlFault {
    ControlFault(code: "HL-CTRL-006", message: what, remedy: "")
  }

  /// `vi`: what the system said, in Vietnamese.
  public static func unreachable(
    _ path: String, errno code: Int32, _ text: String, vi: String? = nil
  ) -> ControlFault {
    var fault = ControlFault(
      code: "HL-CTRL-007", message: "cannot speak with hailongd at \(path): \(text)",
      remedy: code == 13
        ? "join group `hailong`, or ask as root" : "is it running? `systemctl status hailongd`")
    fault.told = vi.map { "không nói chuyện được với hailongd ở \(path): \($0)" }
    return fault
  }

  /// `vi`: what the system said, in Vietnamese.
  public static func lost(_ what: String, vi: String? = nil) -> ControlFault {
    var fault = ControlFault(
      code: "HL-CTRL-008", message: "hailongd ended the conversation: \(what)", remedy: "try again")
    fault.told = vi.map { "hailongd ngắt lời: \($0)" }
    return fault
  }

  public static let busy = ControlFault(
    code: "HL-CTRL-009", message: "too many clients or requests at once", remedy: "try again in a moment")

  init(json: JSON) {
    self.init(
      code: json["code"]?.string ?? "HL-CTRL-000", message: json["message"]?.string ?? "",
      remedy: json["remedy"]?.string ?? "")
  }

  var json: JSON {
    .object([
      .init("code", .string(code)), .init("message", .string(message)), .init("remedy", .string(remedy)),
    ])
  }
}
