/// How numbers are written, in reports and on screens alike.
extension Language {
  /// `94.1 %`, in Vietnamese `94,1 %`; exactly nothing and exactly all without decimals: `0 %`, `100 %`.
  public func percent(_ share: Double) -> String { "\(hundredths(share)) %" }

  /// `[80.9, 98.4]`, in Vietnamese `[80,9; 98,4]`: percentages.
  public func interval(_ wilson: Wilson) -> String {
    "[\(hundredths(wilson.low))\(self == .vi ? "; " : ", ")\(hundredths(wilson.high))]"
  }

  /// `32/34 94.1 % [80.9, 98.4]`.
  public func figure(_ wilson: Wilson) -> String {
    "\(count(Int64(wilson.count)))/\(count(Int64(wilson.n))) \(percent(wilson.share)) \(interval(wilson))"
  }

  /// `12,345`, in Vietnamese `12.345`.
  public func count(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var out: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) {
        out.append(self == .vi ? UInt8(ascii: ".") : UInt8(ascii: ","))
      }
      out.append(digit)
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func hundredths(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    if share == 0 { return "0" }
    if share == 1 { return "100" }
    let tenths = Int64((min(max(share, -1e6), 1e6) * 1_000).rounded(.toNearestOrAwayFromZero))
    return
      "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10)\(self == .vi ? "," : ".")\(tenths.magnitude % 10)"
  }
}
