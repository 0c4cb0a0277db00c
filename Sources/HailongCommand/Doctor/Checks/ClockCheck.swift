import Ratings
import Records

extension Check {
  static let clock = Check(name: "clock", title: Said("Đồng hồ", "Clock")) { seen in
    guard seen.way != .saved else { return .onlyLive }
    if let pad = seen.pad { return live(pad, seen) }
    if seen.now < neverSet {
      return .found(
        [
          Finding(
            "HL-TIME-002", Said("máy này đang ở \(seen.now.text)", "this machine says \(seen.now.text)"))
        ],
        else: .fine("", ""))
    }
    guard let newest = seen.log?.newest, newest.clock == .synced else {
      return .notLooked("không có gì để so", "there is nothing to compare with")
    }
    let behind = (newest.time.microseconds - seen.now.microseconds) / 1_000
    guard behind > most else {
      return .fine("sau bản ghi mới nhất", "later than the newest record")
    }
    return .found(
      [off(behind, by: Said("sớm hơn bản ghi mới nhất", "before the newest record"))], else: .fine("", ""))
  }

  private static func live(_ pad: PadStatus, _ seen: Evidence) -> Looked {
    if pad.clock == .unset {
      // By the ward's time readers repair this whole boot.
      let isRepaired = seen.log?.correction != nil && seen.log?.correctionBoot == pad.boot
      if isRepaired {
        return .fine("chưa đặt, đã sửa theo giờ phường", "not set; repaired by the ward's time")
      }
      return .found(
        [
          Finding(
            "HL-TIME-002",
            Said(
              "hailongd ghi `unset`: \(pad.time?.text ?? "?")",
              "hailongd writes `unset`: \(pad.time?.text ?? "?")"))
        ], else: .fine("", ""))
    }
    var offset = seen.probe?.offset
    var by = Said("so với giờ của phường", "against the ward's time")
    if offset == nil, pad.clock != .synced, let correction = seen.log?.correction,
      seen.log?.correctionBoot == pad.boot, correction.source == .ward
    {
      offset = correction.offset / 1_000
      by = Said("theo bản ghi `clock`", "by the log's `clock` record")
    }
    if let offset, abs(offset) > most { return .found([off(offset, by: by)], else: .fine("", "")) }
    return pad.clock == .synced
      ? .fine("đúng giờ", "synced") : .fine("chạy tự do, chưa lệch", "runs free, not off")
  }

  private static func off(_ milliseconds: Int64, by: Said) -> Finding {
    let length = abs(milliseconds)
    return Finding(
      "HL-TIME-001",
      Said(
        "lệch \(Language.vi.duration(milliseconds: length)) \(by.vi)",
        "\(Language.en.duration(milliseconds: length)) \(by.en)"))
  }

  /// An offset that puts a vote into another quarter of an hour is worth a word: milliseconds.
  private static let most: Int64 = 120_000
  /// No pad was made before this: 2025-01-01.
  private static let neverSet = UTCTime(microseconds: 1_735_689_600_000_000)
}
