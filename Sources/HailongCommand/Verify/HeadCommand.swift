import ArgumentParser
import Journal
import Records

struct HeadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: told(
      "In chỗ nhật ký kết thúc, trên một dòng để người giám sát giữ.",
      "Print where the log ends, on one line for a supervisor to keep."),
    discussion: told(
      """
      PAD LOG SEQ HASH FINGERPRINT: thiết bị, nhật ký, số bản ghi, băm, dấu vân tay khóa. Mọi nhật ký \
      hay bản xuất sau này của nhật ký đó phải còn chứa đúng như thế: `hailong verify TỆP --head DÒNG` \
      cho biết. --sealed in niêm phong cuối, có trong bản xuất làm lúc này.
      """,
      """
      PAD LOG SEQ HASH FINGERPRINT. Any later journal or export of this log must still contain exactly that: \
      `hailong verify FILE --head LINE` says so. --sealed gives the last seal, which an export of now contains.
      """))

  @OptionGroup var pad: PadOptions

  @Argument(
    help: .told(
      "Một bản sao nhật ký hoặc bản xuất, thay cho thiết bị đang chạy.",
      "A copied journal or an export, in place of the running pad.", value: .file), completion: .file())
  var file: String?

  @Flag(help: .told("Niêm phong cuối, thay cho bản ghi cuối.", "The last seal in place of the last record."))
  var sealed = false

  func run() throws {
    let line = try file.map { file throws(CommandFault) in try ofFile(file) } ?? ofPad()
    if pad.json {
      try Output.say([
        "pad": .string(line.pad.text), "log": .string(line.log.text), "seq": .int(line.head.seq),
        "hash": .string(line.head.hash.hex), "fingerprint": .string(line.key.text),
      ])
    } else {
      try Output.say("\(line)\n")
    }
  }

  private func ofPad() throws(CommandFault) -> HeadLine {
    let head = try PadConnection(pad).head()
    var line = head.line
    if sealed { line.head = head.sealed }
    return line
  }

  private func ofFile(_ file: String) throws(CommandFault) -> HeadLine {
    guard try LogFile.isJournal(file) else { return try ofExport(file) }
    do throws(JournalFault) {
      let reader = try JournalReader(file)
      let genesis = reader.genesis
      return HeadLine(
        pad: genesis.pad, log: genesis.log, head: sealed ? reader.sealedHead : reader.head,
        key: genesis.key.fingerprint)
    } catch {
      throw CommandFault(error)
    }
  }

  /// An export stores no hashes: all of it is read.
  private func ofExport(_ file: String) throws(CommandFault) -> HeadLine {
    let verdict = try LogFile.verify(file, Verifier(), pad.language)
    guard let line = verdict.headLine, verdict.isConsistent else {
      throw CommandFault(
        .data, code: "HL-CMD-008",
        "\(file) has no head: \(verdict.problems.first.map { $0.message } ?? "it is no log")",
        vi: "\(file) không có dòng đầu: nhật ký trong đó không khớp, hoặc đó không phải nhật ký",
        remedy: "see `hailong verify \(file)`", remedyVi: "xem `hailong verify \(file)`")
    }
    guard !sealed || verdict.unsealed == 0 else {
      throw CommandFault(
        .data, code: "HL-CMD-008", "\(file) goes beyond its last seal",
        vi: "\(file) dài quá niêm phong cuối của nó", remedy: "export again without --unsealed",
        remedyVi: "xuất lại, bỏ --unsealed")
    }
    return line
  }
}
