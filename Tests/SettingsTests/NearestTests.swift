import Testing

@testable import Settings

@Suite("The nearest known name")
struct NearestTests {
  let known = ["settle_ms", "rearm_ms", "held_ms"]

  @Test(
    "one slip of each kind still finds the name",
    arguments: ["setle_ms", "settlle_ms", "settle_ns", "setlte_ms"])
  func slips(_ written: String) { #expect(nearest(to: written, among: known) == "settle_ms") }

  @Test("the nearer of two wins")
  func nearer() { #expect(nearest(to: "hel_ms", among: known) == "held_ms") }

  @Test("what is like nothing gets no suggestion", arguments: ["zzzzzzzz", "", "q", "x_y"])
  func unlike(_ written: String) { #expect(nearest(to: written, among: known) == nil) }

  @Test("an overlong name costs nothing and gets no suggestion")
  func overlong() { #expect(nearest(to: String(repeating: "settle_ms", count: 8), among: known) == nil) }
}
