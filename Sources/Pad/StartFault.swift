import Glibc
import Journal

/// Why the pad could not start.
public enum StartFault: Error, CustomStringConvertible {
  case journal(JournalFault)
  case state(StateFault)
  case other(String)

  public var description: String {
    switch self {
    case .journal(let fault): fault.description
    case .state(let fault): fault.description
    case .other(let reason): reason
    }
  }
}

extension StartFault {
  /// From sysexits.h.
  public var sysexit: Int32 {
    switch self {
    case .journal(let fault):
      switch fault.kind {
      case .newer: EX_CONFIG
      case .corrupt: EX_DATAERR
      default: EX_IOERR
      }
    case .state(let fault): fault.sysexit
    case .other: EX_OSERR
    }
  }
}
