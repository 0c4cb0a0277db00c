import GRDB

/// The tables. Two kinds of truth stand in them: what pads sent (`chunk`, never changed), and what people decided (`pad`,
/// `officer`, `badge`, `pad_order`, `enrolment`, `decision`, `setting`). All else (`vote`, `cell`, `awake`, `oddity`) is reckoned from the chunks, and can be
/// reckoned again.
enum Schema {
  /// What brings the schema from one version to the next: from nothing to 1, from 1 to 2, and so on. A step that has been
  /// released is never changed.
  private static let steps = [first, second, pads, forks]

  static var version: Int { steps.count }

  static func bringUp(_ db: Database, path: String) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw WardFault(
        .newer, "\(path) has schema \(found); this program knows \(version)",
        vi: "\(path) có lược đồ \(found); chương trình này chỉ biết đến \(version)",
        remedy: "Use the newer hailong-ward that wrote it",
        remedyVi: "Dùng bản hailong-ward mới hơn đã ghi nó")
    }
    guard found < version else { return }
    try db.inTransaction(.immediate) {
      // Another process may have been faster.
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      for step in steps.dropFirst(found) { try db.execute(sql: step) }
      try db.execute(sql: "PRAGMA user_version = \(max(found, version))")
      return .commit
    }
  }

  static let first = """
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    -- `id` 0 is nobody: a press while no session was open.
    CREATE TABLE officer (
      id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
      name TEXT,                       -- NULL: seen in a log, never added here
      added INTEGER NOT NULL) STRICT;  -- times are UTC microseconds
    INSERT INTO officer VALUES (0, '', NULL, 0);

    CREATE TABLE pad (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, counter TEXT NOT NULL, simulated INTEGER NOT NULL,
      policy TEXT, seal_key BLOB NOT NULL, link_key BLOB NOT NULL, enrolled INTEGER NOT NULL,
      heard INTEGER, backlog INTEGER, clock TEXT) STRICT;

    CREATE TABLE enrolment (
      code BLOB PRIMARY KEY,           -- SHA-256 of the one-time code, which is kept nowhere
      counter TEXT NOT NULL, simulated INTEGER NOT NULL, policy TEXT, made INTEGER NOT NULL,
      expires INTEGER NOT NULL, used INTEGER, pad INTEGER REFERENCES pad,
      statement BLOB) STRICT;          -- of the pad that used it

    CREATE TABLE log (
      id INTEGER PRIMARY KEY, pad INTEGER NOT NULL REFERENCES pad, name TEXT NOT NULL UNIQUE,
      begun INTEGER NOT NULL, follows_log TEXT, follows_seq INTEGER, follows_hash BLOB) STRICT;

    -- A log is one branch, unless two valid seals stand over different histories.
    CREATE TABLE branch (
      id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES log,
      parent INTEGER REFERENCES branch, fork INTEGER NOT NULL,  -- last sequence number shared with the parent
      seq INTEGER NOT NULL, hash BLOB NOT NULL,
      counts INTEGER NOT NULL,         -- 0: out of every tally until a person decides
      found INTEGER NOT NULL,
      why TEXT,                        -- why it does not count
      ballot BLOB) STRICT;             -- the rules' state behind `seq`
    CREATE INDEX branch_log ON branch (log);

    CREATE TABLE chunk (
      branch INTEGER NOT NULL REFERENCES branch, first INTEGER NOT NULL, last INTEGER NOT NULL,
      before BLOB NOT NULL,            -- hash of the record before `first`
      packed INTEGER NOT NULL,         -- 1: `lines` is gzip
      lines BLOB NOT NULL,             -- each followed by LF
      received INTEGER NOT NULL,
      UNIQUE (branch, first)) STRICT;

    CREATE TABLE oddity (
      branch INTEGER NOT NULL REFERENCES branch, what TEXT NOT NULL, count INTEGER NOT NULL,
      first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (branch, what)) STRICT, WITHOUT ROWID;

    -- What became of each press. `outcome`: 1..5 a vote of that level, below 0 a reason (OutcomeCode).
    CREATE TABLE vote (
      branch INTEGER NOT NULL, seq INTEGER NOT NULL, day INTEGER NOT NULL, time INTEGER NOT NULL,
      uptime INTEGER NOT NULL, clock INTEGER NOT NULL, button INTEGER NOT NULL, level INTEGER,
      scale INTEGER NOT NULL, outcome INTEGER NOT NULL, direction INTEGER NOT NULL, officer INTEGER NOT NULL,
      session INTEGER, flags INTEGER NOT NULL, provisional INTEGER NOT NULL,
      PRIMARY KEY (branch, seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX vote_provisional ON vote (branch) WHERE provisional;

    -- Sums of `vote`: what tallies read.
    CREATE TABLE cell (
      branch INTEGER NOT NULL, day INTEGER NOT NULL, officer INTEGER NOT NULL, scale INTEGER NOT NULL,
      outcome INTEGER NOT NULL, direction INTEGER NOT NULL, flags INTEGER NOT NULL,
      provisional INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (branch, day, officer, scale, outcome, direction, flags, provisional)) STRICT, WITHOUT ROWID;

    -- Stretches in which a pad was up. `first`..`last` are records; times as far as they are known.
    CREATE TABLE awake (
      branch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, boot INTEGER NOT NULL,
      up INTEGER NOT NULL, up_end INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
      synced INTEGER NOT NULL, PRIMARY KEY (branch, first)) STRICT, WITHOUT ROWID;

    """
  /// Orders and badges.
  private static let second = """
    -- Orders to pads. `number` counts from 1 in its epoch, for each pad by itself. `body` holds the order's bytes, but for the
    -- list of badges: that is written anew from `badge` when it is sent, so that its key stays in a file of its own.
    CREATE TABLE pad_order (
      id INTEGER PRIMARY KEY, pad INTEGER NOT NULL REFERENCES pad, epoch INTEGER NOT NULL,
      number INTEGER NOT NULL, act TEXT NOT NULL, body BLOB, made INTEGER NOT NULL,
      state INTEGER NOT NULL,          -- OrderState
      code TEXT,                       -- HL-ORD-..., of one that the pad refused
      settled INTEGER,                 -- when the ward heard what became of it
      UNIQUE (pad, epoch, number)) STRICT;
    CREATE INDEX pad_order_waiting ON pad_order (pad, id) WHERE state = 0;

    -- Which badge is whose. `hash`: keyed, 32 hex digits (BadgeHash). What a badge says is kept nowhere.
    CREATE TABLE badge (
      hash TEXT PRIMARY KEY, officer INTEGER NOT NULL REFERENCES officer, added INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    -- UTC seconds; a restored ward begins a later one.
    INSERT INTO setting VALUES ('order_epoch', strftime('%s', 'now'));

    """
}
