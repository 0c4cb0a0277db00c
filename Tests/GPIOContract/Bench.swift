import GPIO

/// A line bank on a test bench: the bank, and hands that move its contacts and eyes that see its lamps.
///
/// The bench's wires are the bank's, in the same order: at least two inputs and two outputs.
public protocol Bench: AnyObject {
  var inputCount: Int { get }
  var outputCount: Int { get }

  /// The bank under test, opened anew.
  func open() throws(LineFault) -> any LineBank
  /// Moves one contact, cleanly.
  func move(input: Int, closed: Bool) throws
  /// Whether the lamp is lit, seen from outside of the bank.
  func isLit(output: Int) throws -> Bool

  /// Nanoseconds between two looks of a bank that samples, 0 for one that is told of every edge. What comes and goes
  /// in between such a bank may miss.
  var resolution: UInt64 { get }

  /// Whether the chip can be unplugged.
  var canUnplug: Bool { get }
  func unplug() throws
  func plugIn() throws
}

extension Bench {
  public var resolution: UInt64 { 0 }
}

/// What did not hold.
public struct ContractFailure: Error, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
  if !holds { throw ContractFailure(otherwise()) }
}
