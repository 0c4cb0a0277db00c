import Records
import Wire

/// What the ward's answers mean. Nothing in an answer is trusted to make sense: a wrong one costs a wait.
extension LinkCore {
  mutating func take(_ answer: WardAnswer, _ now: Moment, _ actions: inout [LinkAction]) {
    let sent: UInt64
    let batch: SealedBatch?
    switch phase {
    case .asking(let at): (sent, batch) = (at, nil)
    case .sending(let under, let at): (sent, batch) = (at, under)
    default: return
    }
    switch answer.status {
    case 200: accepted(answer, batch, sent: sent, now, &actions)
    case 401: unauthorized(answer, batch, now, &actions)
    case 409 where isShownAgain(batch), 422 where isShownAgain(batch): showAll(now, &actions)
    case 409: gap(answer, batch, now, &actions)
    case 413: tooLarge(answer, batch, now, &actions)
    default: refused(answer, now, &actions)
    }
  }

  private mutating func accepted(
    _ answer: WardAnswer, _ batch: SealedBatch?, sent: UInt64, _ now: Moment, _ actions: inout [LinkAction]
  ) {
    let reply: RecordsReply
    do throws(Unreadable) { reply = try RecordsReply(answer.body) } catch {
      fail(nonsense("200 with a body that is no reply: \(error)"), now, &actions)
      return
    }
    hasCorrectedClock = false
    // The ward writes milliseconds.
    if let time = reply.time,
      let reading = clock.heard(time, granularity: 1_000, sent: sent, at: now.monotonic)
    {
      actions.append(.handTime(utc: reading.utc, uptime: reading.uptime, error: reading.error))
    }
    let orders = reply.orders.compactMap { SignedOrder(json: $0) }
    if !orders.isEmpty { actions.append(.carry(orders)) }
    named = reply.head
    guard let batch else {
      if !isEarlier { take(others: reply.others, now) }
      found(reply.head, now, &actions)
      return
    }
    if let sealed = pad?.sealed, sealed.seq < batch.end.seq { pad?.sealed = batch.end }
    if let log = pad?.log {
      shown[log] = Shown(from: batch.lastFrom, end: batch.end, named: reply.head, at: now.monotonic)
    }
    if reply.head == batch.end {
      jumps = 0
      shownFrom = nil
      backoff.reset()
      connected(reply.head, &actions)
      reach(reply.head, now, &actions)
    } else if shownFrom != nil {
      // It holds these lines, as a part of the history that it names.
      reach(batch.end, now, &actions)
    } else {
      jump(to: reply.head, now, &actions)
    }
  }

  /// The ward's copy is known to end here, and nothing else is to be learned first.
  private mutating func reach(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    found(
      head,
      next: { core, actions in
        if let pad = core.pad, pad.sealed.seq > head.seq {
          core.read(from: head, now, &actions)
        } else if core.isEarlier {
          core.settle(head, now, &actions)
        } else {
          // The pad may have sealed more meanwhile.
          core.phase = .looking(until: now.monotonic + core.settings.poll)
          actions.append(.readHead)
        }
      }, now, &actions)
  }

  private mutating func found(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    found(head, next: { core, actions in core.proceed(now, &actions) }, now, &actions)
  }

  private mutating func found(
    _ head: Head, next: (inout LinkCore, inout [LinkAction]) -> Void, _ now: Moment,
    _ actions: inout [LinkAction]
  ) {
    guard let pad else { return }
    wardHead = head
    if !isEarlier, shownFrom == nil {
      actions.append(.handHead(log: pad.log, head, backlog: max(0, pad.sealed.seq - head.seq)))
    }
    next(&self, &actions)
  }

  /// The head is not where this batch ends: a restored ward, a batch that it had already, or a lie. Followed a few times.
  private mutating func jump(to head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    jumps += 1
    guard jumps <= LinkCore.mostJumps else {
      let fault = LinkFault(
        .noProgress, "the ward takes records, but its head stays elsewhere (\(head.seq))",
        remedy: "run `hailong-ward check` at the ward")
      fail(fault, now, &actions)
      return
    }
    prefetched = nil
    found(head, now, &actions)
  }

  private mutating func unauthorized(
    _ answer: WardAnswer, _ batch: SealedBatch?, _ now: Moment, _ actions: inout [LinkAction]
  ) {
    guard let date = answer.date, !hasCorrectedClock, let pad else {
      refused(answer, now, &actions)
      return
    }
    hasCorrectedClock = true
    clock.corrected(to: date, at: now.monotonic)
    if let batch {
      send(batch, now, &actions)
    } else {
      phase = .asking(sent: now.monotonic)
      actions.append(.askHead(log: pad.log, created: clock.created(at: now)))
    }
  }

  private mutating func gap(
    _ answer: WardAnswer, _ batch: SealedBatch?, _ now: Moment, _ actions: inout [LinkAction]
  ) {
    guard batch != nil, shownFrom == nil, let head = Problem(answer.body, status: 409)?.head else {
      refused(answer, now, &actions)
      return
    }
    jump(to: head, now, &actions)
  }

  private mutating func tooLarge(
    _ answer: WardAnswer, _ batch: SealedBatch?, _ now: Moment, _ actions: inout [LinkAction]
  ) {
    guard let batch, !batch.isSmallest else {
      refused(answer, now, &actions)
      return
    }
    // Halved from what was sent, not from what was allowed: each try is truly smaller, so that this ends.
    limits = SealedBatch.Limits(records: batch.count, bytes: batch.size).halved
    prefetched = nil
    read(from: batch.from, now, &actions)
  }

  private mutating func refused(_ answer: WardAnswer, _ now: Moment, _ actions: inout [LinkAction]) {
    let pause = UInt64(clamping: answer.retryAfter ?? 0).multipliedReportingOverflow(by: 1_000_000_000)
    fail(
      LinkCore.fault(answer), pause: pause.overflow ? settings.retryMost : pause.partialValue, now, &actions)
  }

  private func nonsense(_ what: String) -> LinkFault {
    LinkFault(
      .nonsense, "the ward answered \(what)",
      remedy: "check that hailong-ward of this version listens at its address")
  }

  /// What a refusal means to the person who has to mend it.
  static func fault(_ answer: WardAnswer) -> LinkFault {
    guard let problem = Problem(answer.body, status: answer.status) else {
      return LinkFault(
        .nonsense, "status \(answer.status) without a problem that hailong-ward writes",
        vi: "trả lời \(answer.status) không phải lỗi do hailong-ward viết",
        remedy: "check that hailong-ward listens at this address, and no proxy between",
        remedyVi: "xem hailong-ward có nghe ở địa chỉ này không, và đừng có proxy ở giữa")
    }
    let (remedy, remedyVi) = remedies(problem)
    let words = problem.detail.isEmpty ? problem.title : problem.detail
    return LinkFault(
      .refused, "the ward refused with \(problem.code): \(words)",
      // The ward's own words are English.
      vi: "phường từ chối với mã \(problem.code)" + (problem.known.map { ": \($0.titleVi)" } ?? ""),
      remedy: remedy, remedyVi: remedyVi)
  }

  /// What to do about it, in English and Vietnamese.
  private static func remedies(_ problem: Problem) -> (String, String) {
    switch problem.known {
    case .signature, .unknownPad:
      ("enrol the pad again: `hailong-link enrol STRING`", "ghi danh lại bộ này: `hailong-link enrol CHUỖI`")
    case .clock: ("check the ward's clock", "xem lại đồng hồ của phường")
    case .busy: ("nothing: the link tries again", "không phải làm gì: hailong-link tự thử lại")
    case .failed:
      ("look into the ward's disk and log", "xem đĩa và nhật ký hệ thống của máy chủ phường")
    case .retired:
      (
        "to take it back, enrol it again with a string of `hailong-ward pad add`",
        "muốn dùng lại bộ này, ghi danh lại bằng chuỗi của `hailong-ward pad add`"
      )
    case .unknownCode, .codeUsed, .codeExpired:
      ("get a new enrolment string: `hailong-ward pad add`", "lấy chuỗi ghi danh mới: `hailong-ward pad add`")
    case .simulated:
      (
        "add the pad as what it is: `hailong-ward pad add --simulated` for a simulated board only",
        "thêm đúng loại bộ: `hailong-ward pad add --simulated` chỉ dành cho bo mạch mô phỏng"
      )
    case .otherKey:
      (
        "this id was enrolled with another seal key: `hailong-ward pad list`",
        "mã bộ này đã ghi danh với khóa niêm phong khác: `hailong-ward pad list`"
      )
    case .notFound, .badRequest:
      (
        "install hailong-link and hailong-ward of one version",
        "cài hailong-link và hailong-ward cùng một phiên bản"
      )
    case .tooLarge:
      (
        "raise nothing at the pad: one sealed stretch is all it can send; check what stands before the ward",
        "đừng tăng gì ở bộ: nó chỉ gửi được từng đoạn đã niêm phong; xem có gì đứng trước máy chủ phường"
      )
    case .gzip, .chain, .seal, .genesis, .statement, .gap, nil:
      ("run `hailong verify` on the pad's journal", "chạy `hailong verify` trên nhật ký của bộ này")
    }
  }
}
