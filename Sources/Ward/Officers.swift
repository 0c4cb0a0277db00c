import GRDB
import Records

/// One officer as the ward knows them. The name lives here only: logs and votes carry the code.
public struct Officer: Hashable, Sendable {
  public var code: OfficerCode
  /// Nil where a log names a code that was never added here.
  public var name: String?
}

extension Store {
  /// Adds an officer and hands out the code: 6 letters and digits without look-alikes, from the system's randomness, so
  /// that nothing about the person shows in it.
  public func addOfficer(name: String, code wanted: OfficerCode? = nil, now: UTCTime) throws(WardFault)
    -> Officer
  {
    let name = try Plainly.said(name, Said("tên", "a name"), most: 80)
    return try write(Said("thêm cán bộ", "add an officer")) { db in
      for _ in 0..<100 {
        let code = wanted ?? OfficerCode(unchecked: "c-" + Store.randomLetters(6))
        try db.execute(
          sql: """
            INSERT INTO officer (code, name, added) VALUES (?, ?, ?)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, added = excluded.added WHERE name IS NULL
            """, arguments: [code.text, name, now.microseconds])
        if db.changesCount == 1 { return Officer(code: code, name: name) }
        if wanted != nil {
          throw WardFault(
            .argument, "officer code \(code) is taken", vi: "mã cán bộ \(code) đã có người dùng",
            remedy: "Choose another, or leave it to the ward",
            remedyVi: "Chọn mã khác, hoặc để phường tự chọn")
        }
      }
      throw WardFault(
        .database, "no free officer code", vi: "không còn mã cán bộ trống", remedy: "Try again",
        remedyVi: "Thử lại")
    }
  }

  public func officers() throws(WardFault) -> [Officer] {
    try read(Said("liệt kê cán bộ", "list the officers")) { db in
      try Row.fetchAll(db, sql: "SELECT code, name FROM officer WHERE id > 0 ORDER BY code").compactMap {
        row in
        OfficerCode(row[0] as String).map { Officer(code: $0, name: row[1]) }
      }
    }
  }

  static func randomLetters(_ count: Int) -> String {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
    var generator = SystemRandomNumberGenerator()
    return String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
  }
}
