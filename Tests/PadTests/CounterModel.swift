/// One thing that truly happened at a counter, as somebody with a notebook and a good watch would have written it down.
struct CounterFact: CustomStringConvertible {
  enum What: Equatable {
    /// An officer's badge: signs in whoever it is, in place of anybody else, and out who is signed in already.
    case tapped(String)
    /// By command: an officer signed in, whoever was signed in before.
    case opened(String)
    /// By command: whoever was signed in is signed out.
    case closed
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

/// Who sits at the counter, from the notebook alone, in DESIGN's and PROTOCOL's words: nobody asks the pad.
struct CounterSeat {
  private var sitting: (name: String, since: Int64)?
  /// Who sat there last, and until when, while nobody does; nil where a reboot came since.
  private(set) var gone: (name: String, at: Int64)?
  /// When the newest fact was written down.
  private var newest: Int64 = 0

  private static let longest: Int64 = 5 * 3_600_000_000
  private static let longestReboot: Int64 = 600_000_000

  /// Who is signed in at a time not before the newest fact. Five hours after signing in: nobody.
  mutating func officer(at time: Int64) -> String? {
    if let seat = sitting, time - seat.since >= CounterSeat.longest {
      end(at: seat.since + CounterSeat.longest)
    }
    return sitting?.name
  }

  mutating func take(_ fact: CounterFact) {
    switch fact.what {
    case .tapped(let name) where officer(at: fact.at) == name: end(at: fact.at)
    case .tapped(let name), .opened(let name): (sitting, gone) = ((name, fact.at), nil)
    case .closed: if officer(at: fact.at) != nil { end(at: fact.at) }
    case .powerCut(let from, let wasGood, let isGood):
      // Whoever's five hours were over before the cut had been signed out, and a cut ends all grace.
      _ = officer(at: from)
      // What was the last the pad wrote before? The notebook's line before: schedules cut the power just behind one.
      if !(wasGood && isGood && fact.at - newest < CounterSeat.longestReboot) { sitting = nil }
      gone = nil
      // A session that outlived the cut, and whose five hours were over meanwhile, ended while the pad was off.
      _ = officer(at: fact.at)
    case .stranger, .restarted, .pressed: break
    }
    newest = fact.at
  }

  private mutating func end(at time: Int64) {
    gone = sitting.map { ($0.name, time) }
    sitting = nil
  }
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
    var seat = CounterSeat()
    for fact in story[..<press] { seat.take(fact) }
    if let sitting = seat.officer(at: now) { return sitting }
    guard let gone = seat.gone, now - gone.at <= 10 * CounterModel.second else { return nil }
    // A press is written when the contact has settled, after 15 ms. Somebody who has signed in by then ends all grace.
    let next = press + 1
    if next < story.count, story[next].at < now + 15_000 {
      switch story[next].what {
      case .tapped, .opened: return nil
      default: break
      }
    }
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
