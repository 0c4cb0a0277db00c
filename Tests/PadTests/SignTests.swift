import Testing

@testable import Pad

@Suite("The citizen's signs")
struct SignTests {
  private let millisecond: UInt64 = 1_000_000

  /// What is shown at each change, with the length in milliseconds, from 0 until nothing changes any more.
  private func played(_ player: SignPlayer, atMost milliseconds: UInt64 = 10_000) -> [SignStep] {
    var player = player
    var steps: [SignStep] = []
    var now: UInt64 = 0
    while let next = player.nextDeadline(after: now), now < milliseconds * millisecond {
      #expect(next > now, "a deadline must lie ahead")
      steps.append(SignStep(lights: player.lights(at: now), milliseconds: Int((next - now) / millisecond)))
      now = next
    }
    #expect(player.lights(at: now).isDisjoint(with: [.thanks, .buzzer]))
    return steps
  }

  @Test("each sign is played as the table says, and ends", arguments: Sign.allCases)
  func table(_ sign: Sign) {
    var player = SignPlayer(thanksMs: 1_500)
    player.play(sign, at: 0)
    let steps = played(player)
    #expect(steps == sign.steps(thanksMs: 1_500).filter { $0.milliseconds > 0 })
    #expect(!steps.isEmpty)
  }

  @Test(
    "the thanks lamp is lit for exactly the time that is set, the beep for less", arguments: [1_500, 4_000])
  func length(_ milliseconds: Int) {
    var player = SignPlayer(thanksMs: milliseconds)
    player.play(.thanks, at: 0)
    let steps = played(player)
    #expect(steps.filter { $0.lights.contains(.thanks) }.reduce(0) { $0 + $1.milliseconds } == milliseconds)
    #expect(steps.filter { $0.lights.contains(.buzzer) }.reduce(0) { $0 + $1.milliseconds } == 120)
  }

  @Test("at the start each lamp is lit in turn, by itself, and there is one beep")
  func start() {
    var player = SignPlayer(thanksMs: 1_500)
    player.setFault(true)
    player.setSignedIn(true)
    player.play(.start, at: 0)
    var (shown, now): ([Lights], UInt64) = ([], 0)
    while let next = player.nextDeadline(after: now) {
      shown.append(player.lights(at: now))
      now = next
    }
    for lamp in [Lights.thanks, .fault, .officer, .buzzer] {
      #expect(shown.filter { $0 == lamp }.count == 1, "by itself, and once")
      #expect(shown.filter { $0.contains(lamp) }.count == 1)
    }
    #expect(player.lights(at: now) == [.fault, .officer], "then what stays is shown")
  }

  @Test("identify repeats for the seconds that were asked")
  func identify() {
    var player = SignPlayer(thanksMs: 1_500)
    player.play(.identify, at: 0, seconds: 3)
    let steps = played(player)
    #expect(steps.count == 12)
    #expect(steps.reduce(0) { $0 + $1.milliseconds } == 3_000)
  }

  @Test(
    "fault and officer lamps stay through thanks and chord, and give way while the lamps themselves are shown"
  )
  func steady() {
    var player = SignPlayer(thanksMs: 1_500)
    player.setFault(true)
    player.setSignedIn(true)
    #expect(player.lights(at: 0) == [.fault, .officer])
    player.play(.thanks, at: 0)
    #expect(player.lights(at: millisecond) == [.fault, .officer, .thanks, .buzzer])
    player.play(.chord, at: 0)
    #expect(player.lights(at: millisecond) == [.fault, .officer, .buzzer])
    player.play(.lampsTest, at: 0)
    #expect(player.lights(at: millisecond) == .thanks)
    #expect(player.lights(at: 10_000 * millisecond) == [.fault, .officer])
    #expect(player.nextDeadline(after: 10_000 * millisecond) == nil)
  }

  @Test("the next press begins its thanks anew")
  func restart() {
    var player = SignPlayer(thanksMs: 1_500)
    player.play(.thanks, at: 0)
    player.play(.thanks, at: 1_000 * millisecond)
    #expect(player.lights(at: 2_400 * millisecond).contains(.thanks))
    #expect(!player.lights(at: 2_500 * millisecond).contains(.thanks))
  }
}
