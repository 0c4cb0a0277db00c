/// Changes an input by larger pieces than bytes.
protocol Mutator {
  /// Nil where there is nothing to change.
  func changed(_ bytes: [UInt8], _ draw: inout Draw) -> [UInt8]?
}

extension Mutator {
  /// The new size of what stands at `start`. One change in three is libFuzzer's own, of any bytes.
  func change(_ start: UnsafeMutablePointer<UInt8>, _ size: Int, _ longest: Int, seed: UInt32) -> Int {
    var draw = Draw(seed: seed)
    guard draw.below(3) > 0 else { return mutateBytes(start, size, longest) }
    let bytes = Array(UnsafeBufferPointer(start: start, count: size))
    guard let new = changed(bytes, &draw), new.count <= longest, new != bytes else {
      return mutateBytes(start, size, longest)
    }
    for (index, byte) in new.enumerated() { start[index] = byte }
    return new.count
  }
}

/// libFuzzer's own change to the first `size` bytes; the new size, at most `longest`.
@_silgen_name("LLVMFuzzerMutate")
func mutateBytes(_ start: UnsafeMutablePointer<UInt8>?, _ size: Int, _ longest: Int) -> Int

extension [UInt8] {
  func with(_ range: Range<Int>, _ new: [UInt8]) -> [UInt8] {
    Array(self[..<range.lowerBound]) + new + self[range.upperBound...]
  }

  /// libFuzzer's own change within `range`, which may grow a little.
  func mutated(_ range: Range<Int>) -> [UInt8] {
    let room = range.count + 64
    var inner = Array(self[range]) + [UInt8](repeating: 0, count: 64)
    let size = inner.withUnsafeMutableBufferPointer { mutateBytes($0.baseAddress, range.count, room) }
    return with(range, Array(inner[..<size]))
  }
}

/// Numbers that follow from a seed alone (SplitMix64).
struct Draw {
  private var state: UInt64

  init(seed: UInt32) { state = UInt64(seed) }

  /// 0..<`limit`.
  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(limit))
  }

  mutating func one<Element>(of choices: [Element]) -> Element? {
    choices.isEmpty ? nil : choices[below(choices.count)]
  }
}
