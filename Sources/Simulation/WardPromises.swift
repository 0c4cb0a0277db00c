import Records
import Ward

/// What a ward has answered for: where its copies of logs end, and the link keys with which pads are enrolled there. Its own power may go
/// as often as it will: none of it may go along.
struct WardPromises {
  private var heads: [LogID: Set<Head>] = [:]
  private var keys: [PadID: SealPublicKey] = [:]
  /// Of enrolments whose end nobody heard: they are there, or they are not.
  private var tried: [PadID: [SealPublicKey]] = [:]

  mutating func answered(_ log: LogID, _ head: Head) {
    if head.seq > 0 { heads[log, default: []].insert(head) }
  }

  mutating func enrols(_ pad: PadID, _ key: SealPublicKey) { tried[pad, default: []].append(key) }

  mutating func enrolled(_ pad: PadID, _ key: SealPublicKey) { (keys[pad], tried[pad]) = (key, nil) }

  /// How far it has answered for each log.
  var ends: [LogID: Int64] { heads.compactMapValues { $0.map(\.seq).max() } }

  var pads: Set<PadID> { Set(keys.keys) }

  /// The key with which the pad was last enrolled here, as far as anybody was told.
  func key(of pad: PadID) -> SealPublicKey? { keys[pad] }

  /// It begins anew from these, of a backup, or from nothing.
  mutating func begin(_ histories: [History], keys: [PadID: SealPublicKey]) {
    heads = [:]
    for history in histories { answered(history.log, history.head) }
    (self.keys, tried) = (keys, [:])
  }

  /// Looks whether the ward holds all of it. What was looked at is then forgotten but for where the ward's copies end.
  mutating func check(_ ward: SimulatedWard, _ truth: SealedTruth, at now: Int64) throws {
    let histories = try ward.store.histories()
    for (log, heads) in heads.sorted(by: { $0.key.text < $1.key.text }) {
      let held = histories.filter { $0.log == log }.map(\.head)
      let lost = heads.filter { head in !held.contains { truth.passes(log, through: head, endingAt: $0) } }
      if let lost = lost.max(by: { $0.seq < $1.seq }) {
        throw Broken(
          .answeredIsKept, at: now,
          "the ward answered that it holds \(log) to \(lost.seq), and holds it to \(held.map(\.seq))")
      }
    }
    var held: [PadID: SealPublicKey] = [:]
    for pad in try ward.store.pads().map(\.pad) { held[pad] = ward.linkKey(of: pad) }
    for (pad, key) in keys.sorted(by: { $0.key.text < $1.key.text }) {
      guard held[pad] != key, !(tried[pad] ?? []).contains(where: { held[pad] == $0 }) else { continue }
      throw Broken(.answeredIsKept, at: now, "the ward enrolled \(pad), and has no such key of it")
    }
    begin(histories, keys: held)
  }
}
