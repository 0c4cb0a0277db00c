import Link
import Records
import Wire

/// Whether a refusal is right.
extension SimulatedWard {
  /// What a pad's own request may be answered, other than with 200: each only where its cause is there.
  func mayRefuse(
    _ problem: Problem, _ request: WardRequest, _ pad: PadID?, _ log: LogID?, at now: Int64
  ) -> Bool {
    // Its disk fails, whoever asks.
    if problem.known == .failed { return mayFail }
    guard let pad, let input = SimulatedWard.input(request) else { return false }
    switch problem.known {
    // It was enrolled with another key before, or since.
    case .signature:
      guard let key = linkKey(of: pad) else { return false }
      return input.keyid != RequestSignature.keyid(of: key) && causes.mayHaveOtherKey(pad)
    case .clock:
      let off = input.created - utc(at: now).microseconds / 1_000_000
      // While the ward's is off, a link that starts anew begins with its board's.
      return abs(off) > RequestSignature.window
        && (clockOffset != 0 || causes.mayHaveWrongTime(pad, request.target))
    // Founded anew, or restored to before the enrolment.
    case .unknownPad: return promises.key(of: pad) == nil
    case .gap, .seal, .chain:
      guard let log, let (after, line) = SimulatedWard.start(request) else { return false }
      let heads = heads(of: log)
      switch problem.known {
      case .gap: return heads.allSatisfy { $0.seq < after } && causes.mayGoOn(pad, log, from: after, at: now)
      // Nobody can judge a seal over what he has not got.
      case .seal: return lacks?(log, after, line) ?? false
      // A seventeenth history of one log.
      default: return problem.detail.contains("histories") && heads.count >= 16
      }
    case .notFound: return version == .older && request.target.path.hasSuffix("/orders")
    // Nobody retires a pad here.
    default: return false
    }
  }

  /// What a batch says that it follows, and its first line.
  private static func start(_ request: WardRequest) -> (after: Int64, line: [UInt8])? {
    guard let query = request.target.query.split(separator: "&").first, query.hasPrefix("after="),
      let after = Int64(query.dropFirst(6)),
      let line = (try? Gzip.inflate(request.body))?.split(
        separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false
      ).first
    else { return nil }
    return (after, Array(line))
  }

  static func input(_ request: WardRequest) -> SignatureInput? {
    request.headers.first { $0.0 == "signature-input" }.flatMap { SignatureInput($0.1) }
  }
}
