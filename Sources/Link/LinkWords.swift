import Records
import Wire

/// Where the pad's log stands, as hailongd says it.
public struct PadHead: Equatable, Sendable {
  public var pad: PadID
  public var log: LogID
  /// The end of what is sealed.
  public var sealed: Head
  public var key: SealPublicKey
  /// Logs that this pad had to set aside, oldest first, each sent up to its last good seal.
  public var earlier: [EarlierLog]
  /// The last order that it took, where it took any.
  public var orders: OrderPosition?

  public init(
    pad: PadID, log: LogID, sealed: Head, key: SealPublicKey, earlier: [EarlierLog] = [],
    orders: OrderPosition? = nil
  ) {
    self.orders = orders
    self.pad = pad
    self.log = log
    self.sealed = sealed
    self.key = key
    self.earlier = earlier
  }
}

/// A log that went before the pad's present one, as hailongd says it.
public struct EarlierLog: Equatable, Sendable {
  public var log: LogID
  /// Its last seal, which need not be reached: the file may be damaged before it.
  public var sealed: Head
  public var key: SealPublicKey

  public init(log: LogID, sealed: Head, key: SealPublicKey) {
    self.log = log
    self.sealed = sealed
    self.key = key
  }
}

/// What came back for a request.
public struct WardAnswer: Equatable, Sendable {
  public var status: Int
  /// At most ``Problem/longest`` bytes; the shell cuts a longer answer off and gives it as a failure.
  public var body: [UInt8]
  /// The `Date` header, Unix seconds.
  public var date: Int64?
  /// The `Retry-After` header, seconds.
  public var retryAfter: Int64?

  public init(status: Int, body: [UInt8], date: Int64? = nil, retryAfter: Int64? = nil) {
    self.status = status
    self.body = body
    self.date = date
    self.retryAfter = retryAfter
  }
}

/// What happened.
public enum LinkEvent: Sendable {
  /// hailongd's answer to ``LinkAction/readHead``.
  case pad(PadHead)
  /// hailongd cannot be asked.
  case padLost(LinkFault)
  /// hailongd has sealed more (seen by following).
  case sealed
  /// Following ended.
  case followEnded
  /// The answer to ``LinkAction/readBatch(log:from:limits:key:)``, with the log and the head that were asked for: the empty head
  /// is that of every log.
  case batch(log: LogID, from: Head, Result<SealedBatch, SealedBatch.Fault>)
  /// The answer to the request in flight.
  case answered(WardAnswer)
  /// The request in flight brought no answer.
  case failed(LinkFault)
  /// The ward wants what there is now: a person waits for it.
  case hurry
  /// A deadline has passed.
  case tick
}

/// What the shell is to do. Each is small and bounded.
public enum LinkAction: Equatable, Sendable {
  /// Ask hailongd where its log stands.
  case readHead
  /// Read sealed lines of `log` behind `from`.
  case readBatch(log: LogID, from: Head, limits: SealedBatch.Limits, key: SealPublicKey)
  /// Ask the ward where its copy ends.
  case askHead(log: LogID, created: Int64)
  /// `backlog`: sealed records behind the batch, as far as known.
  case send(SealedBatch, log: LogID, backlog: Int64, created: Int64)
  /// Watch for new seals behind this record, until ``unfollow``.
  case follow(after: Int64)
  case unfollow
  /// `ward-time`.
  case handTime(utc: UTCTime, uptime: Int64, error: Int64)
  /// `ward-head`.
  case handHead(log: LogID, Head, backlog: Int64)
  /// Orders that came with an answer: for ``OrderCore``.
  case carry([SignedOrder])
  /// Say it: once per cause, not per try.
  case say(LinkNews)
}

/// What is worth a line in the system's log.
public enum LinkNews: Equatable, Sendable {
  case trouble(LinkFault)
  /// After trouble, or at the start.
  case connected(Head)
  /// An earlier log stands at the ward as far as it can be read, to this record.
  case earlierSent(LogID, through: Int64)
}
