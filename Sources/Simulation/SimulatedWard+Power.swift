import Records
import SimulatedDisk
import Ward

/// The ward's machine: its disk fails and stalls, its power goes and comes back, and hailong-ward is started on what is left.
extension SimulatedWard {
  /// The power, or the program, went while something was done: nobody hears how it ended.
  struct Gone: Error {}

  static let database = "/ward/ward.sqlite"
  /// As systemd starts it again.
  private static let restart = 5 * Length.second

  /// Whether the ward may say now that it cannot store, or read.
  var mayFail: Bool {
    switch fault {
    case .shortWrite, .eio, .enospc: true
    default: false
    }
  }

  /// Does something on the disk, and finds out whether the disk was there to its end.
  func work<T>(_ body: () throws -> T) throws -> T {
    guard isServing else { throw Gone() }
    card.begin()
    let result = Result { try body() }
    noteDiskFaults()
    if card.disk.isOff {
      diskIsOff()
      throw Gone()
    }
    return try result.get()
  }

  /// What a person does there by a command. They see that it fails, where it may; false then.
  func command(_ body: () throws -> Void) throws -> Bool {
    do {
      try work(body)
      return true
    } catch {
      guard error is Gone || (error is WardFault && mayFail) else { throw error }
      return false
    }
  }

  /// Looks at what the ward holds, from outside: nothing fails, and nothing counts.
  package func watched<T>(_ body: () throws -> T) rethrows -> T {
    let capacity = card.disk.capacity
    card.disk.capacity = .max
    card.beginWatch()
    defer {
      card.endWatch()
      card.disk.capacity = capacity
    }
    return try body()
  }

  private func noteDiskFaults() {
    for (fault, count) in card.takeReached() {
      for _ in 0..<count { reached?("ward-disk-\(fault.rawValue)") }
    }
  }

  // MARK: what is done to it

  /// The disk behaves so for a while.
  package func disk(_ fault: DiskFault, lasting: Int64, _ dice: Dice) {
    card.heal()
    card.begin(fault, dice)
    self.fault = fault
    faults += 1
    let number = faults
    network?.after(lasting) { [weak self] in if let self, faults == number { heal() } }
  }

  /// The power goes now, or at the n-th write from now on, and stays away for a while.
  package func losePower(atWrite number: Int?, away: Int64, _ dice: Dice) {
    guard isPowered else { return }
    pendingCut = (away, dice)
    if let number { card.cut(atWrite: number) } else { powerGone(as: "ward-power-cut") }
  }

  /// hailong-ward ends without a word at the n-th write from now on.
  package func kill(atWrite number: Int) { card.kill(atWrite: number) }

  private func heal() {
    card.heal()
    fault = nil
  }

  /// Faults are over, and the power is there.
  package func calm() {
    heal()
    card.forgetCut()
    faults += 1
    (isUp, clockOffset, pendingCut) = (true, 0, nil)
    if !isServing { start() }
  }

  // MARK: power

  private func diskIsOff() {
    guard card.hasKilled else { return powerGone(as: "ward-power-cut-in-write") }
    reached?(isServing ? "ward-killed" : "ward-killed-in-start")
    end()
    card.outlive()
    startLater(SimulatedWard.restart)
  }

  /// One fault, whatever it tore.
  private func powerGone(as name: String) {
    var (away, dice) = pendingCut ?? (SimulatedWard.restart, Dice(0))
    pendingCut = nil
    end()
    isPowered = false
    card.losePower(&dice)
    if !card.hasTornBlocks { reached?(name) }
    if card.wasCutInWrites { happened?("ward-cut-tore-writes") }
    noteDiskFaults()
    startLater(max(away, Length.second))
  }

  /// hailong-ward is not there any more, however it ended.
  private func end() {
    isServing = false
    run += 1
    held = []
    card.disk.endProgram()
    store.close()
  }

  private func startLater(_ wait: Int64) {
    run += 1
    let run = run
    network?.after(wait) { [weak self] in if let self, self.run == run { start() } }
  }

  /// The power is there, and hailong-ward is started.
  private func start() {
    guard !isServing else { return }
    isPowered = true
    run += 1
    card.begin()
    let opened = Result { try SimulatedWard.open(card) }
    noteDiskFaults()
    switch opened {
    case _ where card.disk.isOff:
      card.disk.endProgram()
      (try? opened.get())?.close()
      diskIsOff()
    case .success(let store):
      serve(store)
      restarted?()
    case .failure(let error):
      card.disk.endProgram()
      guard mayFail else {
        broken?(.answeredIsKept, "hailong-ward does not start: \(error)")
        return
      }
      startLater(SimulatedWard.restart)
    }
  }

  /// As `hailong-ward serve` does.
  static func open(_ card: PadCard) throws -> Store {
    let store = try Store(path: database, vfs: card.disk.name)
    do { try store.foldIn() } catch {
      // A program that ends so folds nothing in.
      card.disk.endProgram()
      store.close()
      throw error
    }
    return store
  }

  /// Another disk, on which a ward is founded or put back. That fails in the VM, and not here.
  func refound(_ fill: (Store) throws -> Void) throws {
    end()
    heal()
    card.forgetCut()
    (pendingCut, isPowered) = (nil, true)
    faults += 1
    let opened = try watched {
      let files = MemoryFiles(card.disk)
      for path in card.disk.files.keys.sorted() { try files.remove(path) }
      try files.flushFolder("/ward")
      return try SimulatedWard.found(card, fill)
    }
    serve(opened)
  }

  static func found(_ card: PadCard, _ fill: (Store) throws -> Void) throws -> Store {
    let part = try Store(path: database, vfs: card.disk.name)
    do {
      defer { part.close() }
      try fill(part)
      try part.foldIn()
    }
    return try open(card)
  }
}
