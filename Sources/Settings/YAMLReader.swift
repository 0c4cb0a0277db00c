import CYAML
import Glibc

/// Reads one YAML document into a bounded tree that knows its places.
///
/// libyaml's events are used and not its document loader, because the loader follows aliases (a few lines can stand
/// for gigabytes) and forgets columns. What hides a value (anchor, alias, tag, several documents, a key set twice) is
/// refused: what a technician reads in the file is what the pad does.
enum YAMLReader {
  static let maxBytes = 64 * 1024
  static let maxDepth = 8
  static let maxNodes = 4096

  /// Reads a regular file of at most `maxBytes`.
  static func read(file: String) throws(SettingsFault) -> Node {
    try read(bytes: bytes(of: file), file: file)
  }

  /// `nil` content (an empty file, or comments only) is an empty map.
  static func read(bytes: [UInt8], file: String) throws(SettingsFault) -> Node {
    guard bytes.count <= maxBytes else {
      throw .tooMuch(
        .whole(file), Phrase("the file is larger than it may be", vi: "tệp lớn quá mức"),
        limit: Phrase("\(maxBytes) bytes", vi: "\(maxBytes) byte"))
    }
    return try bytes.withUnsafeBufferPointer { (input) throws(SettingsFault) -> Node in
      var parser = Parser(file: file, input: input)
      defer { parser.close() }
      return try parser.document()
    }
  }

  /// A regular file's bytes; at most one more than `maxBytes`.
  static func bytes(of file: String) throws(SettingsFault) -> [UInt8] {
    // O_NONBLOCK: opening a FIFO by mistake must not hang the start.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(file, because: .system(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(file, because: .system(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file, because: Phrase("it is not a regular file", vi: "đó không phải tệp thường"))
    }

    // One byte more than may be there, so that a file that grows is still seen as too large.
    var bytes = [UInt8](repeating: 0, count: maxBytes + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        // The array is never empty, so there is a base address.
        Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file, because: .system(errno)) }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

private struct Parser {
  let file: String
  let input: UnsafeBufferPointer<UInt8>
  // On the heap: libyaml keeps pointers into the structure, which a Swift value may move.
  let parser: UnsafeMutablePointer<yaml_parser_t>
  var nodes = 0

  init(file: String, input: UnsafeBufferPointer<UInt8>) {
    self.file = file
    self.input = input
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
  }

  func close() {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  mutating func document() throws(SettingsFault) -> Node {
    guard yaml_parser_initialize(parser) == 1 else { throw .unreadable(file, because: .system(ENOMEM)) }
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    // Said, not guessed: a file that starts with FF FE would otherwise be read as UTF-16.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)

    var root = Node(place: Place(file: file, line: 1, column: 1), content: .map([]))
    var documents = 0
    while true {
      var event = try next()
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT:
        continue
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        guard documents == 1 else {
          throw .refusedYAML(
            place(event.start_mark), Phrase("a second document", vi: "văn bản thứ hai trong một tệp"))
        }
      case YAML_STREAM_END_EVENT:
        return root
      default:
        root = try node(event, depth: 1)
      }
    }
  }

  private mutating func node(_ event: yaml_event_t, depth: Int) throws(SettingsFault) -> Node {
    let place = place(event.start_mark)
    nodes += 1
    guard nodes <= YAMLReader.maxNodes else {
      throw .tooMuch(
        place, Phrase("the file holds too many values", vi: "tệp có quá nhiều giá trị"),
        limit: .written("\(YAMLReader.maxNodes)"))
    }
    guard depth <= YAMLReader.maxDepth else {
      throw .tooMuch(
        place, Phrase("values are nested too deep", vi: "các nhóm lồng nhau quá sâu"),
        limit: Phrase("\(YAMLReader.maxDepth) levels", vi: "\(YAMLReader.maxDepth) tầng"))
    }
    switch event.type {
    case YAML_ALIAS_EVENT:
      throw .refusedYAML(place, Phrase("an alias (`*name`)", vi: "tham chiếu (`*name`)"))
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, at: place)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return Node(place: place, content: .scalar(text, plain: scalar.style == YAML_PLAIN_SCALAR_STYLE))
    case YAML_SEQUENCE_START_EVENT:
      try refuse(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, at: place)
      return Node(place: place, content: .list(try list(depth: depth)))
    case YAML_MAPPING_START_EVENT:
      try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, at: place)
      return Node(place: place, content: .map(try map(depth: depth)))
    default:
      throw .notYAML(place, Phrase("a value was expected here", vi: "chỗ này phải có giá trị"))
    }
  }

  private mutating func list(depth: Int) throws(SettingsFault) -> [Node] {
    var items: [Node] = []
    while true {
      var event = try next()
      defer { yaml_event_delete(&event) }
      if event.type == YAML_SEQUENCE_END_EVENT { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func map(depth: Int) throws(SettingsFault) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      var event = try next()
      defer { yaml_event_delete(&event) }
      if event.type == YAML_MAPPING_END_EVENT { return entries }
      let key = try node(event, depth: depth + 1)
      guard case .scalar(let name, _) = key.content else {
        throw .refusedYAML(key.place, Phrase("a list or a group as a key", vi: "danh sách hay nhóm làm khóa"))
      }
      if name == "<<" { throw .refusedYAML(key.place, Phrase("a merge (`<<`)", vi: "phép gộp (`<<`)")) }
      let shown = Node.printable(name)
      if let first = lines[name] { throw .duplicate(key.place, key: shown, firstLine: first) }
      lines[name] = key.place.line

      var valueEvent = try next()
      defer { yaml_event_delete(&valueEvent) }
      entries.append(Node.Entry(key: name, place: key.place, value: try node(valueEvent, depth: depth + 1)))
    }
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, at place: Place
  ) throws(SettingsFault) {
    if anchor != nil { throw .refusedYAML(place, Phrase("an anchor (`&name`)", vi: "điểm neo (`&name`)")) }
    if tag != nil { throw .refusedYAML(place, Phrase("a tag (`!name`)", vi: "nhãn kiểu (`!name`)")) }
  }

  private func next() throws(SettingsFault) -> yaml_event_t {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    return event
  }

  private func problem() -> SettingsFault {
    let words = YAMLWords.phrase(parser.pointee.problem.map { String(cString: $0) } ?? "?")
    switch parser.pointee.error {
    case YAML_READER_ERROR:
      // Before the scanner there are no marks, only a byte offset.
      return .notYAML(place(byte: Int(parser.pointee.problem_offset)), words)
    case YAML_MEMORY_ERROR:
      return .unreadable(file, because: .system(ENOMEM))
    default:
      return .notYAML(place(parser.pointee.problem_mark), words)
    }
  }

  private func place(_ mark: yaml_mark_t) -> Place {
    Place(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func place(byte offset: Int) -> Place {
    var line = 1
    var column = 1
    for byte in input.prefix(max(0, offset)) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {  // continuation bytes are no character of their own
        column += 1
      }
    }
    return Place(file: file, line: line, column: column)
  }
}
