import Glibc
import HummingbirdTesting
import NIOPosix
import Records
import Testing
import Wire

@testable import Ward

@Suite("docs/openapi.yaml")
struct ContractTests {
  /// `get /v1/health` and so on, as the page writes them: paths stand at two blanks, methods at four.
  private static func documented() throws -> Set<String> {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let text = try TextFile.read(root + "/docs/openapi.yaml")
    var found: Set<String> = []
    var path = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("  /") {
        path = String(line.dropFirst(2).dropLast())
      } else if ["    get:", "    post:", "    put:", "    delete:"].contains(line) {
        found.insert("\(line.dropFirst(4).dropLast()) \(path)")
      } else if line == "components:" {
        path = ""
      }
    }
    return found
  }

  @Test("the page names exactly the pages that the ward has")
  func routes() throws {
    let ward = try Fixture()
    let router = WardRouter(
      ward.intake, try ward.orders(), wardName: "Test", log: CauseLog { _ in }, threads: .singleton,
      clock: Server.now
    ).router()
    let served = Set(
      router.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
        .map { $0.replacing(":pad", with: "{pad}").replacing(":log", with: "{log}") })
    #expect(try ContractTests.documented() == served)
  }

  @Test("the page names every code that the ward answers with")
  func codes() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let text = try TextFile.read(root + "/docs/openapi.yaml")
    for code in ProblemCode.allCases { #expect(text.contains(code.rawValue), "\(code)") }
  }
}
