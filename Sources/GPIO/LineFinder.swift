import Glibc
import SystemWords

/// Finds lines by label and name among the chips of a machine. Finding opens nothing for use: it is a pure search
/// over what was read, so that every wrong wiring can be tried without hardware.
public struct LineFinder: Sendable {
  public var chips: [LineChip]
  public var unreadable: [UnreadableChip]

  public init(chips: [LineChip], unreadable: [UnreadableChip] = []) {
    self.chips = chips
    self.unreadable = unreadable
  }

  /// A line that exists, once.
  public struct Found: Equatable, Sendable {
    public var path: String
    public var offset: UInt32
  }

  /// Exactly one line, or the fault that says why not: no chip at all, no such chip (with those there are), no such
  /// line (with the nearest names), more than one (with each of them), or no permission to look.
  public func find(_ spec: LineSpec) throws(LineFault) -> Found {
    let labelled = chips.filter { $0.label == spec.chip }
    var matches: [(chip: LineChip, line: LineChip.Line)] = []
    for chip in labelled {
      for line in chip.lines where fits(line, spec.line) { matches.append((chip, line)) }
    }
    switch matches.count {
    case 1: return Found(path: matches[0].chip.path, offset: matches[0].line.offset)
    case 0: throw notFound(spec, among: labelled)
    default: throw ambiguous(spec, matches)
    }
  }

  /// All of them, in order; two that are one and the same line are refused.
  public func find(all specs: [LineSpec]) throws(LineFault) -> [Found] {
    var found: [Found] = []
    for spec in specs {
      let line = try find(spec)
      if let earlier = found.firstIndex(of: line) {
        throw LineFault(
          .misuse, "\(spec) is asked for twice (also as \(specs[earlier])): \(line.path) line \(line.offset)",
          vi:
            "\(spec.vi) được dùng hai lần (cũng là \(specs[earlier].vi)): \(line.path) đường \(line.offset)",
          remedy: "Give each button and lamp a line of its own in the board profile")
      }
      found.append(line)
    }
    return found
  }

  private func fits(_ line: LineChip.Line, _ wanted: LineSpec.Line) -> Bool {
    switch wanted {
    // A line without a name is not to be found by an empty one.
    case .name(let name): !name.isEmpty && line.name == name
    case .offset(let offset): line.offset == offset
    }
  }

  private func ambiguous(_ spec: LineSpec, _ matches: [(chip: LineChip, line: LineChip.Line)]) -> LineFault {
    let list = matches.map { "\($0.chip.path) line \($0.line.offset)" }.joined(separator: ", ")
    let listVi = matches.map { "\($0.chip.path) đường \($0.line.offset)" }.joined(separator: ", ")
    let sameChip = matches.allSatisfy { $0.chip.path == matches[0].chip.path }
    return LineFault(
      .ambiguous, "\(spec) fits \(matches.count) lines: \(list)",
      vi: "\(spec.vi) khớp với \(matches.count) đường: \(listVi)",
      remedy: sameChip
        ? "Two lines of this chip have one name: give the `offset` in the board profile instead of the `line`"
        : "Two chips have this label: give one of them a label, or its lines names, of their own in the device tree"
    )
  }

  private func notFound(_ spec: LineSpec, among labelled: [LineChip]) -> LineFault {
    if !labelled.isEmpty { return lineNotFound(spec, among: labelled) }
    // A chip that may not be opened does not tell its label: it may well be the one.
    if let locked = unreadable.first(where: { $0.errno == EACCES || $0.errno == EPERM }) {
      return noPermission(path: locked.path, access: locked.access, wanted: spec)
    }
    if let broken = unreadable.first {
      return LineFault(
        .refused, "looking for \(spec): cannot open \(broken.path): \(errorText(broken.errno))",
        vi: "tìm \(spec.vi): không mở được \(broken.path): \(SystemWords.vietnamese(broken.errno))",
        remedy: "See `dmesg`, and try `gpiodetect`")
    }
    if chips.isEmpty {
      return LineFault(
        .noChips, "looking for \(spec): this machine has no gpiochip (no /dev/gpiochip*)",
        vi: "tìm \(spec.vi): máy này không có gpiochip nào (không có /dev/gpiochip*)",
        remedy: "On a board: check that its GPIO driver is loaded (`gpiodetect`, `dmesg`)."
          + " Elsewhere: use board `simulated`")
    }
    let present = chips.map { "\"\($0.label)\" (\($0.path))" }.joined(separator: ", ")
    let near = nearestNames(to: spec.chip, among: chips.map(\.label), limit: 1)
    let hint = near.first.map { "; did you mean \"\($0)\"?" } ?? ""
    let hintVi = near.first.map { "; có phải \"\($0)\" không?" } ?? ""
    return LineFault(
      .chipNotFound, "no chip has the label \"\(spec.chip)\"; present: \(present)\(hint)",
      vi: "không chip nào mang nhãn \"\(spec.chip)\"; đang có: \(present)\(hintVi)",
      remedy: "Check `board` in pad.yaml and `chip` in the board profile against `gpiodetect`")
  }

  private func lineNotFound(_ spec: LineSpec, among labelled: [LineChip]) -> LineFault {
    let remedy = "Check the board profile against `gpioinfo`"
    switch spec.line {
    case .offset(let offset):
      let size = labelled.map { "\($0.path) has \($0.lines.count) lines, from 0" }.joined(separator: ", ")
      let sizeVi = labelled.map { "\($0.path) có \($0.lines.count) đường, từ 0" }.joined(separator: ", ")
      return LineFault(
        .lineNotFound, "chip \"\(spec.chip)\" has no line \(offset): \(size)",
        vi: "chip \"\(spec.chip)\" không có đường \(offset): \(sizeVi)", remedy: remedy)
    case .name(let name):
      let names = labelled.flatMap { $0.lines.map(\.name) }
      let near = nearestNames(to: name, among: names)
      let elsewhere = chips.filter { chip in
        chip.label != spec.chip && !name.isEmpty && chip.lines.contains { $0.name == name }
      }
      let nearest = near.map { "\"\($0)\"" }.joined(separator: ", ")
      var (hint, hintVi) = near.isEmpty ? ("", "") : ("; nearest: \(nearest)", "; gần giống: \(nearest)")
      if names.allSatisfy(\.isEmpty) {
        hint = "; none of its lines has a name, so give an `offset`"
        hintVi = "; không đường nào của nó có tên, hãy ghi `offset`"
      }
      if let other = elsewhere.first {
        hint += "; chip \"\(other.label)\" has one of that name"
        hintVi += "; chip \"\(other.label)\" có đường tên đó"
      }
      return LineFault(
        .lineNotFound, "chip \"\(spec.chip)\" has no line named \"\(name)\"\(hint)",
        vi: "chip \"\(spec.chip)\" không có đường tên \"\(name)\"\(hintVi)", remedy: remedy)
    }
  }
}

func noPermission(path: String, access: DeviceAccess?, wanted: LineSpec) -> LineFault {
  let user = access.map { " as user \"\($0.user)\"" } ?? ""
  let userVi = access.map { " với người dùng \"\($0.user)\"" } ?? ""
  return LineFault(
    .noPermission, "looking for \(wanted): may not open \(path)\(user)",
    vi: "tìm \(wanted.vi): không được mở \(path)\(userVi)",
    remedy: access?.remedy ?? "See who may open it: ls -l \(path)")
}

func errorText(_ number: Int32) -> String { SystemWords.english(number) }
