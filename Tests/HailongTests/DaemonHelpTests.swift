import Ratings
import Testing

/// `hailongd` by hand: help, and what is wrong with its command line, in both languages. It reads its options itself.
@Suite struct DaemonHelpTests {
  @Test("help speaks the language that --lang asks for, wherever it stands, else that of the locale")
  func help() {
    func said(_ words: [String], _ locale: String = "C.UTF-8") -> Program.Result {
      Program("hailongd", words, environment: ["LANG": locale]).wait()
    }
    let (vi, en) = (said(["--help", "--lang", "vi"]), said(["--help"]))
    #expect(
      vi.code == 0 && vi.out.hasPrefix("hailongd: ghi lại ")
        && vi.out.contains("\ncách dùng: hailongd --config TỆP\n"))
    #expect(
      en.code == 0 && en.out.hasPrefix("hailongd: writes down ")
        && en.out.contains("\nusage: hailongd --config FILE\n"))
    #expect(said(["--lang", "vi", "-h"]).out == vi.out)
    #expect(said(["--help"], "vi_VN.UTF-8").out == vi.out)
    #expect(said(["--lang", "en", "--help"], "vi_VN.UTF-8").out == en.out)
    // The same options, each told in both; a screen holds every line.
    func options(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { $0.hasPrefix("  --") }.map { $0.dropFirst(2).prefix { $0 != " " } }
    }
    #expect(
      options(vi.out) == options(en.out) && options(en.out) == ["--config", "--lang", "--version", "--help"])
    for line in vi.out.split(separator: "\n") {
      #expect(line.count <= 120)
      if line.hasPrefix("  --") { #expect(line.contains { $0.isLetter && !$0.isASCII }, "\(line)") }
    }
  }

  @Test(
    "a wrong command line is told in either language, and leaves with 64",
    arguments: [
      (["--lang", "vi", "--confg", "x"], "hailongd: không có tùy chọn --confg; xem --help"),
      (["--confg", "x", "--lang", "vi"], "hailongd: không có tùy chọn --confg; xem --help"),
      (["--lang", "vi", "--config"], "hailongd: --config cần một tệp"),
      (["--lang", "vi", "--lang"], "hailongd: --lang nhận vi hoặc en"),
      (["--lang", "en", "--confg"], "hailongd: unknown option --confg; try --help"),
      (["--config"], "hailongd: --config needs a file"),
      (["--lang", "fr"], "hailongd: --lang takes vi or en"),
    ])
  func wrong(words: [String], told: String) {
    let run = Program("hailongd", words).wait()
    #expect(run.code == 64 && (run.err + run.out).contains(told), "\(run)")
  }
}
