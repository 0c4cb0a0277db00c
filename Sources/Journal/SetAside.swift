import Glibc
import SystemWords

/// Putting a corrupt journal out of the way, whole: renamed, never edited, so that it can still be read and its sealed part
/// still be sent.
public enum SetAside {
  /// Journals beside each other at most. A disk that spoils every journal must not be filled with them, and none is thrown away.
  public static let most = 32

  /// Renames the journal at `path` and its write-ahead log; returns the new path, `PATH.aside-N`.
  ///
  /// At each instant either the old name has both files or the new one has: the log gets its second name before the
  /// database moves, and loses its first one after. Called again after it threw, it goes on where it was. Refuses beyond ``most``: then a person must look.
  public static func move(_ path: String, files: any Files = SystemFiles()) throws(JournalFault) -> String {
    let there = numbers(of: path, files)
    // Behind all that are there, also where somebody took earlier ones away: the numbers say which is newer. And never a name that is
    // taken, even where the folder could not be listed.
    var number = (there.last ?? 0) + 1
    while files.exists("\(path).aside-\(number)") || files.exists("\(path).aside-\(number)-wal") {
      number += 1
    }
    guard there.count < most || !files.exists(path) else {
      throw JournalFault(
        .corrupt,
        "\(path) is corrupt, and \(most) journals have been set aside beside it: copy them away, and look at the disk",
        vi: "\(path) hỏng, mà bên cạnh đã có \(most) nhật ký để riêng: sao chúng đi nơi khác, và xem lại đĩa")
    }
    let aside = "\(path).aside-\(number)"
    do throws(FileFault) {
      let hasLog = files.exists(path + "-wal")
      if !files.exists(path), let last = there.last {
        // An earlier call failed behind the renaming: what it left is done.
        if hasLog { try files.remove(path + "-wal") }
        try files.flushFolder(Folder.of(path))
        return "\(path).aside-\(last)"
      }
      if hasLog { try files.link(path + "-wal", to: aside + "-wal") }
      try files.rename(path, to: aside)
      if hasLog { try files.remove(path + "-wal") }
      try files.flushFolder(Folder.of(path))
    } catch {
      throw JournalFault(
        error.number == ENOSPC ? .full : .io, "could not \(error.verb) \(error.path): \(error.reason)",
        vi: "không để riêng được nhật ký: \(error.path): \(SystemWords.vietnamese(error.number))")
    }
    return aside
  }

  /// Journals of `path` that were set aside, oldest first.
  public static func all(of path: String, files: any Files = SystemFiles()) -> [String] {
    numbers(of: path, files).map { "\(path).aside-\($0)" }
  }

  /// Their numbers, rising.
  private static func numbers(of path: String, _ files: any Files) -> [Int] {
    let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    let numbers = files.names(in: Folder.of(path)).compactMap { found -> Int? in
      guard found.hasPrefix(name + ".aside-"), let number = Int(found.dropFirst(name.count + 7)),
        (1..<1_000_000_000).contains(number)
      else { return nil }
      return number
    }
    return numbers.sorted()
  }
}

enum Folder {
  /// The folder in which a file lies.
  static func of(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  /// Makes a file's name durable: a new file is on the disk only when its folder is.
  static func sync(of path: String) throws(JournalFault) {
    do throws(FileFault) { try SystemFiles().flushFolder(of(path)) } catch {
      throw JournalFault(
        .io, "could not \(error.verb) \(error.path): \(error.reason)",
        vi: "không ghi chắc được thư mục \(error.path): \(SystemWords.vietnamese(error.number))")
    }
  }
}
