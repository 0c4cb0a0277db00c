import Records

/// Which button a recorded button really was, for a pad whose wires were swapped. It speaks of positions, not of levels,
/// so that it outlives a change of policy.
public struct Mapping: Hashable, Sendable {
  /// By recorded index: the true index.
  private var positions = SIMD8<UInt8>(0, 1, 2, 3, 4, 5, 6, 7)

  /// Each button is what it says.
  public static let straight = Mapping()

  public init() {}

  /// Reads `{"buttons":{"b1":"b4","b4":"b1"}}`; a button that is not named is itself. Two recorded buttons may not be one.
  public init(json: JSON) throws(PolicyFault) {
    let (mapping, unknown) = try Mapping.read(json)
    if let unknown {
      throw PolicyFault(
        .unknownMember, unknown, "no such member; a mapping has `buttons`",
        vi: "không có thành phần này; bảng nút chỉ có `buttons`")
    }
    self = mapping
  }

  /// Reads a `mapping` record; members of a newer version are passed over and reported.
  public static func inRecord(_ json: JSON) throws(PolicyFault) -> (mapping: Mapping, newer: Bool) {
    let (mapping, unknown) = try read(json)
    return (mapping, unknown != nil)
  }

  private static func read(_ json: JSON) throws(PolicyFault) -> (Mapping, unknown: String?) {
    guard let members = json.members else {
      throw PolicyFault(
        .notAnObject, "", "a mapping is a JSON object", vi: "bảng nút phải là một đối tượng JSON")
    }
    guard let buttons = json["buttons"]?.members else {
      throw PolicyFault(
        .wrongType, "buttons", "must be an object such as {\"b1\":\"b4\",\"b4\":\"b1\"}",
        vi: "phải là đối tượng như {\"b1\":\"b4\",\"b4\":\"b1\"}")
    }
    var mapping = Mapping()
    for member in buttons {
      guard let from = Button(member.key), let to = member.value.string.flatMap(Button.init(_:)) else {
        throw PolicyFault(
          .badButtons, "buttons.\(member.key)", "buttons are b1 to b8", vi: "nút là b1 đến b8")
      }
      mapping.positions[from.index] = UInt8(to.index)
    }
    let distinct = Set((0..<Button.most).map { mapping.positions[$0] })
    guard distinct.count == Button.most else {
      throw PolicyFault(
        .badButtons, "buttons", "two recorded buttons cannot be one", vi: "hai nút đã ghi không thể là một")
    }
    return (mapping, members.first { $0.key != "buttons" }?.key)
  }

  /// The button that was really pressed.
  public subscript(button: Button) -> Button { Button(index: Int(positions[button.index])) ?? button }

  public var json: JSON {
    [
      "buttons": .object(
        (0..<Button.most).compactMap { index in
          Int(positions[index]) == index
            ? nil : JSON.Member("b\(index + 1)", .string("b\(positions[index] + 1)"))
        })
    ]
  }
}
