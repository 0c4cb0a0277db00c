import Glibc
import Ratings
import Testing

@testable import HailongCommand

/// One catalogue, one page a code, and no code that stands in neither.
@Suite struct FindingsTests {
  private static let pages = Repository.path("docs/findings")

  @Test("every code has a page that says what the catalogue says")
  func pages() {
    for explanation in Catalogue.all {
      let path = "\(FindingsTests.pages)/\(explanation.code).md"
      let page = FindingPage(explanation: explanation).markdown
      if getenv("HAILONG_WRITE_GOLDEN") != nil { Repository.write(page.utf8, to: path) }
      #expect(Repository.text(path) == page, "docs/findings/\(explanation.code).md")
    }
  }

  @Test("every page is a code's of the catalogue")
  func noOtherPages() {
    let codes = Set(Catalogue.all.map { "\($0.code).md" })
    for name in FileLook.names(in: FindingsTests.pages) where name != "README.md" {
      #expect(codes.contains(name), "\(name)")
    }
  }

  @Test("no code is explained twice, and each has a remedy in both languages")
  func whole() {
    #expect(Set(Catalogue.all.map(\.code)).count == Catalogue.all.count)
    for one in Catalogue.all {
      #expect(!one.todo.isEmpty, "\(one.code)")
      for said in [one.title, one.why] + one.todo {
        #expect(!said.vi.isEmpty && !said.en.isEmpty, "\(one.code)")
      }
    }
  }

  @Test("every code that a pad's programs give is in the catalogue")
  func codesOfSources() {
    var found = 0
    // The ward's own commands have codes that never reach a pad.
    for folder in FileLook.names(in: Repository.path("Sources"))
    where !["Ward", "hailong-ward"].contains(folder) && !folder.contains("bench") {
      for (file, text) in FindingsTests.sources(Repository.path("Sources/\(folder)")) {
        // HL-CAL is the ward's calendar, which no pad reads.
        for code in FindingsTests.codes(text) where !code.hasSuffix("-000") && !code.hasPrefix("HL-CAL-") {
          found += 1
          #expect(Catalogue.explanation(of: code) != nil, "\(code) in \(file)")
        }
      }
    }
    #expect(found > 150)
  }

  @Test("the table of faults names only codes that have a page")
  func table() throws {
    let readme = try #require(Repository.text("\(FindingsTests.pages)/README.md"))
    let codes = FindingsTests.codes(readme)
    #expect(codes.count > 60)
    for code in codes { #expect(Catalogue.explanation(of: code) != nil, "\(code)") }
  }

  @Test("explain prints a code in either language, and the family of one that is mistyped")
  func explain() {
    let vi = hailong("explain", "hl-gpio-005", "--lang", "vi")
    #expect(vi.code == 0 && vi.out.contains("đường bị chương trình khác giữ"))
    let en = hailong("explain", "HL-GPIO-005", "--json")
    #expect(en.code == 0 && en.out.contains("\"severity\":\"fault\""))
    let wrong = hailong("explain", "HL-GPIO-099")
    #expect(wrong.code == 64 && wrong.err.contains("HL-GPIO-001 to HL-GPIO-014"))
    let all = hailong("explain")
    #expect(all.code == 0 && all.out.split(separator: "\n").count == Catalogue.all.count)
  }

  /// Every Swift file under a folder.
  private static func sources(_ folder: String) -> [(String, String)] {
    FileLook.names(in: folder).flatMap { name -> [(String, String)] in
      if name.hasSuffix(".swift") {
        return [(name, Repository.text("\(folder)/\(name)") ?? "")]
      }
      return name.contains(".") ? [] : sources("\(folder)/\(name)")
    }
  }

  /// Each `HL-FAMILY-123` in a text.
  static func codes(_ text: String) -> [String] {
    text.matches(of: /HL-[A-Z]+-[0-9]{3}/).map { String($0.output) }
  }
}
