import Ratings
import Records

extension Check {
  static let journal = Check(name: "journal", title: Said("Nhật ký", "Journal")) { seen in
    var findings: [Finding] = []
    if let pad = seen.pad {
      findings += pad.faults.filter { $0.hasPrefix("HL-JRNL") || $0.hasPrefix("HL-PAD") }.map {
        Finding.told($0)
      }
    }
    if let fault = seen.logFault {
      findings.append(
        Finding(fault.code, Said(Columns.printable(fault.vi), Columns.printable(fault.message))))
    }
    if let log = seen.log { findings += chain(log, seen) }
    if let folder = seen.folder, folder.errno == 0 { findings += files(folder, seen) }
    if findings.isEmpty, seen.log == nil { return notRead(seen) }
    guard let log = seen.log else { return .found(findings, else: .onlyLive) }
    let from = log.checked?.first ?? log.head.seq
    return .found(
      findings,
      else: .fine(
        "bản ghi \(log.head.seq), niêm phong đến \(log.sealed.seq), đã kiểm từ \(from)",
        "record \(log.head.seq), sealed to \(log.sealed.seq), checked from \(from)"))
  }

  private static func notRead(_ seen: Evidence) -> Looked {
    if seen.way == .live {
      return .notLooked(
        "chỉ root và hailong-admin đọc được bản ghi", "only root and hailong-admin may read records")
    }
    if seen.isClaimed == true { return .notLooked("hailongd đang giữ nhật ký", "hailongd holds the journal") }
    if seen.folder?.hasJournal == true {
      return .notLooked("quá lớn để sao chép: hailong verify", "too large to copy: use hailong verify")
    }
    return seen.folder?.errno == 0
      ? .notLooked("chưa có nhật ký", "there is no journal yet") : .asRoot
  }

  private static func chain(_ log: LogSeen, _ seen: Evidence) -> [Finding] {
    var findings: [Finding] = []
    if let broken = log.broken {
      findings.append(
        Finding(
          "HL-JRNL-003",
          Said(
            "không khớp ở bản ghi \(broken.seq): \(broken.words.vi)",
            "at record \(broken.seq): \(broken.words.en)")))
    }
    if let lost = log.lost {
      findings.append(
        Finding(
          "HL-JRNL-016",
          Said(
            "đã niêm phong đến \(lost), nhưng nhật ký có \(log.head.seq) bản ghi và không chứa niêm phong đó",
            "it was sealed to \(lost), and the journal has \(log.head.seq) records and not that seal")))
    }
    if seen.way == .live, let oldest = log.unsealed, let age = seen.age(of: oldest), age > unsealedMost(seen)
    {
      findings.append(
        Finding(
          "HL-JRNL-014",
          Said(
            "bản ghi \(log.sealed.seq + 1) chờ niêm phong đã \(Language.vi.duration(milliseconds: age))",
            "record \(log.sealed.seq + 1) has waited \(Language.en.duration(milliseconds: age)) for a seal")))
    }
    return findings
  }

  /// Twice what the settings allow, and a little: milliseconds.
  private static func unsealedMost(_ seen: Evidence) -> Int64 {
    Int64(seen.settings?.seal.unreadMs ?? 600_000) * 2 + 60_000
  }

  private static func files(_ folder: FolderSeen, _ seen: Evidence) -> [Finding] {
    var findings: [Finding] = []
    if !folder.aside.isEmpty {
      let names = folder.aside.prefix(4).joined(separator: ", ")
      findings.append(Finding("HL-JRNL-015", Said("để riêng: \(names)", "set aside: \(names)")))
    }
    if folder.hasJournal, !folder.hasReserve, seen.way != .saved {
      findings.append(
        Finding(
          "HL-JRNL-013",
          Said("không có \(folder.path)/journal.db-reserve", "no \(folder.path)/journal.db-reserve")))
    }
    if !folder.hasJournal, seen.way == .saved || folder.keyMode != nil {
      findings.append(
        Finding("HL-JRNL-017", Said("không có \(folder.path)/journal.db", "no \(folder.path)/journal.db")))
    }
    return findings
  }
}

extension Evidence {
  /// How old a record is, milliseconds: by the kernel's clock within one boot, else by the wall clock where both were set.
  func age(of stamp: Stamp) -> Int64? {
    if let pad, pad.boot == stamp.boot, let uptime = pad.uptimeMicroseconds {
      return max(0, uptime - stamp.uptime) / 1_000
    }
    guard stamp.clock != .unset, pad?.clock != .unset else { return nil }
    // A clock that was right when it stamped may have been lost since; the ward then says by how much.
    let offset = way == .down && stamp.clock == .synced ? probe?.offset ?? 0 : 0
    return max(0, now.microseconds + offset * 1_000 - stamp.time.microseconds) / 1_000
  }
}
