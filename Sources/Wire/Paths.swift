import Records

/// The ward's paths, and the requests that a pad makes of them.
public enum WardPath {
  public static let enrolments = "/v1/enrolments"

  public static func log(_ pad: PadID, _ log: LogID) -> String { "/v1/pads/\(pad)/logs/\(log)" }

  /// `POST`: the enrolment code and the pad's signed statement. Not signed by the link key, which the statement names.
  public static let enrol = RequestTarget(method: "POST", path: enrolments)

  /// `GET`, signed with the digest of an empty body: a ``RecordsReply`` that says where the ward's copy of this log ends.
  /// A log that the ward has never seen ends at 0.
  public static func head(_ pad: PadID, _ log: LogID) -> RequestTarget {
    RequestTarget(method: "GET", path: "\(self.log(pad, log))/head")
  }

  /// `POST`, signed: gzip NDJSON of the lines from `after` + 1 to a seal.
  /// - Parameter backlog: sealed records that the pad still has behind these; for the ward's list of pads.
  public static func records(
    _ pad: PadID, _ log: LogID, after seq: Int64, backlog: Int64? = nil
  ) -> RequestTarget {
    RequestTarget(
      method: "POST", path: "\(self.log(pad, log))/records",
      query: "after=\(seq)" + (backlog.map { "&backlog=\($0)" } ?? ""))
  }
}

extension WardPath {
  /// `GET`, signed with the digest of an empty body: an ``OrdersReply``, held back for `wait` seconds while there is none.
  /// - Parameters:
  ///   - position: orders behind it are asked for; nil for all.
  ///   - wait: 0 to ``longestWait``.
  public static func orders(_ pad: PadID, after position: OrderPosition?, wait: Int64) -> RequestTarget {
    RequestTarget(
      method: "GET", path: "/v1/pads/\(pad)/orders",
      query: "epoch=\(position?.epoch ?? 0)&after=\(position?.number ?? 0)&wait=\(wait)")
  }

  /// Seconds for which a ward holds an answer back at most.
  public static let longestWait: Int64 = 30
}

/// Sizes that both ends keep to.
public enum Batch {
  /// Most records in one request.
  public static let records = 2_000
  /// Most bytes of lines in one request, before compression.
  public static let bytes = 1 << 20
  public static let mediaType = "application/x-ndjson"
}
