extension Check {
  static let flush = Check(name: "flush", title: Said("Độ trễ ghi", "Write latency")) { seen in
    guard let flush = seen.flush else {
      return seen.way == .saved ? .onlyLive : .notLooked("không đo được ở đây", "it cannot be measured here")
    }
    let past =
      flush.past.map { Said(", trước đây \(words($0, ","))", ", \(words($0, ".")) in the past") }
      ?? Said("", "")
    let now = Said(words(flush.median, ","), words(flush.median, "."))
    // Three times its own past, where that is worth a citizen's notice; and whatever its past, what nobody should wait for.
    let isSlow = flush.past.map { flush.median > max(3 * $0, 20_000) } ?? false
    guard isSlow || flush.median > 250_000 || (flush.worst ?? 0) > 1_000_000 else {
      return .fine("giữa \(now.vi)\(past.vi)", "median \(now.en)\(past.en)")
    }
    let worst = flush.worst.map { Said(words($0, ","), words($0, ".")) } ?? Said("?", "?")
    return .found(
      [
        Finding(
          "HL-JRNL-011",
          Said(
            "giữa \(now.vi), chậm nhất \(worst.vi)\(past.vi)",
            "median \(now.en), worst \(worst.en)\(past.en)"),
          // Beyond this the fault lamp is lit before the thanks come.
          severity: flush.median > 1_000_000 ? .fault : .warning)
      ], else: .fine("", ""))
  }

  private static func words(_ microseconds: Int64, _ point: String) -> String {
    microseconds < 10_000
      ? "\(microseconds / 1_000)\(point)\(microseconds % 1_000 / 100) ms" : "\(microseconds / 1_000) ms"
  }
}
