import Glibc
import Journal
import Pad
import Records

@testable import HailongCommand

/// A pad's state folder on a disk, made by the journal and the folder of hailongd themselves at fixed times and with a fixed key: the
/// same records each time, whatever day it is.
final class SavedFolder {
  let scratch = Scratch()
  var path: String { scratch.file("state") }
  var journal: String { path + "/journal.db" }
  let key: SealKey
  private var head = Head.empty

  /// Records 1 to 40 and a seal behind them: an orderly end, if no more is written.
  init() throws {
    key = SealKey(seed: [UInt8](repeating: 7, count: 32))!  // 32 bytes are a seed
    mkdir(path, 0o750)
    // What a first start would draw at random is there already.
    scratch.write("state/seal.key", Hex.encode(key.seed) + "\n")
    scratch.write("state/pad.id", "p-7k3mwqxtvbnc\n")
    let folder = try StateFolder(path)
    let found = try folder.identity()
    _ = try folder.countBoot(kernel: "6b1f0a52-3c1e-4c50-9d3a-0f6f1d1e8a11")
    try write { journal in
      let log = LogID("3fa99c0012de45b78890aabbccddeeff")!  // 32 hex digits
      try self.append(.genesis(Genesis(log: log, pad: found.pad, key: found.key.publicKey)), to: journal)
      try self.append(
        .boot(
          Boot(
            board: "simulated", backend: "simulated", version: "0.1.0", unsealed: 0,
            kernel: "6b1f0a52-3c1e-4c50-9d3a-0f6f1d1e8a11")), to: journal)
      try self.presses(37, to: journal)
      _ = try journal.seal(self.stamp(journal), why: .shutdown, key: self.key)
    }
    try remember()
  }

  /// Opens the journal as hailongd does, and closes it in order.
  func write(_ body: (Journal) throws -> Void) throws {
    let open = try Journal.open(journal)
    defer { open.close() }
    try body(open)
    head = open.sealedHead
  }

  /// The mark beside the key: the newest seal that the folder has seen.
  func remember() throws {
    scratch.write("state/high-water", "3fa99c0012de45b78890aabbccddeeff \(head.seq) \(head.hash)\n")
  }

  func append(_ body: Body, to journal: Journal) throws { _ = try journal.append(stamp(journal), body) }

  func presses(_ count: Int, to journal: Journal) throws {
    for index in 0..<count {
      try append(.press(button: Button(index: index % 4)!, session: nil), to: journal)  // below 8
    }
  }

  /// Ten seconds apart: each press another citizen's.
  func stamp(_ journal: Journal) -> Stamp {
    let micros = (journal.head.seq + 1) * 10_000_000
    return Stamp(
      boot: 1, uptime: micros, time: UTCTime(microseconds: 1_767_600_000_000_000 + micros), clock: .synced)
  }

  func change(_ file: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = Repository.bytes(file) ?? []
    body(&bytes)
    Repository.write(bytes, to: file)
  }
}
