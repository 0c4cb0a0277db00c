import GRDB

/// The tables. Two kinds of truth stand in them: what pads sent (`chunk`, never changed), and what people decided (`pad`,
/// `officer`, `enrolment`, `setting`). All else (`vote`, `cell`, `awake`, `oddity`) is reckoned from the chunks, and can be
/// reckoned again.
enum Schema {
  static let version = 1

  static func bringUp(_ db: Database, path: String) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw WardFault(
        .newer, "\(path) has schema \(found); this program knows \(version)",
        remedy: "Use the newer hailong-ward that wrote it")
    }
    guard found < version else { return }
    try db.inTransaction(.immediate) {
      // Another process may have been faster.
      if try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 {
        try db.execute(sql: first)
        try db.execute(sql: "PRAGMA user_version = 1")
      }
      return .commit
    }
  }

  private static let first = """
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
}
