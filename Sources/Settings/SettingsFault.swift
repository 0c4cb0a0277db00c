/// Why a settings file or a board profile was not taken: where, what, and what to do about it.
///
/// Every program that reads settings prints `description` on one line and leaves with `sysexit`; nothing starts on
/// half-read settings.
public struct SettingsFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Stable name of the kind of fault, `HL-CONF-001` to `HL-CONF-012`.
  public let code: String
  /// The file as it was named to the reader.
  public let file: String
  /// Line from 1, or 0 where the fault is of the file as a whole.
  public let line: Int
  /// Column from 1 in characters, or 0 where the fault is of the file as a whole.
  public let column: Int
  /// The key in full (`debounce.settle_ms`), empty where no key is at fault.
  public let key: String
  /// What is wrong, as a clause without a final stop.
  public let message: String
  /// What to do, as a clause without a final stop.
  public let remedy: String
  /// The message in Vietnamese, for a technician's screen; what goes into a system's log is English.
  public let vi: String
  /// The remedy in Vietnamese.
  public let remedyVi: String

  /// `EX_CONFIG` of sysexits.h. The units name it in `RestartPreventExitStatus`: trying again cannot mend a file.
  public var sysexit: Int32 { 78 }

  /// One sentence: ``pad.yaml:7:3: unknown key `setle_ms`; did you mean `settle_ms`? [HL-CONF-006]``.
  public var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    let stop = remedy.hasSuffix("?") ? "" : "."
    return "\(place): \(message); \(remedy)\(stop) [\(code)]"
  }

  /// The same sentence in Vietnamese.
  public var descriptionVi: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    let stop = remedyVi.hasSuffix("?") ? "" : "."
    return "\(place): \(vi); \(remedyVi)\(stop) [\(code)]"
  }
}

/// A place in a file. Lines and columns count from 1; 0 means the file as a whole.
struct Place: Equatable, Sendable {
  var file: String
  var line: Int
  var column: Int

  static func whole(_ file: String) -> Place { Place(file: file, line: 0, column: 0) }
}
