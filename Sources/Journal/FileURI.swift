import Records

enum FileURI {
  /// `path` as a `file:` URI with a query, for the settings that SQLite takes no other way.
  static func of(_ path: String, _ query: String) -> String {
    var text = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        text.unicodeScalars.append(UnicodeScalar(byte))
      default:
        text += "%" + Hex.encode(CollectionOfOne(byte))
      }
    }
    return text + "?" + query
  }
}
