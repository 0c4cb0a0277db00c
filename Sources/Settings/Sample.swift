extension PadSettings {
  /// A documented `pad.yaml` with every key; `docs/pad.yaml.example` is this text.
  ///
  /// As in Debian's own files, what is commented out with no space after `#` is the default: uncomment to change.
  public static var sampleYAML: String {
    let defaults = PadSettings(board: "")
    var out = """
      # pad.yaml: the settings of one Hailong pad. On a pad it is /etc/hailong/pad.yaml.
      # `hailong config check` reads this file and says what is wrong, or what holds and where it comes from.
      # A line that starts with # and no space after it shows a default: take the # away to change it.
      # Lengths of time are in milliseconds where the name ends in _ms.

      """
    var section = ""
    for key in Key.all {
      if key.section != section {
        section = key.section
        out += "\n\(section):\n"
      } else {
        out += section.isEmpty ? "\n" : ""
      }
      let indent = section.isEmpty ? "" : "  "
      let value = key.isRequired ? nil : key.show(defaults)
      out += "\(indent)# \(key.doc)\n"
      let begin = key.says.en.first.map { $0.uppercased() + key.says.en.dropFirst() } ?? ""
      out += "\(indent)# \(begin).\(key.isRequired ? " Required." : value == nil ? " No default." : "")\n"
      out += "\(indent)\(key.isRequired ? "" : "#")\(key.name): \(value ?? key.example ?? "")\n"
    }
    return out
  }
}
