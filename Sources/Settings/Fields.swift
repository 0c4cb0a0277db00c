/// A group of keys of a board profile, taken one by one; what is left over at the end was unknown.
struct Fields {
  private let place: Place
  private let key: String
  private var entries: [Node.Entry]
  private var known: [String] = []

  /// `key` is the group's full name, empty for the file itself.
  init(_ node: Node, key: String) throws(SettingsFault) {
    self.key = key
    place = node.place
    if case .map(let entries) = node.content {
      self.entries = entries
    } else if node.isEmpty {
      entries = []
    } else {
      throw .wrongType(
        node.place, key: key.isEmpty ? .theFile : .written(key), found: node.words, wanted: .keys)
    }
  }

  func path(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

  mutating func node(_ name: String) -> Node? {
    known.append(name)
    guard let index = entries.firstIndex(where: { $0.key == name }) else { return nil }
    return entries.remove(at: index).value
  }

  mutating func value<Value>(_ name: String, _ form: Form<Value>) throws(SettingsFault) -> Value? {
    guard let node = node(name) else { return nil }
    return try form.value(node, key: path(name))
  }

  mutating func required<Value>(_ name: String, _ form: Form<Value>) throws(SettingsFault) -> Value {
    guard let value = try value(name, form) else {
      throw .missing(place, key: path(name), wanted: form.says)
    }
    return value
  }

  /// To be called when all known keys have been asked for.
  func end() throws(SettingsFault) {
    guard let entry = entries.first else { return }
    let written = Node.printable(entry.key)
    throw .unknown(
      entry.place, key: path(written), written: written, suggestion: nearest(to: entry.key, among: known),
      known: known)
  }
}
