/// What libyaml says is wrong with a text, in Vietnamese: it says it in English alone.
enum YAMLWords {
  /// Both languages. What a newer libyaml may say is given in its own words, behind a sentence of ours.
  static func phrase(_ problem: String) -> Phrase {
    Phrase(problem, vi: vietnamese[problem] ?? "libyaml báo: \(problem)")
  }

  /// Every problem of libyaml's reader, scanner and parser.
  private static let vietnamese = [
    "input is too long": "tệp quá dài",
    "input error": "không đọc được tệp",
    "control characters are not allowed": "có ký tự điều khiển, không được dùng ở đây",
    "invalid Unicode character": "có ký tự không phải Unicode",
    "invalid leading UTF-8 octet": "có byte không phải UTF-8",
    "invalid trailing UTF-8 octet": "có byte không phải UTF-8 giữa một ký tự",
    "invalid length of a UTF-8 sequence": "một ký tự UTF-8 dài sai",
    "incomplete UTF-8 octet sequence": "một ký tự UTF-8 bị cụt",
    "incomplete UTF-16 character": "một ký tự UTF-16 bị cụt; hãy lưu tệp bằng UTF-8",
    "incomplete UTF-16 surrogate pair": "một ký tự UTF-16 bị cụt; hãy lưu tệp bằng UTF-8",
    "unexpected low surrogate area": "một ký tự UTF-16 sai; hãy lưu tệp bằng UTF-8",

    "found character that cannot start any token": "có ký tự không thể đứng đầu một giá trị",
    "found a tab character that violates indentation": "có dấu tab; lùi dòng phải bằng dấu cách",
    "found a tab character where an indentation space is expected": "có dấu tab ở chỗ phải là dấu cách",
    "found an indentation indicator equal to 0": "độ lùi dòng không thể là 0",
    "found unexpected end of stream": "tệp hết giữa chừng; có lẽ thiếu dấu đóng ngoặc kép",
    "found unexpected document indicator": "gặp `---` hay `...` giữa một giá trị",
    "found unexpected ':'": "gặp `:` ở chỗ không ngờ",
    "found unknown escape character": "sau `\\` là ký tự lạ",
    "found invalid Unicode character escape code": "mã ký tự sau `\\` không phải Unicode",
    "did not find expected hexdecimal number": "sau `\\` phải là số hex",
    "could not find expected ':'": "thiếu dấu `:` sau khóa",
    "mapping values are not allowed in this context": "dấu `:` thứ hai trong một dòng, hoặc lùi dòng sai",
    "mapping keys are not allowed in this context": "ở đây không được đặt khóa",
    "block sequence entries are not allowed in this context": "ở đây không được đặt mục danh sách `-`",
    "did not find expected key": "chỗ này phải là khóa; xem lại độ lùi dòng",
    "did not find expected '-' indicator": "chỗ này phải là mục danh sách `-`",
    "did not find expected ',' or ']'": "thiếu `,` hoặc `]`",
    "did not find expected ',' or '}'": "thiếu `,` hoặc `}`",
    "did not find expected node content": "chỗ này phải có giá trị",
    "did not find expected <stream-start>": "không thấy chỗ bắt đầu",
    "did not find expected <document start>": "sau văn bản thứ nhất còn chữ",
    "did not find expected alphabetic or numeric character": "chỗ này phải là chữ hay số",
    "did not find expected comment or line break": "chỗ này phải là chú thích hoặc hết dòng",
    "did not find expected whitespace": "chỗ này phải là dấu cách",
    "did not find expected whitespace or line break": "chỗ này phải là dấu cách hoặc hết dòng",

    // Directives, tags, anchors: settings take none of them, and a slip can look like one.
    "could not find expected directive name": "sau `%` phải là tên chỉ thị",
    "found unknown directive name": "chỉ thị `%` lạ",
    "found unexpected non-alphabetical character": "tên chỉ thị `%` có ký tự lạ",
    "found incompatible YAML document": "văn bản YAML phiên bản khác",
    "found duplicate %YAML directive": "chỉ thị %YAML đặt hai lần",
    "found duplicate %TAG directive": "chỉ thị %TAG đặt hai lần",
    "found extremely long version number": "số phiên bản %YAML quá dài",
    "did not find expected version number": "sau %YAML phải là số phiên bản",
    "did not find expected digit or '.' character": "trong số phiên bản phải là chữ số hoặc `.`",
    "found undefined tag handle": "nhãn kiểu `!` chưa khai báo",
    "did not find expected '!'": "thiếu `!` của nhãn kiểu",
    "did not find the expected '>'": "thiếu `>` của nhãn kiểu",
    "did not find expected tag URI": "nhãn kiểu `!` sai",
    "did not find URI escaped octet": "nhãn kiểu `!` có mã % sai",
    "found an incorrect leading UTF-8 octet": "nhãn kiểu `!` có byte không phải UTF-8",
    "found an incorrect trailing UTF-8 octet": "nhãn kiểu `!` có byte không phải UTF-8",
  ]
}
