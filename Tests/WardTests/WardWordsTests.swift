import Foundation
import GRDB
import Ratings
import Records
import Testing

@testable import Ward

/// What `hailong-ward` says when it cannot do what it was asked to, in both languages.
@Suite struct WardWordsTests {
  @Test(
    "bad input is told in the language that is asked for, with the same code and exit code",
    arguments: [
      (
        "heads --data /nowhere", 78,
        "HL-WARD-101: không có phường trong /nowhere. Tạo bằng `hailong-ward init",
        "HL-WARD-101: no ward in /nowhere. Make one with `hailong-ward init"
      ),
      (
        "tally --from 2026-07-01 --to 2026-06-01 WARD", 64,
        "HL-WARD-106: --to đứng trước --from. Đổi chỗ hai ngày", "HL-WARD-106: --to lies before --from. Swap"
      ),
      (
        "pad add --counter Q! WARD", 64, "HL-WARD-106: `Q!` không phải mã quầy. 1 đến 16",
        "HL-WARD-106: `Q!` is no counter's code. 1 to 16"
      ),
      (
        "pad sync q99 WARD", 65, "HL-WARD-109: không có bàn bấm hay quầy nào là `q99`. Xem",
        "HL-WARD-109: no pad and no counter `q99`. See"
      ),
      ("init WARD", 78, " đã có một phường. Dùng phường đó", " holds a ward already. Use it as it is"),
      (
        "restore /nowhere.tar --data /tmp/hailong-no-such-ward", 74,
        "HL-WARD-103: không đọc /nowhere.tar được: không có tệp hay thư mục này. Xem lại đường dẫn",
        "HL-WARD-103: could not read /nowhere.tar: No such file or directory. Check the path"
      ),
      (
        "calendar check SCRATCH WARD", 64, ": HL-CAL-001: không phải JSON, byte 11: khóa lặp lại. Xem",
        ": HL-CAL-001: no JSON, byte 11: duplicate key. See"
      ),
      (
        "recount --policy SCRATCH WARD", 64, " không phải JSON: byte 11: khóa lặp lại. Sửa tệp",
        " is no JSON: byte 11: duplicate key. Mend it"
      ),
      (
        "recount --mapping b1=b4 WARD", 64, "đó không phải bảng nút: HL-POL-006: `buttons`: hai nút đã ghi",
        "that is no mapping: HL-POL-006: `buttons`: two recorded buttons"
      ),
      (
        "log import SCRATCH WARD", 65, "HL-WARD-111: ", "HL-WARD-111: "
      ),
      (
        "serve --listen here WARD", 64, "HL-WARD-106: `here` không phải địa chỉ. Viết",
        "HL-WARD-106: `here` is no address. Write"
      ),
    ] as [(String, Int, String, String)])
  func told(line: String, code: Int, vietnamese: String, english: String) throws {
    let ward = try Fixture()
    let scratch = ward.folder.path + "-scratch"
    try Data(#"{"a":1,"a":2}"#.utf8).write(to: URL(fileURLWithPath: scratch))
    defer { unlink(scratch) }
    let words = line.split(separator: " ").flatMap { word in
      switch word {
      case "WARD": ["--data", ward.folder.path]
      case "SCRATCH": [scratch]
      default: [String(word)]
      }
    }
    for (language, sentence) in [("vi", vietnamese), ("en", english)] {
      let run = try realProgram("hailong-ward", ["--lang", language] + words)
      #expect(run.code == Int32(code) && run.said.hasPrefix("hailong-ward: "), "\(run)")
      #expect(run.said.contains(sentence) && run.said.split(separator: "\n").count == 1, "\(run.said)")
      #expect(run.said.contains { $0.isLetter && !$0.isASCII } == (language == "vi"), "\(run.said)")
    }
  }

  @Test(
    "a wrong command line is told in Vietnamese where that is asked for, and leaves with 64",
    arguments: [
      (
        ["tally", "--from", "today", "--to", "2026-06-30"],
        "Lỗi: Giá trị 'today' không dùng được cho '--from <ngày>'\n"
      ),
      (["pad", "add", "--conter", "q1"], "Lỗi: Không có tùy chọn '--conter'; có phải là '--counter'?\n"),
      (["fork", "decide", "--why", "x"], "Lỗi: Thiếu "),
      (["report"], "Lỗi: Dùng --month, hoặc --from cùng --to.\n"),
      (["pad", "officer", "q1"], "Lỗi: Nêu mã cán bộ, hoặc dùng --none.\n"),
      (["pad", "identify", "q1", "--seconds", "61"], "Lỗi: --seconds nhận từ 1 đến 60.\n"),
      (
        ["pad", "maintenance", "q1", "--close", "--minutes", "5"],
        "Lỗi: --minutes nhận từ 1 đến 60, và không đi cùng --close.\n"
      ),
      (
        ["pad", "add", "--files", "/x"], "Lỗi: --files và --board đi cùng nhau: mỗi tệp nêu bo mạch của nó.\n"
      ),
    ])
  func wrong(words: [String], told: String) throws {
    let run = try realProgram("hailong-ward", words + ["--lang=vi"])
    #expect(run.code == 64 && run.said.hasPrefix(told), "\(run.said)")
    #expect(run.said.contains("\nCách dùng: hailong-ward "), "\(run.said)")
    let english = try realProgram("hailong-ward", words + ["--lang=en"])
    #expect(english.code == 64 && english.said.hasPrefix("Error: "), "\(english.said)")
    #expect(!english.said.contains { $0.isLetter && !$0.isASCII }, "\(english.said)")
  }

  @Test(
    "without --lang the locale holds for faults and help, the ward's own language for figures; serve's are for a log"
  )
  func locale() throws {
    let ward = try Fixture()
    let data = ["--data", ward.folder.path]
    func says(_ locale: String, _ words: [String]) throws -> String {
      try realProgram("hailong-ward", words, locale: locale).said
    }
    #expect(try says("vi_VN.UTF-8", ["heads", "--data", "/nowhere"]).contains("không có phường"))
    #expect(try says("C.UTF-8", ["heads", "--data", "/nowhere"]).contains("no ward in"))
    #expect(try says("vi_VN.UTF-8", ["heads", "--help"]).hasPrefix("TÓM TẮT: "))
    #expect(try says("vi_VN.UTF-8", ["heads", "--help", "--lang", "en"]).hasPrefix("OVERVIEW: "))
    #expect(try says("vi_VN.UTF-8", ["serve", "--listen", "here"] + data).contains("is no address"))
    try ward.store.write("speak") {
      try $0.execute(sql: "UPDATE setting SET value = 'vi' WHERE key = 'lang'")
    }
    #expect(try says("C.UTF-8", ["recount"] + data).contains("lượt bấm thay đổi"))
    #expect(try says("C.UTF-8", ["--lang", "en", "recount"] + data).contains("presses moved"))
    // What was done is no figure.
    let badge = ["officer", "badge", "an", "--remove"] + data
    _ = try says("C.UTF-8", ["officer", "add", "--name", "Lê Văn An", "--code", "an"] + data)
    #expect(try says("C.UTF-8", badge) == "an: 0 badges forgotten\n")
    #expect(try says("vi_VN.UTF-8", badge) == "an: đã xóa 0 thẻ\n")
    #expect(try says("C.UTF-8", badge + ["--lang", "vi"]) == "an: đã xóa 0 thẻ\n")
    #expect(try says("vi_VN.UTF-8", badge + ["--lang", "en"]) == "an: 0 badges forgotten\n")
  }

  @Test(
    "what orders, backup, restore and retire have done is told in the locale's language, not in the ward's")
  func done() throws {
    let ward = try Fixture()
    let (data, file) = (["--data", ward.folder.path], ward.folder.path + "-backup")
    defer { unlink(file) }
    for (own, locale, lang, isVietnamese) in [
      (Language.vi, "C.UTF-8", nil, false), (.en, "vi_VN.UTF-8", nil, true), (.en, "C.UTF-8", "vi", true),
      (.vi, "vi_VN.UTF-8", "en", false),
    ] as [(Language, String, String?, Bool)] {
      try ward.store.write("speak") {
        try $0.execute(sql: "UPDATE setting SET value = ? WHERE key = 'lang'", arguments: [own.rawValue])
      }
      let scribe = Scribe()
      try ward.enrol(scribe)
      let restored = "\(ward.folder.path)-restored"
      defer { try? FileManager.default.removeItem(atPath: restored) }
      for (words, vietnamese, english) in [
        (["pad", "identify", scribe.pad.text] + data, " đã ghi; xem ", " written; see "),
        (["backup", file] + data, "Đã sao lưu ", "Backed up "),
        (["restore", file, "--data", restored], "Đã khôi phục ", "Restored "),
        (["pad", "retire", scribe.pad.text] + data, " đã nghỉ\n", " is retired\n"),
      ] {
        let run = try realProgram(
          "hailong-ward", words + (lang.map { ["--lang", $0] } ?? []), locale: locale)
        #expect(run.code == 0, "\(run)")
        #expect(run.said.contains(isVietnamese ? vietnamese : english), "\(run.said)")
        #expect(!run.said.contains(isVietnamese ? english : vietnamese), "\(run.said)")
      }
    }
  }

  @Test("init takes --lang for the ward's own language, wherever it stands")
  func founding() throws {
    let ward = try Fixture()
    for (language, said) in [("en", "Made a ward in "), ("vi", "Đã tạo phường tại ")] {
      let folder = "\(ward.folder.path)-\(language)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let made = try realProgram("hailong-ward", ["--lang", language, "init", "--data", folder])
      #expect(made.code == 0 && made.said.hasPrefix(said), "\(made.said)")
      #expect(try Store(DataFolder(folder)).settings().language.rawValue == language)
    }
  }

  @Test("what check finds is told in both languages, and to a script in both")
  func findings() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    try ward.store.write("lie") { try $0.execute(sql: "UPDATE cell SET count = count + 1") }
    let check = ["check", "--data", ward.folder.path]
    let (vi, en) = (
      try realProgram("hailong-ward", check + ["--lang", "vi"]),
      try realProgram("hailong-ward", check + ["--lang", "en"])
    )
    #expect(vi.code == 65 && vi.said.hasPrefix("HL-WARD-204 2 tổng khác với phiếu"), "\(vi)")
    #expect(en.code == 65 && en.said.hasPrefix("HL-WARD-204 2 sums differ from the votes"), "\(en)")
    let json = try JSON.read(try realProgram("hailong-ward", check + ["--json", "--lang", "vi"]).said)
    #expect(json["text"]?.string?.hasPrefix("2 sums differ") == true)
    #expect(json["text_vi"]?.string?.hasPrefix("2 tổng khác") == true)
  }

  @Test(
    "each thing that SQLite can refuse is told in both languages",
    arguments: [
      .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_IOERR_SHMSIZE, .SQLITE_BUSY, .SQLITE_CORRUPT, .SQLITE_NOTADB,
      .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM,
    ] as [ResultCode])
  func database(_ code: ResultCode) {
    let fault = Store.fault(DatabaseError(resultCode: code, message: "so it says"), Said("đếm", "count"))
    #expect(
      fault.code == .database
        && fault.text(.en).contains("could not count: SQLite \(code.rawValue) so it says"))
    #expect(fault.text(.vi).hasPrefix("HL-WARD-104: không đếm được: ") && !fault.vi.contains("so it says"))
    #expect(fault.vi.hasSuffix("(SQLite \(code.rawValue))") && fault.remedyVi != fault.remedy)
  }

  /// The compiler asks for both languages of each fault; here no English stands where Vietnamese should.
  @Test("each Vietnamese text in the ward's sources is Vietnamese")
  func sources() throws {
    var count = 0
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Sources")
    for folder in ["Ward", "hailong-ward"] {
      let files = try FileManager.default.contentsOfDirectory(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      for file in files {
        let text = try String(contentsOf: file, encoding: .utf8)
        for found in text.matches(of: #/(?:\bvi:|remedyVi:|\bSaid\(|\.told\(|\btold\()\s*"(?!"")([^"]*)"/#) {
          let plain = found.1.replacing(#/\\\([^()]*(\([^()]*\))?[^()]*\)/#, with: "")
          // What somebody typed, given back as it is, or names alone.
          guard plain.contains(where: \.isLetter), plain != "--count " else { continue }
          // "See" and "write" have no mark.
          let isVietnamese =
            plain.contains { $0.isLetter && !$0.isASCII } || plain.hasPrefix("Xem ") || plain.hasPrefix("ghi")
          #expect(isVietnamese, "\(file.lastPathComponent): \(found.1)")
          count += 1
        }
      }
    }
    #expect(count > 300, "\(count)")
  }
}
