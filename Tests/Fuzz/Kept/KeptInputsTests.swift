import FuzzEngine
import Glibc
import Testing

/// What the long runs of the fuzzer kept of the ward's and the link's targets, once more by an ordinary build: the same code and the same properties
/// without libFuzzer and its sanitizer, whose build of the ward takes longer than CI's short run may.
@Suite("The fuzzer's kept inputs")
struct KeptInputsTests {
  @Test("the ward's intake holds its properties on each")
  func intake() async {
    await #expect(processExitsWith: .success, "`Tests/Proof/fuzz intake` says which") {
      try KeptInputsTests.run(.intake, atLeast: 300)
    }
  }

  @Test("the link's cores hold their properties on each")
  func link() async {
    await #expect(processExitsWith: .success, "`Tests/Proof/fuzz link` says which") {
      try KeptInputsTests.run(.link, atLeast: 300)
    }
  }

  /// A property that does not hold ends the process, so each target has one of its own; what such a process says is not shown.
  private static func run(_ target: FuzzTarget, atLeast least: Int) throws {
    let top = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
    // mkdtemp(3) writes the name that it chose into what it is given.
    var template = Array("/tmp/hailong-kept-XXXXXX".utf8CString)
    require(mkdtemp(&template) != nil, "no folder below /tmp")
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { _ = system("rm -r '\(folder)'") }
    let archive = "Tests/Fuzz/corpus/\(target.name).tar.gz"
    require(
      chdir(top) == 0 && system("tar -xzf \(archive) -C '\(folder)'") == 0, "\(archive) cannot be unpacked")
    let inputs = try Repository.files(folder, ending: "").filter { !$0.isEmpty }
    require(inputs.count >= least, "only \(inputs.count) inputs are kept")
    let once = try target.make()
    for input in try inputs + target.seeds() { once(input) }
  }
}
