// The catalogue of what can be wrong with a file: each fault's code and words stand here and nowhere else.

extension SettingsFault {
  private init(_ code: String, _ place: Place, key: String = "", _ message: String, _ remedy: String) {
    self.init(
      code: code, file: place.file, line: place.line, column: place.column, key: key, message: message,
      remedy: remedy)
  }

  /// The file cannot be opened or read, or is no regular file.
  static func unreadable(_ file: String, because reason: String) -> SettingsFault {
    SettingsFault(
      "HL-CONF-001", .whole(file), "cannot read this file: \(reason)",
      "check the path, and that the program's user may read it")
  }

  /// One of the reader's bounds is passed: no honest settings file comes near them.
  static func tooMuch(_ place: Place, _ what: String, limit: String) -> SettingsFault {
    SettingsFault(
      "HL-CONF-002", place, "\(what), and the limit is \(limit)",
      "shorten the file; it may not be a settings file")
  }

  /// libyaml could not make sense of the text.
  static func notYAML(_ place: Place, _ problem: String) -> SettingsFault {
    SettingsFault(
      "HL-CONF-003", place, "this is not YAML that can be read: \(problem)",
      "look at this line and the one before: indent with spaces, and put text that holds `:` or `#` in quotes"
    )
  }

  /// Legal YAML that settings do without, because it hides what a file says.
  static func refusedYAML(_ place: Place, _ what: String) -> SettingsFault {
    SettingsFault("HL-CONF-004", place, "\(what) is not taken in settings", "write the value out in full")
  }

  static func duplicate(_ place: Place, key: String, firstLine: Int) -> SettingsFault {
    SettingsFault(
      "HL-CONF-005", place, key: key, "key `\(key)` was already set on line \(firstLine)",
      "remove one of the two")
  }

  /// `key` and `suggestion` are full names; the message shows what is written in the file.
  static func unknown(
    _ place: Place, key: String, written: String, suggestion: String?, known: [String]
  ) -> SettingsFault {
    let remedy =
      if let suggestion {
        "did you mean `\(suggestion)`?"
      } else {
        "known here: \(known.joined(separator: ", "))"
      }
    return SettingsFault("HL-CONF-006", place, key: key, "unknown key `\(written)`", remedy)
  }

  /// The value is of another kind than the key takes.
  static func wrongType(_ place: Place, key: String, found: String, wanted: String) -> SettingsFault {
    SettingsFault("HL-CONF-007", place, key: key, "`\(key)` is \(found)", "write \(wanted)")
  }

  /// The value is of the right kind but outside what the key takes.
  static func outOfRange(_ place: Place, key: String, found: String, wanted: String) -> SettingsFault {
    SettingsFault("HL-CONF-008", place, key: key, "`\(key)` cannot be \(found)", "write \(wanted)")
  }

  static func missing(_ place: Place, key: String, wanted: String) -> SettingsFault {
    SettingsFault("HL-CONF-009", place, key: key, "required key `\(key)` is missing", "add it: \(wanted)")
  }

  /// Each key is fine by itself, but together they make no sense.
  static func disagree(_ place: Place, key: String, _ message: String, _ remedy: String) -> SettingsFault {
    SettingsFault("HL-CONF-010", place, key: key, message, remedy)
  }

  /// A line or a header pin is given to two parts of the pad.
  static func usedTwice(_ place: Place, key: String, what: String, first: String, firstLine: Int)
    -> SettingsFault
  {
    SettingsFault(
      "HL-CONF-011", place, key: key,
      "\(what) of `\(key)` is already used by `\(first)` on line \(firstLine)",
      "give each button, lamp and buzzer a line and pin of its own")
  }

  static func noSuchBoard(
    _ place: Place, name: String, folder: String, suggestion: String?, known: [String]
  ) -> SettingsFault {
    let remedy =
      if let suggestion {
        "did you mean `\(suggestion)`?"
      } else if known.isEmpty {
        "there is no profile at all in \(folder): check `boards_dir`"
      } else {
        "profiles there: \(known.joined(separator: ", "))"
      }
    return SettingsFault(
      "HL-CONF-012", place, key: "board", "no board profile `\(name)` in \(folder)", remedy)
  }
}
