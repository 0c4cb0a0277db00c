import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOSSL
import Ratings
import Records
import Synchronization
import Ward
import Wire

/// Measures the ward against its goals. `hailong-bench-ward [intake] [recount] [wire]`; all three without arguments. Run a
/// release build on a machine that does nothing else. `hailong-bench-ward sample DIR` makes a ward with a month of made-up
/// votes, for a look at the report; `sample DIR fullest` one of which the report has more to say than a page takes.
///
/// `drain [RECORDS]`, `drain-90-days [PADS AT ONCE]`, `orders [COUNT]` and `pad-memory [RECORDS]` run the real programs, which must stand beside this one; they are
/// run from the repository's folder, for its boards. Exit code 1 where a figure missed what it must reach.
@main
struct Bench {
  /// The local midnight of day `number` from 2026-06-01, a Monday.
  static func midnight(_ number: Int) -> UTCTime {
    UTCTime(microseconds: 1_780_246_800_000_000 + Int64(number) * 86_400_000_000)
  }

  static func main() async throws {
    try await run()
    if isMissed.withLock({ $0 }) { exit(EXIT_FAILURE) }
  }

  private static func run() async throws {
    let wanted = CommandLine.arguments.dropFirst()
    func wants(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }
    if let place = wanted.firstIndex(of: "sample"), place + 1 < wanted.endIndex {
      let folder = DataFolder(wanted[place + 1])
      return try wanted.contains("fullest") ? Sample.fullest(folder) : Sample.usual(folder)
    }
    let number = wanted.dropFirst().first.flatMap { Int($0) }
    switch wanted.first {
    case "drain": return try Drain.onePad(records: Int64(number ?? 100_000))
    case "drain-90-days": return try Drain.ninetyDays(atOnce: number ?? 4)
    case "orders": return try OrderBench.run(count: number ?? 200)
    case "pad-memory": return try Drain.memory(records: Int64(number ?? 100_000))
    default: break
    }
    if wants("wire") { try wire() }
    if wants("intake") { try await intake() }
    if wants("recount") { try recount() }
  }

  // MARK: figures

  private static let isMissed = Mutex(false)

  static func show(
    _ name: String, _ value: Double, _ unit: String, must: Double, aim: Double, lessIsBetter: Bool
  ) {
    func text(_ value: Double) -> String { String(format: value < 1_000 ? "%.1f" : "%.0f", value) }
    let ratio = lessIsBetter ? must / value : value / must
    print(
      "\(name): \(text(value)) \(unit); goal \(text(must)), aim \(text(aim)); \(String(format: "%.2f", ratio)) of the goal"
        + (ratio >= 1 ? "" : "  MISSED"))
    if ratio < 1 { isMissed.withLock { $0 = true } }
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let length = try clock.measure(body)
    return Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18
  }

  // MARK: wire bytes

  static func wire() throws {
    var busy = try PadLog(seed: 1)
    try busy.day(midnight(0), citizens: 2_400)
    var bytes = 0
    for batch in busy.batches(records: 500) { bytes += Gzip.compress(batch.bytes)?.count ?? 0 }
    show(
      "wire bytes per record, one seal per 500", Double(bytes) / Double(busy.head.seq), "B", must: 25,
      aim: 18,
      lessIsBetter: true)
    var quiet = try PadLog(seed: 2, sealsWhenIdle: true)
    try quiet.day(midnight(0), citizens: 40)
    bytes = 0
    for batch in quiet.batches(records: 1) { bytes += Gzip.compress(batch.bytes)?.count ?? 0 }
    print(
      "wire bytes per record, 40 presses a day, each sealed and sent by itself: \(String(format: "%.1f", Double(bytes) / Double(quiet.head.seq))) B (\(String(format: "%.1f", Double(bytes) / Double(quiet.presses))) a press), bodies only"
    )
  }

  // MARK: intake

  static func intake() async throws {
    let (folder, store) = try ward()
    defer { remove(folder, store) }
    let pads = 64
    var logs: [(log: PadLog, key: LinkKey)] = []
    var batches: [[(after: Int64, bytes: [UInt8], count: Int64)]] = []
    for index in 0..<pads {
      var log = try PadLog(seed: UInt64(index))
      for day in 0..<3 { try log.day(midnight(day), citizens: 3_300) }
      let key = LinkKey()
      try enrol(store, log, key)
      logs.append((log, key))
      batches.append(
        log.batches(records: 2_000).map { ($0.after, Gzip.compress($0.bytes) ?? [], $0.count) })
    }
    let records = logs.reduce(0) { $0 + $1.log.head.seq }
    var server = Server(
      folder: folder, host: "127.0.0.1", port: 0, isLoopback: true, write: { _ in })
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
    server.listening = { continuation.yield($0) }
    let ready = server
    let serving = Task { try await ready.run() }
    guard let port = await ports.first(where: { _ in true }) else { throw Failed("intake: no server") }
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file(folder.path + "/ca.pem")
    let configuration = TestClient.Configuration(
      tlsConfiguration: tls, timeout: .seconds(120), serverName: "localhost")
    let clock = ContinuousClock()
    let begin = clock.now
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<pads {
        let (log, key, sent) = (logs[index].log, logs[index].key, batches[index])
        group.addTask {
          do {
            // One connection for each pad, kept, as a link does.
            try await TestClient.withClient(host: "localhost", port: port, configuration: configuration) {
              client in
              for batch in sent { try await post(client, log, key, batch.after, batch.bytes) }
            }
          } catch { print("pad \(index): \(error)") }
        }
      }
    }
    let length = begin.duration(to: clock.now)
    let time = Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18
    serving.cancel()
    _ = try? await serving.value
    let held = try store.heads().reduce(0) { $0 + $1.head.seq }
    guard held == records else { throw Failed("intake: \(held) of \(records) records are held") }
    show(
      "ward intake, \(pads) pads at once over TLS, \(records) records in \(String(format: "%.1f", time)) s",
      Double(records) / time, "records/s", must: 60_000, aim: 150_000, lessIsBetter: false)
  }

  static func post(
    _ client: TestClient, _ log: PadLog, _ key: LinkKey, _ after: Int64, _ body: [UInt8]
  ) async throws {
    let target = WardPath.records(log.pad, log.log, after: after)
    let now = Server.now().microseconds / 1_000_000
    guard let signature = RequestSignature.sign(target, body: body, created: now, key: key) else { return }
    var headers: HTTPFields = [.contentEncoding: "gzip", .contentType: Batch.mediaType]
    for (name, value) in [
      ("content-digest", signature.contentDigest), ("signature-input", signature.signatureInput),
      ("signature", signature.signature),
    ] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    while true {
      let answer = try await client.post(target.uri, headers: headers, body: ByteBuffer(bytes: body))
      if answer.status == .ok { return }
      let bytes = answer.body.map { Array($0.readableBytesView) } ?? []
      guard answer.status == .serviceUnavailable else {
        throw Problem(bytes, status: answer.status.code) ?? Problem(.failed, "no problem")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  // MARK: recount and tally

  static func recount() throws {
    let (folder, store) = try ward()
    defer { remove(folder, store) }
    let intake = Intake(store)
    var (records, presses) = (Int64(0), 0)
    for index in 0..<30 {
      var log = try PadLog(seed: UInt64(1_000 + index))
      for day in 0..<90 { try log.day(midnight(day), citizens: 410) }
      let key = LinkKey()
      try enrol(store, log, key)
      guard let pad = try intake.pad(log.pad) else { throw Failed("recount: no pad") }
      for batch in log.batches(records: 2_000) {
        _ = try intake.take(
          pad, log.log, after: batch.after, body: Gzip.compress(batch.bytes) ?? [], now: Server.now())
      }
      records += log.head.seq
      presses += log.presses
    }
    var result: Recount.Result?
    let time = try seconds { result = try store.recount() }
    guard result?.moves == [], result?.records == records else { throw Failed("recount: moved") }
    show(
      "recount, \(records) records in \(String(format: "%.2f", time)) s; for 1,000,000",
      time * 1_000_000 / Double(records),
      "s", must: 5, aim: 1, lessIsBetter: true)
    guard let from = CivilDate(year: 2026, month: 1, day: 1),
      let to = CivilDate(year: 2026, month: 12, day: 31),
      let period = Period(from: from, to: to)
    else { return }
    var votes = 0
    _ = try store.tally(period, by: .officer)
    let tally =
      try (0..<5).map { _ in
        try seconds { votes = try store.tally(period, by: .officer).rows.reduce(0) { $0 + $1.tally.n } }
      }.min() ?? 0
    show(
      "tally by officer over \(votes) votes (\(presses) presses)", tally * 1_000, "ms", must: 200, aim: 50,
      lessIsBetter: true)
    let size =
      (try FileManager.default.attributesOfItem(atPath: folder.database)[.size] as? Int64 ?? 0) / records
    print("ledger and votes: \(size) B a record on disk")
  }

  // MARK: a ward

  static func ward() throws -> (DataFolder, Store) {
    let folder = DataFolder(NSTemporaryDirectory() + "hailong-bench-\(UInt64.random(in: 0...UInt64.max))")
    _ = try Founding.make(folder, settings: WardSettings(), now: Server.now())
    return (folder, try Store(folder))
  }

  static func remove(_ folder: DataFolder, _ store: Store) {
    store.close()
    try? FileManager.default.removeItem(atPath: folder.path)
  }

  static func enrol(_ store: Store, _ log: PadLog, _ key: LinkKey, counter: String = "q1") throws {
    guard let counter = CounterCode(counter) else { return }
    let code = try store.addPad(PadOrder(counter: counter), now: Server.now())
    _ = try store.enrol(
      code: code,
      EnrolmentStatement(
        pad: log.pad, log: log.log, sealKey: log.key.publicKey, linkKey: key.publicKey, simulated: false),
      now: Server.now())
  }
}
