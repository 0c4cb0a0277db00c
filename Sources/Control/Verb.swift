/// What may be asked on the pad's socket, and who may ask it.
public enum Verb: String, Sendable, CaseIterable {
  case status
  case head
  case records
  case follow
  case edges
  case sessionOpen = "session-open"
  case sessionClose = "session-close"
  case lampsTest = "lamps-test"
  case identify
  case press
  case stick
  case statement
  case enrolled
  case wardTime = "ward-time"
  case wardHead = "ward-head"

  /// The least that a client must be allowed.
  public var needs: Access {
    switch self {
    case .status, .head: .status
    case .records, .follow, .wardTime, .wardHead: .link
    case .edges, .sessionOpen, .sessionClose, .lampsTest, .identify, .press, .stick, .statement, .enrolled:
      .admin
    }
  }
}

/// What the kernel's peer credentials allow a client.
public enum Access: Int, Comparable, Sendable {
  case none
  /// Group `hailong`: status and heads.
  case status
  /// The link's user: sealed records, the ward's time and head.
  case link
  /// Root, the pad's own user, group `hailong-admin`: everything.
  case admin

  public static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
}
