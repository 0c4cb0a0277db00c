import Foundation
import Ratings
import Records
import Ward
import Wire

/// June 2026 of a ward that is made up, for a look at the report.
enum Sample {
  /// Three counters; the third was away for two days, and once nobody signed in.
  static func usual(_ folder: DataFolder) throws {
    var settings = WardSettings()
    settings.name = "Trung tâm Phục vụ hành chính công phường Thử Nghiệm"
    let store = try found(folder, settings)
    defer { store.close() }
    for index in 0..<3 {
      var log = try PadLog(seed: UInt64(2_026 + index))
      for day in 0..<30 where day % 7 < 5 && !(index == 2 && (8...9).contains(day)) {
        try log.day(Bench.midnight(day), citizens: 26 + (day * 7 + index * 5) % 17)
      }
      try Bench.enrol(store, log, LinkKey(), counter: "quay-\(index + 1)")
      try take(log, after: 0, store)
    }
  }

  /// More than one page of the report takes, so that the heads and the histories stand behind it: six pads, of which four were copied, so that their logs have two
  /// histories and a decision each; six levels that nobody pressed; twelve days with names as long as a calendar takes.
  static func fullest(_ folder: DataFolder) throws {
    var settings = WardSettings()
    settings.name = "Trung tâm Phục vụ hành chính công phường Thử Nghiệm, cơ sở 2 (tạm thời tại Nhà văn hoá)"
    let store = try found(folder, settings)
    defer { store.close() }
    _ = try store.set(calendar: calendar())
    for index in 0..<6 {
      var log = try PadLog(seed: UInt64(2_626 + index), dead: index < 3 ? [2, 3] : [])
      for day in 0..<20 where day % 7 < 5 { try log.day(Bench.midnight(day), citizens: 190 + day) }
      try Bench.enrol(store, log, LinkKey(), counter: "mot-cua-so-2-q-\(index + 1)")
      var copy = log
      for day in 20..<30 where day % 7 < 5 { try log.day(Bench.midnight(day), citizens: 190 + day) }
      try take(log, after: 0, store)
      guard index < 4 else { continue }
      let split = copy.head.seq
      try copy.day(Bench.midnight(21), citizens: 12)
      try take(copy, after: split, store)
      _ = try store.decide(
        log.log, counted: [1], leftOut: [2], who: "Phó Chủ tịch Uỷ ban nhân dân phường Nguyễn Thị Hoàng Yến",
        why: "Thẻ nhớ bị sao", now: Bench.midnight(30))
    }
  }

  /// Twelve days of June with names of 60 to 64 bytes, the longest that a calendar takes.
  private static func calendar() throws -> OpeningHours {
    let days = (1...12).map { number in
      let date = "2026-06-\(number < 10 ? "0" : "")\(number)"
      return
        #"{"date":"\#(date)","name":"Tiếp dân lưu động, làm bù đợt \#(number) của năm 2026"\#(number % 5 == 4 ? #","closed":true"# : "")}"#
    }
    let hours = #"["07:30-11:30","13:30-17:00"]"#
    let week = ["mon", "tue", "wed", "thu", "fri"].map { #""\#($0)":\#(hours)"# }
    let text =
      #"{"zone":"+07:00","week":{\#(week.joined(separator: ","))},"days":[\#(days.joined(separator: ","))]}"#
    return try OpeningHours.read(Array(text.utf8))
  }

  private static func found(_ folder: DataFolder, _ settings: WardSettings) throws -> Store {
    _ = try Founding.make(folder, settings: settings, now: Bench.midnight(-3))
    return try Store(folder)
  }

  /// Sends what stands behind record `after`, which is a seal.
  private static func take(_ log: PadLog, after: Int64, _ store: Store) throws {
    guard let pad = try Intake(store).pad(log.pad) else { throw Failed("no pad \(log.pad)") }
    for batch in log.batches(records: after == 0 ? 2_000 : 1) where batch.after >= after {
      _ = try Intake(store).take(
        pad, log.log, after: batch.after, body: Gzip.compress(batch.bytes) ?? [], now: Bench.midnight(30))
    }
  }
}
