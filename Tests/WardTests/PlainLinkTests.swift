import Foundation
import Testing

/// Plain HTTP between the real link and the real ward: never by itself, and never without a word.
@Suite("A link over plain HTTP", .serialized)
struct PlainLinkTests {
  private let warning = "plain HTTP"

  @Test(
    "to loopback it is used where the settings say so, with a warning at enrolment and at run; TLS has none")
  func loopback() throws {
    let all = try Programs()
    let address = try all.startWard("--plain-http")
    try all.settle(link: ", ward: 'http://\(address)'")
    try all.startPad()
    let english = try all.run("hailong-link", "enrol", try all.string(address), "--config", all.config)
    #expect(
      english.contains("Warning: plain HTTP; whoever sees this network reads every record."), "\(english)")
    let words = ["--lang", "vi", "--new-key"]
    let again = try realProgram(
      "hailong-link", ["enrol", try all.string(address), "--config", all.config] + words)
    #expect(
      again.code == 0 && again.said.contains("Cảnh báo: HTTP không mã hóa; ai thấy mạng này"), "\(again.said)"
    )
    try all.start("hailong-link", "--config", all.config)
    try all.wait("the link is connected") { all.text("hailong-link").contains("connected") }
    let said = all.text("hailong-link").split(separator: "\n").filter { $0.contains(warning) }
    #expect(said.count == 1, "\(all.text("hailong-link"))")
    #expect(said.first?.contains("http://\(address) is plain HTTP: whoever sees this network") == true)
    // A warning to the journal's reader, not one line among many: systemd takes the level from the line's beginning.
    #expect(said.first?.hasPrefix("<4>") == true)
  }

  @Test("over TLS neither enrolment nor run says a word of plain HTTP")
  func secure() throws {
    let all = try Programs()
    let address = try all.startWard()
    try all.settle()
    try all.startPad()
    let said = try all.run("hailong-link", "enrol", try all.string(address), "--config", all.config)
    #expect(!said.contains("HTTP"), "\(said)")
    try all.start("hailong-link", "--config", all.config)
    try all.wait("the link is connected") { all.text("hailong-link").contains("connected") }
    #expect(!all.text("hailong-link").contains(warning), "\(all.text("hailong-link"))")
  }

  @Test("to another machine it is refused unless the settings allow it, and then warned of")
  func elsewhere() throws {
    let all = try Programs()
    let address = try all.startWard()
    try all.settle()
    try all.startPad()
    let string = try all.string(address)
    try all.run("hailong-link", "enrol", string, "--config", all.config)
    // TEST-NET-1 of RFC 5737: nobody is there.
    let other = "http://192.0.2.1:80"
    try all.settle(link: ", ward: '\(other)'")
    for words in [["run"], ["enrol", string, "--lang", "en"], ["probe", "--lang", "en"]] {
      let run = try realProgram("hailong-link", words + ["--config", all.config])
      #expect(run.code == 78 && run.said.contains("plain HTTP to another machine"), "\(words): \(run.said)")
    }
    try all.settle(link: ", ward: '\(other)', allow_plain_http: true")
    try all.start("hailong-link", "--config", all.config)
    try all.wait("the warning") { all.text("hailong-link").contains("\(other) is plain HTTP") }
  }
}
