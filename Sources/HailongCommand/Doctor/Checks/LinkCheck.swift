import Glibc

extension Check {
  static let link = Check(name: "link", title: Said("Đường tới phường", "Way to the ward")) { seen in
    guard seen.way != .saved else { return .onlyLive }
    guard let enrolled = seen.enrolled else { return .enrolmentUnseen(seen) }
    guard enrolled.ward != nil else {
      // A bench needs no ward.
      if seen.isSimulated { return .fine("mô phỏng, chưa ghi danh", "simulated, not enrolled") }
      let pad = seen.pad?.pad ?? seen.log?.pad
      return .found(
        [
          Finding(
            "HL-LINK-001",
            Said(
              "bộ \(pad ?? "này") chưa ghi danh", "\(pad.map { "pad \($0)" } ?? "this pad") is not enrolled"))
        ], else: .fine("", ""))
    }
    guard let probe = seen.probe else {
      if seen.settings == nil { return .notLooked("thiếu cấu hình đọc được", "no settings to go by") }
      return seen.isRoot
        ? .notLooked("không đọc được thư mục của hailong-link", "hailong-link's folder cannot be read")
        : .asRoot
    }
    if probe.end == .missing {
      return .found(
        [
          Finding(
            "HL-LINK-022", Said("không có chương trình hailong-link", "there is no hailong-link to ask"))
        ],
        else: .fine("", ""))
    }
    if let failed = probe.steps.first(where: { $0.code != nil }) {
      return .found([finding(failed)], else: .fine("", ""))
    }
    if probe.end == .outOfTime { return .found([late(probe)], else: .fine("", "")) }
    guard let last = probe.steps.last, last.name == "head" else {
      return .found(
        [Finding("HL-LINK-022", Said("hailong-link không nói gì", "hailong-link said nothing"))],
        else: .fine("", ""))
    }
    guard probe.head != nil else {
      return .fine(
        "tên, TLS, chữ ký: tốt; không có đầu để so", "name, TLS, signature: good; no head to compare")
    }
    return .fine("tên, TLS, chữ ký, đầu: tốt", "name, TLS, signature, head: good")
  }

  private static func finding(_ step: ProbeStep) -> Finding {
    let code = step.code ?? "HL-LINK-022"
    // The ward's own code says more than that it refused.
    let inner = step.words.en.split(whereSeparator: { " :,".contains($0) }).first { $0.hasPrefix("HL-WARD-") }
    let named = code == "HL-LINK-008" ? inner.map(String.init) ?? code : code
    return Finding(
      Catalogue.explanation(of: named) == nil ? code : named,
      Said("\(ProbeStep.title(step.name).vi): \(step.words.vi)", "\(step.name): \(step.words.en)"))
  }

  /// It was ended while it waited for something: what, the last good step tells.
  private static func late(_ probe: ProbeSeen) -> Finding {
    switch probe.steps.last?.name {
    case "pad":
      Finding("HL-LINK-004", Said("máy chủ tên không trả lời kịp", "no name server answered in time"))
    case "name":
      Finding(
        "HL-LINK-019",
        Said(
          "không máy nào trả lời ở \(probe.steps.last?.words.vi ?? "")",
          "no machine answered at \(probe.steps.last?.words.en ?? "")"))
    case "tcp", "tls", "signature":
      Finding("HL-LINK-007", Said("phường không trả lời kịp", "the ward did not answer in time"))
    default:
      Finding("HL-LINK-022", Said("hailong-link không trả lời kịp", "hailong-link did not answer in time"))
    }
  }
}

extension Looked {
  /// Said where nobody tells whether the pad is enrolled.
  static func enrolmentUnseen(_ seen: Evidence) -> Looked {
    if seen.folder?.errno == ENOENT {
      return .notLooked("chưa có thư mục trạng thái", "there is no state folder yet")
    }
    return seen.isRoot
      ? .notLooked("không đọc được ghi danh", "the enrolment cannot be read") : .asRoot
  }
}

extension ProbeStep {
  /// What a step of the way is called; the step's own name where this version knows none.
  static func title(_ name: String) -> Said {
    switch name {
    case "enrolment": Said("ghi danh", name)
    case "pad": Said("bộ", name)
    case "name": Said("tên máy chủ", name)
    case "tcp": Said("kết nối", name)
    case "signature": Said("chữ ký", name)
    case "head": Said("đầu", name)
    default: Said(name, name)
    }
  }
}
