extension PadSettings {
  /// One rule between two or more keys. It is blamed on the key the file sets last, which is the one just edited.
  private func require(
    _ holds: Bool, _ keys: [String], _ message: Phrase, _ remedy: Phrase
  ) throws(SettingsFault) {
    if holds { return }
    let blamed = keys.max {
      (places[$0]?.line ?? 0, places[$0]?.column ?? 0) < (places[$1]?.line ?? 0, places[$1]?.column ?? 0)
    }
    let key = blamed ?? keys[0]
    throw .disagree(places[key] ?? .whole(file), key: key, message, remedy)
  }

  /// What keys owe each other. Each rule says why it stands.
  func checkAgreement() throws(SettingsFault) {
    try require(
      debounce.rearmMs >= debounce.settleMs, ["debounce.settle_ms", "debounce.rearm_ms"],
      Phrase(
        "`debounce.rearm_ms` (\(debounce.rearmMs)) is less than `debounce.settle_ms` (\(debounce.settleMs))",
        vi: "`debounce.rearm_ms` (\(debounce.rearmMs)) nhỏ hơn `debounce.settle_ms` (\(debounce.settleMs))"),
      // Otherwise a bounce on release that lasts settle_ms would be a second press.
      Phrase(
        "let a button open at least as long as it must close",
        vi: "cho nút hở ít nhất lâu bằng lúc phải đóng"))
    try require(
      debounce.heldMs > debounce.settleMs + debounce.rearmMs,
      ["debounce.held_ms", "debounce.settle_ms", "debounce.rearm_ms"],
      Phrase(
        "`debounce.held_ms` (\(debounce.heldMs)) is not more than settle_ms and rearm_ms together",
        vi: "`debounce.held_ms` (\(debounce.heldMs)) không lớn hơn settle_ms cộng rearm_ms"),
      Phrase(
        "raise `debounce.held_ms`, or every press would be a stuck button",
        vi: "tăng `debounce.held_ms`, nếu không lần nhấn nào cũng thành nút kẹt"))
    try checkPolicy()
    try checkSealsAndBatches()
    try require(
      link.retryMinMs <= link.retryMaxMs, ["link.retry_min_ms", "link.retry_max_ms"],
      Phrase(
        "`link.retry_min_ms` (\(link.retryMinMs)) is more than `link.retry_max_ms` (\(link.retryMaxMs))",
        vi: "`link.retry_min_ms` (\(link.retryMinMs)) lớn hơn `link.retry_max_ms` (\(link.retryMaxMs))"),
      Phrase(
        "let the first pause be no longer than the longest",
        vi: "đừng để lần nghỉ đầu dài hơn lần nghỉ dài nhất"))
    try require(
      badge.minLength <= badge.maxLength, ["badge.min_length", "badge.max_length"],
      Phrase(
        "`badge.min_length` (\(badge.minLength)) is more than `badge.max_length` (\(badge.maxLength))",
        vi: "`badge.min_length` (\(badge.minLength)) lớn hơn `badge.max_length` (\(badge.maxLength))"),
      Phrase(
        "lower min_length or raise max_length, or no badge would be one",
        vi: "giảm min_length hoặc tăng max_length, nếu không chẳng thẻ nào được nhận"))
    // The link may not open the journal: a folder of its own is how its user is kept out.
    try require(
      !PadSettings.overlap(stateDir, link.stateDir), ["state_dir", "link.state_dir"],
      Phrase(
        "`state_dir` (\(stateDir)) and `link.state_dir` (\(link.stateDir)) are not apart",
        vi: "`state_dir` (\(stateDir)) và `link.state_dir` (\(link.stateDir)) không tách rời nhau"),
      Phrase(
        "give the link a folder of its own",
        vi: "cho hailong-link một thư mục riêng"))
    if let ward = link.ward, let address = WardAddress(ward) {
      try require(
        address.secure || address.isLoopback || link.allowPlainHTTP, ["link.ward"],
        Phrase(
          "`link.ward` is plain HTTP to another machine",
          vi: "`link.ward` là HTTP không mã hóa tới máy khác"),
        Phrase(
          "write https://, or set `link.allow_plain_http: true`",
          vi: "viết https://, hoặc đặt `link.allow_plain_http: true`")
      )
    }
  }

  private func checkPolicy() throws(SettingsFault) {
    // A correction is a press of the same citizen; beyond quiet_ms it would be the next citizen's.
    try require(
      policy.correctionMs <= policy.quietMs, ["policy.correction_ms", "policy.quiet_ms"],
      Phrase(
        "`policy.correction_ms` (\(policy.correctionMs)) is more than `policy.quiet_ms` (\(policy.quietMs))",
        vi: "`policy.correction_ms` (\(policy.correctionMs)) lớn hơn `policy.quiet_ms` (\(policy.quietMs))"),
      Phrase(
        "a press after quiet_ms is the next citizen's and cannot correct: lower correction_ms or raise quiet_ms",
        vi:
          "sau quiet_ms là lượt của người dân kế tiếp, không sửa được nữa: giảm correction_ms hoặc tăng quiet_ms"
      )
    )
    // Otherwise every second press of one citizen would be cut off as a burst.
    try require(
      policy.quietMs <= policy.citizenMaxMs, ["policy.quiet_ms", "policy.citizen_max_ms"],
      Phrase(
        "`policy.quiet_ms` (\(policy.quietMs)) is more than `policy.citizen_max_ms` (\(policy.citizenMaxMs))",
        vi: "`policy.quiet_ms` (\(policy.quietMs)) lớn hơn `policy.citizen_max_ms` (\(policy.citizenMaxMs))"),
      Phrase(
        "lower quiet_ms or raise citizen_max_ms",
        vi: "giảm quiet_ms hoặc tăng citizen_max_ms"))
    // Otherwise two citizens in a row could make a chord and both lose their vote.
    try require(
      policy.chordMs < policy.quietMs, ["policy.chord_ms", "policy.quiet_ms"],
      Phrase(
        "`policy.chord_ms` (\(policy.chordMs)) is not less than `policy.quiet_ms` (\(policy.quietMs))",
        vi: "`policy.chord_ms` (\(policy.chordMs)) không nhỏ hơn `policy.quiet_ms` (\(policy.quietMs))"),
      Phrase(
        "lower chord_ms: two citizens in a row would count as one chord",
        vi: "giảm chord_ms: hai người dân nối nhau sẽ bị coi là nhấn hai nút cùng lúc"))
    guard let given = policy.givenLevels else { return }
    let levels = given.map(\.level)
    if let high = given.first(where: { $0.level > policy.scale }) {
      try require(
        false, ["policy.levels", "policy.scale"],
        Phrase(
          "`policy.levels` gives \(high.button) level \(high.level), but `policy.scale` is \(policy.scale)",
          vi: "`policy.levels` cho \(high.button) mức \(high.level), mà `policy.scale` là \(policy.scale)"),
        Phrase(
          "write levels from 1 to \(policy.scale)",
          vi: "viết các mức từ 1 đến \(policy.scale)"))
    }
    // A level that no button gives, or that two give, would skew every figure without a sign.
    for level in 1...policy.scale {
      let count = levels.filter { $0 == level }.count
      try require(
        count == 1, ["policy.levels", "policy.scale"],
        Phrase(
          "`policy.levels` gives level \(level) \(count == 0 ? "no button" : "\(count) buttons"), "
            + "and `policy.scale` is \(policy.scale)",
          vi: "`policy.levels` cho mức \(level) \(count == 0 ? "không nút nào" : "\(count) nút"), "
            + "mà `policy.scale` là \(policy.scale)"),
        Phrase(
          "give each level from 1 to \(policy.scale) exactly one button",
          vi: "cho mỗi mức từ 1 đến \(policy.scale) đúng một nút"))
    }
  }

  private func checkSealsAndBatches() throws(SettingsFault) {
    try require(
      seal.idleMs <= seal.maxMs, ["seal.idle_ms", "seal.max_ms"],
      Phrase(
        "`seal.idle_ms` (\(seal.idleMs)) is more than `seal.max_ms` (\(seal.maxMs))",
        vi: "`seal.idle_ms` (\(seal.idleMs)) lớn hơn `seal.max_ms` (\(seal.maxMs))"),
      Phrase(
        "lower idle_ms or raise max_ms",
        vi: "giảm idle_ms hoặc tăng max_ms"))
    try require(
      seal.maxMs <= seal.unreadMs, ["seal.max_ms", "seal.unread_ms"],
      Phrase(
        "`seal.max_ms` (\(seal.maxMs)) is more than `seal.unread_ms` (\(seal.unreadMs))",
        vi: "`seal.max_ms` (\(seal.maxMs)) lớn hơn `seal.unread_ms` (\(seal.unreadMs))"),
      Phrase(
        "lower max_ms or raise unread_ms",
        vi: "giảm max_ms hoặc tăng unread_ms"))
    // A batch ends at a seal: one stretch with its seal must fit, or the link could never send it.
    let stretch = seal.records + 1
    try require(
      stretch <= link.batchRecords, ["seal.records", "link.batch_records"],
      Phrase(
        "`seal.records` (\(seal.records)) and its seal do not fit into `link.batch_records` (\(link.batchRecords))",
        vi:
          "`seal.records` (\(seal.records)) cùng niêm phong không vừa `link.batch_records` (\(link.batchRecords))"
      ),
      Phrase(
        "lower `seal.records` to at most \(link.batchRecords - 1)",
        vi: "giảm `seal.records` xuống nhiều nhất \(link.batchRecords - 1)"))
    try require(
      stretch * PadSettings.maxLineBytes <= link.batchBytes, ["seal.records", "link.batch_bytes"],
      Phrase(
        "`seal.records` (\(seal.records)) and its seal, at \(PadSettings.maxLineBytes) bytes each, do not fit into "
          + "`link.batch_bytes` (\(link.batchBytes))",
        vi:
          "`seal.records` (\(seal.records)) cùng niêm phong, mỗi dòng \(PadSettings.maxLineBytes) byte, không vừa "
          + "`link.batch_bytes` (\(link.batchBytes))"),
      Phrase(
        "lower `seal.records` to at most \(link.batchBytes / PadSettings.maxLineBytes - 1)",
        vi: "giảm `seal.records` xuống nhiều nhất \(link.batchBytes / PadSettings.maxLineBytes - 1)"))
  }

  /// A record's line is at most 1 KiB without its LF (docs/PROTOCOL.md).
  static let maxLineBytes = 1025

  /// Whether one folder is the other or lies in it.
  private static func overlap(_ a: String, _ b: String) -> Bool {
    let left = a.split(separator: "/").filter { $0 != "." }
    let right = b.split(separator: "/").filter { $0 != "." }
    return left.starts(with: right) || right.starts(with: left)
  }
}
