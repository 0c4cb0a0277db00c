import CPadSystem
import Control
import Glibc
import Records

/// Who a client of the socket is, by the kernel's word, and what that allows.
struct PeerAccess {
  private let linkUser: uid_t?
  private let statusGroup: gid_t?
  private let adminGroup: gid_t?
  private let ownUser = geteuid()

  /// Looks the names up once; one that the machine does not know allows nothing.
  init(linkUser: String, statusGroup: String, adminGroup: String) {
    self.linkUser = getpwnam(linkUser)?.pointee.pw_uid
    self.statusGroup = getgrnam(statusGroup)?.pointee.gr_gid
    self.adminGroup = getgrnam(adminGroup)?.pointee.gr_gid
  }

  /// The group to give the socket to, where there is one.
  var socketGroup: gid_t? { statusGroup }

  /// The peer of `descriptor`; nil where the kernel does not tell.
  func peer(of descriptor: Int32) -> (access: Access, actor: Actor)? {
    var peer = hl_peer()
    var groups = [UInt32](repeating: 0, count: 256)
    let count = hl_peer_read(descriptor, &peer, &groups, groups.count)
    guard count >= 0 else { return nil }
    let member = [peer.gid] + groups[..<Int(count)]
    let access = access(uid: peer.uid, groups: member)
    return (access, Actor("uid-\(peer.uid)") ?? .pad)
  }

  func access(uid: uid_t, groups: [gid_t]) -> Access {
    if uid == 0 || uid == ownUser { return .admin }
    if let adminGroup, groups.contains(adminGroup) { return .admin }
    if let linkUser, uid == linkUser { return .link }
    if let statusGroup, groups.contains(statusGroup) { return .status }
    return .none
  }
}
