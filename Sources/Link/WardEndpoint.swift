import Wire

/// Where requests go, and whether TLS protects them.
public struct WardEndpoint: Equatable, Sendable, CustomStringConvertible {
  public var address: WardAddress
  public var isSecure: Bool

  public init(address: WardAddress, isSecure: Bool) {
    self.address = address
    self.isSecure = isSecure
  }

  /// Reads `https://HOST[:PORT]`, `http://HOST[:PORT]` or `HOST:PORT`, which is TLS.
  public init?(_ text: String) {
    let (secure, rest, port): (Bool, Substring, Int) =
      if text.hasPrefix("https://") { (true, text.dropFirst(8), 443) } else if text.hasPrefix("http://") {
        (false, text.dropFirst(7), 80)
      } else { (true, text[...], 0) }
    let bare = rest.hasSuffix("/") ? rest.dropLast() : rest
    let whole = String(bare)
    guard let address = WardAddress(whole) ?? (port > 0 ? WardAddress("\(whole):\(port)") : nil) else {
      return nil
    }
    self.init(address: address, isSecure: secure)
  }

  public var description: String { "\(isSecure ? "https" : "http")://\(address)" }

  /// Plain HTTP shows every record to the network, so it stays on this machine unless the settings say otherwise.
  func checked(allowPlain: Bool) throws(LinkFault) -> WardEndpoint {
    guard isSecure || address.isLoopback || allowPlain else {
      throw LinkFault(
        .plain, "\(self) is plain HTTP to another machine",
        vi: "\(self) là HTTP không mã hóa tới máy khác",
        remedy: "use https://, or set `link: allow_plain_http: true` where the network is the ward's own",
        remedyVi: "dùng https://, hoặc đặt `link: allow_plain_http: true` nếu mạng là của riêng phường")
    }
    return self
  }
}
