import Journal
import Records

/// What a pad seals, told to the world as it is sealed: the truth that the ward's copies are held against.
extension SimulatedPad {
  /// Tells of what was sealed since the last time, read from outside.
  func tellSealed() throws(Broken) {
    guard let sealed, let running = program, let journal = running.keeper.journal else { return }
    let (log, end) = (running.keeper.log, journal.sealedHead)
    guard told[log] ?? .empty != end else { return }
    card.isWatched = true
    defer { card.isWatched = false }
    let news: News
    do throws(JournalFault) { news = try SimulatedPad.read(journal, behind: told[log] ?? .empty) } catch {
      guard card.hasLied else { throw Broken(.chainHolds, at: world.now, "\(error)") }
      return
    }
    guard news.end == end || card.hasLied else {
      throw Broken(.chainHolds, at: world.now, "sealed to \(end.seq), and the lines agree to \(news.end.seq)")
    }
    guard !news.lines.isEmpty else { return }
    told[log] = news.end
    try sealed(log, news.after, news.lines)
  }

  /// Lines, to the last seal whose hash is the one that they give: behind damage there is nothing that a ward could take.
  private struct News {
    var after: Head
    var end: Head
    var lines: [[UInt8]] = []
  }

  private static func read(_ journal: Journal, behind told: Head) throws(JournalFault) -> News {
    // A card that lost writes has another history: it is told from the start.
    let after = try journal.head(at: told.seq) == told ? told : .empty
    var news = News(after: after, end: after)
    var (head, whole) = (after, 0)
    while head.seq < journal.sealedHead.seq {
      let chunk = try journal.lines(after: head.seq, sealedOnly: true, maxBytes: 1 << 20, maxCount: 4_096)
      if chunk.isEmpty { break }
      for line in chunk.bytes.split(separator: 0x0A) {
        news.lines.append(Array(line))
        head = head.advanced(by: Array(line))
        guard isSeal(line), try journal.head(at: head.seq) == head else { continue }
        (news.end, whole) = (head, news.lines.count)
      }
    }
    news.lines.removeLast(news.lines.count - whole)
    return news
  }

  private static func isSeal(_ line: ArraySlice<UInt8>) -> Bool {
    if case .seal? = (try? Record(line: line))?.body { true } else { false }
  }
}
