import Glibc
import Testing

/// The real program, killed without warning (SIGKILL) at random moments: in its start, while it makes its first files, right
/// behind a press, while it seals, while somebody reads the log. What a power cut does to the disk itself is the journal's test.
@Suite("A pad that is killed", .serialized, .ownThread)
struct CrashTests {
  @Test("no thanked press is lost and none is written twice, whenever the program is killed")
  func killed() throws {
    var seed = Seed.ofThisRun()
    let wanted = getenv("HAILONG_KILLS").flatMap { Int(String(cString: $0)) } ?? 200
    let start = monotonic()
    var kills = 0
    var folders = 0
    var presses = 0
    var thanked = 0
    print("crash test: \(wanted) kills, HAILONG_SEED=\(seed.value)")
    defer {
      let seconds = (monotonic() - start) / 1_000_000_000
      print(
        "crash test: \(kills) kills on \(folders) pads in \(seconds) s, \(presses) presses kept, \(thanked) seen "
          + "thanked, HAILONG_SEED=\(seed.value)")
    }
    while kills < wanted {
      let pad = KilledPad()
      folders += 1
      for life in 0..<min(wanted - kills, 1 + seed.below(20)) {
        let plan = KilledPad.Plan(&seed, isFirst: life == 0)
        do {
          try pad.live(plan, &seed)
        } catch {
          Issue.record("seed \(seed.value), pad \(folders), life \(life), \(plan): \(error)\n\(pad.home.log)")
          return
        }
        kills += 1
      }
      // As the last kill left it, and again after a start upon that.
      try pad.check()
      try pad.endInOrder()
      presses += try pad.check()
      thanked += pad.lives.reduce(0) { $0 + $1.thanked }
    }
    #expect(thanked > kills / 2, "too few presses were seen thanked for this test to mean anything")
  }
}
