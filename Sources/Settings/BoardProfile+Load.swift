import Glibc

extension BoardProfile {
  /// Loads a profile by name from `folder` (`boards_dir`), or by absolute path.
  ///
  /// - Throws: HL-CONF-012 with the nearest profile's name where there is none of that name, otherwise what is wrong
  ///   with the file.
  public static func load(_ nameOrPath: String, in folder: String) throws(SettingsFault) -> BoardProfile {
    try load(nameOrPath, in: folder, place: .whole(folder))
  }

  /// Loads the board that the settings name; a fault about the name points into `pad.yaml`.
  public static func load(for settings: PadSettings) throws(SettingsFault) -> BoardProfile {
    let profile = try load(
      settings.board, in: settings.boardsDir, place: settings.places["board"] ?? .whole(settings.file))
    try settings.checkFit(profile)
    return profile
  }

  private static func load(
    _ nameOrPath: String, in folder: String, place: Place
  ) throws(SettingsFault) -> BoardProfile {
    if nameOrPath.hasPrefix("/") { return try read(YAMLReader.read(file: nameOrPath), file: nameOrPath) }
    // A name is checked before it becomes part of a path.
    let file = "\(folder)/\(nameOrPath).yaml"
    guard isCode(nameOrPath, max: 32), access(file, F_OK) == 0 else {
      let names = list(in: folder)
      throw .noSuchBoard(
        place, name: Node.printable(nameOrPath), folder: folder,
        suggestion: nearest(to: nameOrPath, among: names),
        known: names)
    }
    let profile = try read(YAMLReader.read(file: file), file: file)
    guard profile.name == nameOrPath else {
      throw .disagree(
        .whole(file), key: "name",
        Phrase("the profile calls itself `\(profile.name)`", vi: "hồ sơ tự gọi mình là `\(profile.name)`"),
        Phrase(
          "let `name` be the file's own name, `\(nameOrPath)`",
          vi: "đặt `name` đúng tên tệp, `\(nameOrPath)`"))
    }
    return profile
  }

  /// Reads a profile from bytes; `file` names them in faults.
  public static func read(_ bytes: [UInt8], file: String) throws(SettingsFault) -> BoardProfile {
    try read(YAMLReader.read(bytes: bytes, file: file), file: file)
  }

  /// Names of the profiles in a folder, sorted; empty where the folder cannot be read. At most 256.
  public static func list(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < 256, let entry = readdir(directory) {
      let file = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard file.hasSuffix(".yaml"), isCode(String(file.dropLast(5)), max: 32) else { continue }
      names.append(String(file.dropLast(5)))
    }
    return names.sorted()
  }

  private static func read(_ root: Node, file: String) throws(SettingsFault) -> BoardProfile {
    var fields = try Fields(root, key: "")
    let name = try fields.required("name", .code(max: 32))
    let title = try fields.value("title", .words(max: 80)) ?? name
    let backend = try fields.required("backend", Form<Backend>.choice)
    let sampleNode = fields.node("sample_ms")
    let sampleMs = try sampleNode.map { node throws(SettingsFault) in
      try Form<Int>.whole(1...20, .milliseconds).value(node, key: "sample_ms")
    }
    if backend != .sampled, let sampleNode {
      throw .disagree(
        sampleNode.place, key: "sample_ms",
        Phrase(
          "backend `\(backend.rawValue)` is told of edges and samples nothing",
          vi: "backend `\(backend.rawValue)` được báo từng thay đổi, không lấy mẫu"),
        Phrase(
          "remove `sample_ms`, or write `backend: sampled`",
          vi: "bỏ `sample_ms`, hoặc viết `backend: sampled`"))
    }
    let header = try fields.value("header", Form<Header>.choice)
    // A simulated board has one chip, and nothing looks its label up.
    let chip =
      try fields.value("chip", .kernelName(.chipLabel))
      ?? (backend == .simulated ? "simulated" : nil)
    var seen = Uses()

    var buttons: [BoardLine] = []
    let buttonsForm = Phrase(
      "a list of 1 to 8 buttons, from the left", vi: "danh sách 1 đến 8 nút, từ trái sang")
    guard let list = fields.node("buttons") else {
      throw .missing(root.place, key: "buttons", wanted: buttonsForm)
    }
    guard case .list(let items) = list.content else {
      throw .wrongType(list.place, key: .written("buttons"), found: list.words, wanted: buttonsForm)
    }
    guard (1...8).contains(items.count) else {
      throw .outOfRange(
        list.place, key: "buttons",
        found: Phrase("a list of \(items.count)", vi: "danh sách \(items.count) mục"), wanted: buttonsForm)
    }
    for (index, item) in items.enumerated() {
      let key = "buttons.b\(index + 1)"
      let line = try BoardLine(item, key: key, chip: chip, isButton: true)
      try seen.add(line, key: key, place: item.place)
      buttons.append(line)
    }

    var outputs: [OutputLine] = []
    guard let lampsNode = fields.node("lamps") else {
      throw .missing(
        root.place, key: "lamps",
        wanted: Phrase(
          "the lamp `thanks`, and `fault` and `officer` where wired",
          vi: "đèn `thanks`, và `fault`, `officer` nếu có nối"))
    }
    var lamps = try Fields(lampsNode, key: "lamps")
    for output in Output.allCases {
      let node = output == .buzzer ? fields.node("buzzer") : lamps.node(output.rawValue)
      guard let node else {
        if output != .thanks { continue }
        throw .missing(
          lampsNode.place, key: output.key,
          wanted: Phrase("the line of the lamp that thanks", vi: "đường của đèn cảm ơn"))
      }
      let line = try BoardLine(node, key: output.key, chip: chip, isButton: false)
      try seen.add(line, key: output.key, place: node.place)
      outputs.append(OutputLine(output: output, line: line))
    }
    try lamps.end()

    let notes = try fields.value("notes", .lines) ?? []
    try fields.end()
    return BoardProfile(
      name: name, title: title, backend: backend, sampleMs: sampleMs ?? 5, header: header, buttons: buttons,
      outputs: outputs,
      notes: notes, file: file)
  }
}

extension BoardLine {
  fileprivate init(_ node: Node, key: String, chip common: String?, isButton: Bool) throws(SettingsFault) {
    var fields = try Fields(node, key: key)
    let chipForm = Form<String>.kernelName(.chipLabel)
    guard let chip = try fields.value("chip", chipForm) ?? common else {
      throw .missing(
        node.place, key: fields.path("chip"),
        wanted: Phrase(
          chipForm.says.en + ", here or once at the top",
          vi: chipForm.says.vi + ", ở đây hoặc một lần ở đầu tệp"))
    }
    let name = try fields.value("line", .kernelName(Phrase("a line's name", vi: "tên một đường")))
    let offset = try fields.value("offset", Form<Int>.whole(0...1023))
    switch (name, offset) {
    case (let name?, nil): line = .name(name)
    case (nil, let offset?): line = .offset(UInt32(offset))
    case (nil, nil):
      throw .missing(
        node.place, key: fields.path("line"),
        wanted: Phrase(
          "the line's name, or its `offset` on the chip", vi: "tên đường, hoặc `offset` của nó trên chip"))
    default:
      throw .disagree(
        node.place, key: fields.path("offset"),
        Phrase("`\(key)` gives both `line` and `offset`", vi: "`\(key)` có cả `line` lẫn `offset`"),
        Phrase(
          "keep the name if the chip has names, the offset if it has none",
          vi: "giữ tên nếu chip có tên đường, giữ offset nếu không"))
    }
    self.chip = chip
    pin = try fields.value("pin", Form<Int>.whole(1...200))
    // A button is wired to ground against the chip's own pull-up; an output drives high.
    activeLow = try fields.value("active_low", .flag) ?? isButton
    bias = isButton ? try fields.value("bias", Form<Bias>.choice) ?? .pullUp : .asIs
    source = try fields.value("source", .words(max: 240))
    try fields.end()
  }
}

/// Which part uses which line and pin.
private struct Uses {
  private var uses: [(line: BoardLine, key: String, line1: Int)] = []

  mutating func add(_ line: BoardLine, key: String, place: Place) throws(SettingsFault) {
    for use in uses {
      if use.line.chip == line.chip, use.line.line == line.line {
        throw .usedTwice(
          place, key: key, what: Phrase("the line \(line.line)", vi: "đường \(line.line)"), first: use.key,
          firstLine: use.line1)
      }
      if let pin = line.pin, use.line.pin == pin {
        throw .usedTwice(
          place, key: key, what: Phrase("header pin \(pin)", vi: "chân \(pin)"), first: use.key,
          firstLine: use.line1)
      }
    }
    uses.append((line, key, place.line))
  }
}

extension Form where Value == [String] {
  /// A list of at most 20 lines for people to read.
  fileprivate static var lines: Form {
    let one = Form<String>.words(max: 400)
    return Form(
      says: Phrase(
        "a list of at most 20 sentences, each \(one.says.en)",
        vi: "danh sách nhiều nhất 20 câu, mỗi câu là \(one.says.vi)"),
      read: { node in
        guard case .list(let items) = node.content else { return .wrongType }
        guard items.count <= 20 else { return .outOfRange }
        var lines: [String] = []
        for item in items {
          guard case .taken(let line) = one.read(item) else {
            return .fault(.outOfRange(item.place, key: "notes", found: item.words, wanted: one.says))
          }
          lines.append(line)
        }
        return .taken(lines)
      },
      show: { $0.joined(separator: "\n") })
  }
}

extension PadSettings {
  /// Whether the levels' buttons are on the board (a level without a button could never be given), and whether its
  /// samples are close enough for the debounce.
  func checkFit(_ profile: BoardProfile) throws(SettingsFault) {
    // Of a contact that has settled at least two samples must have told.
    if profile.backend == .sampled, debounce.settleMs < 2 * profile.sampleMs {
      throw .disagree(
        places["debounce.settle_ms"] ?? places["board"] ?? .whole(file), key: "debounce.settle_ms",
        Phrase(
          "`debounce.settle_ms` (\(debounce.settleMs)) is less than two samples of board `\(profile.name)`"
            + " (\(profile.sampleMs) ms each)",
          vi:
            "`debounce.settle_ms` (\(debounce.settleMs)) ngắn hơn hai lần lấy mẫu của bo mạch `\(profile.name)`"
            + " (mỗi lần \(profile.sampleMs) ms)"),
        Phrase(
          "raise it to at least \(2 * profile.sampleMs), or lower the board's `sample_ms`",
          vi: "tăng lên ít nhất \(2 * profile.sampleMs), hoặc giảm `sample_ms` của bo mạch"))
    }
    let count = profile.buttons.count
    for level in policy.levels where !(1...count).map({ "b\($0)" }).contains(level.button) {
      let keys = ["policy.levels", "policy.scale", "board"]
      let key = keys.first { places[$0] != nil } ?? "policy.levels"
      throw .disagree(
        places[key] ?? .whole(file), key: key,
        Phrase(
          "level \(level.level) is button \(level.button), but board `\(profile.name)` has \(count) buttons",
          vi: "mức \(level.level) là nút \(level.button), mà bo mạch `\(profile.name)` có \(count) nút"),
        Phrase(
          "set `policy.scale` and `policy.levels` to the buttons there are",
          vi: "đặt `policy.scale` và `policy.levels` theo số nút đang có"))
    }
  }
}
