import Journal
import Records
import SimulatedDisk
import Testing

/// A card can lose the whole block of 4 KiB of which a checkpoint writes a page. It is mended from the log only where all pages of that
/// block stand there (https://sqlite.org/fileformat2.html#walformat).
@Suite("whole blocks in the log")
struct WholeBlocksTests {
  @Test("each commit leaves every page of a block that it changed in the log", arguments: [1_024, 2_048])
  func wholeBlocks(pageBytes: Int) throws {
    let commits = try loggedCommits(tearing: .blocks, pageBytes: pageBytes)
    #expect(commits.count > 600)
    let isLong = commits.contains { $0.databasePages * pageBytes > 60 << 10 }
    #expect(isLong, "the log has outgrown its first blocks")
    for commit in commits { #expect(commit.missing == [], "commit of \(commit.databasePages) pages") }
  }

  @Test("and would not, were the card trusted with half a block")
  func halfBlocks() throws {
    let commits = try loggedCommits(tearing: .sectors, pageBytes: 1_024)
    #expect(commits.contains { !$0.missing.isEmpty })
  }

  private struct Commit {
    let databasePages: Int
    /// Pages beside those in the log, in the same block, that are not.
    let missing: [Int]
  }

  /// What the log held after each of its commits.
  private func loggedCommits(tearing: JournalOptions.Tearing, pageBytes: Int) throws -> [Commit] {
    let disk = MemoryDisk("blocks-\(UInt64.random(in: 0...UInt64.max))")
    let key = SealKey()
    var options = JournalOptions()
    options.vfs = disk.name
    options.tearing = tearing
    options.pageBytes = pageBytes
    // None on the way.
    options.checkpointBytes = 16 << 20
    let journal = try Journal.open("/j.db", options: options)
    _ = try journal.append(stamp(1), genesis(key))
    for n in 2...600 {
      if n % 7 == 0 {
        _ = try journal.seal(stamp(n), why: .idle, key: key)
      } else {
        _ = try journal.append(stamp(n), n % 5 == 0 ? .alive : .press(button: Button("b1")!, session: nil))
      }
    }
    // Not closed: that would empty the log.
    let log = try #require(disk.files["/j.db-wal"]).seen.bytes
    func word(_ offset: Int) -> Int { log[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    try #require(word(8) == pageBytes)
    let each = 4_096 / pageBytes
    var commits: [Commit] = []
    var pages: Set<Int> = []
    for frame in stride(from: 32, to: log.count - 24 - pageBytes, by: 24 + pageBytes) {
      // A frame with another salt is of an earlier round of the log.
      guard log[frame + 8..<frame + 16].elementsEqual(log[16..<24]) else { break }
      pages.insert(word(frame))
      let databasePages = word(frame + 4)
      guard databasePages > 0 else { continue }
      let blocks = Set(pages.map { ($0 - 1) / each })
      let whole = blocks.flatMap { ($0 * each + 1...$0 * each + each).filter { $0 <= databasePages } }
      commits.append(Commit(databasePages: databasePages, missing: whole.filter { !pages.contains($0) }))
    }
    return commits
  }
}
