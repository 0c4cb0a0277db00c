import FuzzEngine
import GRDB
import Ratings
import Records
import Wire

@testable import Ward

/// A ward with one enrolled pad, in memory, as empty before each run as after its founding. A file, a write-ahead log and its locks would
/// take most of the time, and are SQLite's and the power cuts' business.
final class FuzzWard {
  static let pad = PadID(unchecked: "p-abcdefgh2345")
  static let log = LogID("00112233445566778899aabbccddeeff")!
  // Fixed seeds of 32 bytes are keys.
  static let key = SealKey(seed: (0..<32).map { $0 })!
  static let now = UTCTime("2026-11-22T09:00:00Z")!

  let store: Store
  let intake: Intake
  let pad: KnownPad

  /// Rows written when the ward was last emptied.
  private var written = 0

  init() throws {
    store = try Store(inMemory: WardSettings(), now: FuzzWard.now)
    intake = Intake(store)
    let code = try store.addPad(PadOrder(counter: CounterCode("q-7")!), now: FuzzWard.now)
    let link = LinkKey(seed: (32..<64).map { $0 })!
    _ = try store.enrol(
      code: code,
      EnrolmentStatement(
        pad: FuzzWard.pad, log: FuzzWard.log, sealKey: FuzzWard.key.publicKey, linkKey: link.publicKey,
        simulated: false),
      now: FuzzWard.now)
    guard let pad = try intake.pad(FuzzWard.pad) else { broken("the pad is not enrolled") }
    self.pad = pad
    written = changes()
  }

  /// Every row that a batch can make, gone.
  func empty() {
    guard changes() != written else { return }
    must("the ward cannot be emptied") {
      try store.write(Said("dọn", "empty")) { db in
        for table in ["vote", "cell", "awake", "oddity", "chunk", "branch", "log"] {
          try db.cachedStatement(sql: "DELETE FROM \(table)").execute()
        }
        try db.cachedStatement(sql: "DELETE FROM officer WHERE id > 0").execute()
        try db.cachedStatement(sql: "UPDATE pad SET heard = NULL, backlog = NULL, clock = NULL").execute()
      }
    }
    written = changes()
  }

  /// How many rows were ever written, those of a transaction that was taken back too: where it stays the same, every row of every
  /// table did.
  func changes() -> Int {
    must("the ward cannot be read") { try store.read(Said("đếm", "count")) { $0.totalChangesCount } }
  }

  /// The lines of each history that the ward holds, in no order.
  func histories() -> [[UInt8]] {
    must("the ward's histories cannot be read") {
      try store.histories().map { history in
        var bytes: [UInt8] = []
        try store.export(history) { bytes += $0 }
        return bytes
      }
    }
  }
}
