/// What the pad's outputs show, by position in the bank.
public struct Lights: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let thanks = Lights(rawValue: 1 << 0)
  public static let fault = Lights(rawValue: 1 << 1)
  public static let officer = Lights(rawValue: 1 << 2)
  public static let buzzer = Lights(rawValue: 1 << 3)

  /// As they are called on the socket and in board profiles.
  static let names: [(Lights, String)] = [
    (.thanks, "thanks"), (.fault, "fault"), (.officer, "officer"), (.buzzer, "buzzer"),
  ]

  init?(name: String) {
    guard let light = Lights.names.first(where: { $0.1 == name })?.0 else { return nil }
    self = light
  }
}

/// One step of a sign: what is on, and for how many milliseconds.
struct SignStep: Equatable {
  var lights: Lights
  var milliseconds: Int
}

/// The citizen's signs that pass: the one table. (Two more stay as long as they are true: the fault lamp, and the
/// officer's lamp while somebody is signed in.) Nothing leads towards an answer: no sign depends on which button was pressed.
enum Sign: Equatable, CaseIterable {
  /// The press is durable.
  case thanks
  /// Two buttons at once: one, please.
  case chord
  /// Maintenance: this press counts nothing.
  case notNow
  /// A badge that is nobody's, or that cannot be taken now.
  case refused
  /// A badge was taken: the session is durable.
  case badge
  /// Maintenance has begun or ended.
  case maintenance
  /// "It is this one": for the technician.
  case identify
  /// Each lamp in turn, one beep.
  case start
  /// Each lamp and the buzzer, long enough to look.
  case lampsTest

  /// The steps, in order. `thanksMs` is the settings' `signs.thanks_ms`, at least 1,500 on a pad.
  func steps(thanksMs: Int) -> [SignStep] {
    switch self {
    case .thanks:
      [
        SignStep(lights: [.thanks, .buzzer], milliseconds: min(120, thanksMs)),
        SignStep(lights: .thanks, milliseconds: max(0, thanksMs - 120)),
      ]
    case .chord:
      [
        SignStep(lights: .buzzer, milliseconds: 80), SignStep(lights: [], milliseconds: 80),
        SignStep(lights: .buzzer, milliseconds: 80), SignStep(lights: [], milliseconds: 80),
      ]
    case .notNow:
      [
        SignStep(lights: [.fault, .buzzer], milliseconds: 60), SignStep(lights: .fault, milliseconds: 240),
        SignStep(lights: [], milliseconds: 200), SignStep(lights: .fault, milliseconds: 300),
        SignStep(lights: [], milliseconds: 200),
      ]
    case .refused:
      [
        SignStep(lights: [.fault, .buzzer], milliseconds: 300), SignStep(lights: [], milliseconds: 100),
        SignStep(lights: [.fault, .buzzer], milliseconds: 300),
      ]
    case .badge:
      [SignStep(lights: .buzzer, milliseconds: 60)]
    case .maintenance:
      [SignStep(lights: [.thanks, .fault, .officer, .buzzer], milliseconds: 500)]
    case .identify:
      [
        SignStep(lights: [.thanks, .fault, .officer], milliseconds: 250),
        SignStep(lights: [], milliseconds: 250),
      ]
    case .start:
      [
        SignStep(lights: .thanks, milliseconds: 200), SignStep(lights: .fault, milliseconds: 200),
        SignStep(lights: .officer, milliseconds: 200), SignStep(lights: .buzzer, milliseconds: 100),
      ]
    case .lampsTest:
      [
        SignStep(lights: .thanks, milliseconds: 700), SignStep(lights: .fault, milliseconds: 700),
        SignStep(lights: .officer, milliseconds: 700), SignStep(lights: .buzzer, milliseconds: 300),
      ]
    }
  }

  /// Whether the lamps themselves are what is shown: what else they mean would only confuse.
  var isAlone: Bool {
    switch self {
    case .identify, .start, .lampsTest, .maintenance, .notNow: true
    case .thanks, .chord, .refused, .badge: false
    }
  }

  /// Whether it is the officer's: it is played beside the citizen's, whose thanks it must not cut short.
  var isForOfficer: Bool { self == .badge || self == .refused }
}
