import Ratings

extension Check {
  static let ward = Check(name: "ward", title: Said("Bản của phường", "Ward's copy")) { seen in
    guard let pad = seen.pad else { return .onlyLive }
    guard pad.ward != nil else { return .notLooked("chưa ghi danh", "not enrolled") }
    var findings: [Finding] = []
    if let fork = seen.log?.fork {
      findings.append(
        Finding(
          "HL-LINK-020",
          Said("phường có bản ghi \(fork) khác bản ở đây", "the ward has another record \(fork) than is here")
        ))
    }
    guard let held = seen.probe?.head ?? pad.wardHead, let sealed = pad.sealed else {
      return .found(findings, else: .notLooked("chưa nghe từ phường", "not heard from the ward yet"))
    }
    if let head = pad.head, held.seq > head.seq {
      findings.append(
        Finding(
          "HL-LINK-011",
          Said(
            "phường có \(held.seq) bản ghi, ở đây có \(head.seq)",
            "the ward has \(held.seq) records, here are \(head.seq)")))
    }
    let behind = max(0, sealed.seq - held.seq)
    guard behind > 0 else {
      return .found(
        findings,
        else: .fine("giữ đủ đến bản ghi \(held.seq)", "holds all that is sealed, to \(held.seq)"))
    }
    let age = seen.log?.unsent.flatMap { seen.age(of: $0) }
    if let age, age > 1_800_000 {
      findings.append(
        Finding(
          "HL-LINK-021",
          Said(
            "\(behind) bản ghi chờ gửi, lâu nhất \(Language.vi.duration(milliseconds: age))",
            "\(behind) records wait, the oldest for \(Language.en.duration(milliseconds: age))")))
    }
    let since = age.map { Language.vi.duration(milliseconds: $0) }
    let sinceEn = age.map { Language.en.duration(milliseconds: $0) }
    return .found(
      findings,
      else: .fine(
        "còn \(behind) bản ghi chờ gửi" + (since.map { ", \($0)" } ?? ""),
        "\(behind) records on their way" + (sinceEn.map { ", \($0)" } ?? "")))
  }
}
