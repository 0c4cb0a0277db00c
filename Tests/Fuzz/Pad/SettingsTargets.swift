import FuzzEngine

@testable import Settings

extension FuzzTarget {
  /// pad.yaml: values, or one sentence with a place; and what `hailong config` shows of it is read as the same.
  static let padYAML = FuzzTarget(
    "pad-yaml", longest: 4_096, holds: .yaml, words: keyWords + yamlWords,
    seeds: {
      let sample = try Repository.bytes("docs/pad.yaml.example")
      // With each default opened: far more keys to break.
      let open = String(decoding: sample, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false
      )
      .filter { !$0.hasPrefix("# ") && !$0.hasPrefix("  # ") }
      .map { $0.replacing("#", with: "", maxReplacements: 1) }.joined(separator: "\n")
      return [
        Array(open.utf8), Array("board: simulated\n".utf8), Array("{board: x, policy: {scale: 3}}\n".utf8),
      ] + disagreements.map { Array("board: x\n\($0)\n".utf8) } + faulty
        + Key.all.map { key in
          let value = key.show(PadSettings(board: "")) ?? key.example ?? "x"
          return Array(
            ("board: x\n" + (key.section.isEmpty ? "" : "\(key.section):\n  ") + "\(key.name): \(value)\n")
              .utf8)
        }
    },
    make: {
      { bytes in
        do throws(SettingsFault) { check(try PadSettings.read(bytes, file: "f")) } catch {
          check(error, bytes)
        }
      }
    })

  /// A board profile: sound, or one sentence with a place.
  static let board = FuzzTarget(
    "board", longest: 4_096, holds: .yaml,
    words: yamlWords + Header.allCases.map(\.rawValue)
      + [
        "name: ", "title: ", "backend: ", "sampled", "simulated", "libgpiod", "sample_ms: ", "header: ",
        "chip: ",
        "buttons:\n", "lamps:\n", "thanks: ", "fault: ", "officer: ", "buzzer: ", "line: ", "offset: ",
        "pin: ",
        "active_low: ", "bias: ", "pull-up", "pull-down", "as-is", "source: ", "notes:\n", "GPIO17",
        "pinctrl-rp1", "pinctrl-bcm2711",
      ],
    seeds: {
      let wired = """
        name: x
        backend: libgpiod
        header: raspberry-pi-4
        chip: pinctrl-bcm2711
        buttons: [{line: GPIO2, bias: pull-up, active_low: true}, {offset: 3, pin: 6}, {line: GPIO14, pin: 2}]
        lamps: {thanks: {line: GPIO0, pin: 28}, fault: {line: GPIO40}, officer: {offset: 9, pin: 21, active_low: true}}
        buzzer: {offset: 1000, pin: 41}

        """
      let texts = [
        wired, wired.replacing("libgpiod", with: "sampled"), wired.replacing("pull-up", with: "pull-down"),
      ]
      return try Repository.files("Board", ending: ".yaml") + texts.map { Array($0.utf8) } + faulty
    },
    make: {
      { bytes in
        do throws(SettingsFault) { check(try BoardProfile.read(bytes, file: "f")) } catch {
          check(error, bytes)
        }
      }
    })

  /// hailong.yaml of the boot partition: what is taken over says the same, and the code can be taken out.
  static let bootFile = FuzzTarget(
    "boot-yaml", longest: 2_048, holds: .yaml,
    words: yamlWords + ["enrol: ", word, "enrol: \(word)\n", "\u{FEFF}", "board: x\n"],
    seeds: {
      [
        "board: x\nenrol: \(word)\n", "\u{FEFF}board: x\r\nenrol: '\(word)'\r\ncounter: q-7\r\n",
        "# Quay 7\n{board: x,\nenrol: \(word)\n, link: {poll_ms: 500}}\n", "---\nboard: x\n...\n",
        "board: x\nenrol: \(word)\nenrol: \(word)\n", "board: \"x\nenrol: \(word)\n\"\n",
        "board: 'x\u{2028}y'\n",
        "enrol: short\nboard: x\n", "board: x\nenrol: \"\(word)\\n\"\n",
        "board: x\nenrol: hailong1:\(String(repeating: "h", count: 400))\n",
      ].map { Array($0.utf8) } + disagreements.map { Array("board: x\nenrol: \(word)\n\($0)\n".utf8) }
        + faulty
    },
    make: {
      { bytes in
        do throws(SettingsFault) { check(try BootFile(bytes, path: "f")) } catch { check(error, bytes) }
      }
    })

  /// Values that are good each by itself.
  private static let disagreements = [
    "debounce: {settle_ms: 900, rearm_ms: 20}", "debounce: {settle_ms: 900, rearm_ms: 1900, held_ms: 1000}",
    "policy: {correction_ms: 9000, quiet_ms: 300}", "policy: {quiet_ms: 50000, citizen_max_ms: 100}",
    "policy: {chord_ms: 2000, quiet_ms: 200, correction_ms: 0}", "policy: {scale: 3, levels: {b1: 4}}",
    "policy: {scale: 3, levels: {b1: 1, b2: 1, b3: 3}}", "policy: {levels: {b9: 1}}",
    "policy: {levels: {b1: 6}}",
    "policy: {levels: {}}", "seal: {idle_ms: 600000, max_ms: 100}", "seal: {max_ms: 600000, unread_ms: 100}",
    "seal: {records: 1999}\nlink: {batch_records: 2}", "seal: {records: 1999}\nlink: {batch_bytes: 4096}",
    "badge: {min_length: 64, max_length: 1}", "link: {retry_min_ms: 300000, retry_max_ms: 100}",
    "state_dir: /a\nlink: {state_dir: /a/./b}", "link: {ward: 'http://192.168.1.10:8443'}",
    "link: {ward: 'http://192.168.1.10:8443', allow_plain_http: true}", "link: {ward: 'http://127.0.0.1'}",
    "link: {ward: 'http://[::1]:80'}", "polcy: {}", "policy: {quietms: 1}", "zzzzzzzzzzzz: 1", "control: 1",
    "policy: []",
  ]

  /// What settings refuse, whatever else they say; most of it libyaml refuses.
  private static let faulty: [[UInt8]] =
    [
      "", "# x\n", "a: 1\n\tb: 2\n", "a: |0\n b\n", "'a", "\"a\n---\n", "a: b: c", "- a\nb\n", "\"\\q\"",
      "\"\\xZZ\"",
      "\"\\uD800\"", "? [a]\n: b\n", "{[a]: b}", "[a", "{a", "@a", "%YAML 1.1\n---\na: 1\n",
      "%YAML 2.0\n---\na", "%YAML\n",
      "%YAML 1.1\n%YAML 1.1\n---\na", "%YAML 1111111111.1\n", "%TAG ! x\n---\n",
      "%TAG !a! x\n%TAG !a! y\n---\na", "%X y\n", "%\n",
      "!a!b c", "!<x", "!<%4> c", "!!str a", "& a", "&a a", "*", "*a", "--- a\n--- b\n", "a: 1\n... x\n",
      "a: 1\na: 2\n", "<<: a\n",
      "a: [1, 2}\n", "{a: 1]\n", "a:\n - b\n c\n", "? a\n? b\n", "a\nb: c\n", ": a\n", "- - - a\n",
      "[[[[[[[[[a]]]]]]]]]", "a: >x\n b\n",
      "\u{85}a: b\u{2028}c\u{2029}", "\u{1}", "\u{FEFF}", "a\u{7F}: \u{202E}\n", "`a`: 1\n",
      "a: \"b\\\n  c\"\n",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xFF, 0xFE, 0x61, 0], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF8, 0x80],
    ]

  private static let word =
    "hailong1:ward:8443:" + String(repeating: "a", count: 26) + ":" + String(repeating: "A", count: 43)
  private static let yamlWords = [
    "true", "false", "---\n", "...\n", "%YAML 1.1\n", "&a ", "*a", "!!str ", "<<", "\"", "'", "|\n", ">-\n",
    "? ", "~",
    "null", "\u{85}", "\u{2028}", "\\\n", "#", ": ", "- ", "{", "}", "[", "]", ",",
  ]
  private static let keyWords =
    Key.all.map { "\($0.name): " } + Set(Key.all.map(\.section)).sorted().map { "\($0):\n" }

  /// One sentence that a person can find the place by, and that spoils no terminal.
  private static func check(_ fault: SettingsFault, _ bytes: [UInt8]) {
    require(fault.code.hasPrefix("HL-CONF-0"), "no code: \(fault)")
    // YAML 1.1 also ends a line at NEL, LS and PS, which are two and three bytes long.
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 2 + bytes.count / 2
    require((0...lines).contains(fault.line), "no such line: \(fault)")
    require((fault.line == 0) == (fault.column == 0), "a line without a column: \(fault)")
    let sentence = fault.description
    require(
      sentence.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "control characters")
    require(sentence.utf8.count < 2_000, "a sentence of \(sentence.utf8.count) bytes")
    require(!fault.remedy.isEmpty && !fault.message.isEmpty, "nothing said")
  }

  private static func check(_ settings: PadSettings) {
    let shown = settings.effective
    // As the sample file is written: the keys of a section stand together.
    var file = ""
    var section = ""
    for key in Key.all {
      guard let value = key.show(settings) else { continue }
      if key.section != section {
        section = key.section
        file += "\(section):\n"
      }
      file += (section.isEmpty ? "" : "  ") + "\(key.name): \(value)\n"
    }
    let again = must("what is shown cannot be read:\n\(file)") { () throws(SettingsFault) in
      try PadSettings.read(Array(file.utf8), file: "again")
    }
    for (was, now) in zip(shown, again.effective) {
      require(was.value == now.value, "\(was.key) was \(was.value) and is \(now.value)")
    }
  }

  private static func check(_ profile: BoardProfile) {
    require((1...8).contains(profile.buttons.count), "\(profile.buttons.count) buttons")
    require(profile.line(for: .thanks) != nil, "no lamp that thanks")
    require(isCode(profile.name, max: 32), "the name \(profile.name)")
    let lines = profile.buttons + profile.outputs.map(\.line)
    for (index, line) in lines.enumerated() {
      for other in lines[..<index] {
        require(other.chip != line.chip || other.line != line.line, "a line twice")
        require(other.pin == nil || other.pin != line.pin, "a pin twice")
      }
    }
    for finding in profile.findings {
      require(
        finding.code.hasPrefix("HL-BOARD-0"), "a finding without a code")
    }
    var settings = PadSettings(board: profile.name)
    settings.policy.scale = 3
    try? settings.checkFit(profile)
  }

  private static func check(_ file: BootFile) {
    let values = file.settings.effective.map(\.value)
    let text = file.padYAML
    let settings = must("the pad.yaml that was made cannot be read:\n\(text)") { () throws(SettingsFault) in
      try PadSettings.read(Array(text.utf8), file: "pad.yaml")
    }
    require(settings.effective.map(\.value) == values, "the pad.yaml that was made says something else")
    if let code = file.enrolment?.utf8.split(separator: UInt8(ascii: ":")).dropLast().last {
      require(!text.utf8.contains(code), "the code is in pad.yaml")
      require(!file.taken("taken").utf8.contains(code), "the code is still on the card")
    }
    let after = must("the file without its code cannot be read") { () throws(SettingsFault) in
      try BootFile(Array(file.taken("taken").utf8), path: "f")
    }
    require(after.settings.effective.map(\.value) == values, "the file without its code says something else")
    require(after.enrolment == nil, "the code is still there")
  }
}
