/// Where the ward listens, as an address in settings says it.
struct WardAddress: Equatable {
  var secure: Bool
  var host: String
  var port: Int?

  /// Takes `http(s)://host[:port]` with a name, an IPv4 or a bracketed IPv6 address; no user, path, query or fragment.
  init?(_ text: String) {
    guard let colon = text.range(ofScheme: ["https://", "http://"]) else { return nil }
    secure = text.hasPrefix("https:")
    let rest = text[colon...]
    guard rest.utf8.count <= 255, !rest.isEmpty else { return nil }
    let portText: Substring?
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      host = String(rest[rest.startIndex...end])
      let inner = host.dropFirst().dropLast()
      guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        return nil
      }
      let after = rest[rest.index(after: end)...]
      guard after.isEmpty || after.first == ":" else { return nil }
      portText = after.isEmpty ? nil : after.dropFirst()
    } else {
      let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let name = parts.first, !name.isEmpty,
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") })
      else { return nil }
      host = String(name)
      portText = parts.count == 2 ? parts[1] : nil
    }
    if let portText {
      guard let number = Int(portText), (1...65535).contains(number), String(number) == portText else {
        return nil
      }
      port = number
    }
  }

  /// Plain HTTP may go no further than this machine unless the settings allow it.
  var isLoopback: Bool { host == "localhost" || host == "[::1]" || isLoopbackIPv4 }

  /// All of 127.0.0.0/8, but not the name `127.example.org`.
  private var isLoopbackIPv4: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension String {
  fileprivate func range(ofScheme schemes: [String]) -> String.Index? {
    for scheme in schemes where hasPrefix(scheme) { return index(startIndex, offsetBy: scheme.count) }
    return nil
  }
}
