import Journal
import Ratings
import Records

/// A verifier's verdict, for people and for scripts.
struct VerdictText {
  var verdict: Verdict
  var file: String
  var language: Language

  var exit: ExitStatus {
    !verdict.isConsistent ? .data : verdict.isVerified ? .done : .keyNotChecked
  }

  /// `sound`, `self-consistent` or `broken`: stable, for scripts.
  private var word: String {
    switch exit {
    case .done: "sound"
    case .keyNotChecked: "self-consistent"
    default: "broken"
    }
  }

  private var sentence: String {
    switch exit {
    case .done: language("đúng và đúng khóa", "sound, by the key that was expected")
    case .keyNotChecked: language("tự nhất quán, chưa kiểm khóa", "self-consistent, key not checked")
    default: language("HỎNG", "BROKEN")
    }
  }

  var text: String {
    let say = language
    var text = "\(Columns.printable(file)): \(sentence)\n"
    for problem in verdict.problems {
      text += "  \(what(problem.what)), \(place(problem)): \(Columns.printable(meaning(problem)))\n"
    }
    var rows: [[String]] = []
    if let genesis = verdict.genesis {
      rows.append([say("  thiết bị", "  pad"), genesis.pad.text])
      rows.append([say("  nhật ký", "  log"), genesis.log.text])
      rows.append([say("  khóa niêm phong", "  seal key"), genesis.key.fingerprint.text])
    }
    rows.append([
      say("  đã kiểm", "  checked"),
      say(
        "\(verdict.records) bản ghi, \(verdict.seals) niêm phong; \(verdict.unsealed) sau niêm phong cuối",
        "\(verdict.records) records, \(verdict.seals) seals; \(verdict.unsealed) behind the last seal"),
    ])
    if verdict.unreadable > 0 {
      rows.append([
        say("  không đọc được", "  unreadable"),
        say("\(verdict.unreadable) dòng, giữ nguyên", "\(verdict.unreadable) lines, kept as they are"),
      ])
    }
    if let line = verdict.headLine, verdict.isConsistent {
      rows.append([say("  đầu", "  head"), "\(line)"])
    }
    text += Columns.table(rows)
    if exit == .keyNotChecked {
      text += say(
        "  Ai cũng làm được nhật ký tự nhất quán bằng khóa của mình: kiểm lại với --key.\n",
        "  Anyone can make such a log with a key of their own: check again with --key.\n")
    }
    return text
  }

  private func what(_ what: Problem.What) -> String {
    switch what {
    case .changed: language("bị sửa", "changed")
    case .missing: language("bị thiếu", "missing")
    case .inserted: language("bị chèn", "inserted")
    case .swapped: language("bị đổi chỗ", "swapped")
    case .torn: language("bị rách", "torn")
    case .badSeal: language("niêm phong sai", "bad seal")
    case .other: language("nhật ký khác", "another log")
    }
  }

  /// In English as the verifier says it; in Vietnamese by its kind, with the verifier's words where they name something more.
  private func meaning(_ problem: Problem) -> String {
    guard language == .vi else { return problem.message }
    switch problem.what {
    case .changed: return "không đúng như thiết bị đã viết, hoặc niêm phong sau đó không phải của thiết bị"
    case .missing: return "phải có mà không có"
    case .inserted: return "không phải của nhật ký này"
    case .swapped: return "đứng nhầm chỗ của nhau"
    case .torn: return "không đọc được (\(problem.message))"
    case .badSeal: return "không phải chữ ký của khóa này, hoặc nhật ký bị viết lại trước đó"
    case .other: return "không phải nhật ký hay khóa đã nêu (\(problem.message))"
    }
  }

  private func place(_ problem: Problem) -> String {
    problem.first == problem.last
      ? language("bản ghi \(problem.first)", "record \(problem.first)")
      : language(
        "bản ghi \(problem.first) đến \(problem.last)", "records \(problem.first) to \(problem.last)")
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("verdict", .string(word)), .init("source", .string(verdict.source.rawValue)),
      .init("key_checked", .bool(verdict.keyChecked)), .init("records", .int(verdict.records)),
      .init("seals", .int(verdict.seals)), .init("unsealed", .int(verdict.unsealed)),
      .init("unreadable", .int(verdict.unreadable)),
      .init("head", ["seq": .int(verdict.head.seq), "hash": .string(verdict.head.hash.hex)]),
    ]
    if let genesis = verdict.genesis {
      members += [
        .init("pad", .string(genesis.pad.text)), .init("log", .string(genesis.log.text)),
        .init("fingerprint", .string(genesis.key.fingerprint.text)),
      ]
    }
    members.append(
      .init(
        "problems",
        .array(
          verdict.problems.map { problem in
            [
              "what": .string(problem.what.rawValue), "first": .int(problem.first),
              "last": .int(problem.last),
              "message": .string(problem.message),
            ]
          })))
    return .object(members)
  }
}
