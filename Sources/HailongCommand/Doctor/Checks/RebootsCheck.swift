extension Check {
  static let reboots = Check(name: "reboots", title: Said("Khởi động lại", "Reboots")) { seen in
    guard let log = seen.log else { return .notLooked("nhật ký chưa đọc được", "the log was not read") }
    if log.loop >= 3 {
      return .found(
        [
          Finding(
            "HL-HW-005",
            Said(
              "\(log.loop) lần liền, mỗi lần chạy chưa được 10 phút",
              "\(log.loop) times in a row, each after less than 10 minutes"))
        ], else: .fine("", ""))
    }
    let count = log.reboots.count
    let since =
      log.isVisitKnown
      ? Said("từ lần ghé trước", "since the last visit") : Said("trong phần đã đọc", "in what was read")
    guard count > 0 else {
      return .fine("không lần nào ngoài ý muốn \(since.vi)", "none without a shutdown \(since.en)")
    }
    return .found(
      [
        Finding(
          "HL-HW-004",
          Said(
            "\(count) lần không tắt đúng cách \(since.vi)", "\(count) without a shutdown \(since.en)"))
      ], else: .fine("", ""))
  }
}
