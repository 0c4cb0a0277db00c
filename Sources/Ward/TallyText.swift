import Ratings
import Records

extension Figures {
  /// The figures for a terminal.
  public func table(_ language: Language) -> String {
    let words = Words(language: language)
    var out =
      words("Từ", "From") + " \(words.date(period.from)) " + words("đến", "to") + " \(words.date(period.to))"
    if simulated { out += words(" · bàn mô phỏng", " · simulated pads") }
    out += "\n"
    if rows.isEmpty { out += words("Không có lượt bấm nào.", "No presses.") + "\n" }
    for row in rows {
      if grouping == .level { out += levels(row.tally, words) } else { out += line(row, words) }
    }
    if undated > 0 {
      out += words("Không rõ ngày", "Undated") + ": \(undated)\n"
    }
    if !rows.isEmpty {
      out +=
        words(
          "Đây là chỉ số bấm nút, không phải SIPAS.", "This is a button index, not SIPAS.") + "\n"
    }
    return out
  }

  private func line(_ row: TallyRow, _ words: Words) -> String {
    let tally = row.tally
    var out = "\(words.group(row.group)) · \(tally.scale.caption(words.language))\n"
    if row.isWithheld {
      return out + "  "
        + words(
          "ít hơn \(Tally.leastForOfficer) phiếu: không công bố",
          "fewer than \(Tally.leastForOfficer) votes: withheld")
        + "\n"
    }
    func item(_ name: String, _ value: String) { out += "  \(name): \(value)\n" }
    item("n", words.count(tally.n))
    item(words("chỉ số", "index"), words.interval(tally.index))
    item(words("mức cao nhất", "top box"), words.interval(tally.topBox))
    item(words("lượt bấm", "presses"), words.count(tally.presses))
    let excluded = Reason.allCases.compactMap { reason in
      tally.excluded[reason].map { "\(words.reason(reason)) \(words.count($0))" }
    }
    if !excluded.isEmpty { item(words("không tính", "excluded"), excluded.joined(separator: ", ")) }
    if !tally.changes.isEmpty {
      item(
        words("đổi lên / xuống", "changed up / down"),
        "\(tally.changes[.up] ?? 0) / \(tally.changes[.down] ?? 0)")
    }
    if row.group != .unassigned, let share = tally.unassignedShare {
      item(words("chưa gán", "unassigned"), "\(words.count(tally.unassigned)) (\(words.percent(share)))")
    }
    let flags = BallotFlags.named.filter { tally.flagged($0.flag) > 0 }
    if !flags.isEmpty {
      item(words("cờ", "flags"), flags.map { "\($0.name) \(tally.flagged($0.flag))" }.joined(separator: ", "))
    }
    if tally.provisional > 0 { item(words("tạm tính", "provisional"), words.count(tally.provisional)) }
    return out
  }

  private func levels(_ tally: Tally, _ words: Words) -> String {
    var out = tally.scale.caption(words.language) + " · n \(words.count(tally.n))\n"
    for level in (1...tally.scale.levels).reversed() {
      let word = tally.scale.word(level, words.language) ?? "\(level)"
      out += "  \(level) \(word): \(words.interval(tally.share(level)))\n"
    }
    return out
  }

  /// The figures for a script. Shares are 0 to 1; withheld groups have a name and `withheld`, nothing else.
  public var json: JSON {
    .object([
      .init("from", .string(period.from.text)),
      .init("to", .string(period.to.text)),
      .init("by", .string(grouping.rawValue)), .init("simulated", .bool(simulated)),
      .init("kind", "button-index"),
      .init("undated", .int(Int64(undated))),
      .init("rows", .array(rows.map { $0.json(grouping) })),
    ])
  }
}

extension TallyRow {
  fileprivate func json(_ grouping: Grouping) -> JSON {
    var members: [JSON.Member] = [.init("scale", .int(Int64(tally.scale.levels)))]
    switch group {
    case .total: break
    case .officer(let officer):
      members.append(.init("officer", .string(officer.code.text)))
      if let name = officer.name { members.append(.init("name", .string(name))) }
    case .unassigned: members.append(.init("officer", .null))
    case .day(let date, let name):
      members.append(.init("day", .string(date.text)))
      if let name { members.append(.init("name", .string(name))) }
    case .hour(let hour): members.append(.init("hour", hour.map { .int(Int64($0)) } ?? .null))
    case .namedDay(let name): members.append(.init("named_day", name.map { .string($0) } ?? .null))
    case .counter(let counter): members.append(.init("counter", .string(counter.text)))
    }
    if isWithheld {
      members.append(.init("withheld", true))
      return .object(members)
    }
    func int(_ value: Int) -> JSON { .int(Int64(value)) }
    members += [
      .init("n", int(tally.n)), .init("presses", int(tally.presses)),
      .init("index", tally.index.map(TallyRow.json) ?? .null),
      .init("top_box", tally.topBox.map(TallyRow.json) ?? .null),
      .init(
        "levels",
        .array(
          (1...tally.scale.levels).reversed().map { level in
            var members: [JSON.Member] = [
              .init("level", int(level)), .init("word", .string(tally.scale.word(level, .vi) ?? "")),
              .init("count", int(tally.votes(level))),
            ]
            if grouping == .level {
              members.append(.init("share", tally.share(level).map(TallyRow.json) ?? .null))
            }
            return .object(members)
          })),
      .init(
        "excluded",
        .object(Reason.allCases.map { .init($0.rawValue, int(tally.excluded[$0] ?? 0)) })),
      .init("changes", .object(Direction.allCases.map { .init($0.rawValue, int(tally.changes[$0] ?? 0)) })),
      .init("unassigned", int(tally.unassigned)),
      .init("flags", .object(BallotFlags.named.map { .init($0.name, int(tally.flagged($0.flag))) })),
      .init("provisional", int(tally.provisional)),
    ]
    return .object(members)
  }

  private static func json(_ wilson: Wilson) -> JSON {
    let words = Words(language: .en)
    return .object([
      .init("count", .int(Int64(wilson.count))), .init("n", .int(Int64(wilson.n))),
      .init("share", .double(wilson.share)), .init("low", .double(wilson.low)),
      .init("high", .double(wilson.high)),
      .init("text", .string(words.interval(wilson))),
    ])
  }
}
