import Foundation
import GRDB
import Ratings
import Records

import struct Records.Record

extension Store {
  /// Reads everything again: SQLite's pages, each log's chain and every seal, each head, each vote against a recount, each
  /// sum. Changes nothing.
  public func check() throws(WardFault) -> [Finding] {
    var findings = try integrity().filter { $0 != "ok" }.map { Finding(code: .pages, said: Said($0, $0)) }
    guard findings.isEmpty else { return findings }
    if try synchronous() != 2 {
      let said = Said("synchronous không phải FULL", "synchronous is not FULL")
      findings.append(Finding(code: .durability, said: said))
    }
    for history in try histories() { findings += try check(history) }
    guard !findings.contains(where: { $0.code == .chain }) else { return findings }
    findings += try checkStandings()
    let recount = try recount(keep: false)
    for move in recount.moves.prefix(20) {
      findings.append(Finding(code: .votes, said: Said(move.text(.vi), move.text(.en))))
    }
    let more = recount.moves.count + recount.unlisted - 20
    if more > 0 {
      findings.append(Finding(code: .votes, said: Said("và \(more) lượt bấm nữa", "and \(more) more")))
    }
    return findings + (try checkSums()) + (try checkOddities())
  }

  /// What SQLite says of `synchronous`: 2 is FULL.
  func synchronous() throws(WardFault) -> Int {
    do {
      return try pool.writeWithoutTransaction {
        try Int.fetchOne($0.cachedStatement(sql: "PRAGMA synchronous")) ?? 0
      }
    } catch {
      throw Store.fault(error, Said("đọc một pragma", "read a pragma"))
    }
  }

  /// Reckons one history's chain from its first line.
  private func check(_ history: History) throws(WardFault) -> [Finding] {
    try read(Said("kiểm tra nhật ký", "check a log")) { db in
      var findings: [Finding] = []
      let (log, number) = ("\(history.pad) \(history.log)", history.number)
      let name = Said(
        log + (number > 1 ? " (lịch sử \(number))" : ""), log + (number > 1 ? " (history \(number))" : ""))
      func found(_ code: Finding.Code, _ what: Said) {
        findings.append(Finding(code: code, said: Said("\(name.vi): \(what.vi)", "\(name.en): \(what.en)")))
      }
      func wrong(_ what: Said) { found(.chain, what) }
      if !history.counts {
        let why = try String.fetchOne(
          db.cachedStatement(sql: "SELECT why FROM branch WHERE id = ?"), arguments: [history.branch])
        if why == "simulated" || !history.isDecided {
          let seq = history.head.seq
          let (code, what): (Finding.Code, Said) =
            switch why {
            case "simulated": (.simulated, Said("bo mạch mô phỏng", "simulated"))
            case "fork": (.fork, Said("lịch sử khác", "fork"))
            default: (.fork, Said("bị bỏ", "left out"))
            }
          found(
            code,
            Said(
              "\(what.vi), đến bản ghi \(seq), không vào số liệu nào",
              "\(what.en) at record \(seq), in no tally"))
        }
      }
      if let what = try Store.misnamed(db, history) { wrong(what) }
      var head = Head.empty
      do {
        try Ledger.forEachChunk(db, try Ledger.branch(db, id: history.branch), after: 0) { piece in
          // Where a branch forks within a chunk of its parent, the chunk is read only as far as it is shared.
          let lines = piece.lines
          if piece.index == 0, head.hash != piece.before {
            wrong(
              Said(
                "bản ghi \(piece.first) không nối với phần đứng trước",
                "record \(piece.first) does not follow what is before it"))
          }
          let heads = lines.heads(piece.index..<piece.index + piece.count, from: head)
          let last = piece.index + piece.count - 1
          let previous = heads.count > 1 ? heads[heads.count - 2] : head
          if last == lines.count - 1 {
            let line = lines.line(last)
            if !Seal.isValid(line, previous: previous.hash, key: history.key) {
              let (first, last) = (piece.seq, piece.seq + Int64(piece.count) - 1)
              wrong(
                Said(
                  "có dòng bị sửa trong các bản ghi \(first) đến \(last): niêm phong không khớp",
                  "a line among records \(first) to \(last) was changed: the seal does not hold"))
            }
          }
          head = heads.last ?? head
        }
      } catch let fault as WardFault where fault.code == .damaged {
        wrong(Said(fault.vi, fault.message))
      }
      if findings.allSatisfy({ $0.code != .chain }), head != history.head {
        let said = history.head
        wrong(
          Said(
            "các dòng kết thúc ở \(head.seq) \(head.hash), còn bản ghi cuối đã lưu là \(said.seq) \(said.hash)",
            "the lines end at \(head.seq) \(head.hash), the head says \(said.seq) \(said.hash)"))
      }
      return findings
    }
  }

  /// What a log's first line says otherwise than the ward's tables: whose it is, its name, or a key with which its pad never
  /// enrolled. Votes would be another counter's.
  private static func misnamed(_ db: Database, _ history: History) throws -> Said? {
    let branch = try Ledger.branch(db, id: history.branch)
    var first: Record?
    do {
      try Ledger.forEachChunk(db, branch, after: 0, through: 1) { piece in
        first = try? piece.lines.withLine(0) { try Record(line: $0) }
      }
    } catch let fault as WardFault where fault.code == .damaged {
      return nil  // Said when the chain is read.
    }
    guard case .genesis(let genesis)? = first?.body, genesis.pad == history.pad, genesis.log == history.log,
      genesis.key == history.key
    else {
      return Said(
        "dòng đầu không phải bản ghi mở đầu của bàn, nhật ký và khóa này",
        "its first line is no genesis of this pad, log and key")
    }
    let isKnown = try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT * FROM seal_key JOIN pad ON pad.id = seal_key.pad WHERE pad.name = ? AND key = ?)
          """), arguments: [history.pad.text, Data(history.key.bytes)])
    return isKnown == true
      ? nil
      : Said(
        "bàn của nó chưa từng ghi danh với khóa đã niêm phong nó",
        "its pad never enrolled with the key that seals it")
  }

  /// Each history counts exactly as it was decided.
  private func checkStandings() throws(WardFault) -> [Finding] {
    try read(Said("kiểm tra lịch sử được tính", "check what counts")) { db in
      var findings: [Finding] = []
      for log in try Row.fetchAll(db.cachedStatement(sql: "SELECT id, name FROM log ORDER BY id")) {
        let name: String = log[1]
        for (index, standing) in try Standing.of(db, log: log[0]).enumerated() where !standing.isInForce {
          let branch = standing.branch
          let from = branch.countedAfter + 1
          let says =
            branch.counts
            ? Said("được tính từ bản ghi \(from)", "counts from record \(from) on")
            : Said("không được tính", "does not count")
          findings.append(
            Finding(
              code: .standing,
              said: Said(
                "nhật ký \(name): lịch sử \(index + 1) \(says.vi) mà không ai quyết định vậy; `hailong-ward recount` sửa lại",
                "log \(name): history \(index + 1) \(says.en), and that was not decided; `hailong-ward recount` sets it right"
              )))
        }
      }
      return findings
    }
  }

  private func checkSums() throws(WardFault) -> [Finding] {
    try read(Said("kiểm tra các tổng", "check the sums")) { db in
      let sums =
        "SELECT branch, \(VoteRow.Cell.columns), count(*) FROM vote GROUP BY branch, \(VoteRow.Cell.columns)"
      let cells = "SELECT branch, \(VoteRow.Cell.columns), count FROM cell"
      let wrong =
        try Int.fetchOne(
          db.cachedStatement(
            sql:
              "SELECT (SELECT count(*) FROM (\(sums) EXCEPT \(cells))) + (SELECT count(*) FROM (\(cells) EXCEPT \(sums)))"
          ))
        ?? 0
      return wrong == 0
        ? []
        : [
          Finding(
            code: .sums,
            said: Said(
              "\(wrong) tổng khác với phiếu; `hailong-ward recount` sửa lại",
              "\(wrong) sums differ from the votes; `hailong-ward recount` sets them right"))
        ]
    }
  }

  private func checkOddities() throws(WardFault) -> [Finding] {
    try read(Said("liệt kê những gì lạ", "list what is odd")) { db in
      try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT pad.name, log.name, what, count, first, last FROM oddity JOIN branch ON branch.id = oddity.branch
            JOIN log ON log.id = branch.log JOIN pad ON pad.id = log.pad ORDER BY pad.name, log.id, what
            """)
      ).map { row in
        let (log, count, what) = ("\(row[0] as String) \(row[1] as String)", row[3] as Int, row[2] as String)
        let (first, last) = (row[4] as Int64, row[5] as Int64)
        return Finding(
          code: .odd,
          said: Said(
            "\(log): \(count) \(Reading.Oddity(rawValue: what)?.vi ?? what), bản ghi \(first) đến \(last)",
            "\(log): \(count) \(what), records \(first) to \(last)"))
      }
    }
  }
}

extension Recount.Move {
  /// `p-abc… 42: vote 4 -> changed`.
  public func text(_ language: Language) -> String {
    let words = Words(language: language)
    return "\(pad) \(log) \(seq): \(was?.text(words) ?? words("không có", "nothing")) -> "
      + (now?.text(words) ?? words("không có", "nothing"))
  }

  public var json: JSON {
    .object([
      .init("pad", .string(pad.text)), .init("log", .string(log.text)), .init("seq", .int(seq)),
      .init("was", was.map(\.json) ?? .null), .init("now", now.map(\.json) ?? .null),
    ])
  }
}

extension Recount.Outcome {
  fileprivate func text(_ words: Words) -> String {
    var parts: [String] = []
    switch outcome {
    case .vote(let level): parts.append(words("phiếu", "vote") + " \(level)/\(scale)")
    case .out(let reason): parts.append(words.reason(reason))
    }
    if let direction { parts.append(direction.rawValue) }
    parts.append(officer.isEmpty ? words.unassigned : officer)
    parts.append(
      day == Calendar.undated ? words("không rõ ngày", "undated") : words.date(CivilDate(daysSinceEpoch: day))
    )
    parts += flags.names
    if provisional { parts.append(words("tạm tính", "provisional")) }
    return parts.joined(separator: " ")
  }

  fileprivate var json: JSON {
    let outcome: [JSON.Member] =
      switch outcome {
      case .vote(let level): [.init("vote", .int(Int64(level)))]
      case .out(let reason): [.init("out", .string(reason.rawValue))]
      }
    return .object(
      outcome + [
        .init("scale", .int(Int64(scale))), .init("officer", officer.isEmpty ? .null : .string(officer)),
        .init(
          "day", day == Calendar.undated ? .null : .string(CivilDate(daysSinceEpoch: day).text)),
        .init("direction", direction.map { .string($0.rawValue) } ?? .null),
        .init("flags", .array(flags.names.map { .string($0) })), .init("provisional", .bool(provisional)),
      ])
  }
}
