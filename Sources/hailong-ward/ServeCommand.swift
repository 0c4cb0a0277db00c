import ArgumentParser
import Ward
import Wire

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: told(
      "Nhận những gì bàn bấm gửi, đến khi được bảo dừng.",
      "Take in what pads send, until told to end."),
    discussion: told(
      """
      In `listening on ĐỊA_CHỈ:CỔNG` khi bắt đầu nghe; cổng 0 là cổng trống bất kỳ. Nhật ký hệ thống bằng tiếng Anh; lỗi lúc khởi động theo --lang, nếu có.
      """,
      "Prints `listening on ADDRESS:PORT` once it listens; port 0 takes a free one. Its log is English; what keeps it from starting is told as --lang asks."
    ))

  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Nghe ở đâu: ĐỊA_CHỈ:CỔNG hoặc [IPv6]:CỔNG.",
      "Where to listen: ADDRESS:PORT, or [IPv6]:PORT.", value: Said("địa chỉ", "listen")))
  var listen = "0.0.0.0:8443"
  @Flag(
    help: .told(
      "Không có TLS. Chỉ cho máy này (loopback).",
      "Without TLS. Only for loopback."))
  var plainHttp = false
  @Flag(
    help: .told(
      "Cho --plain-http nghe ở mọi địa chỉ.",
      "Let --plain-http listen on any address."))
  var force = false

  func run() async throws {
    // What it says goes to the system's log, which is English.
    try await exitingAfter(askedLanguage ?? .en) {
      // Port 0 is no address to connect to, so it is not one in an enrolment string; here it is a wish.
      let wantsAnyPort = listen.hasSuffix(":0")
      guard let address = WardAddress(wantsAnyPort ? String(listen.dropLast()) + "1" : listen) else {
        throw WardFault(
          .argument, "`\(listen)` is no address", vi: "`\(listen)` không phải địa chỉ",
          remedy: "Write ADDRESS:PORT, such as 0.0.0.0:8443",
          remedyVi: "Viết ĐỊA_CHỈ:CỔNG, như 0.0.0.0:8443")
      }
      var server = Server(
        folder: common.folder, host: address.host, port: wantsAnyPort ? 0 : address.port,
        isLoopback: address.isLoopback,
        plainHTTP: plainHttp, forced: force
      ) { complain($0) }
      server.listening = { port in
        say("listening on \(address.host.contains(":") ? "[\(address.host)]" : address.host):\(port)")
      }
      try await server.run()
    }
  }
}
