import Glibc
import Records

/// Takes out of what leaves the pad whatever could tell a person: officer codes, login names, keys, enrolment codes.
///
/// The same person has the same pseudonym within one bundle (`officer-1`), and another one in the next.
struct Redaction {
  private var officers: [String: String] = [:]
  private var people: [String: String] = [:]
  /// Whole words that are never to be seen, and what stands in their place.
  private var words: [[UInt8]: [UInt8]] = [:]

  /// Members whose text, list or group is left out wherever it stands.
  private static let secrets: Set<String> = [
    "key", "sig", "order_key", "orders_key", "badges", "secret", "token", "password", "enrolment_code",
  ]
  /// Members that hold hashes a helper compares; a long hexadecimal text elsewhere may be a key.
  private static let hashes: Set<String> = ["hash", "log", "fingerprint", "kernel", "head"]

  /// What may be seen of an enrolment: the pad keeps whatever the ward said.
  private static let enrolment: Set<String> = ["ward", "counter", "address"]

  init() {}

  /// Login names of people on this machine, and its own name.
  mutating func knowMachine() {
    setpwent()
    defer { endpwent() }
    for _ in 0..<4_096 {
      guard let entry = getpwent() else { break }
      // As login.defs has it: below are the system's own users, above is nobody.
      guard (1_000..<60_000).contains(entry.pointee.pw_uid), let name = entry.pointee.pw_name else {
        continue
      }
      hide(String(cString: name), as: "user-\(people.count + 1)")
      people[String(cString: name)] = "user-\(people.count + 1)"
    }
    var machine = utsname()
    guard uname(&machine) == 0 else { return }
    let name = withUnsafeBytes(of: &machine.nodename) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "localhost" { hide(name, as: "this-machine") }
  }

  /// The pseudonym of an officer's code, the same each time.
  mutating func officer(_ code: String) -> String {
    if let known = officers[code] { return known }
    let made = "officer-\(officers.count + 1)"
    officers[code] = made
    hide(code, as: made)
    return made
  }

  private mutating func hide(_ word: String, as other: String) {
    // A word of one or two letters would tear up every text; where it has a member of its own it is hidden there.
    guard word.utf8.count >= 3 else { return }
    words[Array(word.utf8)] = Array(other.utf8)
  }

  // MARK: JSON

  mutating func json(_ value: JSON, key: String = "") -> JSON {
    switch value {
    case .string(let text):
      if key == "officer" { return .string(officer(text)) }
      if key == "by" { return .string(actor(text)) }
      return .string(self.text(text, keepsHashes: Self.hashes.contains(key)))
    case .array(let values):
      return .array(values.map { json($0, key: key) })
    case .object(let members):
      return .object(
        members.compactMap { member in
          if Self.secrets.contains(member.key), !member.value.isPlain { return nil }
          if key == "enrolment", !Self.enrolment.contains(member.key) { return nil }
          return JSON.Member(member.key, json(member.value, key: member.key))
        })
    default:
      return value
    }
  }

  private mutating func actor(_ text: String) -> String {
    if ["pad", "ward", "uid-0"].contains(text) { return text }
    if let known = people[text] { return known }
    let made = "user-\(people.count + 1)"
    people[text] = made
    return made
  }

  // MARK: text

  /// The text with every hidden word, enrolment string, home folder and long hexadecimal number taken out.
  func text(_ text: String, keepsHashes: Bool = false) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      guard Redaction.isWord(bytes[index]) else {
        out.append(bytes[index])
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, Redaction.isWord(bytes[end]) { end += 1 }
      let word = bytes[index..<end]
      if word.elementsEqual("hailong1".utf8), end < bytes.count, bytes[end] == UInt8(ascii: ":") {
        // An enrolment string goes to the next blank.
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "\"") { end += 1 }
        out += Array("hailong1:...".utf8)
      } else if out.suffix(6).elementsEqual("/home/".utf8) {
        out += Array("...".utf8)
      } else {
        out += replaced(word, keepsHashes: keepsHashes)
      }
      index = end
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func replaced(_ word: ArraySlice<UInt8>, keepsHashes: Bool) -> [UInt8] {
    if let other = words[Array(word)] { return other }
    // A hidden word inside a longer one (`session-cb-07`): the whole of it goes.
    for hidden in words.keys where hidden.count >= 4 && hidden.count < word.count {
      if Redaction.contains(word, hidden) { return Array("...".utf8) }
    }
    if !keepsHashes, word.count >= 32, word.allSatisfy(Redaction.isHexadecimal) {
      return Array(word.prefix(6)) + Array("...".utf8)
    }
    return Array(word)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func contains(_ word: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
    guard let first = part.first else { return false }
    var start = word.startIndex
    while start + part.count <= word.endIndex {
      if word[start] == first, word[start..<(start + part.count)].elementsEqual(part) { return true }
      start += 1
    }
    return false
  }
}

extension JSON {
  /// A number, `true`, `false` or `null`: it tells that there is a key, and not which.
  fileprivate var isPlain: Bool {
    switch self {
    case .null, .bool, .int, .double: true
    case .string, .array, .object: false
    }
  }
}
