import Pad

/// Watches the citizen's lamp: it may light for a press only at the instant in which a press became durable.
struct LampWatch {
  /// When the core last counted a press as thanked.
  var thanked: Int64 = -1
  private var wasLit = false

  mutating func look(_ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    let lights = running.core.lights(at: pad.monotonic)
    defer { wasLit = lights.contains(.thanks) }
    guard lights.contains(.thanks), !wasLit else { return }
    // The start's sign and those of maintenance and "it is this one" show the lamps themselves.
    let isStart = pad.world.now < running.started + Length.second
    guard thanked != pad.world.now, !isStart, !lights.isSuperset(of: [.thanks, .fault, .officer]) else {
      return
    }
    throw Broken(.thankedIsKept, at: pad.world.now, "the lamp thanks, and no press became durable")
  }
}
