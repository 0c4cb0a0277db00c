import Buttons
import Records
import Testing

@testable import HailongCommand

@Suite struct EdgesReplayTests {
  @Test("JSON is one object a line, exactly line, time_us and settled_us")
  func json() throws {
    let scratch = Scratch()
    let file = scratch.write(
      "a.csv", "time_us,line,level\n1000,0,1\n1500,0,0\n1700,0,1\n90000,0,0\n300000,2,1\n400000,2,0\n")
    let run = hailong("edges", "replay", file, "--json")
    #expect(run.code == 0)
    #expect(
      run.out == """
        {"line":0,"time_us":1000,"settled_us":16400}
        {"line":2,"time_us":300000,"settled_us":315000}

        """)
    let slow = hailong("edges", "replay", file, "--json", "--settle-ms", "95", "--rearm-ms", "95")
    #expect(slow.out == "{\"line\":2,\"time_us\":300000,\"settled_us\":395000}\n")
  }

  @Test("text shows each press in its language")
  func text() throws {
    let trace = try EdgeTrace(
      csv: Array("time_us,line,level\n1000,0,1\n90000,0,0\n12000000,1,1\n12100000,1,0\n".utf8))
    expectGolden(EdgesReplay.text(Replay(trace), .en) + EdgesReplay.text(Replay(trace), .vi), "edges-replay")
  }

  @Test(
    "a hostile recording is refused with file and line, exit code 65",
    arguments: [
      ("", ":1"), ("time,line,level\n", ":1"), ("time_us,line,level\n1,0,1\nx\n", ":3"),
      ("time_us,line,level\n1,9,1\n", ":2"), ("time_us,line,level\n5,0,1\n4,0,0\n", ":3"),
      ("time_us,line,level\n-1,0,1\n", ":2"), ("time_us,line,level\n99999999999999999999,0,1\n", ":2"),
      ("time_us,line,level\n1,0,1,\u{1B}[2J\n", ":2"), ("\u{0}\u{0}\u{0}\u{0}", ":1"),
    ])
  func hostile(csv: String, place: String) {
    let scratch = Scratch()
    let file = scratch.write("bad.csv", csv)
    let run = hailong("edges", "replay", file, "--json")
    #expect(run.code == 65)
    #expect(run.out == "")
    let error = try? JSON.read(Array(run.err.utf8))["error"]
    #expect(error?["code"]?.string?.hasPrefix("HL-EDGE-") == true)
    #expect(error?["message"]?.string?.hasPrefix(file + place) == true, "\(run.err)")
  }

  @Test("options out of range are usage, exit code 64; no such file is 66")
  func usage() {
    let scratch = Scratch()
    let file = scratch.write("a.csv", "time_us,line,level\n")
    #expect(hailong("edges", "replay", file, "--settle-ms", "0").code == 64)
    #expect(hailong("edges", "replay", file, "--settle-ms", "60", "--rearm-ms", "50").code == 64)
    #expect(hailong("edges", "replay", scratch.file("none")).code == 66)
    #expect(hailong("edges", "replay", file).code == 0)
  }

  @Test("edges that make no sense in an answer are refused")
  func strange() throws {
    let good: JSON = ["edges": [[0, 1, 5], [7, 0, 6]]]
    #expect(try EdgesRecord.edges(good).map(\.line) == [0, 7])
    for bad: JSON in [
      [:], ["edges": [[8, 1, 5]]], ["edges": [[0, 2, 5]]], ["edges": [[0, 1, -5]]], ["edges": [[0, 1]]],
    ] {
      #expect(throws: CommandFault.self) { _ = try EdgesRecord.edges(bad) }
    }
  }
}
