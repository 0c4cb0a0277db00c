import Testing

@testable import GPIO

struct NearestNamesTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("kitten", "sitting", 3),
    ("GPIO17", "GPIO71", 2), ("flaw", "lawn", 2),
  ])
  func distanceIsTheFewestSingleChanges(_ a: String, _ b: String, _ distance: Int) {
    #expect(editDistance(Array(a.utf8), Array(b.utf8)) == distance)
    #expect(editDistance(Array(b.utf8), Array(a.utf8)) == distance)
  }

  @Test func theNearestComeFirstAndCaseDoesNotMatter() {
    #expect(
      nearestNames(to: "gpio7", among: ["GPIO17", "GPIO7", "", "ID_SDA", "GPIO27"]) == [
        "GPIO7", "GPIO17", "GPIO27",
      ])
  }

  @Test func nothingIsSuggestedThatHasLittleInCommon() {
    #expect(nearestNames(to: "button1", among: ["SD_CLK_R", "ID_SDA"]).isEmpty)
    #expect(nearestNames(to: "x", among: []).isEmpty)
  }

  @Test func aVeryLongWishStaysCheap() {
    let wish = String(repeating: "a", count: 1_000_000)
    #expect(nearestNames(to: wish, among: Array(repeating: "b", count: 500)).isEmpty)
  }

  @Test func aNameThatOccursTwiceIsSuggestedOnce() {
    #expect(nearestNames(to: "lamp", among: ["lamp1", "lamp1"]) == ["lamp1"])
  }
}
