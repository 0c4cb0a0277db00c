import Glibc

/// The address of a Unix socket, and the calls that need it as the C library wants it.
public enum UnixSocket {
  /// Longest path that `sockaddr_un` holds, bytes.
  public static let longestPath = 107

  /// Calls `body` with the socket address of `path`; nil where the path is too long.
  public static func withAddress<R>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R? {
    guard (1...longestPath).contains(path.utf8.count) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
