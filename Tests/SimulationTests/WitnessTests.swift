import Pad
import Ratings
import Records
import Testing

@testable import Simulation

/// What is held against a pad can fail: each is shown a thing that must not be.
@Suite("What is held against a pad")
struct WitnessTests {
  private func world() throws -> World { try World(Plan(seed: 3, days: 1, happenings: [])) }

  private func broken(_ body: () throws -> Void) -> Invariant? {
    do { try body() } catch let broken as Broken { return broken.invariant } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  @Test("a press that nobody made, and one that shows twice")
  func hands() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    var hands = Hands()
    hands.touched(1, from: 5 * Length.second, to: 6 * Length.second)
    #expect(broken { try hands.match(0, at: 5 * Length.second, 9, pad) } == .keptOnce)
    #expect(broken { try hands.match(1, at: 5 * Length.second, 9, pad) } == nil)
    #expect(broken { try hands.match(1, at: 5_500 * Length.millisecond, 10, pad) } == .keptOnce)
    #expect(broken { try hands.match(1, at: 7 * Length.second, 11, pad) } == .keptOnce)
  }

  @Test("a vote for an officer who was not there, or not any more")
  func seats() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    let officer = OfficerCode(unchecked: "an")
    let button = try #require(Button(index: 0))
    func row(_ officer: OfficerCode?) -> BallotRow {
      BallotRow(
        seq: 7, outcome: .vote(4), button: button, level: 4, scale: .four, officer: officer,
        session: officer.map { _ in 3 }, boot: 1, uptime: 0, clock: .synced, time: .epoch)
    }
    var seats = Seats()
    seats.asks(officer, at: 10 * Length.second, longest: 5 * Length.hour)
    #expect(broken { try seats.check(row(officer), at: 5 * Length.second, pad) } == .noOtherOfficer)
    #expect(broken { try seats.check(row(officer), at: 11 * Length.second, pad) } == nil)
    #expect(broken { try seats.check(row(nil), at: 11 * Length.second, pad) } == nil)
    #expect(broken { try seats.check(row(officer), at: 6 * Length.hour, pad) } == .noOtherOfficer)
    // What a start decides by its clock holds from when the log says so. One that was killed before has decided nothing.
    seats.lostPower(at: 20 * Length.second)
    pad.clock.boot(0)
    seats.started(pad)
    pad.clock.hear(0)
    seats.started(pad)
    seats.writtenDown()
    #expect(broken { try seats.check(row(officer), at: 30 * Length.second, pad) } == nil)
    seats.lostPower(at: 40 * Length.second)
    pad.clock.boot(0)
    seats.started(pad)
    let late = OfficerCode(unchecked: "dung")
    seats.asks(late, at: 41 * Length.second, longest: 5 * Length.hour)
    seats.writtenDown()
    #expect(broken { try seats.check(row(late), at: 50 * Length.second, pad) } == nil)
    #expect(broken { try seats.check(row(officer), at: 39 * Length.second, pad) } == nil)
    #expect(broken { try seats.check(row(officer), at: 50 * Length.second, pad) } == .noOtherOfficer)
  }

  @Test("an officer whom the pad shows and its log does not, and maintenance")
  func shown() throws {
    let sits = Happening(at: 23 * Length.hour, seed: 4, .officer(.sits))
    let world = try World(Plan(seed: 3, days: 1, happenings: [sits]))
    _ = try world.run()
    let pad = world.pads[0]
    let running = try #require(pad.program)
    let session = try #require(running.core.session)
    #expect(broken { try pad.witness.lookAtShown(pad, running) } == nil)
    running.core.session = nil
    #expect(broken { try pad.witness.lookAtShown(pad, running) } == .shownIsTheRules)
    running.core.session = session
    running.core.session?.officer = OfficerCode(unchecked: "nobody")
    #expect(broken { try pad.witness.lookAtShown(pad, running) } == .shownIsTheRules)
    running.core.session = session
    #expect(broken { try pad.witness.lookAtShown(pad, running) } == nil)
    let opened = Entry.other(.maintenanceOpened(how: .command, by: .pad, minutes: nil))
    _ = running.keeper.perform(
      .write(token: 0, Stamp(boot: 1, uptime: 0, time: .epoch, clock: .unset), opened))
    #expect(broken { try pad.witness.lookAtShown(pad, running) } == .shownIsTheRules)
  }

  @Test("a press that is nowhere")
  func pressCount() throws {
    var count = PressCount()
    #expect(count.wrong(settled: 0, refused: 0) == nil)
    #expect(count.wrong(settled: 1, refused: 0) != nil)
    #expect(count.wrong(settled: 1, refused: 1) == nil)
    let stamp = Stamp(boot: 1, uptime: 1, time: .epoch, clock: .unset)
    count.asked(.write(token: 1, stamp, .press(try #require(Button(index: 0)))))
    #expect(count.wrong(settled: 1, refused: 0) == nil)
    #expect(count.wrong(settled: 1, refused: 1) != nil)
  }

  @Test("a press that became durable, and of which nothing was said")
  func sign() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    #expect(broken { try pad.witness.checkSign([.fault], pad) } == .thankedIsKept)
    #expect(broken { try pad.witness.checkSign([.thanks, .buzzer], pad) } == nil)
  }
}
