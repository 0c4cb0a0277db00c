import Ratings

extension Check {
  static let ward = Check(name: "ward", title: Said("Bản của phường", "Ward's copy")) { seen in
    guard seen.way != .saved else { return .onlyLive }
    guard let enrolled = seen.enrolled else { return .enrolmentUnseen(seen) }
    guard enrolled.ward != nil else { return .notLooked("chưa ghi danh", "not enrolled") }
    var findings: [Finding] = []
    if let fork = seen.log?.fork {
      findings.append(
        Finding(
          "HL-LINK-020",
          Said("phường có bản ghi \(fork) khác bản ở đây", "the ward has another record \(fork) than is here")
        ))
    }
    guard let held = seen.probe?.head ?? seen.pad?.wardHead,
      let head = seen.pad?.head ?? seen.log?.head, let sealed = seen.pad?.sealed ?? seen.log?.sealed
    else {
      if seen.way == .down, seen.log == nil {
        return .notLooked("không có nhật ký để so", "there is no journal to compare with")
      }
      return .found(findings, else: .notLooked("chưa nghe từ phường", "not heard from the ward yet"))
    }
    if held.seq > head.seq {
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
    if let waited = waited(seen), waited > 1_800_000 {
      findings.append(
        Finding(
          "HL-LINK-021",
          Said(
            "\(behind) bản ghi chờ gửi, lâu nhất \(Language.vi.duration(milliseconds: waited))",
            "\(behind) records wait, the oldest for \(Language.en.duration(milliseconds: waited))")))
    }
    let age = seen.log?.unsent.flatMap { seen.age(of: $0) }
    let since = age.map { Language.vi.duration(milliseconds: $0) }
    let sinceEn = age.map { Language.en.duration(milliseconds: $0) }
    // Nobody hands them to the link meanwhile.
    let how = seen.way == .down ? Said("chờ hailongd", "wait for hailongd") : Said("chờ gửi", "on their way")
    return .found(
      findings,
      else: .fine(
        "còn \(behind) bản ghi \(how.vi)" + (since.map { ", \($0)" } ?? ""),
        "\(behind) records \(how.en)" + (sinceEn.map { ", \($0)" } ?? "")))
  }

  /// How long the oldest record that the ward lacks has waited, milliseconds: while hailongd ran. That nobody sends it since is no
  /// finding of its own.
  private static func waited(_ seen: Evidence) -> Int64? {
    guard let oldest = seen.log?.unsent else { return nil }
    guard seen.way == .down else { return seen.age(of: oldest) }
    guard let newest = seen.log?.newest else { return nil }
    if newest.boot == oldest.boot { return max(0, newest.uptime - oldest.uptime) / 1_000 }
    guard newest.clock != .unset, oldest.clock != .unset else { return nil }
    return max(0, newest.time.microseconds - oldest.time.microseconds) / 1_000
  }
}
