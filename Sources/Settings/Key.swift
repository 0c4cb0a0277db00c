/// One key of pad.yaml: its name, what it takes and what it is for. The default is the property's own value.
struct Key: Sendable {
  /// Section and name (`debounce`, `settle_ms`); the section is empty at the top.
  let section: String
  let name: String
  /// What it takes, to complete "write …".
  let says: Phrase
  /// What it is for: one or two lines for the sample file.
  let doc: String
  let isRequired: Bool
  /// Shown in the sample where there is no default.
  let example: String?
  let read:
    @Sendable (_ node: Node, _ key: String, _ settings: inout PadSettings) throws(SettingsFault) -> Void
  /// As it would be written in the file; nil where there is no value.
  let show: @Sendable (_ settings: PadSettings) -> String?

  /// `debounce.settle_ms`
  var path: String { section.isEmpty ? name : "\(section).\(name)" }

  /// A key with a default.
  init<Value>(
    _ path: String, _ property: WritableKeyPath<PadSettings, Value> & Sendable, _ form: Form<Value>,
    _ doc: String,
    required: Bool = false, example: String? = nil
  ) {
    (section, name) = Key.split(path)
    says = form.says
    self.doc = doc
    isRequired = required
    self.example = example
    read = { (node, key, settings) throws(SettingsFault) in
      settings[keyPath: property] = try form.value(node, key: key)
    }
    show = { form.show($0[keyPath: property]) }
  }

  /// A key that may be absent, for a value that may be unknown. `or` shows what then holds, where something does.
  init<Value>(
    maybe path: String, _ property: WritableKeyPath<PadSettings, Value?> & Sendable, _ form: Form<Value>,
    _ doc: String,
    example: String, or absent: (@Sendable (PadSettings) -> Value)? = nil
  ) {
    (section, name) = Key.split(path)
    says = form.says
    self.doc = doc
    isRequired = false
    self.example = example
    read = { (node, key, settings) throws(SettingsFault) in
      settings[keyPath: property] = try form.value(node, key: key)
    }
    show = { ($0[keyPath: property] ?? absent?($0)).map(form.show) }
  }

  private static func split(_ path: String) -> (String, String) {
    let parts = path.split(separator: ".", maxSplits: 1)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", path)
  }
}
