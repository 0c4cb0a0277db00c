import Records

/// Every refusal of the ward, by its stable code.
public enum ProblemCode: String, Sendable, CaseIterable {
  /// The body, or a line in it, is longer than allowed.
  case tooLarge = "HL-WARD-001"
  /// The body is not one whole gzip member, or inflates beyond the limits.
  case gzip = "HL-WARD-002"
  /// A signature header is missing or malformed, or the signature is not the enrolled link key's.
  case signature = "HL-WARD-003"
  /// `created` is more than 300 s from the ward's clock: take the clock from this answer's `Date`, and try again.
  case clock = "HL-WARD-004"
  /// The lines do not continue the ward's copy, or break their own chain.
  case chain = "HL-WARD-005"
  /// The batch does not end at a seal, or a seal in it is not the pad's.
  case seal = "HL-WARD-006"
  /// Lines are missing between the ward's copy and this batch: continue from the head in this answer.
  case gap = "HL-WARD-007"
  /// No such pad is enrolled here.
  case unknownPad = "HL-WARD-008"
  /// No such enrolment code.
  case unknownCode = "HL-WARD-009"
  case codeUsed = "HL-WARD-010"
  case codeExpired = "HL-WARD-011"
  /// The enrolment statement cannot be read, or its seal key did not sign it.
  case statement = "HL-WARD-012"
  /// A simulated board, and the pad was not added as one; or the other way round.
  case simulated = "HL-WARD-013"
  /// The pad is enrolled with another seal key.
  case otherKey = "HL-WARD-014"
  /// The log's first line is not this pad's genesis, or names another log.
  case genesis = "HL-WARD-015"
  /// A parameter, header or body that this request may not have.
  case badRequest = "HL-WARD-016"
  /// No such path or method.
  case notFound = "HL-WARD-017"
  /// The ward has too much to do, or its disk is slow: try again later.
  case busy = "HL-WARD-018"
  /// The ward could not store (disk full, I/O error) or failed inside. Nothing of the batch is stored.
  case failed = "HL-WARD-019"
  /// The pad was retired or replaced: its records are taken from a person's hand only, until it enrols again.
  case retired = "HL-WARD-020"

  /// The HTTP status that goes with it.
  public var status: Int {
    switch self {
    case .tooLarge: 413
    case .gzip, .badRequest, .statement: 400
    case .signature, .clock: 401
    case .chain, .seal, .genesis: 422
    case .gap: 409
    case .unknownPad, .notFound: 404
    case .unknownCode, .simulated, .otherKey, .retired: 403
    case .codeUsed, .codeExpired: 410
    case .busy: 503
    case .failed: 500
    }
  }

  /// The same words in every answer with this code (RFC 9457 `title`).
  public var title: String {
    switch self {
    case .tooLarge: "Too large"
    case .gzip: "Not a gzip body within limits"
    case .signature: "Not signed by the enrolled link key"
    case .clock: "Signed too far from the ward's time"
    case .chain: "Broken chain"
    case .seal: "No valid seal at the end"
    case .gap: "Lines are missing before this batch"
    case .unknownPad: "Unknown pad"
    case .unknownCode: "Unknown enrolment code"
    case .codeUsed: "Enrolment code already used"
    case .codeExpired: "Enrolment code expired"
    case .statement: "Bad enrolment statement"
    case .simulated: "Simulated board"
    case .otherKey: "Enrolled with another seal key"
    case .genesis: "Not this pad's log"
    case .badRequest: "Bad request"
    case .notFound: "Not found"
    case .busy: "Busy"
    case .failed: "The ward could not store"
    case .retired: "Retired pad"
    }
  }

  /// The same for a screen in Vietnamese; never in an answer.
  public var titleVi: String {
    switch self {
    case .tooLarge: "quá dài"
    case .gzip: "không phải một khối gzip trong giới hạn"
    case .signature: "không có chữ ký của khóa liên kết đã ghi danh"
    case .clock: "giờ lúc ký lệch quá xa giờ của phường"
    case .chain: "chuỗi bản ghi bị đứt"
    case .seal: "cuối lô không có niêm phong đúng"
    case .gap: "thiếu dòng trước lô này"
    case .unknownPad: "phường không biết bộ này"
    case .unknownCode: "phường không có mã ghi danh này"
    case .codeUsed: "mã ghi danh đã được dùng"
    case .codeExpired: "mã ghi danh đã hết hạn"
    case .statement: "tờ khai ghi danh không đúng"
    case .simulated: "bo mạch mô phỏng và bo mạch thật không thay nhau được"
    case .otherKey: "bộ này đã ghi danh với khóa niêm phong khác"
    case .genesis: "không phải nhật ký của bộ này"
    case .badRequest: "yêu cầu sai"
    case .notFound: "không có địa chỉ này"
    case .busy: "phường đang bận"
    case .failed: "phường không lưu được"
    case .retired: "bộ này đã nghỉ"
    }
  }
}

/// An RFC 9457 problem: `{"type":"about:blank","title":…,"status":…,"code":…,"detail":…,"head":…}`.
public struct Problem: Error, Equatable, Sendable {
  public static let mediaType = "application/problem+json"
  /// Longest answer that is read, bytes.
  public static let longest = 64 << 10

  /// The stable code, as text: a newer ward may send one that this version does not know.
  public var code: String
  public var title: String
  public var status: Int
  /// What was wrong this time.
  public var detail: String
  /// Where the ward's copy ends, in answers that say where to continue.
  public var head: Head?

  public init(_ code: ProblemCode, _ detail: String, head: Head? = nil) {
    self.code = code.rawValue
    title = code.title
    status = code.status
    self.detail = detail
    self.head = head
  }

  /// The code, where this version knows it.
  public var known: ProblemCode? { ProblemCode(rawValue: code) }

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("type", "about:blank"), .init("title", .string(title)), .init("status", .int(Int64(status))),
      .init("code", .string(code)), .init("detail", .string(detail)),
    ]
    if let head { members.append(.init("head", head.json)) }
    return .object(members)
  }

  public var bytes: [UInt8] { json.bytes }

  /// Reads what a ward, or whatever stands between, sent as a problem; nil where it is none. `status` is the HTTP status,
  /// whatever the body says. Texts are cut to 200 characters and cleaned of control characters: they will stand in a log.
  public init?(_ bytes: [UInt8], status: Int) {
    guard bytes.count <= Problem.longest, let json = try? JSON.read(bytes), let code = json["code"]?.string,
      (1...32).contains(code.utf8.count),
      code.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
    else { return nil }
    self.code = code
    self.status = status
    title = PlainText.word(json["title"]?.string ?? "", most: 200)
    detail = PlainText.word(json["detail"]?.string ?? "", most: 200)
    head = json["head"].flatMap(Head.init(json:))
  }
}
