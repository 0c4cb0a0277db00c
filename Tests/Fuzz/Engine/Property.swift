import Glibc

/// Ends the program where `condition` does not hold: the fuzzer keeps the input that led here, and says how to replay it.
/// Not `precondition`, whose words an optimized build leaves out.
public func require(
  _ condition: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { broken(what(), file: file, line: line) }
}

/// A property does not hold.
public func broken(_ what: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  say("\nBROKEN PROPERTY at \(file):\(line): \(what)\n")
  abort()
}

/// To standard error.
func say(_ text: String) {
  var text = text
  text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
}

/// What an honest call gave; it may not fail.
public func must<T>(
  _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line, _ body: () throws -> T
) -> T {
  do { return try body() } catch { broken("\(what()): \(error)", file: file, line: line) }
}
