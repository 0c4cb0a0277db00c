import Journal
import Records

/// What the pad wants written. The session's number is put in where the record is written, because only there the order of
/// records is known: a press behind a sign-in that is still on its way to the disk belongs to it.
package enum Entry: Equatable, Sendable {
  case press(Button)
  case sessionOpened(officer: OfficerCode, how: SessionHow, by: Actor)
  /// Nothing is written where no session is open.
  case sessionClosed(how: SessionHow, by: Actor)
  case other(Body)
}

/// A job for the writer.
package enum Job: Sendable {
  /// Writes down this start.
  case begin
  case write(token: UInt64, Stamp, Entry)
  case seal(Stamp, SealReason)
  /// Raw lines for a client of the socket. `fresh`: of the present log as the disk gives them back, not memory. `stream`: the stream
  /// that they are for; nil for a single read.
  case read(
    client: UInt64, request: Int64, after: Int64, sealed: Bool, log: LogID? = nil, fresh: Bool = false,
    stream: UInt64? = nil)
  /// The ward says that its copy of this log ends here.
  case wardHead(token: UInt64, LogID, Head, Stamp)
  /// A file of the state folder is to be replaced, durably.
  case keep(token: UInt64, KeptFile, String)
  /// An order of the ward that holds this key has been carried out: that it was is kept beside the key, then written down.
  case order(token: UInt64, Stamp, SealPublicKey, OrderRecord)
}

/// What lies beside the seal key and is replaced whole.
package enum KeptFile: Sendable {
  /// What the ward said of this pad.
  case enrolment
  /// Whose badge is whose.
  case badges
  /// How fast the disk was on earlier days.
  case health
}

/// What became of it. Outcomes come in the order of the jobs.
package enum Outcome: Sendable {
  case written(token: UInt64, Receipt)
  /// It is done, or needed nothing, and made no record.
  case unneeded(token: UInt64)
  /// A file of the state folder could not be written. It is not tried again.
  case unkept(token: UInt64, StateFault)
  /// How long the disk took for the record or seal before, nanoseconds.
  case took(UInt64)
  /// It never will be written: the record itself is wrong.
  case refused(token: UInt64, String)
  case sealed(Receipt)
  /// There was nothing behind the last seal.
  case nothingToSeal
  /// The disk does not take it. It is being tried again; jobs wait behind it.
  case stuck(code: String, message: String)
  /// The disk takes it again.
  case recovered
  /// The disk became full (the reserve was given up, so that records still fit), or has room again.
  case fullDisk(Bool)
  /// The log could not go on; another follows it, with the policy and session that were in force.
  case newLog(LogID, Receipt, why: String)
  /// The logs that were set aside and can still be read.
  case earlier([EarlierLogs.Log])
  case chunk(client: UInt64, request: Int64, stream: UInt64?, Chunk)
  case unreadable(client: UInt64, request: Int64, stream: UInt64?, JournalFault)
}
