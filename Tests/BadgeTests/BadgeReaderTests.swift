import Badge
import Glibc
import Testing

/// The reader on a pipe, which stands where a device would. Real devices are made in the VM (uinput).
@Suite("A reader is found, taken, lost and found again")
struct BadgeReaderTests {
  private final class Bench {
    let folder: String
    var path: String { folder + "/by-id/reader" }
    private(set) var reader: BadgeReader?
    var now: UInt64 = 1_000_000_000
    private var writer: Int32 = -1

    init() throws {
      var template = Array("/tmp/hailong-badge-XXXXXX".utf8CString)
      folder = template.withUnsafeMutableBufferPointer { buffer in
        // The array is not empty: it holds the template.
        String(cString: mkdtemp(buffer.baseAddress!))
      }
    }

    deinit {
      if writer >= 0 { close(writer) }
      unlink(path)
      unlink(folder + "/event0")
      rmdir(folder + "/by-id")
      rmdir(folder)
    }

    func start() {
      reader = BadgeReader(reader: path, shortest: 4, longest: 64, folder: folder, now: now)
    }

    func plug() throws {
      mkdir(folder + "/by-id", 0o755)
      try #require(mkfifo(path, 0o600) == 0)
      writer = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      try #require(writer >= 0)
    }

    func unplug() {
      unlink(path)
      rmdir(folder + "/by-id")
      close(writer)
      writer = -1
    }

    /// Types `digits` and Enter, as struct input_event: two longs, then type, code and value.
    func type(_ digits: String) {
      var bytes: [UInt8] = []
      func event(_ type: UInt16, _ code: UInt16, _ value: Int32) {
        withUnsafeBytes(of: timeval(tv_sec: Int(now / 1_000_000_000), tv_usec: 0)) { bytes += $0 }
        withUnsafeBytes(of: (type, code, value)) { bytes += $0 }
      }
      for digit in digits.utf8 + [0x0A] {
        let code: UInt16 = digit == 0x0A ? 28 : digit == 0x30 ? 11 : UInt16(digit - 0x31) + 2
        event(1, code, 1)
        event(0, 0, 0)
        event(1, code, 0)
        event(0, 0, 0)
      }
      _ = bytes.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
    }

    /// What it says, asked as the loop asks: by what is readable.
    func serve() -> [BadgeReader.Event] {
      guard let reader else { return [] }
      var waiting = [
        pollfd(fd: reader.watchDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: reader.deviceDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waiting, 2, 0)
      return reader.serve(now: now, watch: waiting[0].revents != 0, device: waiting[1].revents != 0)
    }
  }

  private func text(_ digits: String) -> BadgeReader.Event { .tap(.text(Array(digits.utf8))) }

  @Test("it is there at the start: a badge is read, whatever came in one go")
  func reads() throws {
    let bench = try Bench()
    try bench.plug()
    bench.start()
    #expect(bench.reader?.isPresent == true)
    #expect(bench.reader?.nextDeadline == nil, "a reader at rest wakes nobody")
    #expect(bench.serve() == [])
    bench.type("0012345678")
    #expect(bench.serve() == [text("0012345678")])
    bench.type("1111")
    bench.type("22")
    bench.type("3333")
    var taps: [BadgeReader.Event] = []
    for _ in 0..<4 { taps += bench.serve() }
    #expect(taps == [text("1111"), .tap(.noBadge), text("3333")])
  }

  @Test("plugged in later, it is found by the folders alone; gone, it is told once, after two seconds")
  func hotPlug() throws {
    let bench = try Bench()
    bench.start()
    #expect(bench.reader?.isPresent == false)
    #expect(bench.serve() == [])
    #expect(bench.reader?.nextDeadline == bench.now + BadgeReader.patience)
    bench.now += BadgeReader.patience
    let gone = bench.serve()
    guard case .fault(let fault)? = gone.first else {
      Issue.record("\(gone)")
      return
    }
    #expect(gone.count == 1 && fault.code == .gone)
    #expect(bench.reader?.nextDeadline == nil, "and nobody is woken any more")
    for round in 0..<3 {
      try bench.plug()
      // The folder by-id comes first, and the device in it.
      var found = bench.serve()
      found += bench.serve()
      #expect(found == [.found], "round \(round)")
      bench.type("4444")
      #expect(bench.serve() == [text("4444")])
      bench.unplug()
      #expect(bench.serve() == [])
      #expect(bench.reader?.isPresent == false)
      // Back before anybody noticed: nothing was wrong.
      try bench.plug()
      #expect(bench.serve() + bench.serve() == [.found])
      bench.unplug()
      #expect(bench.serve() == [])
      bench.now += BadgeReader.patience
      #expect(bench.serve() == gone)
    }
  }

  @Test(
    "one that may not be opened is told as such, and tried again when its permissions change",
    .enabled(if: geteuid() != 0, "root may open everything"))
  func permission() throws {
    let bench = try Bench()
    try bench.plug()
    chmod(bench.path, 0)
    bench.start()
    bench.now += BadgeReader.patience
    guard case .fault(let fault)? = bench.serve().first else { throw Missing() }
    #expect(fault.code == .refused)
    chmod(bench.path, 0o600)
    #expect(bench.serve() == [.found])
  }

  @Test("what is no device is told as such, not read; what has no name is not the reader")
  func notADevice() throws {
    let bench = try Bench()
    mkdir(bench.folder + "/by-id", 0o755)
    close(open(bench.path, O_WRONLY | O_CREAT, 0o600))
    bench.start()
    bench.now += BadgeReader.patience
    guard case .fault(let fault)? = bench.serve().first else { throw Missing() }
    #expect(fault.code == .refused)
    #expect(bench.reader?.nextDeadline != nil, "the kernel may not say when it is worth another try")
    mkfifo(bench.folder + "/event0", 0o600)
    let named = BadgeReader(reader: "RFID", shortest: 4, longest: 64, folder: bench.folder, now: bench.now)
    #expect(!named.isPresent)
    #expect(named.deviceDescriptor < 0)
  }

  private struct Missing: Error {}
}
