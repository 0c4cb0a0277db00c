import Foundation
import Testing

/// `hailong-link` by hand: what is wrong with a command line, and help, in both languages.
@Suite struct LinkCommandTests {
  @Test(
    "a wrong command line is told in Vietnamese where that is asked for, and leaves with 64",
    arguments: [
      (
        ["enrol", "--lang", "vi"],
        "Lỗi: Thiếu '<chuỗi>'\nTrợ giúp:  <chuỗi>  hailong1:MÁY:CỔNG:MÃ:BĂM\nCách dùng: "
      ),
      (["--lang=vi", "probe", "--jsn"], "Lỗi: Không có tùy chọn '--jsn'; có phải là '--json'?\nCách dùng: "),
      (["set-ward", "it's", "--lang", "vi"], "Lỗi: it's không phải MÁY:CỔNG\nCách dùng: hailong-link "),
      (
        ["probe", "--head=p-1 x", "--lang", "vi"],
        "Lỗi: p-1 x không phải dòng của `hailong head`\nCách dùng: hailong-link "
      ),
      (["set-ward", "--lang", "vi", "a:1", "b", "c"], "Lỗi: Không hiểu 2 từ ở đây: 'b', 'c'\nCách dùng: "),
    ])
  func wrong(words: [String], told: String) throws {
    let run = try realProgram("hailong-link", words)
    #expect(run.code == 64 && run.said.hasPrefix(told), "\(run.said)")
    #expect(run.said.hasSuffix("' để biết thêm.\n"))
    let english = try realProgram("hailong-link", words.map { $0.replacing("vi", with: "en") })
    #expect(english.code == 64 && english.said.hasPrefix("Error: "), "\(english.said)")
  }

  @Test("what the program itself refuses is said once, with the parser's own exit code too")
  func refused() throws {
    let config = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/pad.yaml.example").standardizedFileURL.path
    let run = try realProgram("hailong-link", ["enrol", "garbage", "--lang", "vi", "--config", config])
    #expect(run.code == 64 && run.said.hasPrefix("Chuỗi ghi danh không đúng (HL-LINK-015): "), "\(run.said)")
    #expect(run.said.split(separator: "\n").count == 2, "\(run.said)")
  }

  @Test(
    "help speaks the language that is asked for",
    arguments: [[], ["enrol"], ["probe"], ["set-ward"], ["run"]])
  func help(path: [String]) throws {
    let run = try realProgram("hailong-link", ["help"] + path + ["--lang", "vi"])
    #expect(
      run.code == 0 && run.said.hasPrefix("TÓM TẮT: ") && run.said.contains("\nTÙY CHỌN:\n"), "\(run.said)")
    for line in run.said.split(separator: "\n")
    where line.hasPrefix("  ") && line.contains("   ") && !line.contains("/etc/") {
      #expect(line.contains { $0.isLetter && !$0.isASCII }, "\(line)")
    }
    for english in ["OVERVIEW", "USAGE", "OPTIONS", "Show", "default", "See '"] {
      #expect(!run.said.contains(english), "\(run.said)")
    }
    #expect(try realProgram("hailong-link", ["help"] + path + ["--lang", "en"]).said.hasPrefix("OVERVIEW: "))
  }
}
