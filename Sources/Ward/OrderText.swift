import GRDB
import Ratings
import Records

extension Store {
  /// The pads that a person means: one by its name, those of a counter by its code, or `all`.
  public func pads(named text: String) throws(WardFault) -> [PadID] {
    let pads = try pads()
    let found =
      text == "all"
      ? pads
      : pads.contains { $0.pad.text == text }
        ? pads.filter { $0.pad.text == text } : pads.filter { $0.counter.text == text }
    guard !found.isEmpty else {
      throw WardFault(
        .unknown, "no pad and no counter `\(text)`", vi: "không có bàn bấm hay quầy nào là `\(text)`",
        remedy: "See `hailong-ward pad list`", remedyVi: "Xem `hailong-ward pad list`")
    }
    return found.map(\.pad)
  }
}

extension GivenOrder {
  /// `q1 p-abc… 1782000000.3 policy "ba mức": taken 22/11/2026 08:00`.
  public func text(_ language: Language) -> String {
    let words = Words(language: language)
    var line = "\(counter)  \(pad)  \(position.epoch).\(position.number)  \(act)"
    if !detail.isEmpty { line += "  \(detail)" }
    line += "  \(made.text.prefix(19))Z  " + state.text(words)
    if let settled { line += "  \(settled.text.prefix(19))Z" }
    return line
  }

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("pad", .string(pad.text)), .init("counter", .string(counter.text)),
      .init("epoch", .int(position.epoch)), .init("number", .int(position.number)),
      .init("do", .string(act)), .init("detail", .string(detail)), .init("made", .string(made.text)),
      .init("state", .string(state.name)),
    ]
    if case .refused(let code) = state { members.append(.init("code", .string(code))) }
    members.append(.init("settled", settled.map { .string($0.text) } ?? .null))
    return .object(members)
  }
}

extension OrderState {
  /// The same in every language, for scripts.
  public var name: String {
    switch self {
    case .waiting: "waiting"
    case .taken: "taken"
    case .refused: "refused"
    case .replaced: "replaced"
    case .passed: "passed"
    case .expired: "expired"
    }
  }

  func text(_ words: Words) -> String {
    switch self {
    case .waiting: words("đang chờ", "waiting")
    case .taken: words("đã làm", "taken")
    case .refused(let code): words("bị từ chối", "refused") + " \(code)"
    case .replaced: words("đã thay bằng lệnh sau", "replaced by a later one")
    case .passed: words("bàn bấm đã nhận lệnh sau", "passed over: the pad took a later one")
    case .expired: words("quá hạn", "too late")
    }
  }
}
