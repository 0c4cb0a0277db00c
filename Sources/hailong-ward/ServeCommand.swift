import ArgumentParser
import Ward
import Wire

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Take in what pads send, until told to end.",
    discussion: "Prints `listening on ADDRESS:PORT` once it listens; port 0 takes a free one.")

  @OptionGroup var data: DataOption
  @Option(help: "Where to listen: ADDRESS:PORT, or [IPv6]:PORT.")
  var listen = "0.0.0.0:8443"
  @Flag(help: "Without TLS. Only for loopback.")
  var plainHttp = false
  @Flag(help: "Let --plain-http listen on any address.")
  var force = false

  func run() async throws {
    try await exitingAfter {
      // Port 0 is no address to connect to, so it is not one in an enrolment string; here it is a wish.
      let wantsAnyPort = listen.hasSuffix(":0")
      guard let address = WardAddress(wantsAnyPort ? String(listen.dropLast()) + "1" : listen) else {
        throw WardFault(
          .argument, "`\(listen)` is no address", remedy: "Write ADDRESS:PORT, such as 0.0.0.0:8443")
      }
      var server = Server(
        folder: data.folder, host: address.host, port: wantsAnyPort ? 0 : address.port,
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
