import CSQLite

/// What SQLite itself does to a file, behind the journal's back.
enum SQL {
  /// False where it did not do all of it.
  @discardableResult
  static func run(_ text: String, _ path: String) -> Bool {
    var handle: OpaquePointer?
    defer { sqlite3_close_v2(handle) }
    return sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil) == SQLITE_OK
      && sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK
  }
}
