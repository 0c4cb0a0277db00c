import Records

@testable import HailongCommand

/// Answers of a pad that were saved once.
enum SavedStatus {
  static func serving() throws -> PadStatus { try read("status-serving") }
  static func fault() throws -> PadStatus { try read("status-fault") }

  static func json(_ name: String) throws -> JSON {
    try JSON.read(Repository.bytes(Repository.path("Tests/Golden/\(name).json")) ?? [])
  }

  private static func read(_ name: String) throws -> PadStatus { try PadStatus(json(name)) }
}

/// Vietnam's clock.
let hanoi = LocalTime(offset: 7 * 3_600)
