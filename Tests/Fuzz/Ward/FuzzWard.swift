import FuzzEngine
import GRDB
import Glibc
import Ratings
import Records
import Wire

@testable import Ward

/// A ward with one enrolled pad, on a disk that is memory, as empty before each run as after its founding.
final class FuzzWard {
  static let pad = PadID(unchecked: "p-abcdefgh2345")
  static let log = LogID("00112233445566778899aabbccddeeff")!
  // Fixed seeds of 32 bytes are keys.
  static let key = SealKey(seed: (0..<32).map { $0 })!
  static let now = UTCTime("2026-11-22T09:00:00Z")!

  let store: Store
  let intake: Intake
  let pad: KnownPad

  init() throws {
    let path = "/dev/shm/hailong-fuzz-\(getpid()).sqlite"
    for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
    store = try Store(path: path)
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
    // Nobody else needs the names: the files go with the program.
    for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
  }

  /// Every row that a batch can make, gone.
  func empty() {
    must("the ward cannot be emptied") {
      try store.write("empty") { db in
        for table in ["vote", "cell", "awake", "oddity", "chunk", "branch", "log"] {
          try db.cachedStatement(sql: "DELETE FROM \(table)").execute()
        }
        try db.cachedStatement(sql: "DELETE FROM officer WHERE id > 0").execute()
        try db.cachedStatement(sql: "UPDATE pad SET heard = NULL, backlog = NULL, clock = NULL").execute()
      }
    }
  }

  /// Every row that a batch can change.
  func rows() -> [[DatabaseValue]] {
    must("the ward cannot be read") {
      try store.read("dump") { db in
        try ["pad", "log", "branch", "chunk", "oddity", "vote", "cell", "awake", "officer"].flatMap { table in
          try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM \(table)")).map { Array($0.databaseValues) }
        }
      }
    }
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
