// The catalogue of what can be wrong with a file: each fault's code and words stand here and nowhere else.

extension SettingsFault {
  private init(_ code: String, _ place: Place, key: String = "", _ message: Phrase, _ remedy: Phrase) {
    self.init(
      code: code, file: place.file, line: place.line, column: place.column, key: key, message: message.en,
      remedy: remedy.en, vi: message.vi, remedyVi: remedy.vi)
  }

  /// The file cannot be opened or read, or is no regular file.
  static func unreadable(_ file: String, because reason: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-001", .whole(file),
      Phrase("cannot read this file: \(reason.en)", vi: "không đọc được tệp này: \(reason.vi)"),
      Phrase(
        "check the path, and that the program's user may read it",
        vi: "xem lại đường dẫn, và người dùng chạy chương trình có quyền đọc"))
  }

  /// One of the reader's bounds is passed: no honest settings file comes near them.
  static func tooMuch(_ place: Place, _ what: Phrase, limit: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-002", place,
      Phrase("\(what.en), and the limit is \(limit.en)", vi: "\(what.vi), giới hạn là \(limit.vi)"),
      Phrase(
        "shorten the file; it may not be a settings file",
        vi: "rút ngắn tệp; có thể đây không phải tệp cấu hình"))
  }

  /// libyaml could not make sense of the text. `problem` are its own words.
  static func notYAML(_ place: Place, _ problem: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-003", place,
      Phrase(
        "this is not YAML that can be read: \(problem.en)", vi: "đoạn này không đúng YAML: \(problem.vi)"),
      Phrase(
        "look at this line and the one before: indent with spaces, and put text that holds `:` or `#` in quotes",
        vi: "xem dòng này và dòng trước: lùi dòng bằng dấu cách, đặt chữ có `:` hay `#` trong dấu ngoặc kép"))
  }

  /// Legal YAML that settings do without, because it hides what a file says.
  static func refusedYAML(_ place: Place, _ what: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-004", place,
      Phrase("\(what.en) is not taken in settings", vi: "cấu hình không nhận \(what.vi)"),
      Phrase("write the value out in full", vi: "viết đầy đủ giá trị ra"))
  }

  static func duplicate(_ place: Place, key: String, firstLine: Int) -> SettingsFault {
    SettingsFault(
      "HL-CONF-005", place, key: key,
      Phrase(
        "key `\(key)` was already set on line \(firstLine)", vi: "khóa `\(key)` đã đặt ở dòng \(firstLine)"),
      Phrase("remove one of the two", vi: "bỏ một trong hai"))
  }

  /// `key` and `suggestion` are full names; the message shows what is written in the file.
  static func unknown(
    _ place: Place, key: String, written: String, suggestion: String?, known: [String]
  ) -> SettingsFault {
    let remedy =
      if let suggestion {
        Phrase("did you mean `\(suggestion)`?", vi: "có phải là `\(suggestion)`?")
      } else {
        Phrase(
          "known here: \(known.joined(separator: ", "))", vi: "ở đây có: \(known.joined(separator: ", "))")
      }
    return SettingsFault(
      "HL-CONF-006", place, key: key,
      Phrase("unknown key `\(written)`", vi: "không có khóa `\(written)`"), remedy)
  }

  /// The value is of another kind than the key takes.
  static func wrongType(_ place: Place, key: Phrase, found: Phrase, wanted: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-007", place, key: key.en,
      Phrase("`\(key.en)` is \(found.en)", vi: "`\(key.vi)` đang là \(found.vi)"), write(wanted))
  }

  /// The value is of the right kind but outside what the key takes.
  static func outOfRange(_ place: Place, key: String, found: Phrase, wanted: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-008", place, key: key,
      Phrase("`\(key)` cannot be \(found.en)", vi: "`\(key)` không thể là \(found.vi)"), write(wanted))
  }

  private static func write(_ wanted: Phrase) -> Phrase {
    Phrase("write \(wanted.en)", vi: "viết \(wanted.vi)")
  }

  static func missing(_ place: Place, key: String, wanted: Phrase) -> SettingsFault {
    SettingsFault(
      "HL-CONF-009", place, key: key,
      Phrase("required key `\(key)` is missing", vi: "thiếu khóa bắt buộc `\(key)`"),
      Phrase("add it: \(wanted.en)", vi: "thêm vào: \(wanted.vi)"))
  }

  /// Each key is fine by itself, but together they make no sense.
  static func disagree(_ place: Place, key: String, _ message: Phrase, _ remedy: Phrase) -> SettingsFault {
    SettingsFault("HL-CONF-010", place, key: key, message, remedy)
  }

  /// A line or a header pin is given to two parts of the pad.
  static func usedTwice(_ place: Place, key: String, what: Phrase, first: String, firstLine: Int)
    -> SettingsFault
  {
    SettingsFault(
      "HL-CONF-011", place, key: key,
      Phrase(
        "\(what.en) of `\(key)` is already used by `\(first)` on line \(firstLine)",
        vi: "\(what.vi) của `\(key)` đã dùng cho `\(first)` ở dòng \(firstLine)"),
      Phrase(
        "give each button, lamp and buzzer a line and pin of its own",
        vi: "cho mỗi nút, đèn và còi một đường và một chân riêng"))
  }

  static func noSuchBoard(
    _ place: Place, name: String, folder: String, suggestion: String?, known: [String]
  ) -> SettingsFault {
    let remedy =
      if let suggestion {
        Phrase("did you mean `\(suggestion)`?", vi: "có phải là `\(suggestion)`?")
      } else if known.isEmpty {
        Phrase(
          "there is no profile at all in \(folder): check `boards_dir`",
          vi: "\(folder) không có hồ sơ nào: xem lại `boards_dir`")
      } else {
        Phrase(
          "profiles there: \(known.joined(separator: ", "))",
          vi: "các hồ sơ ở đó: \(known.joined(separator: ", "))")
      }
    return SettingsFault(
      "HL-CONF-012", place, key: "board",
      Phrase(
        "no board profile `\(name)` in \(folder)", vi: "không có hồ sơ bo mạch `\(name)` trong \(folder)"),
      remedy)
  }
}
