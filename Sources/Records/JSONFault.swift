/// Why a text is not JSON that we read.
public struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: Equatable, Sendable {
    case expected(Character)
    case moreText, duplicateKey, tooManyMembers, tooDeep, noValue
    case tooLarge, leadingZero, minusZero, noDigits
    case controlCharacter, noEnd, loneSurrogate, unknownEscape, badUTF8
  }

  /// Offset of the byte at which reading stopped.
  public var offset: Int
  public var reason: Reason

  public var description: String { "byte \(offset): \(reason.en)" }

  /// The description in Vietnamese.
  public var vi: String { "byte \(offset): \(reason.vi)" }
}

extension JSONFault.Reason {
  var en: String { words.en }
  var vi: String { words.vi }

  private var words: (en: String, vi: String) {
    switch self {
    case .expected(let character): ("expected '\(character)'", "thiếu '\(character)'")
    case .moreText: ("more text behind the value", "còn chữ sau giá trị")
    case .duplicateKey: ("duplicate key", "khóa lặp lại")
    case .tooManyMembers:
      (
        "an object of more than \(JSON.mostMembers) members",
        "đối tượng có hơn \(JSON.mostMembers) thành phần"
      )
    case .tooDeep: ("nested deeper than \(JSON.deepest)", "lồng sâu hơn \(JSON.deepest) lớp")
    case .noValue: ("not a JSON value", "không phải giá trị JSON")
    case .tooLarge: ("a number beyond 2^53", "số lớn hơn 2^53")
    case .leadingZero: ("a number with a leading zero", "số bắt đầu bằng 0")
    case .minusZero: ("minus zero", "số âm không")
    case .noDigits: ("a number without digits", "số không có chữ số")
    case .controlCharacter: ("a control character inside a string", "ký tự điều khiển trong chuỗi")
    case .noEnd: ("a string without its end", "chuỗi không có dấu đóng")
    case .loneSurrogate: ("a lone surrogate", "nửa cặp surrogate đứng một mình")
    case .unknownEscape: ("an unknown escape", "ký hiệu thoát không biết")
    case .badUTF8: ("bad UTF-8", "UTF-8 không đúng")
    }
  }
}
