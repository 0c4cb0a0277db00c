import Foundation
import Records
import Testing

@testable import Ward

/// hailongd, hailong-link and hailong-ward as processes, over TLS on loopback.
@Suite("Orders by the real programs", .serialized)
struct RealOrdersTests {
  @Test("orders given by command are done at the pad, stand in its log, and are known at the ward as taken")
  func wholeWay() throws {
    let all = try Programs()
    let policy = all.folder + "/policy.json"
    try Data(#"{"name":"ba mức","scale":3}"#.utf8).write(to: URL(fileURLWithPath: policy))
    let badge = "0048151623"

    let address = try all.startWard()
    try all.settle()
    try all.startPad()
    let (ward, config) = (all.ward, all.config)
    let string = try all.string(address)
    try all.run("hailong-link", "enrol", string, "--config", config)
    try all.start("hailong-link", "--config", config)
    try all.wait("the link is connected") { all.text("hailong-link").contains("connected") }

    try all.run("hailong-ward", "officer", "add", "--data", ward, "--name", "Trần Văn Bình", "--code", "binh")
    let learned = try all.run("hailong-ward", "officer", "badge", "binh", "--data", ward, typed: badge + "\n")
    #expect(!learned.contains(badge))
    try all.run("hailong-ward", "pad", "policy", "q1", policy, "--data", ward)
    try all.run("hailong-ward", "pad", "mapping", "q1", "b1=b3", "b3=b1", "--data", ward)
    try all.run("hailong-ward", "pad", "officer", "q1", "binh", "--data", ward)
    try all.run("hailong-ward", "pad", "identify", "q1", "--seconds", "1", "--data", ward)
    try all.run("hailong-ward", "pad", "sync", "q1", "--data", ward)

    var orders: [JSON] = []
    try all.wait("every order is taken") {
      orders = try all.run("hailong-ward", "orders", "--data", ward, "--json").split(separator: "\n").map {
        try JSON.read(String($0))
      }
      return orders.allSatisfy { $0["state"]?.string == "taken" }
    }
    #expect(
      Set(orders.compactMap { $0["do"]?.string }) == [
        "badges", "policy", "mapping", "session", "identify", "sync",
      ])
    let pad = try #require(orders.first?["pad"]?.string)
    let log = try all.run("hailong-ward", "log", "export", pad, "--data", ward)
    #expect(log.contains(#""name":"ba mức","rule":"free","scale":3"#))
    #expect(log.contains(#""buttons":{"b1":"b3","b3":"b1"}"#))
    #expect(log.contains(#""officer":"binh","how":"order","by":"ward""#))
    // A name stays at the ward, and its badge nowhere: not in what the programs write into the system log either.
    for said in [log] + ["hailong-ward", "hailong-link", "hailongd"].map(all.text) {
      #expect(!said.isEmpty && !said.contains(badge) && !said.contains("Bình"))
    }
    #expect(try all.run("hailong-ward", "check", "--data", ward) == "ok\n")
  }
}
