import Foundation
import Ratings
import Records
import Testing

@Suite struct WorkedSequenceTests {
  /// The table that stands in docs/PROTOCOL.md.
  static func sequences() throws -> [WorkedSequence] {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/PROTOCOL.md")
    return try WorkedSequence.all(in: try String(contentsOf: page, encoding: .utf8))
  }

  @Test func eachWorkedSequenceOfTheProtocolGivesItsOutcomes() throws {
    let sequences = try WorkedSequenceTests.sequences()
    #expect(sequences.count >= 30)
    for sequence in sequences {
      let outcomes = Ballot.count(sequence.records).map(\.notation)
      #expect(outcomes == sequence.outcomes, "sequence \(sequence.number): \(sequence.rule)")
    }
  }

  @Test func eachWorkedSequenceGivesTheSameUnderTheIndependentModel() throws {
    for sequence in try WorkedSequenceTests.sequences() {
      let rows = Ballot.count(sequence.records)
      #expect(
        rows.map(ModelRow.init) == NaiveBallot.count(sequence.records),
        "sequence \(sequence.number): \(sequence.rule)")
    }
  }

  @Test func eachWorkedSequenceGoesOnFromTheStateBehindAnyRecord() throws {
    for sequence in try WorkedSequenceTests.sequences() {
      var ballot = Ballot()
      for (index, record) in sequence.records.enumerated() {
        ballot.take(record, seq: Int64(index + 1)) { _ in }
        #expect(Ballot(state: ballot.state) == ballot, "sequence \(sequence.number), record \(index + 1)")
      }
    }
  }

  @Test func eachWorkedSequenceSurvivesBeingReadFromItsLines() throws {
    for sequence in try WorkedSequenceTests.sequences() {
      let read = try sequence.records.map { try $0.map { try Record(line: try $0.line()) } }
      // Lines hold times to the millisecond; outcomes do not ask for them.
      #expect(Ballot.count(read).map(\.notation) == sequence.outcomes, "sequence \(sequence.number)")
    }
  }
}
