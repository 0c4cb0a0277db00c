import Testing

@testable import HailongCommand

@Suite struct ColumnsTests {
  @Test("Vietnamese takes one column a letter, composed or not")
  func vietnamese() {
    #expect(Columns.width("Rất không hài lòng") == 18)
    #expect(Columns.width("Ra\u{302}\u{301}t") == 3)
    #expect(Columns.width("审批") == 4)
  }

  @Test("what is fitted has exactly its columns")
  func fit() {
    for text in ["", "a", "Rất hài lòng", "审批审批审批"] {
      for columns in 0...20 {
        #expect(Columns.width(Columns.cut(text, columns)) <= columns)
        #expect(Columns.width(Columns.fit(text, columns)) == columns, "\(text) in \(columns)")
      }
    }
    #expect(Columns.cut("Hài lòng", 5) == "Hài …")
  }

  @Test("a table's columns stand under each other")
  func table() {
    #expect(Columns.table([["a", "b"], ["dài", "c"]]) == "a    b\ndài  c\n")
    #expect(Columns.table([]) == "")
  }
}
