import Records

/// Why a policy or a mapping was not taken.
public struct PolicyFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// Not a JSON object.
    case notAnObject = "HL-POL-001"
    /// A member that this version does not know.
    case unknownMember = "HL-POL-002"
    /// A member of the wrong type.
    case wrongType = "HL-POL-003"
    /// A number or a name outside its range.
    case outOfRange = "HL-POL-004"
    /// A rule, scale or session rule that this version does not know.
    case unknownRule = "HL-POL-005"
    /// Buttons and levels do not fit each other.
    case badButtons = "HL-POL-006"
  }

  public var code: Code
  /// The member concerned, `levels.b3` for one inside; empty for the whole.
  public var member: String
  private var vi: String
  private var en: String

  public var description: String { text(.en) }

  /// The whole line: code, member and what is wrong.
  public func text(_ language: Language) -> String {
    "\(code.rawValue): \(member.isEmpty ? "" : "`\(member)`: ")\(language(vi, en))"
  }

  init(_ code: Code, _ member: String, _ en: String, vi: String) {
    self.code = code
    self.member = PlainText.word(member, most: 64)
    (self.vi, self.en) = (vi, en)
  }
}

extension Policy {
  /// Reads what a person gives. Members that are missing keep their defaults; one that is not known is refused, because
  /// a mistyped rule would count votes by another one.
  public init(json: JSON) throws(PolicyFault) {
    let (policy, unknown) = try Policy.read(json)
    if let unknown {
      throw PolicyFault(
        .unknownMember, unknown, "no such member; known are \(Policy.members.joined(separator: ", "))",
        vi: "không có thành phần này; chỉ có \(Policy.members.joined(separator: ", "))")
    }
    self = policy
  }

  /// Reads a `policy` record. Members of a newer version are passed over and reported (`newer`): the rules that this
  /// version knows still hold. A rule or scale that it does not know is a fault, and presses under it make no vote.
  public static func inRecord(_ json: JSON) throws(PolicyFault) -> (policy: Policy, newer: Bool) {
    let (policy, unknown) = try read(json)
    return (policy, unknown != nil)
  }

  private static let members = [
    "name", "rule", "scale", "session", "quiet_ms", "correction_ms", "citizen_max_ms", "grace_ms", "chord_ms",
    "session_max_ms", "levels",
  ]

  private static func read(_ json: JSON) throws(PolicyFault) -> (Policy, unknown: String?) {
    guard let members = json.members else {
      throw PolicyFault(.notAnObject, "", "a policy is a JSON object", vi: "luật phải là một đối tượng JSON")
    }
    var policy = Policy()
    var unknown: String?
    var levels: JSON?
    for member in members {
      let (key, value) = (member.key, member.value)
      switch key {
      case "name": policy.name = try name(value)
      case "rule": policy.rule = try choice(key, value)
      case "session": policy.session = try choice(key, value)
      case "scale":
        guard let count = value.int else {
          throw PolicyFault(.wrongType, key, "must be 3, 4 or 5", vi: "phải là 3, 4 hoặc 5")
        }
        guard let scale = Scale(levels: Int(count)) else {
          throw PolicyFault(
            .unknownRule, key, "no scale of \(count) levels; there are 3, 4 and 5",
            vi: "không có thang \(count) mức; chỉ có 3, 4 và 5")
        }
        policy.scale = scale
      case "quiet_ms": policy.quiet = try milliseconds(key, value, 100...600_000)
      case "correction_ms": policy.correction = try milliseconds(key, value, 0...600_000)
      case "citizen_max_ms": policy.citizenMax = try milliseconds(key, value, 100...3_600_000)
      case "grace_ms": policy.grace = try milliseconds(key, value, 0...600_000)
      case "chord_ms": policy.chord = try milliseconds(key, value, 0...2_000)
      case "session_max_ms": policy.sessionMax = try milliseconds(key, value, 1_000...86_400_000)
      case "levels": levels = value
      default: unknown = unknown ?? key
      }
    }
    policy.levels =
      try levels.map { (json) throws(PolicyFault) in try Levels(json, policy.scale) }
      ?? .descending(policy.scale)
    return (policy, unknown)
  }

  private static func name(_ value: JSON) throws(PolicyFault) -> String {
    guard let name = value.string else {
      throw PolicyFault(.wrongType, "name", "must be a string", vi: "phải là một chuỗi")
    }
    guard (1...48).contains(name.utf8.count), name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw PolicyFault(
        .outOfRange, "name", "must be 1 to 48 bytes without control characters",
        vi: "phải dài 1 đến 48 byte, không có ký tự điều khiển")
    }
    return name
  }

  private static func choice<T: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ value: JSON
  ) throws(PolicyFault) -> T {
    guard let text = value.string else {
      throw PolicyFault(.wrongType, key, "must be a string", vi: "phải là một chuỗi")
    }
    guard let choice = T(rawValue: text) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw PolicyFault(.unknownRule, key, "not known; known: \(known)", vi: "không biết; chỉ biết: \(known)")
    }
    return choice
  }

  private static func milliseconds(
    _ key: String, _ value: JSON, _ range: ClosedRange<Int64>
  ) throws(PolicyFault) -> Int64 {
    guard let number = value.int else {
      throw PolicyFault(
        .wrongType, key, "must be a whole number of milliseconds", vi: "phải là số nguyên mili giây")
    }
    guard range.contains(number) else {
      throw PolicyFault(
        .outOfRange, key, "\(number) is not within \(range.lowerBound) to \(range.upperBound) ms",
        vi: "\(number) không nằm trong \(range.lowerBound) đến \(range.upperBound) ms")
    }
    return number
  }
}

extension Levels {
  /// Reads `{"b1":4,…}`. Each level of the scale must have a button: an answer that nobody can give would steer the rest.
  init(_ json: JSON, _ scale: Scale) throws(PolicyFault) {
    guard let members = json.members else {
      throw PolicyFault(.wrongType, "levels", "must be an object", vi: "phải là một đối tượng")
    }
    self.init()
    for member in members {
      let path = "levels.\(member.key)"
      guard let button = Button(member.key) else {
        throw PolicyFault(.badButtons, path, "buttons are b1 to b8", vi: "nút là b1 đến b8")
      }
      guard let level = member.value.int else {
        throw PolicyFault(.wrongType, path, "must be a whole number", vi: "phải là số nguyên")
      }
      guard (1...Int64(scale.levels)).contains(level) else {
        throw PolicyFault(
          .badButtons, path, "level \(level) is not within 1 to \(scale.levels)",
          vi: "mức \(level) không nằm trong 1 đến \(scale.levels)")
      }
      self[button] = Int(level)
    }
    guard isComplete(for: scale) else {
      throw PolicyFault(
        .badButtons, "levels", "each level from 1 to \(scale.levels) needs a button",
        vi: "mỗi mức từ 1 đến \(scale.levels) phải có một nút")
    }
  }
}
