import Control
import Ratings
import Records

extension PadCore {
  /// An order that is being carried out: one at a time, because each may change what the next is judged by.
  struct Ordering {
    var order: Order
    /// Of the ward that signed it.
    var key: SealPublicKey
    var client: UInt64
    var request: Int64
    var effect: Effect

    enum Effect {
      case none
      case badges(BadgeList)
      case policy(Policy)
      case mapping(Mapping)
    }
  }

  /// Orders refused for one reason.
  struct Refusals {
    var paced = Paced(shortest: 10_000_000_000)
    /// The last of them, where it could be trusted to say what it was.
    var last: Order?
  }

  // MARK: taking one

  /// Takes or refuses what the link carries here. Nil where the answer comes when the effect is durable.
  mutating func takeOrder(
    _ request: ControlRequest, client: UInt64, _ now: Moment
  ) throws(ControlFault) -> ControlAnswer? {
    guard let signed = SignedOrder(json: request.arguments) else {
      throw .badArgument("order, sig", "an order of at most \(Order.longest) bytes, and 128 hex digits")
    }
    var trusted: Order?
    do throws(OrderFault) {
      guard let key = enrolment?.orderKey else {
        throw OrderFault(.noKey, "this pad was given no order key; enrol it again")
      }
      let order = try signed.verify(key: key)
      guard order.pad == setup.pad else { throw OrderFault(.otherPad, "an order for pad \(order.pad)") }
      trusted = order
      if let held = heldOrder {
        guard order.position.epoch >= held.epoch else {
          throw OrderFault(.oldEpoch, "of epoch \(order.position.epoch); this pad took one of \(held.epoch)")
        }
        if order.position <= held { return .ok(id: request.id, ["taken": true, "again": true]) }
      }
      guard ordering == nil, hasRoomForChange else { return .failed(id: request.id, .busy) }
      ordering = Ordering(
        order: order, key: key, client: client, request: request.id, effect: try effect(of: order))
    } catch {
      return refuse(error, trusted, request: request.id, now)
    }
    keepForOrder(now)
    return nil
  }

  /// What an order comes to on this pad, or why it cannot hold here.
  private func effect(of order: Order) throws(OrderFault) -> Ordering.Effect {
    switch order.act {
    case .badges(let list): return .badges(list)
    case .policy(let json):
      let policy: Policy
      do throws(PolicyFault) { policy = try Policy(json: json) } catch {
        throw OrderFault(.doesNotFit, error.description)
      }
      try checkFit(policy, mapping)
      return .policy(policy)
    case .mapping(let buttons):
      let mapping: Mapping
      do throws(PolicyFault) { mapping = try Mapping(json: ["buttons": buttons]) } catch {
        throw OrderFault(.doesNotFit, error.description)
      }
      try checkFit(policy, mapping)
      return .mapping(mapping)
    case .session, .sync, .identify, .maintenance: return .none
    }
  }

  /// Each level needs a button that this board has: an answer that nobody can give would steer the rest.
  private func checkFit(_ policy: Policy, _ mapping: Mapping) throws(OrderFault) {
    let levels = lines.compactMap { policy.levels[mapping[$0.button]] }
    for level in 1...policy.scale.levels where !levels.contains(level) {
      throw OrderFault(.doesNotFit, "no button of this board would mean level \(level)")
    }
  }

  // MARK: carrying it out

  /// What is kept in a file is kept first; the rest follows when that is durable.
  private mutating func keepForOrder(_ now: Moment) {
    guard let ordering else { return }
    switch ordering.effect {
    case .none: carryOutOrder(now)
    case .badges(let list): keep(.badges, list.json.text, what: .orderKept, now)
    // An order was verified by the enrolment's key, and no other enrolment comes between: there is one.
    case .policy, .mapping:
      keep(.enrolment, enrolment(with: ordering.effect)?.text ?? "", what: .orderKept, now)
    }
  }

  /// The enrolment as it is to be kept once such an effect holds, and not before: it would be kept with the next order.
  private func enrolment(with effect: Ordering.Effect) -> Enrolment? {
    var kept = enrolment
    switch effect {
    case .policy(let policy): kept?.policy = policy.json
    case .mapping(let mapping): kept?.mapping = mapping.json
    case .none, .badges: break
    }
    return kept
  }

  /// The effect, then the record that says so.
  mutating func carryOutOrder(_ now: Moment) {
    guard let ordering else { return }
    enrolment = enrolment(with: ordering.effect)
    switch ordering.effect {
    case .none: break
    case .badges(let list): badges = list
    case .policy(let new): setPolicy(new, now)
    case .mapping(let new):
      if new != mapping { write(.other(.mapping(new.json)), at: now.monotonic, now) }
      mapping = new
    }
    let order = ordering.order
    switch order.act {
    case .badges, .policy, .mapping, .sync: break
    case .session(let officer): sessionOrdered(officer, now)
    case .identify(let seconds): signs.play(.identify, at: now.monotonic, seconds: Int(seconds))
    case .maintenance(true, let minutes): openMaintenance(how: .order, by: .ward, minutes: minutes, now)
    case .maintenance(false, _): closeMaintenance(how: .order, by: .ward, now)
    }
    let record = OrderRecord(position: order.position, act: order.act.name, outcome: .taken)
    let token = newToken(.ordered, now)
    actions.append(.job(.order(token: token, stamp(at: now.monotonic, now), ordering.key, record)))
    guard case .sync = order.act else { return }
    seals.asked()
    actions.append(.job(.seal(stamp(at: now.monotonic, now), .idle)))
  }

  /// An officer who is there already is not signed in anew: an order that comes twice changes nothing.
  private mutating func sessionOrdered(_ officer: OfficerCode?, _ now: Moment) {
    guard officer != session?.officer else { return }
    if let officer {
      openSession(officer, how: .order, by: .ward, now)
    } else {
      endSession(how: .order, by: .ward, now)
    }
  }

  /// The order's own record is durable: it is taken. `took`: nanoseconds.
  mutating func orderTaken(took: UInt64) {
    guard let done = ordering else { return }
    ordering = nil
    heldOrder = done.order.position
    actions.append(
      .reply(
        client: done.client,
        .ok(id: done.request, ["taken": true, "receipt_us": .int(Int64(took / 1_000))])))
  }

  /// What it needed kept was not. The ward will say it again.
  mutating func orderNotKept(_ reason: String, _ now: Moment) {
    guard let failed = ordering else { return }
    ordering = nil
    let answer = refuse(OrderFault(.notKept, reason), failed.order, request: failed.request, now)
    actions.append(.reply(client: failed.client, answer))
  }

  // MARK: refusing

  private mutating func refuse(
    _ fault: OrderFault, _ order: Order?, request: Int64, _ now: Moment
  ) -> ControlAnswer {
    refusals[fault.code, default: Refusals()].paced.happened(at: now.monotonic)
    refusals[fault.code]?.last = order
    recordRefusedOrders(now)
    return .failed(
      id: request,
      ControlFault(code: fault.code.rawValue, message: fault.message, remedy: fault.code.remedy))
  }

  mutating func recordRefusedOrders(_ now: Moment) {
    for code in refusals.keys where hasRoomForChange {
      guard let count = refusals[code]?.paced.due(at: now.monotonic) else { continue }
      let last = refusals[code]?.last
      let record = OrderRecord(
        position: last?.position, act: last?.act.name, outcome: .refused(code: code.rawValue, count: count))
      write(.other(.order(record)), at: now.monotonic, now)
      actions.append(.log(.warning("\(code.rawValue): \(count) order(s) refused")))
    }
  }

  /// For `status` and `head`; zeros before the first order.
  var orderPosition: [JSON.Member] {
    [.init("epoch", .int(heldOrder?.epoch ?? 0)), .init("number", .int(heldOrder?.number ?? 0))]
  }
}

extension OrderFault.Code {
  fileprivate var remedy: String {
    switch self {
    case .wrongSignature, .noKey: "enrol the pad again, so that it is given the ward's order key"
    case .unreadable, .unknownAct: "install hailong and hailong-ward of one version"
    case .otherPad: "look at which pad's link carried it here"
    case .oldEpoch: "the ward that sends it is an older copy than the one this pad knows"
    case .doesNotFit: "give a policy and a mapping that fit this board's buttons"
    case .notKept: "look at the disk: `hailong doctor`"
    }
  }
}
