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
  case order
  case maintenanceOpen = "maintenance-open"
  case maintenanceClose = "maintenance-close"
  case lamp
  case readiness

  /// The least that a client must be allowed.
  public var needs: Access {
    switch self {
    case .status, .head: .status
    case .records, .follow, .wardTime, .wardHead, .order: .link
    case .edges, .sessionOpen, .sessionClose, .lampsTest, .identify, .press, .stick, .statement, .enrolled,
      .maintenanceOpen, .maintenanceClose, .lamp, .readiness:
      .admin
    }
  }
}

/// What the kernel's peer credentials allow a client.
public enum Access: Int, Comparable, Sendable {
  case none
  /// Group `hailong`: status and heads.
  case status
  /// The link's user: sealed records, the ward's time, head and orders.
  case link
  /// Root, the pad's own user, group `hailong-admin`: everything.
  case admin

  public static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
}

extension Access {
  /// The longest request line that such a client may send, bytes. An order with 400 badges is the longest that there is.
  public var longestRequest: Int {
    self >= .link ? ControlProtocol.longestOrder : ControlProtocol.longestRequest
  }
}
