extension Key {
  /// Every key of pad.yaml, in the order of the sample file.
  static let all: [Key] = [
    Key(
      "board", \.board, .board,
      "Which board this is: a profile in boards_dir by name, or a profile file by path.",
      required: true, example: "raspberry-pi-4"),
    Key(
      maybe: "counter", \.counter, .code(max: 16),
      "The counter this pad stands at, until the ward says which.", example: "quay-1"),
    Key("state_dir", \.stateDir, .path(max: 1024), "hailongd's own folder: journal and seal key."),
    Key("boards_dir", \.boardsDir, .path(max: 1024), "Where board profiles are looked up by name."),
    Key(
      "alive_ms", \.aliveMs, .whole(1_000...600_000, .milliseconds),
      "Time between two signs of life in the log. Coverage is counted to within this time."),

    Key(
      "control.socket", \.control.socket, .path(max: 107),
      "The socket that `hailong` and hailong-link talk to."),
    Key(
      "control.link_user", \.control.linkUser, .account,
      "May read sealed records and hand in the ward's orders and time."),
    Key("control.status_group", \.control.statusGroup, .account, "Its members may read status."),
    Key("control.admin_group", \.control.adminGroup, .account, "Its members (and root) may change things."),

    Key(
      "debounce.settle_ms", \.debounce.settleMs, .whole(1...1_000, .milliseconds),
      "A contact must be closed this long before the press counts."),
    Key(
      "debounce.rearm_ms", \.debounce.rearmMs, .whole(1...2_000, .milliseconds),
      "A contact must be open this long without a break before the next press. At least settle_ms."),
    Key(
      "debounce.held_ms", \.debounce.heldMs, .whole(1_000...600_000, .milliseconds),
      "A button closed longer than this is reported as stuck. More than settle_ms and rearm_ms together."),

    Key("policy.name", \.policy.name, .code(max: 32), "The name of these rules in the log."),
    Key("policy.scale", \.policy.scale, .whole(3...5), "Number of levels."),
    Key(
      maybe: "policy.levels", \.policy.givenLevels, .levels,
      "The level each button means; b1 is the leftmost. Left out: from the left, highest level first.",
      example: "{b1: 4, b2: 3, b3: 2, b4: 1}", or: { $0.policy.levels }),
    Key(
      "policy.session", \.policy.session, .choice,
      "Whether a press counts only while an officer is signed in."),
    Key(
      "policy.quiet_ms", \.policy.quietMs, .whole(100...60_000, .milliseconds),
      "Presses closer together than this are one citizen's."),
    Key(
      "policy.correction_ms", \.policy.correctionMs, .whole(0...60_000, .milliseconds),
      "A citizen may press again to change the vote within this time of the first press. At most quiet_ms."),
    Key(
      "policy.citizen_max_ms", \.policy.citizenMaxMs, .whole(100...600_000, .milliseconds),
      "One citizen's presses last at most this long. At least quiet_ms."),
    Key(
      "policy.grace_ms", \.policy.graceMs, .whole(0...600_000, .milliseconds),
      "A press this soon after a session closed still belongs to it, unless another has opened."),
    Key(
      "policy.chord_ms", \.policy.chordMs, .whole(0...2_000, .milliseconds),
      "Two buttons pressed within this time count as neither. Less than quiet_ms."),
    Key(
      "policy.session_max_ms", \.policy.sessionMaxMs, .whole(60_000...86_400_000, .milliseconds),
      "A session that nobody closes ends after this time."),

    Key(
      "seal.idle_ms", \.seal.idleMs, .whole(100...600_000, .milliseconds),
      "While the link reads: seal this long after the newest record."),
    Key(
      "seal.max_ms", \.seal.maxMs, .whole(100...600_000, .milliseconds),
      "While the link reads: seal at most this long after the oldest record. At least idle_ms."),
    Key(
      "seal.unread_ms", \.seal.unreadMs, .whole(100...3_600_000, .milliseconds),
      "While nobody reads: seal at most this long after the oldest record. At least max_ms."),
    Key(
      "seal.records", \.seal.records, .whole(1...1_999, .records),
      "Seal at this many records, always. They must fit into one batch of the link."),

    Key(
      "signs.thanks_ms", \.signs.thanksMs, .whole(1_500...10_000, .milliseconds),
      "How long the lamp thanks. Shorter than 1.5 s is not seen by everybody."),

    Key(
      maybe: "badge.reader", \.badge.reader, .words(max: 255),
      "The badge reader: the kernel's name of it (`grep Name /proc/bus/input/devices`), or a path in /dev/input/by-id.",
      example: "\"Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader\""),
    Key(
      "badge.min_length", \.badge.minLength, .whole(1...64),
      "What is typed in fewer characters than this is no badge."),
    Key(
      "badge.max_length", \.badge.maxLength, .whole(1...255),
      "What is typed in more characters than this is no badge. At least min_length."),

    Key(
      "link.state_dir", \.link.stateDir, .path(max: 1024),
      "hailong-link's own folder: link key and enrolment."),
    Key(
      maybe: "link.ward", \.link.ward, .address,
      "The ward's address, in place of the one given at enrolment.", example: "https://192.168.1.10:8443"),
    Key(
      "link.allow_plain_http", \.link.allowPlainHTTP, .flag,
      "Whether http:// may be used beyond this machine. Anyone on the network then reads along."),
    Key(
      "link.batch_records", \.link.batchRecords, .whole(2...2_000, .records), "Most records in one request."),
    Key(
      "link.batch_bytes", \.link.batchBytes, .whole(4_096...1_048_576, .bytes), "Most bytes in one request."),
    Key(
      "link.retry_min_ms", \.link.retryMinMs, .whole(100...300_000, .milliseconds),
      "First pause after a failure; it doubles with each further one."),
    Key(
      "link.retry_max_ms", \.link.retryMaxMs, .whole(100...3_600_000, .milliseconds),
      "Longest pause after failures. At least retry_min_ms."),
    Key(
      "link.poll_ms", \.link.pollMs, .whole(100...3_600_000, .milliseconds),
      "Pause between two looks for new records when all are sent."),
  ]
}

extension Form where Value == [ButtonLevel] {
  /// `{b1: 4, …}`; that levels fit the scale is checked once the scale is known.
  static var levels: Form {
    Form(
      says: Phrase(
        "a level for each button, such as {b1: 4, b2: 3, b3: 2, b4: 1}",
        vi: "mức của từng nút, như {b1: 4, b2: 3, b3: 2, b4: 1}"),
      read: { node in
        guard case .map(let entries) = node.content else { return .wrongType }
        guard !entries.isEmpty else { return .outOfRange }
        var levels: [ButtonLevel] = []
        for entry in entries {
          let names = (1...8).map { "b\($0)" }
          guard names.contains(entry.key) else {
            let shown = Node.printable(entry.key)
            return .fault(
              .unknown(
                entry.place, key: "policy.levels.\(shown)", written: shown,
                suggestion: nil, known: names))
          }
          do throws(SettingsFault) {
            let level = try Form<Int>.whole(1...5).value(entry.value, key: "policy.levels.\(entry.key)")
            levels.append(ButtonLevel(button: entry.key, level: level))
          } catch {
            return .fault(error)
          }
        }
        return .taken(levels.sorted { $0.button < $1.button })
      },
      show: { levels in "{" + levels.map { "\($0.button): \($0.level)" }.joined(separator: ", ") + "}" })
  }
}
