import Records
import Wire

/// Makes and signs the requests that a pad's link makes of its ward.
struct WardClient {
  let pad: PadID
  let key: LinkKey

  func head(of log: LogID, created: Int64) throws(LinkFault) -> WardRequest {
    try signed(WardPath.head(pad, log), body: [], created: created, [])
  }

  func records(
    _ batch: SealedBatch, log: LogID, backlog: Int64, created: Int64
  ) throws(LinkFault) -> WardRequest {
    try signed(
      WardPath.records(pad, log, after: batch.from.seq, backlog: backlog), body: batch.body, created: created,
      [("content-type", Batch.mediaType), ("content-encoding", "gzip")])
  }

  func orders(after position: OrderPosition?, wait: Int64, created: Int64) throws(LinkFault) -> WardRequest {
    try signed(WardPath.orders(pad, after: position, wait: wait), body: [], created: created, [])
  }

  /// Not signed by the link key: the statement inside names that key, and is signed by the seal key.
  static func enrolment(_ request: EnrolmentRequest) -> WardRequest {
    WardRequest(
      target: WardPath.enrol, headers: [("content-type", "application/json")], body: request.bytes)
  }

  private func signed(
    _ target: RequestTarget, body: [UInt8], created: Int64, _ headers: [(String, String)]
  ) throws(LinkFault) -> WardRequest {
    guard let signature = RequestSignature.sign(target, body: body, created: created, key: key) else {
      throw LinkFault(.answer, "no memory to sign a request", remedy: "look at this board's memory")
    }
    return WardRequest(
      target: target,
      headers: headers + [
        ("content-digest", signature.contentDigest), ("signature-input", signature.signatureInput),
        ("signature", signature.signature),
      ], body: body)
  }
}
