import CInput
import Glibc

/// A USB reader that types: found by name, taken for this program alone, and found again when it is plugged in again. It sleeps
/// until the kernel says something: nothing is polled.
public final class BadgeReader {
  /// What has happened.
  public enum Event: Equatable, Sendable {
    case tap(Tap)
    /// The reader is there, or there again.
    case found
    /// It is not, and has not been for two seconds.
    case fault(BadgeFault)
  }

  /// How long a reader may be missing before anybody is told, nanoseconds: devices come one step after the other, and their
  /// permissions last.
  public static let patience: UInt64 = 2_000_000_000
  /// Between two tries where the kernel does not say that it is worth one: another program holds the reader.
  public static let retry: UInt64 = 30_000_000_000

  private let reader: String
  private let folder: String
  private var decoder: KeyDecoder
  /// Readable when a folder has changed; below 0 where the kernel gives none.
  public let watchDescriptor: Int32
  /// Readable when keys wait; -1 while there is no reader.
  public private(set) var deviceDescriptor: Int32 = -1
  private var devicePath = ""
  private var fault: BadgeFault?
  /// When the fault is to be told; nil where it has been.
  private var tellAt: UInt64?
  private var retryAt: UInt64?
  private var isWatchStale = true

  /// `reader`: the kernel's name of the device, or a path from the root, such as one in `/dev/input/by-id`. Lengths of a badge in
  /// bytes. `folder` holds the devices.
  public init(
    reader: String, shortest: Int, longest: Int, folder: String = "/dev/input", now: UInt64
  ) {
    self.reader = reader
    self.folder = folder
    decoder = KeyDecoder(shortest: shortest, longest: longest)
    watchDescriptor = hl_folder_watch()
    _ = look(now)
  }

  deinit {
    close()
    if watchDescriptor >= 0 { Glibc.close(watchDescriptor) }
  }

  /// When ``serve(now:)`` has something to do, though no descriptor is readable.
  public var nextDeadline: UInt64? {
    guard let tellAt else { return retryAt }
    return min(tellAt, retryAt ?? tellAt)
  }

  /// To be called when a descriptor is readable or the deadline has come; cheap otherwise.
  public func serve(now: UInt64, watch: Bool, device: Bool) -> [Event] {
    var events: [Event] = []
    if device, deviceDescriptor >= 0 { read(now, &events) }
    if watch {
      hl_folder_watch_clear(watchDescriptor)
      isWatchStale = true
      if deviceDescriptor >= 0, !isStillThere { lose(.gone(reader), now) }
    }
    let isDue = retryAt.map { now >= $0 } ?? false
    if deviceDescriptor < 0, isWatchStale || isDue, look(now) { events.append(.found) }
    if let fault, let tellAt, now >= tellAt {
      self.tellAt = nil
      events.append(.fault(fault))
    }
    return events
  }

  /// Whether the reader is there now.
  public var isPresent: Bool { deviceDescriptor >= 0 }

  // MARK: keys

  private func read(_ now: UInt64, _ events: inout [Event]) {
    var buffer = [hl_input](repeating: hl_input(), count: 32)
    while true {
      let count = hl_input_read(deviceDescriptor, &buffer, buffer.count)
      guard count >= 0 else { return lose(.gone(reader), now) }
      for event in buffer[..<Int(count)] { if let tap = take(event) { events.append(.tap(tap)) } }
      // What is left stays readable; a reader that types without end must not hold the loop up.
      if count < buffer.count || events.count > 8 { return }
    }
  }

  private func take(_ event: hl_input) -> Tap? {
    // EV_SYN, SYN_DROPPED: the kernel's buffer ran over.
    if event.type == 0, event.code == 3 { decoder.lost() }
    guard event.type == 1 else { return nil }
    let change: KeyEvent.Change = event.value == 0 ? .up : event.value == 1 ? .down : .again
    return decoder.take(KeyEvent(at: event.time_us, code: event.code, change: change))
  }

  // MARK: finding it

  /// Looks for the reader; true where it was found and taken.
  private func look(_ now: UInt64) -> Bool {
    // First the watch, then the look: what comes between the two is seen by one of them.
    refreshWatch()
    do throws(BadgeFault) {
      (deviceDescriptor, devicePath) = try reader.hasPrefix("/") ? open(reader) : find()
      decoder.lost()
      (fault, tellAt, retryAt) = (nil, nil, nil)
      return true
    } catch {
      note(error, now)
      return false
    }
  }

  private func note(_ new: BadgeFault, _ now: UInt64) {
    if fault?.code != new.code { tellAt = now + BadgeReader.patience }
    fault = new
    retryAt = new.code == .gone ? nil : now + BadgeReader.retry
  }

  private func lose(_ new: BadgeFault, _ now: UInt64) {
    close()
    note(new, now)
  }

  private func close() {
    if deviceDescriptor >= 0 { Glibc.close(deviceDescriptor) }
    deviceDescriptor = -1
  }

  private var isStillThere: Bool {
    var named = stat()
    var held = stat()
    return stat(devicePath, &named) == 0 && fstat(deviceDescriptor, &held) == 0
      && named.st_ino == held.st_ino && named.st_rdev == held.st_rdev
  }

  /// Folders come and go with the devices in them: what is not there yet is awaited in the folder above it.
  private func refreshWatch() {
    isWatchStale = false
    guard watchDescriptor >= 0 else { return }
    var wanted = [folder]
    if reader.hasPrefix("/"), let end = reader.lastIndex(of: "/") { wanted = [String(reader[..<end])] }
    if reader.hasPrefix(folder + "/") { wanted.append(folder) }
    for path in wanted {
      var path = path
      while hl_folder_watch_add(watchDescriptor, path.isEmpty ? "/" : path) < 0, !path.isEmpty {
        path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      }
    }
  }

  private func open(_ path: String) throws(BadgeFault) -> (Int32, String) {
    let descriptor = hl_input_open(path)
    guard descriptor >= 0 else {
      if descriptor == -ENOENT || descriptor == -ENODEV || descriptor == -ENXIO { throw .gone(reader) }
      throw .refused(path, -descriptor)
    }
    let grabbed = hl_input_grab(descriptor)
    guard grabbed == 0 else {
      Glibc.close(descriptor)
      throw .refused(path, -grabbed)
    }
    return (descriptor, path)
  }

  /// The first device of that name that types: some readers show themselves twice.
  private func find() throws(BadgeFault) -> (Int32, String) {
    var closed: (path: String, errno: Int32)?
    for path in devices() {
      let descriptor = hl_input_open(path)
      guard descriptor >= 0 else {
        if descriptor == -EACCES || descriptor == -EPERM { closed = (path, -descriptor) }
        continue
      }
      let isIt = name(of: descriptor) == reader && hl_input_types(descriptor) != 0
      Glibc.close(descriptor)
      if isIt { return try open(path) }
    }
    // A device that may not be opened does not say its name: it may be the one.
    if let closed { throw .refused(closed.path, closed.errno) }
    throw .gone(reader)
  }

  private func name(of descriptor: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    guard hl_input_name(descriptor, &buffer, buffer.count) == 0 else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// `event0` and so on, in their order.
  private func devices() -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var numbers: [Int] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix("event"), let number = Int(name.dropFirst(5)) { numbers.append(number) }
    }
    return numbers.sorted().map { "\(folder)/event\($0)" }
  }
}

/// Why the reader cannot be read.
public struct BadgeFault: Error, Equatable, Sendable {
  /// Stable; these stand in records.
  public enum Code: String, Sendable, CaseIterable {
    /// No such device is plugged in.
    case gone = "HL-BADGE-001"
    /// It is, or may be, and this program may not have it.
    case refused = "HL-BADGE-002"
  }

  public var code: Code
  public var message: String

  static func gone(_ reader: String) -> BadgeFault {
    BadgeFault(code: .gone, message: "the badge reader `\(reader)` is not plugged in")
  }

  static func refused(_ path: String, _ number: Int32) -> BadgeFault {
    let reason =
      number == EBUSY ? "another program holds it" : String(cString: strerror(number))
    return BadgeFault(code: .refused, message: "the badge reader at \(path) cannot be read: \(reason)")
  }
}
