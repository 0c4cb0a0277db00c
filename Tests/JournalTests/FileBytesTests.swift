import Glibc
import Testing
import Traces

@testable import SimulatedDisk

/// Blocks that copies share, held against plain arrays of bytes.
@Suite("A simulated file's bytes")
struct FileBytesTests {
  private struct Both {
    var blocks = FileBytes()
    var plain: [UInt8] = []

    var isSame: Bool {
      let bytes = blocks.bytes
      // Neither needs an address where both are empty.
      return blocks.count == plain.count && bytes.count == plain.count
        && (plain.isEmpty || memcmp(bytes, plain, plain.count) == 0)
    }

    mutating func write(_ new: [UInt8], at offset: Int) {
      new.withUnsafeBytes { blocks.write($0, at: offset) }
      write(plain: new, at: offset)
    }

    mutating func write(plain new: [UInt8], at offset: Int) {
      let end = offset + new.count
      if plain.count < end { plain += [UInt8](repeating: 0, count: end - plain.count) }
      plain.replaceSubrange(offset..<end, with: new)
    }
  }

  @Test(
    "written, cut, copied and flipped at random they are what an array is, and no copy sees what another gets"
  )
  func arrays() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    // Edges of blocks, and what lies beside them.
    func place() -> Int {
      let edge = Int.random(in: 0...6, using: &random) * FileBytes.block
      return max(0, edge + Int.random(in: -3...3, using: &random) * Int.random(in: 0...400, using: &random))
    }
    var files = [Both(), Both(), Both()]
    for step in 1...2_000 {
      let (one, other) = (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<3, using: &random))
      switch Int.random(in: 0..<12, using: &random) {
      case 0..<5:
        let byte = UInt8.random(in: 0...3, using: &random)
        let length = [0, 1, 24, 1_024, 4_096, 9_000].randomElement(using: &random) ?? 0
        files[one].write(
          (0..<length).map { byte == 0 ? 0 : byte &+ UInt8(truncatingIfNeeded: $0) }, at: place())
      case 5, 6:
        let size = place()
        files[one].blocks.truncate(to: size)
        files[one].plain.removeLast(max(0, files[one].plain.count - size))
      case 7: files[one] = files[other]
      case 8, 9:
        // As a write of one is flushed into the other.
        let from = min(place(), files[one].plain.count)
        let part = files[one].blocks.part(from: from, to: max(from, place()))
        files[other].blocks.write(part)
        files[other].write(plain: Array(files[one].plain[part.start..<part.end]), at: part.start)
      default:
        guard !files[one].plain.isEmpty else { break }
        let bit = Int.random(in: 0..<files[one].plain.count * 8, using: &random)
        files[one].blocks.flip(bit: bit)
        files[one].plain[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      guard files.allSatisfy(\.isSame) else {
        Issue.record("seed \(seed), step \(step)")
        return
      }
    }
    var out = [UInt8](repeating: 9, count: 5_000)
    let from = max(0, files[0].plain.count - 4_500)
    let length = out.withUnsafeMutableBytes { files[0].blocks.read(into: $0, at: from) }
    #expect(Array(out[..<length]) == Array(files[0].plain[from...].prefix(5_000)))
  }
}
