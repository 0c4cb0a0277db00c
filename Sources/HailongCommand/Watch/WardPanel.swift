import Glibc

/// The first lines of a text file that somebody else writes: the ward's figures beside the pad's.
struct WardPanel {
  static let mostLines = 8
  private static let mostBytes = 4_096

  let path: String
  /// Printable; empty while the file is not there.
  private(set) var lines: [String] = []

  init(path: String) {
    self.path = path
    read()
  }

  mutating func read() {
    guard let bytes = try? InputBytes.read(path, most: WardPanel.mostBytes) else {
      lines = []
      return
    }
    var found = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    while found.last?.isEmpty == true { found.removeLast() }
    lines = found.prefix(WardPanel.mostLines).map { Columns.printable(String($0)) }
  }
}
