import Control
import Glibc
import Testing

@testable import Pad

@Suite("Who may do what")
struct PeerAccessTests {
  /// Names that every Debian knows.
  private let peers = PeerAccess(linkUser: "daemon", statusGroup: "bin", adminGroup: "sys")
  private let daemon = getpwnam("daemon")?.pointee.pw_uid ?? 1
  private let bin = getgrnam("bin")?.pointee.gr_gid ?? 2
  private let sys = getgrnam("sys")?.pointee.gr_gid ?? 3
  private let stranger: uid_t = 54_321

  @Test("root and the pad's own user may do everything")
  func root() {
    #expect(peers.access(uid: 0, groups: []) == .admin)
    #expect(peers.access(uid: geteuid(), groups: []) == .admin)
  }

  @Test("groups and the link's user give what they give, the most of it where there are several")
  func matrix() {
    #expect(peers.access(uid: stranger, groups: []) == .none)
    #expect(peers.access(uid: stranger, groups: [100, 54_321]) == .none)
    #expect(peers.access(uid: stranger, groups: [100, bin]) == .status)
    #expect(peers.access(uid: stranger, groups: [bin, sys]) == .admin)
    #expect(peers.access(uid: stranger, groups: [sys]) == .admin)
    #expect(peers.access(uid: daemon, groups: []) == .link)
    #expect(peers.access(uid: daemon, groups: [bin]) == .link)
    #expect(peers.access(uid: daemon, groups: [sys]) == .admin)
  }

  @Test("names that the machine does not know allow nothing")
  func unknownNames() {
    let peers = PeerAccess(linkUser: "no-such-user", statusGroup: "no-such-group", adminGroup: "no-such")
    for uid in [1, daemon, stranger] where uid != geteuid() {
      #expect(peers.access(uid: uid, groups: [0, bin, sys, 65_534]) == .none)
    }
    #expect(peers.socketGroup == nil)
  }

  @Test("every verb that changes something needs an administrator; the link reads and hands in, no more")
  func verbs() {
    let link: Set<Verb> = [.records, .follow, .wardTime, .wardHead, .order]
    for verb in Verb.allCases {
      switch verb {
      case .status, .head: #expect(verb.needs == .status)
      default: #expect(verb.needs == (link.contains(verb) ? .link : .admin), "\(verb)")
      }
    }
  }

  @Test("the kernel's word about a peer is this process's own, over a socket pair")
  func ownPeer() throws {
    var pair: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    defer { for descriptor in pair { close(descriptor) } }
    let peer = try #require(peers.peer(of: pair[0]))
    #expect(peer.access == .admin)
    #expect(peer.actor.text == "uid-\(geteuid())")
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    #expect(peers.peer(of: file) == nil)
  }
}
