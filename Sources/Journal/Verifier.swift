import Glibc
import Records

/// Checks a log from its first record to its last: every link of the chain and every seal.
public struct Verifier: Sendable {
  /// The seal key's fingerprint, as a person compared it when the pad was enrolled.
  public var key: Fingerprint?
  /// A head that was kept elsewhere. The log must still contain exactly this.
  public var keptHead: HeadLine?

  public init(key: Fingerprint? = nil, keptHead: HeadLine? = nil) {
    self.key = key
    self.keptHead = keptHead
  }

  /// Checks the journal or the NDJSON export at `path`; neither is written to. Throws only where it cannot be read at all:
  /// damage is a verdict. `progress` is told the number of records checked, now and then.
  public func verify(
    _ path: String, progress: (_ records: Int64) -> Void = { _ in }
  ) throws(JournalFault) -> Verdict {
    var verdict: Verdict
    if try JournalFile.isJournal(path) {
      verdict = try verifyJournal(path, progress)
    } else {
      let file = try InputFile(path)
      defer { file.close() }
      verdict = try verifyExport(file, progress)
    }
    checkExpectations(&verdict)
    return verdict
  }

  /// Records between two words of progress: some 30 ms of work.
  static let progressStep: Int64 = 1 << 15

  private func checkExpectations(_ verdict: inout Verdict) {
    verdict.keyChecked = key != nil || keptHead != nil
    guard let genesis = verdict.genesis else { return }
    let found = genesis.key.fingerprint
    if let key, key != found {
      verdict.problems.append(Problem(.other, 1, nil, "the log's key is \(found), not \(key)"))
    }
    guard let kept = keptHead else { return }
    if kept.pad != genesis.pad || kept.log != genesis.log || kept.key != found {
      verdict.problems.append(
        Problem(
          .other, 1, nil,
          "this is log \(genesis.log) of pad \(genesis.pad), key \(found); not that of the kept head"))
    }
  }
}

/// The hash that a log had at one sequence number, caught while the chain goes by.
struct KeptHead {
  let seq: Int64?
  private let hash: Digest?

  init(_ line: HeadLine?) {
    seq = line?.head.seq
    hash = line?.head.hash
  }

  /// The problem with the head kept for `seq`, whose hash here is `found`.
  func contradiction(_ found: Digest) -> Problem? {
    guard let seq, let hash, hash != found else { return nil }
    return Problem(
      .changed, 1, seq, "record \(seq) has hash \(found), and the head kept elsewhere says \(hash)")
  }

  /// The problem where a whole chain ends at `last`.
  func cutOff(last: Int64) -> Problem? {
    guard let seq, last < seq else { return nil }
    return Problem(
      .missing, last + 1, seq, "the log ends at \(last), and the head kept elsewhere is at \(seq)")
  }
}
