import GPIO
import Glibc
import Testing

/// The contract program in a process of its own, where a descriptor left open is seen exactly.
struct ContractProgramTests {
  @Test(arguments: ["v1", "v2"]) func leavesNothingOpen(interface: String) throws {
    #expect(try run(["--simulated", interface]) == 0)
    #expect(try run(["--simulated", interface, "--sample-ms", "2"]) == 0)
  }

  @Test func canFail() throws {
    #expect(try run(["--label", "none", "--sysfs", "/nonexistent"]) == 1)
    #expect(try run(["--simulated"]) == 64)
    #expect(try run(["--simulated", "v2", "--sample-ms", "0"]) == 64)
    #expect(try run(["--no-such-option", "x"]) == 64)
    // No check runs: that is no success.
    #expect(try run(["--simulated", "v2", "--filter", "no check has this name"]) == 1)
  }

  /// Its exit code; 128 + n when signal n ended it.
  private func run(_ arguments: [String]) throws -> Int32 {
    // The test bundle and the programs stand in one folder.
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = try #require(own.lastIndex(of: "/").map { own[..<$0] })
    let program = "\(folder)/hailong-gpio-contract"

    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var child: pid_t = 0
    try #require(posix_spawn(&child, program, &actions, nil, words, environ) == 0, "cannot start \(program)")
    var status: Int32 = 0
    var ended: pid_t = -1
    repeat { ended = waitpid(child, &status, 0) } while ended < 0 && errno == EINTR
    try #require(ended == child)
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
