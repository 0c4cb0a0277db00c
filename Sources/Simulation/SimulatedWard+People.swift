import Ratings
import Records
import Ward
import Wire

/// What people do at a simulated ward: they enrol pads, back it up, restore it, found another in its place, give orders.
extension SimulatedWard {
  /// Enrols a pad by a code for it, as a technician carries one: a new pad's, or a known one's.
  /// - Parameter newSealKey: a person decided that the pad may come with another seal key.
  package func enrol(
    statement: [UInt8], signature: SealSignature, known pad: PadID? = nil, newSealKey: Bool = false,
    counter: CounterCode, now: Int64
  ) throws -> EnrolmentReply {
    let utc = set(now)
    let read = try EnrolmentStatement(bytes: statement, signature: signature)
    if let known = promises.key(of: read.pad), known != read.linkKey { causes.hasOtherKey(read.pad) }
    promises.enrols(read.pad, read.linkKey)
    return try work {
      let code: EnrolmentCode
      if let pad, try pages.intake.pad(pad) != nil {
        code = try store.renewal(of: pad, newSealKey: newSealKey, lifetime: 604_800, now: utc)
      } else {
        code = try store.addPad(PadOrder(counter: counter), now: utc)
      }
      let reply = try pages.enrol(
        EnrolmentRequest(code: code, statement: statement, signature: signature).bytes)
      promises.enrolled(read.pad, read.linkKey)
      return try EnrolmentReply(reply)
    }
  }

  /// Backups are kept elsewhere, and are whole. False where the disk could not be read.
  package func backUp() throws -> Bool {
    try command {
      let copy = try store.copyInMemory()
      if backups.count >= SimulatedWard.mostBackups { backups.removeFirst() }
      backups.append(copy)
    }
  }

  package var backupCount: Int { backups.count }

  /// The ward's disk is gone: it begins again from a backup, the newest or an older one, as `hailong-ward restore` does.
  package func restore(backup index: Int, now: Int64) throws {
    guard backups.indices.contains(index) else { return }
    try refound {
      try backups[index].copy(to: $0)
      try $0.beginOrderEpoch(now: set(now))
    }
    var keys: [PadID: SealPublicKey] = [:]
    for pad in try watched({ try store.pads() }) { keys[pad.pad] = linkKey(of: pad.pad) }
    for pad in promises.pads where keys[pad] != nil && keys[pad] != promises.key(of: pad) {
      causes.hasOtherKey(pad)
    }
    causes.wardForgot(promises.ends)
    promises.begin(try watched { try store.histories() }, keys: keys)
  }

  /// All is gone, backups too: a new ward is founded, with keys of its own.
  package func replace(now: Int64, seed: UInt64) throws {
    keys = try SimulatedWard.keys(seed)
    backups = []
    let utc = set(now)
    try refound { try $0.begin(settings, now: utc) }
    causes.wardForgot(promises.ends)
    promises.begin([], keys: [:])
    try watched { try learnOfficers() }
  }

  /// False where the disk failed: whoever gave it was told so.
  package func give(_ act: Order.Act, to pad: PadID, now: Int64) throws -> Bool {
    let utc = set(now)
    guard try command({ _ = try orders.give(act, to: pad, now: utc) }) else { return false }
    ring(now)
    return true
  }
}
