/// One thing that truly happened at a counter, as somebody with a notebook and a good watch would have written it down.
struct CounterFact: CustomStringConvertible {
  enum What: Equatable {
    /// An officer signed in, whoever was signed in before.
    case sat(String)
    case left
    /// Somebody tried what is no officer's.
    case stranger
    /// The program fell over, and came back at once.
    case restarted
    /// The power failed at `from` and came back. `clockWasGood` and `clockIsGood`: synced before and behind.
    case powerCut(from: Int64, clockWasGood: Bool, clockIsGood: Bool)
    /// A button, 0 the leftmost.
    case pressed(Int)
  }
  var what: What
  /// Microseconds of true time since the notebook was begun. Of a power cut: when the pad was back.
  var at: Int64

  var description: String { "\(Double(at) / 1e6) \(what)" }
}

/// Whose vote each press is, from the notebook alone: the rules of DESIGN's and PROTOCOL's words, written without a look at the
/// ballot and without a record. Slow on purpose: each press asks the whole story again.
struct CounterModel {
  var story: [CounterFact]

  private static let second: Int64 = 1_000_000

  /// `vote4/an`, `changed-up`, `repeat`: one word for each press, in order of first edges.
  func words() -> [String] {
    let presses = story.indices.filter { button($0) != nil }
    var words = [Int: String]()
    // Two buttons within 150 ms: both out.
    for one in presses {
      let isChord = presses.contains { other in
        button(other) != button(one) && abs(story[other].at - story[one].at) <= 150_000
          && !isPowerCut(between: one, and: other)
      }
      if isChord { words[one] = "chord" }
    }
    // The rest are citizens: less than 5 s after the press before, at most 30 s after the first.
    var citizens: [[Int]] = []
    for press in presses where words[press] == nil {
      if let citizen = citizens.last, let first = citizen.first, let last = citizen.last,
        story[press].at - story[last].at < 5 * CounterModel.second,
        story[press].at - story[first].at <= 30 * CounterModel.second, !isPowerCut(between: last, and: press)
      {
        citizens[citizens.count - 1].append(press)
      } else {
        citizens.append([press])
      }
    }
    for citizen in citizens {
      let choices = citizen.filter { story[$0].at - story[citizen[0]].at <= 3 * CounterModel.second }
      for press in citizen { words[press] = "repeat" }
      for (press, next) in zip(choices, choices.dropFirst()) {
        let (from, to) = (level(press), level(next))
        words[press] = from == to ? "changed" : to > from ? "changed-up" : "changed-down"
      }
      if let choice = choices.last { words[choice] = "vote\(level(choice))" }
    }
    return presses.map { press in
      (words[press] ?? "?") + (officer(at: press).map { "/\($0)" } ?? "")
    }
  }

  /// Whose the counter is at a press; nil is "chưa gán".
  func officer(at press: Int) -> String? {
    let now = story[press].at
    var sitting: (name: String, since: Int64)?
    var gone: (name: String, at: Int64)?
    func passFiveHours(_ time: Int64) {
      guard let seat = sitting, time - seat.since >= 5 * 3_600 * CounterModel.second else { return }
      gone = (seat.name, seat.since + 5 * 3_600 * CounterModel.second)
      sitting = nil
    }
    for (index, fact) in story[..<press].enumerated() {
      switch fact.what {
      case .sat(let name):
        passFiveHours(fact.at)
        (sitting, gone) = ((name, fact.at), nil)
      case .left:
        passFiveHours(fact.at)
        if let seat = sitting { (sitting, gone) = (nil, (seat.name, fact.at)) }
      case .powerCut(let from, let wasGood, let isGood):
        // Whoever's five hours were over before the cut had been signed out, and a cut ends all grace.
        passFiveHours(from)
        // What was the last the pad wrote before? The notebook's line before: schedules cut the power just behind one.
        let before = index > 0 ? story[index - 1].at : 0
        if !(wasGood && isGood && fact.at - before < 600 * CounterModel.second) { sitting = nil }
        gone = nil
        // A session that outlived the cut, and whose five hours were over meanwhile, ended while the pad was off.
        if let seat = sitting, fact.at - seat.since >= 5 * 3_600 * CounterModel.second {
          passFiveHours(seat.since + 5 * 3_600 * CounterModel.second)
        }
      case .stranger, .restarted, .pressed: break
      }
    }
    passFiveHours(now)
    if let sitting { return sitting.name }
    guard let gone, now - gone.at <= 10 * CounterModel.second else { return nil }
    // A press is written when the contact has settled, after 15 ms. Somebody who has signed in by then ends all grace.
    let next = press + 1
    if next < story.count, case .sat = story[next].what, story[next].at < now + 15_000 { return nil }
    return gone.name
  }

  private func button(_ index: Int) -> Int? {
    if case .pressed(let button) = story[index].what { button } else { nil }
  }

  /// On the default scale the leftmost button is the highest of four levels.
  private func level(_ index: Int) -> Int { 4 - (button(index) ?? 0) }

  private func isPowerCut(between one: Int, and other: Int) -> Bool {
    story[min(one, other)...max(one, other)].contains { if case .powerCut = $0.what { true } else { false } }
  }
}
