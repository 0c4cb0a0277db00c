import Ratings
import Records

/// Officers, the heads of the logs, and the logs with several histories.
extension Report {
  var officerPart: ReportPart? {
    officers.map { officers in
      ReportPart(
        name: words("cán bộ", "the officers"), height: 9 + Double(officers.rows.count) * 5.8
      ) { officerTable(officers, &$0) }
    }
  }

  private func officerTable(_ figures: Figures, _ html: inout HTML) {
    html.element("table", ["class": "wide"]) { html in
      html.element(
        "caption",
        words(
          "Theo mã cán bộ (không xếp hạng; dưới \(Tally.leastForOfficer) phiếu không công bố)",
          "By officer code (no ranking; fewer than \(Tally.leastForOfficer) votes are withheld)"))
      for row in figures.rows {
        let name = if case .officer(let officer) = row.group { officer.code.text } else { words.unassigned }
        html.element("tr") { html in
          html.element("th", ["scope": "row"], name)
          guard !row.isWithheld else {
            return html.element("td", ["colspan": "2"], words("không công bố", "withheld"))
          }
          html.element("td", "n \(words.count(row.tally.n))")
          html.element("td", words.interval(row.tally.index))
        }
      }
    }
  }

  var headPart: ReportPart? {
    guard !heads.isEmpty else { return nil }
    let codes = heads.map { head in
      [head.counter.text, head.pad.text].map { ReportPart.lineCount($0, 8, width: 32) }.reduce(0, +)
    }
    return ReportPart(
      name: words("đầu nhật ký của từng bàn", "the heads of the pads' logs"),
      height: 13 + codes.map { 1.2 + ReportPart.lines($0, 8, leading: 1.2) }.reduce(0, +)
    ) { headTable(&$0) }
  }

  private func headTable(_ html: inout HTML) {
    html.element("table", ["class": "wide heads"]) { html in
      html.element(
        "caption",
        words(
          "Đầu nhật ký của từng bàn bấm, để đối chiếu", "Head of each pad's log, for others to check against")
      )
      html.element("tr") { html in
        for name in [
          words("Quầy, bàn bấm", "Counter, pad"), words("Hoạt động", "Up"),
          words("Bản ghi", "Records"),
          words("SHA-256 của bản ghi cuối, nhật ký, khóa", "SHA-256 of the last record, log, key"),
        ] { html.element("th", ["scope": "col"], name) }
      }
      for head in heads {
        html.element("tr") { html in
          html.element("td") { html in
            html.text(head.counter.text)
            html.raw("<br>")
            html.text(head.pad.text)
          }
          html.element(
            "td", coverages.first { $0.pad == head.pad }?.coverage.share.map { words.percent($0) } ?? "–")
          html.element("td", words.count(Int(head.head.seq)))
          html.element("td", ["class": "hash"]) { html in
            html.text(head.head.hash.hex)
            html.raw("<br>")
            html.text(
              words(
                "nhật ký \(head.log) · khóa \(head.key.fingerprint)",
                "log \(head.log) · key \(head.key.fingerprint)"))
          }
        }
      }
    }
  }

  /// Logs of which the ward holds more than one sealed history, and who decided what counts.
  var forkPart: ReportPart? {
    guard !forks.isEmpty else { return nil }
    let lines = forks.map { fork in
      "\(fork.pad), " + fork.summary(words.language, zone: settings.openingHours.zone) + "."
    }
    let heights = lines.map { 1 + ReportPart.lines(ReportPart.lineCount($0, 9.5), 9.5) }
    return ReportPart(
      name: words("nhật ký có nhiều lịch sử", "the logs with several histories"),
      height: 9 + heights.reduce(0, +)
    ) { html in
      html.element("p", ["class": "title"], words("Nhật ký có nhiều lịch sử", "Logs with several histories"))
      for line in lines { html.element("p", ["class": "caption"], line) }
    }
  }
}
