/// The language of what a person reads. Codes, addresses and log lines are the same in both.
public enum Words: String, Sendable, CaseIterable {
  case vi, en

  /// `LC_ALL`, `LC_MESSAGES` or `LANG` that begins with `vi` is Vietnamese; all else English.
  public static func preferred(_ environment: (String) -> String?) -> Words {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment(name), !value.isEmpty { return value.hasPrefix("vi") ? .vi : .en }
    }
    return .en
  }

  public func step(_ step: Probe.Step) -> String {
    switch (step, self) {
    case (.enrolment, .vi): "Ghi danh"
    case (.enrolment, .en): "Enrolment"
    case (.pad, .vi): "Bộ đánh giá"
    case (.pad, .en): "Pad"
    case (.name, .vi): "Tên máy chủ"
    case (.name, .en): "Name"
    case (.tcp, .vi): "Kết nối TCP"
    case (.tcp, .en): "TCP"
    case (.tls, .vi): "TLS"
    case (.tls, .en): "TLS"
    case (.signature, .vi): "Chữ ký"
    case (.signature, .en): "Signature"
    case (.head, .vi): "Bản ghi ở phường"
    case (.head, .en): "Ward's head"
    }
  }

  public var good: String { self == .vi ? "tốt" : "ok" }
  public var bad: String { self == .vi ? "HỎNG" : "FAILED" }

  /// What a fault is, in a few words; its message has the details.
  public func title(_ code: LinkFault.Code) -> String {
    switch (code, self) {
    case (.notEnrolled, .vi): "Chưa ghi danh"
    case (.notEnrolled, .en): "Not enrolled"
    case (.state, .vi): "Lỗi thư mục dữ liệu"
    case (.state, .en): "State folder"
    case (.pad, .vi): "Không hỏi được hailongd"
    case (.pad, .en): "hailongd cannot be asked"
    case (.name, .vi): "Không tìm thấy tên máy chủ"
    case (.name, .en): "No such name"
    case (.connection, .vi): "Không kết nối được"
    case (.connection, .en): "No connection"
    case (.tls, .vi): "Không phải máy chủ của phường"
    case (.tls, .en): "Not the ward's server"
    case (.answer, .vi): "Không có trả lời"
    case (.answer, .en): "No answer"
    case (.refused, .vi): "Máy chủ từ chối"
    case (.refused, .en): "The ward refused"
    case (.nonsense, .vi): "Trả lời không hiểu được"
    case (.nonsense, .en): "An answer that makes no sense"
    case (.noProgress, .vi): "Không tiến triển"
    case (.noProgress, .en): "No progress"
    case (.beyond, .vi): "Bản của phường dài hơn bản ở đây"
    case (.beyond, .en): "The ward's copy is longer"
    case (.lines, .vi): "Nhật ký của bộ đánh giá có lỗi"
    case (.lines, .en): "Lines that cannot be sent"
    case (.otherPad, .vi): "Ghi danh của bộ khác"
    case (.otherPad, .en): "Another pad's enrolment"
    case (.plain, .vi): "Địa chỉ không được phép"
    case (.plain, .en): "Address not allowed"
    case (.string, .vi): "Chuỗi ghi danh không đúng"
    case (.string, .en): "Bad enrolment string"
    case (.certificateDates, .vi): "Chứng chỉ của phường sai ngày"
    case (.certificateDates, .en): "The ward's certificate is outside its dates"
    case (.authority, .vi): "Máy trả lời là phường khác"
    case (.authority, .en): "Another ward answers"
    case (.unreachable, .vi): "Không máy nào trả lời ở địa chỉ này"
    case (.unreachable, .en): "No machine answers at this address"
    case (.fingerprint, .vi): "Vân tay khóa không khớp"
    case (.fingerprint, .en): "Fingerprints differ"
    }
  }

  public func fault(_ fault: LinkFault) -> String {
    switch self {
    case .vi: "\(title(fault.code)) (\(fault.code.rawValue)): \(fault.vi)\nCách xử lý: \(fault.remedyVi)"
    case .en: "\(title(fault.code)) (\(fault.code.rawValue)): \(fault.message)\nRemedy: \(fault.remedy)"
    }
  }

  public func enrolled(_ outcome: Enrol.Outcome) -> String {
    switch self {
    case .vi:
      """
      Đã ghi danh: bộ \(outcome.pad), quầy \(outcome.counter), \(outcome.ward) tại \(outcome.address)
      Vân tay khóa niêm phong của bộ này:

          \(outcome.fingerprint)

      So với vân tay trên máy chủ của phường (hailong-ward pad list). Nếu khác nhau, đừng dùng ghi danh này.
      """
    case .en:
      """
      Enrolled: pad \(outcome.pad), counter \(outcome.counter), \(outcome.ward) at \(outcome.address)
      This pad's seal key has the fingerprint

          \(outcome.fingerprint)

      Compare it with the one that the ward shows (hailong-ward pad list). If they differ, do not use this enrolment.
      """
    }
  }

  public func moved(_ address: String) -> String {
    self == .vi ? "Địa chỉ mới của phường: \(address)" : "The ward's address is now \(address)"
  }

  public func notGiven(_ user: String) -> String {
    self == .vi
      ? "Cảnh báo: không có người dùng \(user); tệp vẫn thuộc người đang chạy lệnh này."
      : "Warning: there is no user \(user); the files stay with whoever ran this."
  }

  public var plainWarning: String {
    self == .vi
      ? "Cảnh báo: HTTP không mã hóa; ai thấy mạng này cũng đọc được mọi bản ghi."
      : "Warning: plain HTTP; whoever sees this network reads every record."
  }
}
