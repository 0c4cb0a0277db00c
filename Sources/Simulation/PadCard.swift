import CSQLite
import SimulatedDisk

/// The card of one pad: how it behaves now, what it has lied about, how long it takes, and when it loses its power.
final class PadCard {
  let disk: MemoryDisk
  /// Nanoseconds that the disk took since ``PadCard/begin()``.
  private(set) var spent: Int64 = 0
  /// Until which the power is cut: counts writes, flushes and changes of names.
  private var cutIn: Int?
  /// The same, until which the program lives.
  private var killIn: Int?
  /// It is not the power that is gone, but the program.
  private(set) var hasKilled = false
  private var fault: DiskFault?
  private var dice = Dice(0)
  /// Kinds of faults that took hold since the last look.
  private(set) var reached: [DiskFault: Int] = [:]
  /// Whether the present fault has been counted: one that hits a thousand writes is one fault.
  private var isCounted = false
  /// Whether it has ever said what was not so. What was thanked may then be lost, and must be found.
  private(set) var hasLied = false { didSet { hasLiedSinceCut = hasLiedSinceCut || hasLied } }
  private var hasLiedSinceCut = false
  /// How often it did.
  private(set) var lies = 0
  /// It has lied, has lost its power since, and all of the log has not been read anew.
  private(set) var mustReread = false
  /// At the last power cut something was written and not flushed: a part of it is there, torn at sectors.
  private(set) var wasCutInWrites = false
  /// At the last power cut whole blocks tore, for the first time of this fault: that cut is counted with it.
  private(set) var hasTornBlocks = false
  /// How many read from outside, one within another: while any does, nothing fails, and nothing counts.
  private var watchers = 0

  convenience init(name: String) { self.init(MemoryDisk(name)) }

  /// A copy of this card as it is now, as if it were drawn out of its board.
  convenience init(name: String, copyOf card: PadCard, _ dice: inout Dice) {
    self.init(card.disk.afterPowerCut(name, &dice))
    (hasLied, mustReread) = (card.hasLied, card.mustReread || card.hasLiedSinceCut)
    lies = card.lies
    disk.capacity = .max
    disk.tearsBlocks = false
  }

  private init(_ disk: MemoryDisk) {
    self.disk = disk
    disk.failure = { [weak self] operation, path in self?.ask(operation, path) }
    disk.refusedForRoom = { [weak self] in
      if let self, fault == .enospc { count(.enospc) }
    }
  }

  func begin() { spent = 0 }

  /// Somebody outside begins to read.
  func beginWatch() { watchers += 1 }

  func endWatch() { watchers -= 1 }

  /// The power goes at the n-th write from now on.
  func cut(atWrite number: Int) { cutIn = number }

  /// The program ends at the n-th write from now on: it, and what it would have done behind it, does not happen. What it wrote before
  /// stays in the kernel's cache, flushed or not.
  func kill(atWrite number: Int) { killIn = number }

  /// The program is gone, and the card is there for the next.
  func outlive() {
    (killIn, hasKilled) = (nil, false)
    disk.isOff = false
  }

  func takeReached() -> [DiskFault: Int] {
    defer { reached.removeAll(keepingCapacity: true) }
    return reached
  }

  func begin(_ fault: DiskFault, _ dice: Dice) {
    (self.fault, isCounted) = (fault, false)
    self.dice = dice
    switch fault {
    case .enospc: disk.capacity = disk.used
    case .tornBlock: disk.tearsBlocks = true
    case .bitRot: rot()
    default: break
    }
  }

  func heal() {
    fault = nil
    disk.capacity = .max
    disk.tearsBlocks = false
  }

  func forgetCut() { (cutIn, killIn) = (nil, nil) }

  /// The power goes, and what comes back is a disk as it may be found then.
  func losePower(_ dice: inout Dice) {
    wasCutInWrites = disk.isWaiting
    let isNew = !isCounted
    if disk.tearsBlocks, wasCutInWrites { count(.tornBlock) }
    hasTornBlocks = isNew && isCounted
    (cutIn, hasKilled) = (nil, false)
    disk.losePower(&dice)
    if hasLiedSinceCut { mustReread = true }
    hasLiedSinceCut = fault?.isLie == true
  }

  /// All of the log is read anew, and what is there is known.
  func isReread() { mustReread = false }

  /// Another journal was begun: what this one said of the old one's bytes is over.
  func forgive() { if fault?.isLie != true { hasLied = false } }

  private func rot() {
    let paths = disk.files.keys.filter { $0.contains("journal.db") && !$0.contains("reserve") }.sorted()
    guard !paths.isEmpty else { return }
    let path = dice.one(of: paths)
    guard let size = disk.files[path]?.seen.count, size > 0, disk.rot(path, bit: dice.below(size * 8)) else {
      return
    }
    hasLied = true
    lies += 1
    count(.bitRot)
  }

  private func count(_ fault: DiskFault) {
    guard !isCounted else { return }
    isCounted = true
    reached[fault, default: 0] += 1
  }

  private func ask(_ operation: MemoryDisk.Operation, _ path: String) -> MemoryDisk.Failure? {
    if watchers > 0 { return nil }
    switch operation {
    case .sync: spent += 3_000_000
    case .write: spent += 20_000
    default: spent += 1_000
    }
    if operation != .read, operation != .open, !disk.isOff { countDown() }
    guard let fault, !disk.isOff else { return nil }
    // The small files beside the journal are kept by an honest part of the disk: nobody on the pad could know better.
    if fault.isLie, !path.contains("/journal.db") { return nil }
    return fails(fault, operation)
  }

  private func countDown() {
    if let left = cutIn {
      cutIn = left - 1
      if left <= 1 { disk.isOff = true }
    }
    if let left = killIn, !disk.isOff {
      killIn = left - 1
      if left <= 1 { (disk.isOff, hasKilled) = (true, true) }
    }
  }

  private func fails(_ fault: DiskFault, _ operation: MemoryDisk.Operation) -> MemoryDisk.Failure? {
    switch (fault, operation) {
    case (.shortWrite, .write) where dice.chance(30):
      return reach(fault, .half(dice.chance(50) ? ioError : SQLITE_FULL))
    case (.eio, .write), (.eio, .sync), (.eio, .truncate), (.eio, .open):
      guard dice.chance(40) else { return nil }
      return reach(fault, dice.chance(20) ? .after(ioError) : .error(ioError))
    case (.eio, .read) where dice.chance(5): return reach(fault, .error(ioError))
    case (.stall, .sync) where dice.chance(30):
      spent += 20_000_000_000
      return reach(fault, nil)
    case (.lostFlush, .sync) where dice.chance(30): return lie(fault)
    case (.lostWrite, .write) where dice.chance(10): return lie(fault)
    default: return nil
    }
  }

  private func reach(_ fault: DiskFault, _ failure: MemoryDisk.Failure?) -> MemoryDisk.Failure? {
    count(fault)
    return failure
  }

  private func lie(_ fault: DiskFault) -> MemoryDisk.Failure {
    hasLied = true
    lies += 1
    count(fault)
    return .lie
  }
}
