import Testing
import Traces

@testable import Buttons

@Suite struct DebouncerPropertyTests {
  /// Small numbers, so that a model can count every tick: one tick is 1 ns.
  static let timing = DebounceTiming(settle: 15, rearm: 50, heldFault: 2_000, heldClear: 300)

  /// Alternating edges with gaps of all the sizes at which something changes.
  static func edges(_ random: inout SplitMix64, count: Int, first: Bool) -> [(at: UInt64, closed: Bool)] {
    let gaps: [ClosedRange<UInt64>] = [
      0...3, 0...3, 1...20, 1...20, 13...17, 40...60, 280...320, 1_900...2_500,
    ]
    var now: UInt64 = 0
    var closed = first
    return (0..<count).map { _ in
      now += random.pick(gaps[random.pick(0...gaps.count - 1)])
      defer { closed.toggle() }
      return (now, closed)
    }
  }

  @Test func itAgreesWithAModelThatCountsEveryTick() {
    let seed = drawSeed()
    var random = SplitMix64(seed: seed)
    for round in 0..<60 {
      let startsClosed = random.chance(percent: 20)
      let edges = Self.edges(&random, count: 60, first: !startsClosed)
      let end = (edges.last?.at ?? 0) + 3_000
      var contact = Contact(closed: startsClosed, timing: Self.timing)
      for edge in edges { contact.edge(edge.closed, edge.at) }
      contact.advance(end)
      let model = TickModel(timing: Self.timing, closed: startsClosed).run(edges, until: end)
      guard contact.events == model else {
        Issue.record("seed \(seed), round \(round): \(contact.events) is not \(model)")
        return
      }
    }
  }

  @Test func intoHowManyStepsTimeIsCutMakesNoDifference() {
    let seed = drawSeed()
    var random = SplitMix64(seed: seed)
    for round in 0..<300 {
      let startsClosed = random.chance(percent: 20)
      let edges = Self.edges(&random, count: 60, first: !startsClosed)
      let end = (edges.last?.at ?? 0) + 3_000
      var whole = Contact(closed: startsClosed, timing: Self.timing)
      var cut = whole
      var now: UInt64 = 0
      func cutUp(to time: UInt64) {
        while random.chance(percent: 60) {
          // Now and then exactly where something is due.
          let due = random.chance(percent: 50) ? cut.debouncer.nextDeadline : nil
          let next = min(max(now, due ?? random.pick(now...time)), time)
          cut.advance(next)
          now = next
        }
        now = time
      }
      for (i, edge) in edges.enumerated() {
        cutUp(to: edge.at)
        // Now and then an edge is lost, and the level read again.
        let isLost = random.chance(percent: 5)
        whole.edge(edge.closed, edge.at, isLost ? nil : UInt32(i))
        cut.edge(edge.closed, edge.at, isLost ? nil : UInt32(i))
        if isLost {
          whole.lost(1, edge.at)
          cut.lost(1, edge.at)
        }
      }
      cutUp(to: end)
      whole.advance(end)
      cut.advance(end)
      guard whole.events == cut.events else {
        Issue.record("seed \(seed), round \(round): \(cut.events) is not \(whole.events)")
        return
      }
    }
  }

  @Test func whatIsDueHappensExactlyThen() {
    let seed = drawSeed()
    var random = SplitMix64(seed: seed)
    var dues = 0
    for round in 0..<300 {
      var contact = Contact(timing: Self.timing)
      var now: UInt64 = 0
      for edge in Self.edges(&random, count: 60, first: true) {
        while let due = contact.debouncer.nextDeadline, due < edge.at {
          let told = contact.events.count
          if due > now { contact.advance(due - 1) }
          #expect(contact.events.count == told, "too early: seed \(seed), round \(round)")
          contact.advance(due)
          #expect(contact.events.count == told + 1, "not in time: seed \(seed), round \(round)")
          #expect(contact.events.last?.at == due, "wrong time: seed \(seed), round \(round)")
          now = due
          dues += 1
        }
        contact.edge(edge.closed, edge.at)
        now = edge.at
      }
    }
    #expect(dues > 1_000)
  }

  @Test func noSequenceOfNonsenseCrashesItOrMakesTwoPressesOfOneClosing() {
    let seed = drawSeed()
    var random = SplitMix64(seed: seed)
    let spans: [ClosedRange<UInt64>] = [
      0...10, 0...100, 0...5_000, 0...UInt64.max, (.max - 3_000)...UInt64.max,
    ]
    for round in 0..<300 {
      let start = random.pick(spans[random.pick(0...4)])
      var contact = Contact(closed: random.chance(percent: 50), at: start, timing: Self.timing)
      var now = start
      for _ in 0..<100 {
        // Mostly a small step on, sometimes back, sometimes anywhere.
        switch random.pick(0...9) {
        case 0: now = random.pick(spans[random.pick(0...4)])
        case 1: now &-= random.pick(0...50)
        default: now &+= random.pick(0...60)
        }
        let closed = random.chance(percent: 50)
        switch random.pick(0...9) {
        case 0: contact.resync(closed, now)
        case 1: contact.lost(UInt32(random.pick(0...5)), now)
        case 2, 3: contact.advance(now)
        case 4: contact.edge(closed, now, UInt32(truncatingIfNeeded: random.next()))
        default: contact.edge(closed, now)
        }
      }
      let times = contact.events.compactMap(\.at)
      #expect(times == times.sorted(), "seed \(seed), round \(round)")
      for (one, next) in zip(contact.presses, contact.presses.dropFirst()) {
        let isApart = next.at >= one.settledAt && next.at - one.settledAt >= Self.timing.rearm
        #expect(isApart, "seed \(seed), round \(round)")
      }
    }
  }
}

/// The same rules counted tick by tick, slow and plain.
private struct TickModel {
  let timing: DebounceTiming
  var closed: Bool
  var phase: String
  var charge: UInt64 = 0
  var openFor: UInt64 = 0
  var runStart: UInt64 = 0
  var events: [ButtonEvent] = []

  init(timing: DebounceTiming, closed: Bool) {
    self.timing = timing
    self.closed = closed
    phase = closed ? "spent" : "armed"
  }

  func run(_ edges: [(at: UInt64, closed: Bool)], until end: UInt64) -> [ButtonEvent] {
    var model = self
    var next = 0
    for now in 0...end {
      if now > 0 { model.tick() }
      model.look(now)
      while next < edges.count, edges[next].at == now {
        model.turn(edges[next].closed, now)
        model.look(now)
        next += 1
      }
    }
    return model.events
  }

  private mutating func tick() {
    if closed {
      charge = min(timing.settle, charge + 1)
    } else {
      charge = charge == 0 ? 0 : charge - 1
      openFor += 1
    }
  }

  private mutating func look(_ now: UInt64) {
    if phase == "armed", closed, charge == timing.settle {
      phase = "spent"
      events.append(press(runStart, now))
    }
    if phase == "spent", closed, now - runStart >= timing.heldFault {
      phase = "held"
      events.append(.held(at: now))
    }
    if phase == "spent", !closed, openFor >= timing.rearm {
      phase = "armed"
      charge = 0
    }
    if phase == "held", !closed, openFor >= timing.heldClear {
      phase = "armed"
      charge = 0
      events.append(.heldCleared(at: now))
    }
  }

  private mutating func turn(_ closed: Bool, _ now: UInt64) {
    if closed, phase == "armed", charge == 0 { runStart = now }
    self.closed = closed
    openFor = 0
  }
}
