extension PadSettings {
  /// Reads and checks a whole `pad.yaml`.
  ///
  /// - Throws: the first fault in the order of the file; then a missing key; then keys that disagree.
  public static func load(_ path: String) throws(SettingsFault) -> PadSettings {
    try PadSettings(YAMLReader.read(file: path), file: path)
  }

  /// Reads settings from bytes; `file` names them in faults.
  public static func read(_ bytes: [UInt8], file: String) throws(SettingsFault) -> PadSettings {
    try PadSettings(YAMLReader.read(bytes: bytes, file: file), file: file)
  }

  init(_ root: Node, file: String) throws(SettingsFault) {
    self.init(board: "")
    self.file = file
    for entry in try PadSettings.entries(root, key: .theFile) {
      let isSection = Key.all.contains { $0.section == entry.key }
      if !isSection {
        try take(entry, section: "")
      } else {
        // A section whose keys are all commented out is left with no value: that is an empty section.
        for inner in try PadSettings.entries(entry.value, key: .written(entry.key)) {
          try take(inner, section: entry.key)
        }
      }
    }
    for key in Key.all where key.isRequired && places[key.path] == nil {
      throw .missing(Place(file: file, line: 1, column: 1), key: key.path, wanted: key.says)
    }
    try checkAgreement()
  }

  private mutating func take(_ entry: Node.Entry, section: String) throws(SettingsFault) {
    guard let key = Key.all.first(where: { $0.section == section && $0.name == entry.key }) else {
      throw PadSettings.unknown(entry, section: section)
    }
    try key.read(entry.value, key.path, &self)
    places[key.path] = entry.place
  }

  private static func entries(_ node: Node, key: Phrase) throws(SettingsFault) -> [Node.Entry] {
    if node.isEmpty { return [] }
    guard case .map(let entries) = node.content else {
      throw .wrongType(node.place, key: key, found: node.words, wanted: .keys)
    }
    return entries
  }

  private static func unknown(_ entry: Node.Entry, section: String) -> SettingsFault {
    var known: [String] = []
    for key in Key.all {
      if key.section == section {
        known.append(key.name)
      } else if section.isEmpty, !known.contains(key.section) {
        known.append(key.section)
      }
    }
    let written = Node.printable(entry.key)
    let suggestion =
      // A known key in the wrong place is likelier moved than mistyped.
      Key.all.first { $0.name == entry.key }?.path ?? nearest(to: entry.key, among: known)
      ?? Key.all.first { nearest(to: entry.key, among: [$0.name]) != nil }?.path
    return .unknown(
      entry.place, key: section.isEmpty ? written : "\(section).\(written)", written: written,
      suggestion: suggestion, known: known)
  }
}

extension PadSettings {
  /// Every key with its value as it would be written in the file and where it came from: `default`, or `file:line`.
  /// A key that has neither value nor default is shown as `(none)`.
  public var effective: [(key: String, value: String, origin: String)] {
    Key.all.map { key in
      let origin = places[key.path].map { "\($0.file):\($0.line)" } ?? "default"
      return (key.path, key.show(self) ?? "(none)", origin)
    }
  }
}
