import Ratings
import Records
import Settings

/// A board profile, for people and for scripts.
struct BoardText {
  var profile: BoardProfile
  var language: Language

  var text: String {
    let say = language
    var text = "\(profile.name): \(profile.title)\n"
    text += "  \(profile.file)\n"
    var rows = [
      [
        say("  phần", "  part"), say("đường", "line"), "chip", say("chân", "pin"), say("mức", "level"),
        say("nguồn", "source"),
      ]
    ]
    rows += parts.map { part, line in
      [
        "  \(part)", line.line.description, line.chip.isEmpty ? "-" : line.chip,
        line.pin.map(String.init) ?? "-",
        line.activeLow ? say("thấp", "low") : say("cao", "high"), line.source ?? "-",
      ]
    }
    text += Columns.table(rows)
    for note in profile.notes { text += say("  lưu ý: ", "  note: ") + note + "\n" }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { Columns.printable(String($0)) }
      .joined(separator: "\n")
  }

  private var parts: [(String, BoardLine)] {
    profile.buttons.enumerated().map { ("b\($0 + 1)", $1) } + profile.outputs.map { ($0.output.key, $0.line) }
  }

  var json: JSON {
    [
      "name": .string(profile.name), "title": .string(profile.title),
      "backend": .string(profile.backend.rawValue), "file": .string(profile.file),
      "buttons": .array(profile.buttons.map(BoardText.json)),
      "outputs": .object(profile.outputs.map { JSON.Member($0.output.key, BoardText.json($0.line)) }),
      "notes": .array(profile.notes.map { .string($0) }),
    ]
  }

  private static func json(_ line: BoardLine) -> JSON {
    let identity: JSON.Member =
      switch line.line {
      case .name(let name): .init("line", .string(name))
      case .offset(let offset): .init("offset", .int(Int64(offset)))
      }
    var members: [JSON.Member] = [
      .init("chip", .string(line.chip)), identity, .init("active_low", .bool(line.activeLow)),
      .init("bias", .string(line.bias.rawValue)),
    ]
    if let pin = line.pin { members.append(.init("pin", .int(Int64(pin)))) }
    if let source = line.source { members.append(.init("source", .string(source))) }
    return .object(members)
  }
}
