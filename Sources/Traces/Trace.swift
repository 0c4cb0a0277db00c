/// What a switch did, edge by edge, together with what the hand really did: a filter is judged by the
/// difference.
public struct Trace: Sendable {
  /// A change of the contact. Within a trace edges alternate (the first one closes) and their times strictly
  /// rise.
  public struct Edge: Equatable, Sendable {
    /// Nanoseconds on the trace's own clock, which starts at 0 with the contact at rest.
    public var at: UInt64
    public var closed: Bool
  }

  /// One press of the hand: from the first edge it caused to the last (bounce and re-contact included).
  public struct TruePress: Equatable, Sendable {
    public var from: UInt64
    public var to: UInt64
    /// Which citizen pressed, counted from 0.
    public var citizen: Int
  }

  public let family: TraceFamily
  public let seed: UInt64
  public private(set) var edges: [Edge] = []
  public private(set) var presses: [TruePress] = []
  /// One wait after the last edge: advance a filter to here to let everything settle.
  public private(set) var end: UInt64 = 0

  /// Makes a trace of `count` true presses. The same arguments give the same trace, on every machine.
  public init(_ family: TraceFamily, presses count: Int = 10_000, seed: UInt64) {
    self.family = family
    self.seed = seed
    // Each family gets numbers of its own from one seed, so that two families never share a fortune.
    var salt: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in family.rawValue.utf8 { salt = (salt ^ UInt64(byte)) &* 0x100_0000_01B3 }
    random = SplitMix64(seed: seed ^ salt)
    p = family.parameters
    now = 0
    edges.reserveCapacity(count * (p.fallBacks.upperBound + p.fallBacks.lowerBound + 4) * 2)
    presses.reserveCapacity(count)
    var citizen = 0
    var pressesOfCitizen = 0
    for _ in 0..<count {
      if pressesOfCitizen > 0, pressesOfCitizen < p.mostPresses, random.chance(percent: p.againPercent) {
        now += random.pick(p.gap)
      } else {
        if pressesOfCitizen > 0 { citizen += 1 }
        pressesOfCitizen = 0
        rest()
      }
      pressesOfCitizen += 1
      press(of: citizen)
    }
    end = now + p.wait.lowerBound
  }

  private var random: SplitMix64
  private let p: TraceParameters
  private var now: UInt64

  private mutating func edge(_ closed: Bool) { edges.append(Edge(at: now, closed: closed)) }

  private mutating func press(of citizen: Int) {
    let from = now
    let make = random.pickLow(p.bounce)
    bounce(to: true, lasting: make)
    var hold = random.pick(p.hold)
    if p.holdIncludesBounce { hold -= min(make, hold - Self.shortest) }
    self.hold(hold)
    bounce(to: false, lasting: random.pickLow(p.bounce))
    if random.chance(percent: p.recontactPercent) {
      now += random.pick(p.recontactAfter)
      edge(true)
      now += random.pick(p.recontactLength)
      edge(false)
    }
    presses.append(TruePress(from: from, to: now, citizen: citizen))
  }

  /// Below this no driver of the kernel tells two edges apart; it also keeps times strictly rising.
  private static let shortest: UInt64 = us(20)

  /// The contact goes to `closed`, falling back some times; the last edge comes `lasting` after the first.
  private mutating func bounce(to closed: Bool, lasting: UInt64) {
    let start = now
    edge(closed)
    let most = Int(lasting / (Self.shortest * 4))
    let fallBacks = min(random.pick(p.fallBacks), most)
    if fallBacks == 0 { return }
    let inner = 2 * fallBacks - 1
    // Drawn from the length less the shortest runs, then spread by them: evenly placed, and never closer than that.
    let room = lasting - Self.shortest * UInt64(inner + 1)
    var places = (0..<inner).map { _ in random.pick(0...room) }
    places.sort()
    var state = closed
    for (i, place) in places.enumerated() {
      now = start + place + Self.shortest * UInt64(i + 1)
      state.toggle()
      edge(state)
    }
    now = start + lasting
    edge(closed)
  }

  /// The contact stays closed for `length`, opening shortly where the family chatters.
  private mutating func hold(_ length: UInt64) {
    let end = now + length
    var openings = (0..<random.pick(p.chatterOpenings)).map { _ in random.pick(p.chatterOpen) }
    // What lies closed in any case; one of the stretches, before, between or after the openings, is firm.
    func closed() -> UInt64 { p.chatterClosed * UInt64(openings.count) + p.chatterFirm }
    // A hold too short for all its openings has fewer.
    while !openings.isEmpty, openings.reduce(0, +) + closed() > length { openings.removeLast() }
    if !openings.isEmpty {
      let room = length - openings.reduce(0, +) - closed()
      let places = (0..<openings.count).map { _ in random.pick(0...room) }.sorted()
      let firm = random.pick(0...openings.count)
      var spent: UInt64 = 0
      for (i, opening) in openings.enumerated() {
        now += (i == firm ? p.chatterFirm : p.chatterClosed) + (places[i] - spent)
        spent = places[i]
        edge(false)
        now += opening
        edge(true)
      }
    }
    now = end
  }

  /// The contact at rest until the next citizen comes, with spikes where the family has them.
  private mutating func rest() {
    let end = now + random.pick(p.wait)
    for _ in 0..<random.pick(p.spikeBursts) {
      now += random.pick(p.gap)
      for _ in 0..<random.pick(p.spikesInBurst) {
        now += random.pick(p.spikeApart)
        edge(true)
        now += random.pick(p.spikeLength)
        edge(false)
      }
    }
    now = max(now + Self.shortest, end)
  }
}
