import Control
import Foundation
import Records
import Ward

/// From an order at the ward to its effect at the pad, with the real programs on loopback: the order is written into the
/// database by this process, as by a command; hailong-ward notices it, answers the link's waiting question over TLS,
/// hailong-link hands it to hailongd, which makes the officer's session durable and shows it.
enum OrderBench {
  static func run(count: Int) throws {
    try Drain.inFolder { folder in
      let ward = try RealWard(folder + "/ward")
      defer { ward.stop() }
      let orders = Orders(ward.store, try WardKeys.load(DataFolder(folder + "/ward")))
      let officers = try ["an", "binh"].map { code in
        try ward.store.addOfficer(name: code, code: OfficerCode(code), now: Server.now()).code
      }
      var days = try PadLog(seed: 41)
      try days.day(Bench.midnight(0), citizens: 40)
      let pad = try Drain.pad(days, boots: 1, folder: folder, name: "p", ward)
      defer { pad.stop() }
      try pad.startLink()
      try eventually("the ward to hold the log") {
        try ward.store.heads().contains { $0.pad == pad.state.pad && $0.head.seq >= pad.state.head.seq }
      }
      let client = try ControlClient(path: pad.socket)
      var times: [Double] = []
      for number in 0..<count {
        let officer = officers[number % 2]
        // Orders come when they come: not in step with the ward's looking.
        usleep(UInt32.random(in: 0...120_000))
        let clock = ContinuousClock()
        let begin = clock.now
        _ = try orders.give(.session(officer), to: pad.state.pad, now: Server.now())
        try eventually("officer \(officer) at the pad", every: 1_000) {
          try client.call(.status)["session"]?["officer"]?.string == officer.text
        }
        let length = begin.duration(to: clock.now)
        times.append(Double(length.components.seconds) * 1e3 + Double(length.components.attoseconds) / 1e15)
      }
      times.sort()
      print(
        "order at the ward to its effect at the pad, \(count) orders: p50 \(String(format: "%.1f", times[count / 2])) ms, most \(String(format: "%.1f", times[count - 1])) ms"
      )
      Bench.show(
        "order at the ward to its effect at the pad, p99", times[min(count - 1, count * 99 / 100)], "ms",
        must: 250, aim: 100, lessIsBetter: true)
      try eventually("the ward to have heard of every order", seconds: 60) {
        try orders.list(of: pad.state.pad, most: 0, now: Server.now()).allSatisfy { $0.state == .taken }
      }
    }
  }
}
