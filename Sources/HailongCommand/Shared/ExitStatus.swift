/// With what the command leaves: sysexits.h, and one of its own.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  /// `verify`: sound in itself, but no key was given to hold it against. `doctor`, `selftest`, `board check`: warnings and no fault.
  case keyNotChecked = 1
  /// `doctor`, `selftest`, `board check`: something does not work.
  case faults = 2
  case usage = 64
  /// The data is wrong: a broken log, a recording that cannot be read.
  case data = 65
  case noInput = 66
  /// hailongd, or another program that is needed, cannot be reached.
  case unavailable = 69
  case software = 70
  case cannotCreate = 73
  case inputOutput = 74
  /// Busy now; the same may work in a moment.
  case tryAgain = 75
  /// The other end speaks another version.
  case `protocol` = 76
  case denied = 77
  case configuration = 78
}
