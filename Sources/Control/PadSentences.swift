/// What the pad says on its socket when it does not do what was asked, in Vietnamese. The wire is English, so that old and new
/// programs understand each other; whoever reads it translates.
enum PadSentences {
  /// `sentence` in Vietnamese, with what it names taken over; nil where it is none of those that are known.
  static func vietnamese(_ sentence: String) -> String? {
    let text = Array(sentence.utf8)
    for (english, vietnamese) in known {
      guard let named = holes(of: Array(english.utf8), in: text) else { continue }
      var pieces = vietnamese.split(separator: "#", omittingEmptySubsequences: false)[...]
      var said = String(pieces.removeFirst())
      // What a sentence names may be words of its own: `b1 to b4`.
      for (hole, piece) in zip(named, pieces) { said += (self.vietnamese(hole) ?? hole) + piece }
      return said
    }
    return nil
  }

  /// English and Vietnamese; `#` stands for what a sentence names, in the same order in both. The first that fits is taken.
  private static let known: [(String, String)] = [
    // ControlFault's own.
    ("not a message of the control socket: #", "không phải lời của ổ điều khiển: #"),
    ("a request of # bytes", "một yêu cầu dài # byte"),
    ("no `#`", "thiếu `#`"),
    ("byte #: #", "JSON sai ở byte # (#)"),
    ("an answer of no known form", "trả lời theo dạng không rõ"),
    ("an answer of the wrong form", "trả lời sai dạng"),
    ("an endless line", "một dòng dài không dứt"),
    (
      "version # of the control socket's words is not spoken here",
      "ở đây không hiểu phiên bản # của ổ điều khiển"
    ),
    ("nothing is called `#`", "không có yêu cầu nào tên `#`"),
    ("this user may not ask for `#`", "người dùng này không được yêu cầu `#`"),
    ("`#` must be #", "`#` phải là #"),
    ("too many clients or requests at once", "quá nhiều người hoặc yêu cầu cùng lúc"),
    ("hailongd ended the conversation: #", "hailongd ngắt lời: #"),
    ("end of stream", "đóng kết nối"),
    ("no answer in time", "không kịp trả lời"),
    (
      "cannot speak with hailongd at #: the path is longer than # bytes",
      "không nói chuyện được với hailongd ở #: đường dẫn dài quá # byte"
    ),
    ("another hailongd answers at #", "hailongd khác đã trả lời ở #"),

    // What cannot be done here or now.
    ("nobody is signed in", "chưa có cán bộ nào trong phiên trực"),
    ("maintenance is not open", "không có bảo trì nào đang mở"),
    ("single lamps are shown in maintenance only: #", "chỉ bật riêng từng đèn được khi bảo trì: #"),
    (
      "only a simulated board has buttons that can be pressed so",
      "chỉ bo mạch mô phỏng mới có nút nhấn được bằng lệnh"
    ),
    ("this pad's log is #", "nhật ký của bộ này là #"),
    ("the record was refused: #", "bản ghi bị từ chối: #"),
    ("#: refused a `#` record: #", "#: không nhận bản ghi `#`: #"),
    ("a record of # bytes; at most # are allowed", "bản ghi dài # byte, nhiều nhất là #"),
    ("a record that could not be read back: #", "bản ghi sẽ không đọc lại được (#)"),

    // What an argument must be.
    ("a code that names a person", "mã của một người"),
    ("a code of 1 to 16 characters of a-z, 0-9 and -", "mã 1 đến 16 ký tự a-z, 0-9 và -"),
    ("an officer's code, and this is the number of a badge", "mã cán bộ, mà đây là số của một thẻ"),
    (
      "thanks, fault, officer or buzzer, and 1 to 10000 ms",
      "thanks, fault, officer hoặc buzzer, và 1 đến 10000 ms"
    ),
    ("true or false, and at most 32 codes HL-…", "true hoặc false, và nhiều nhất 32 mã HL-…"),
    ("true or false", "true hoặc false"),
    ("a sequence number", "một số thứ tự"),
    ("a log's name of 32 hex digits", "tên nhật ký gồm 32 chữ số hex"),
    ("1 to 60000 and 0 to 200", "1 đến 60000 và 0 đến 200"),
    ("1 to 600", "1 đến 600"),
    ("b1 to b#", "b1 đến b#"),
    ("microseconds; an uptime not after now", "micrô giây; thời gian chạy không sau lúc này"),
    ("a head", "một đầu nhật ký"),
    ("an Ed25519 public key of 64 hex digits", "khóa công khai Ed25519 gồm 64 chữ số hex"),
    ("the ward's address", "địa chỉ của phường"),
    ("1 to 16 characters of a-z, 0-9 and -", "1 đến 16 ký tự a-z, 0-9 và -"),
    ("an order of at most # bytes, and 128 hex digits", "một lệnh dài nhiều nhất # byte, và 128 chữ số hex"),

    // Buttons of the simulated board, and the journal, as far as requests meet them.
    ("the simulated chip is gone", "chip mô phỏng đã mất"),
    (
      "input #: # edges lie in the future already, of at most #",
      "đầu vào #: đã có # xung chờ, nhiều nhất là #"
    ),
    ("this pad has no log # that can be read", "bộ này không có nhật ký # nào đọc được"),
    ("record # is missing", "thiếu bản ghi #"),
    ("the chain is broken at #", "chuỗi băm đứt ở bản ghi #"),
    ("the seal at # is not the log's key's", "niêm phong ở # không phải của khóa nhật ký này"),
    ("#: record # has no hash of 32 bytes", "#: bản ghi # không có mã băm 32 byte"),
    (
      "the journal is corrupt again; a new one is begun in a while",
      "nhật ký lại hỏng; lát nữa sẽ bắt đầu nhật ký mới"
    ),
    ("# is closed", "# đã đóng"),
  ]

  /// What stands in `text` where `pattern` has a `#`; nil where it does not fit.
  private static func holes(of pattern: [UInt8], in text: [UInt8]) -> [String]? {
    let fixed = pattern.split(separator: UInt8(ascii: "#"), omittingEmptySubsequences: false)
    guard let first = fixed.first, text.starts(with: first) else { return nil }
    var named: [String] = []
    var place = first.count
    for (index, piece) in fixed.dropFirst().enumerated() {
      // The last piece ends the text; those between end at their first occurrence.
      let isLast = index == fixed.count - 2
      let start = isLast ? text.count - piece.count : next(piece, in: text, from: place)
      guard let start, start >= place, text[start...].starts(with: piece) else { return nil }
      named.append(String(decoding: text[place..<start], as: UTF8.self))
      place = start + piece.count
    }
    return place == text.count ? named : nil
  }

  private static func next(_ piece: ArraySlice<UInt8>, in text: [UInt8], from start: Int) -> Int? {
    guard start + piece.count <= text.count else { return nil }
    return (start...text.count - piece.count).first { text[$0...].starts(with: piece) }
  }
}
