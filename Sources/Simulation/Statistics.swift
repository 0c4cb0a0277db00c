/// What a run came to.
package struct Statistics: Equatable, Sendable {
  /// Presses that people made, as their contacts would show them.
  package var presses = 0
  package var thanked = 0
  /// Press records checked, and what became of them.
  package var recorded = 0
  package var votes = 0
  /// Of them, those of an officer's session; the others are "chưa gán".
  package var owned = 0
  package var reasons: [String: Int] = [:]
  package var seals = 0
  package var records = 0
  package var batches = 0
  /// Faults that took hold, by kind: a failing disk that nobody wrote to is none.
  package var faults: [String: Int] = [:]
  /// What happened besides and is no fault, or follows from one that is counted: backups, orders, other versions, what a cut tore.
  package var happenings: [String: Int] = [:]
  /// How often the office was switched off for a night: no fault.
  package var evenings = 0
  /// How often found damage brought another board: no fault.
  package var technicians = 0
  /// Thanked presses that a disk that lies lost: behind the last seal, or found.
  package var lostByLies = 0
  /// Thanked while the log was known to be damaged: nothing is read behind damage.
  package var behindDamage = 0
  /// How often a log was read whole, from its first record on, and how often one that was set aside.
  package var readWhole = 0
  package var readAside = 0
  /// Steps of the world.
  package var steps = 0
  package var days = 0

  package init() {}

  package var faultsReached: Int { faults.values.reduce(0, +) }

  package mutating func reached(_ fault: String, _ count: Int = 1) { faults[fault, default: 0] += count }

  package mutating func happened(_ what: String, _ count: Int = 1) { happenings[what, default: 0] += count }

  /// Adds those of another run.
  package mutating func add(_ other: Statistics) {
    presses += other.presses
    thanked += other.thanked
    recorded += other.recorded
    votes += other.votes
    owned += other.owned
    reasons.merge(other.reasons, uniquingKeysWith: +)
    seals += other.seals
    records += other.records
    batches += other.batches
    faults.merge(other.faults, uniquingKeysWith: +)
    happenings.merge(other.happenings, uniquingKeysWith: +)
    evenings += other.evenings
    technicians += other.technicians
    lostByLies += other.lostByLies
    behindDamage += other.behindDamage
    readWhole += other.readWhole
    readAside += other.readAside
    steps += other.steps
    days += other.days
  }
}
