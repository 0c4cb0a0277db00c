import Journal
import Pad
import Records
import SimulatedDisk

/// What a pad seals, told to the world as it is sealed: the truth that the ward's copies are held against.
extension SimulatedPad {
  /// Tells of what was sealed since the last time, read from outside.
  func tellSealed() throws(Broken) {
    guard let running = program, let journal = running.keeper.journal else { return }
    try tell(journal, running.keeper.log)
  }

  /// The journal that was set aside last may end with a seal that nobody was told of: it was made in the same job.
  func tellSetAside() throws(Broken) {
    let files = MemoryFiles(card.disk)
    guard sealed != nil, let path = SetAside.all(of: journalPath, files: files).last
    else { return }
    card.beginWatch()
    defer { card.endWatch() }
    // One that cannot be read is damaged, and nobody else reads it.
    guard let reader = try? JournalReader(path, inPlace: true, vfs: files.vfs), reader.genesis.pad == id
    else { return }
    try tell(reader, reader.genesis.log)
  }

  /// The logs set aside that are still what was sealed, to their last seal: those that hailongd is to bring to the ward.
  func soundAside() -> [(log: LogID, head: Head)] {
    let files = MemoryFiles(card.disk)
    card.beginWatch()
    defer { card.endWatch() }
    var found: [(log: LogID, head: Head)] = []
    for path in SetAside.all(of: journalPath, files: files).suffix(EarlierLogs.most) {
      guard let reader = try? JournalReader(path, inPlace: true, vfs: files.vfs), reader.genesis.pad == id,
        let news = try? SimulatedPad.read(reader, behind: .empty), news.end == reader.sealedHead,
        news.end.seq > 0, !found.contains(where: { $0.log == reader.genesis.log })
      else { continue }
      found.append((reader.genesis.log, news.end))
    }
    return found
  }

  private func tell(_ journal: some SealedLines, _ log: LogID) throws(Broken) {
    let end = journal.sealedHead
    guard let sealed, told[log] ?? .empty != end else { return }
    card.beginWatch()
    defer { card.endWatch() }
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

  private static func read(_ journal: some SealedLines, behind told: Head) throws(JournalFault) -> News {
    // A card that lost writes has another history: it is told from the start.
    let held = told == .empty ? told.hash : try journal.hash(at: told.seq)
    let after = held == told.hash ? told : .empty
    var news = News(after: after, end: after)
    var (head, whole) = (after, 0)
    while head.seq < journal.sealedHead.seq {
      let chunk = try journal.lines(after: head.seq, sealedOnly: true, maxBytes: 1 << 20, maxCount: 4_096)
      if chunk.isEmpty { break }
      for line in chunk.bytes.split(separator: 0x0A) {
        news.lines.append(Array(line))
        head = head.advanced(by: Array(line))
        guard isSeal(line), try journal.hash(at: head.seq) == head.hash else { continue }
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

/// A journal as far as it is sealed: the one that is written, or one that was set aside.
private protocol SealedLines {
  var sealedHead: Head { get }
  func hash(at seq: Int64) throws(JournalFault) -> Digest?
  func lines(after seq: Int64, sealedOnly: Bool, maxBytes: Int, maxCount: Int) throws(JournalFault) -> Chunk
}

extension JournalReader: SealedLines {}

extension Journal: SealedLines {
  fileprivate func hash(at seq: Int64) throws(JournalFault) -> Digest? { try head(at: seq)?.hash }
}
