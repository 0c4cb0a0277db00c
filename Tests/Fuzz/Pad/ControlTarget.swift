import Control
import FuzzEngine

extension FuzzTarget {
  /// A client of the control socket and the pad behind it: the real connection, reader, access rule, core, streams, lane and
  /// simulated board. The disk is one that takes every record it can be asked to; what it could not write, the pad may not ask for.
  static let control = FuzzTarget(
    "control", longest: 4_096, holds: .json,
    words: Verb.allCases.map { "{\"v\":1,\"id\":7,\"do\":\"\($0.rawValue)\"" }
      + [
        "officer", "seconds", "link_key", "ward", "counter", "order_key", "policy", "utc_us", "uptime_us",
        "error_us",
        "log", "seq", "hash", "order", "sig", "lamp", "on", "passed", "found", "epoch", "number", "pad", "do",
        "badges",
        "key", "buttons", "open", "minutes", "scale", "levels", "quiet_ms", "after",
        "sealed", "fresh", "button", "closed", "hold_ms", "bounce_ms",
      ].map { ",\"\($0)\":" } + ["thanks", "buzzer", "null", "true", "[]", "{}", "\"HL-TEST-001\""]
      + ControlSeeds.steps,
    seeds: {
      func line(_ verb: Verb, _ members: String = "") -> String {
        "\0{\"v\":1,\"id\":7,\"do\":\"\(verb.rawValue)\"\(members.isEmpty ? "" : ",")\(members)}\n"
      }
      func order(_ act: String) -> String {
        "\u{1}{\"epoch\":1782000000,\"number\":3,\"pad\":\"\(ControlBench.pad)\",\"do\":\(act)}\n"
      }
      let zeros = String(repeating: "0", count: 64)
      let admin = "\u{3}"
      return [
        admin + Verb.allCases.map { line($0) }.joined(),
        admin + line(.sessionOpen, "\"officer\":\"cb-07\"") + "\u{5}" + line(.sessionClose) + line(.status),
        admin + line(.identify, "\"seconds\":60")
          + line(.statement, "\"link_key\":\"\(ControlBench.orderKey.publicKey)\""),
        admin
          + line(
            .enrolled, "\"ward\":\"w:1\",\"counter\":\"q-7\",\"policy\":{\"scale\":3},\"order_key\":null"),
        admin + line(.wardTime, "\"utc_us\":1782000000000000,\"uptime_us\":1000,\"error_us\":1000"),
        admin + line(.wardHead, "\"log\":\"\(ControlBench.log)\",\"seq\":1,\"hash\":\"\(zeros)\""),
        admin + line(.maintenanceOpen, "\"officer\":\"cb-07\"")
          + line(.lamp, "\"lamp\":\"thanks\",\"on\":100") + line(.maintenanceClose),
        admin + line(.readiness, "\"passed\":false,\"found\":[\"HL-TEST-001\"]") + "\u{5}" + line(.head),
        "\u{2}" + order("\"badges\",\"key\":\"\(zeros)\",\"badges\":[[\"\(zeros.prefix(32))\",\"cb-07\"]]")
          + "\u{5}",
        "\u{2}" + order("\"session\",\"officer\":\"cb-07\"") + "\u{5}\u{5}" + order("\"sync\""),
        "\u{2}"
          + order("\"policy\",\"policy\":{\"scale\":4,\"levels\":{\"b1\":4,\"b2\":3,\"b3\":2,\"b4\":1}}")
          + "\u{5}\u{5}",
        "\u{2}" + order("\"mapping\",\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}") + "\u{5}\u{5}"
          + line(.status),
        "\u{2}" + order("\"identify\",\"seconds\":60") + order("\"maintenance\",\"open\":true,\"minutes\":5")
          + "\u{5}",
        admin + "\u{3}\u{1}\u{2}\u{3}\u{4}\u{2}\u{FF}\u{FF}\u{5}" + line(.status),
        admin + "\u{4}0012345678\n\u{5}",
        // All that a status can hold.
        admin + order("\"mapping\",\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}") + "\u{5}\u{5}"
          + line(
            .enrolled, "\"ward\":\"w:1\",\"counter\":\"q-7\",\"policy\":{\"scale\":3},\"order_key\":null")
          + "\u{5}"
          + line(.sessionOpen, "\"officer\":\"cb-07\"") + "\u{5}"
          + "\u{3}\u{0}\u{1}\u{2}\u{0}\u{9}\u{5}\u{3}\u{0}\u{0}"
          + line(.wardHead, "\"log\":\"\(ControlBench.log)\",\"seq\":1,\"hash\":\"\(zeros)\"") + "\u{5}"
          + line(.maintenanceOpen, "\"officer\":\"cb-07\"") + "\u{5}" + line(.status) + line(.head)
          + line(.status),
      ].map { Array($0.utf8) } + ControlSeeds.edges + ControlSeeds.lives + ControlSeeds.loop
    },
    make: {
      let bench = ControlBench()
      return { bench.run($0) }
    })
}
