/// What hands truly did to the contacts: each press recorded must be one of theirs, and none may be used twice.
struct Hands {
  private struct Touch {
    var from: Int64
    var to: Int64
    /// How often it may show.
    var most: Int
    var shown = 0
  }

  /// A switch of the worst kind bounces for up to 157 ms at its make and again at its break, and each time a bounce rests open for 50 ms
  /// and then closed for 15 ms is one press more, by rule (docs/FIGURES.md, debouncing): twice at each at most.
  static let mostOfWorst = 5

  private var touches: [[Touch]] = [[], [], [], []]

  mutating func touched(_ line: Int, from: Int64, to: Int64, most: Int = 1) {
    touches[line].append(Touch(from: from, to: to, most: most))
    if touches[line].count > 4_096 { touches[line].removeFirst(1_024) }
  }

  /// Nobody looked until now: a touch that is under way may have been a press already, and be one once more.
  mutating func unseen(at now: Int64) {
    for line in touches.indices {
      for index in touches[line].indices.suffix(8)
      where touches[line][index].from <= now && now <= touches[line][index].to {
        touches[line][index].most += 1
      }
    }
  }

  mutating func match(_ line: Int, at: Int64, _ seq: Int64, _ pad: SimulatedPad) throws(Broken) {
    guard touches.indices.contains(line) else { return }
    // Records hold whole microseconds.
    let found = touches[line].lastIndex {
      $0.shown < $0.most && at >= $0.from - 1_000 && at <= $0.to
    }
    guard let found else {
      throw Broken(
        .keptOnce, at: pad.world.now,
        "record \(seq) is a press of b\(line + 1) at \(at / Length.millisecond) ms that nobody made, or that is there already"
      )
    }
    touches[line][found].shown += 1
  }
}
