import ArgumentParser

/// A command line that parses, and whose values are out of range or do not go together.
enum WrongUse: CaseIterable {
  case pressTimes, replayTimes, tailCount, tailCopy, identifySeconds, watchBytes, watchInterval,
    selftestWitness

  var said: Said {
    switch self {
    case .pressTimes:
      Said(
        "--hold-ms nhận từ 1 đến 60000, --bounce-ms từ 0 đến 200.",
        "--hold-ms takes 1 to 60000, --bounce-ms 0 to 200.")
    case .replayTimes:
      Said(
        "--settle-ms nhận từ 1 đến 1000, --rearm-ms từ 1 đến 2000 và không ít hơn --settle-ms.",
        "--settle-ms takes 1 to 1000, --rearm-ms 1 to 2000 and at least --settle-ms.")
    case .tailCount: Said("-n nhận từ 0 đến 100000.", "-n takes 0 to 100000.")
    case .tailCopy:
      Said(
        "Bản sao không dài thêm: dùng --from thì bỏ --follow.",
        "A copy does not grow: --from without --follow.")
    case .identifySeconds: Said("--seconds nhận từ 1 đến 600.", "--seconds takes 1 to 600.")
    case .watchBytes:
      Said("--bytes-per-second nhận từ 100 đến 1000000.", "--bytes-per-second takes 100 to 1000000.")
    case .watchInterval: Said("--interval-ms nhận từ 50 đến 10000.", "--interval-ms takes 50 to 10000.")
    case .selftestWitness: Said("Chỉ dùng --yes hoặc --no-ask, không cả hai.", "--yes or --no-ask, not both.")
    }
  }
}

extension ValidationError {
  /// In English, as the parser's own: both are put into Vietnamese where they go out.
  init(_ wrong: WrongUse) { self.init(wrong.said.en) }
}
