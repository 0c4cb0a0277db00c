import Ratings
import Records

extension Check {
  static let clock = Check(name: "clock", title: Said("Đồng hồ", "Clock")) { seen in
    guard seen.way != .saved else { return .onlyLive }
    if let pad = seen.pad { return live(pad, seen) }
    return down(seen)
  }

  private static func down(_ seen: Evidence) -> Looked {
    if seen.now < neverSet {
      return .found(
        [
          Finding(
            "HL-TIME-002", Said("máy này đang ở \(seen.now.text)", "this machine says \(seen.now.text)"))
        ],
        else: .fine("", ""))
    }
    let newest = seen.log?.newest
    if newest?.clock == .unset, let fine = excuse(seen, boot: newest?.boot) { return fine }
    if let offset = seen.probe?.offset, abs(offset) > most {
      // What hailongd wrote last need not hold now: only beside a clock that is off it says that nobody sets it.
      let code = newest?.clock == .unset ? "HL-TIME-002" : "HL-TIME-001"
      return .found([off(offset, by: byWard, code: code)], else: .fine("", ""))
    }
    if let newest, newest.clock == .synced {
      let behind = (newest.time.microseconds - seen.now.microseconds) / 1_000
      if behind > most {
        return .found(
          [off(behind, by: Said("sớm hơn bản ghi mới nhất", "before the newest record"))], else: .fine("", "")
        )
      }
      if seen.probe?.offset == nil { return .fine("sau bản ghi mới nhất", "later than the newest record") }
    }
    return seen.probe?.offset == nil
      ? .notLooked("không có gì để so", "there is nothing to compare with")
      : .fine("chưa lệch so với giờ của phường", "not off against the ward's time")
  }

  private static func live(_ pad: PadStatus, _ seen: Evidence) -> Looked {
    if pad.clock == .unset {
      if let fine = excuse(seen, boot: pad.boot) { return fine }
      let time = pad.time?.text ?? "?"
      return .found(
        [Finding("HL-TIME-002", Said("hailongd ghi `unset`: \(time)", "hailongd writes `unset`: \(time)"))],
        else: .fine("", ""))
    }
    var offset = seen.probe?.offset
    var by = byWard
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

  /// Why `boot`'s clock may stay unset; nil where it may not.
  private static func excuse(_ seen: Evidence, boot: Int64?) -> Looked? {
    // By the ward's time readers repair this whole boot.
    if seen.log?.correction != nil, seen.log?.correctionBoot == boot {
      return .fine("chưa đặt, đã sửa theo giờ phường", "not set; repaired by the ward's time")
    }
    // A bench's clock is its machine's, and may be good without anybody saying so.
    if seen.isSimulated, seen.now > neverSet {
      return .fine("mô phỏng, giờ của máy này", "simulated, this machine's own")
    }
    return nil
  }

  private static let byWard = Said("so với giờ của phường", "against the ward's time")

  private static func off(_ milliseconds: Int64, by: Said, code: String = "HL-TIME-001") -> Finding {
    let length = abs(milliseconds)
    return Finding(
      code,
      Said(
        "lệch \(Language.vi.duration(milliseconds: length)) \(by.vi)",
        "\(Language.en.duration(milliseconds: length)) \(by.en)"))
  }

  /// An offset that puts a vote into another quarter of an hour is worth a word: milliseconds.
  private static let most: Int64 = 120_000
  /// No pad was made before this: 2025-01-01.
  private static let neverSet = UTCTime(microseconds: 1_735_689_600_000_000)
}
