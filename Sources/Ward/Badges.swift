import GRDB
import Records

/// Badges: keyed hashes of what a reader types, each an officer's. The text itself is in memory while it is hashed, and
/// nowhere else. Each change is an order to every pad.
extension Orders {
  /// Shortest and longest text of a badge, bytes: as the pads' readers take them.
  public static let badgeLength = 4...64

  /// Learns a badge. The same badge of the same officer changes nothing; that of another is refused.
  /// - Returns: how many badges the ward now knows.
  public func learnBadge(_ text: [UInt8], of officer: OfficerCode, now: UTCTime) throws(WardFault) -> Int {
    guard Orders.badgeLength.contains(text.count) else {
      throw WardFault(
        .argument, "that badge types \(text.count) characters", vi: "thẻ này gõ \(text.count) ký tự",
        remedy:
          "A badge types \(Orders.badgeLength.lowerBound) to \(Orders.badgeLength.upperBound); tap it again",
        remedyVi:
          "Thẻ gõ từ \(Orders.badgeLength.lowerBound) đến \(Orders.badgeLength.upperBound) ký tự; hãy chạm lại"
      )
    }
    guard text.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw WardFault(
        .argument, "that badge types characters that the pads' readers do not know",
        vi: "thẻ này gõ những ký tự mà đầu đọc của bàn bấm không biết",
        remedy: "Switch this computer's keyboard to English (US), and tap it again",
        remedyVi: "Chuyển bàn phím máy này sang tiếng Anh (US) rồi chạm lại")
    }
    let hash = BadgeHash(of: text, key: keys.badge)
    return try store.write(Said("nhận thẻ", "learn a badge")) { db in
      guard try Store.isKnown(db, officer) else {
        throw WardFault(
          .unknown, "no officer \(officer)", vi: "không có cán bộ \(officer)",
          remedy: "Add them with `hailong-ward officer add`",
          remedyVi: "Thêm bằng `hailong-ward officer add`")
      }
      if let owner = try String.fetchOne(
        db, sql: "SELECT code FROM badge JOIN officer ON officer.id = officer WHERE hash = ?",
        arguments: [hash.hex])
      {
        guard owner == officer.text else {
          throw WardFault(
            .argument, "that badge is officer \(owner)'s", vi: "thẻ này là của cán bộ \(owner)",
            remedy: "Take it from them first: `hailong-ward officer badge \(owner) --remove`",
            remedyVi: "Lấy lại thẻ trước: `hailong-ward officer badge \(owner) --remove`")
        }
        return try Store.badgeCount(db)
      }
      guard try Store.badgeCount(db) < BadgeList.most else {
        throw WardFault(
          .argument, "the ward knows \(BadgeList.most) badges, and pads take no more",
          vi: "phường đã có \(BadgeList.most) thẻ, bàn bấm không nhận thêm",
          remedy: "Remove those of officers who left: `hailong-ward officer badge CODE --remove`",
          remedyVi: "Xóa thẻ của người đã thôi việc: `hailong-ward officer badge MÃ --remove`")
      }
      try db.execute(
        sql: "INSERT INTO badge VALUES (?, ?, ?)",
        arguments: [hash.hex, try Store.number(db, of: officer), now.microseconds])
      try Orders.sendBadges(db, now: now)
      return try Store.badgeCount(db)
    }
  }

  /// Forgets all badges of an officer.
  /// - Returns: how many they were.
  public func forgetBadges(of officer: OfficerCode, now: UTCTime) throws(WardFault) -> Int {
    try store.write(Said("xóa thẻ", "forget badges")) { db in
      guard try Store.isKnown(db, officer) else {
        throw WardFault.noOfficer(officer)
      }
      try db.execute(
        sql: "DELETE FROM badge WHERE officer = (SELECT id FROM officer WHERE code = ?)",
        arguments: [officer.text])
      let count = db.changesCount
      if count > 0 { try Orders.sendBadges(db, now: now) }
      return count
    }
  }
}

extension Store {
  /// How many badges each officer has; those who have none are left out.
  public func badgesByOfficer() throws(WardFault) -> [OfficerCode: Int] {
    try read(Said("đếm thẻ", "count the badges")) { db in
      var counts: [OfficerCode: Int] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT code, count(*) FROM badge JOIN officer ON officer.id = officer GROUP BY code")
      {
        counts[OfficerCode(unchecked: row[0])] = row[1]
      }
      return counts
    }
  }

  static func badgeCount(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM badge") ?? 0
  }

  static func badges(_ db: Database) throws -> [BadgeList.Entry] {
    try Row.fetchAll(
      db, sql: "SELECT hash, code FROM badge JOIN officer ON officer.id = officer ORDER BY hash"
    ).compactMap { row in
      BadgeHash(hex: row[0] as String).map {
        BadgeList.Entry(hash: $0, officer: OfficerCode(unchecked: row[1]))
      }
    }
  }

  /// Whether a person added that officer here. A code that stands only in a log is nobody's to sign in.
  static func isKnown(_ db: Database, _ officer: OfficerCode) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM officer WHERE code = ? AND name IS NOT NULL AND id > 0)",
      arguments: [officer.text]) ?? false
  }
}
