import Glibc

/// A file read once from its start, line by line, through one buffer.
final class InputFile {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var atEnd = false

  /// No line of ours is a sixtieth of this; what is longer is no line.
  private static let capacity = 1 << 20

  init(_ path: String) throws(JournalFault) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    buffer = [UInt8](repeating: 0, count: InputFile.capacity)
    guard descriptor >= 0 else {
      throw .system(.cannotOpen, "open \(path)", vi: "mở \(path)", errno)
    }
  }

  /// Whether the file begins with `bytes`. Before the first line is read.
  func startsWith(_ bytes: [UInt8]) throws(JournalFault) -> Bool {
    while end < bytes.count, !atEnd { try fill() }
    return end >= bytes.count && buffer[..<bytes.count].elementsEqual(bytes)
  }

  /// Calls `each` with every line, without its LF, until it returns false; `whole` says that the LF was there.
  func lines(_ each: (_ line: UnsafeBufferPointer<UInt8>, _ whole: Bool) -> Bool) throws(JournalFault) {
    while true {
      let goesOn = buffer.withUnsafeBufferPointer { bytes in
        while let base = bytes.baseAddress, let feed = memchr(base + start, 0x0A, end - start) {
          let length = UnsafeRawPointer(feed) - UnsafeRawPointer(base) - start
          let line = UnsafeBufferPointer(start: base + start, count: length)
          start += length + 1
          guard each(line, true) else { return false }
        }
        return true
      }
      guard goesOn else { return }
      if atEnd || end - start == buffer.count {
        if start < end {
          let rest = Array(buffer[start..<end])
          _ = rest.withUnsafeBufferPointer { each($0, false) }
        }
        return
      }
      try fill()
    }
  }

  /// To the start again.
  func rewind() {
    lseek(descriptor, 0, SEEK_SET)
    (start, end, atEnd) = (0, 0, false)
  }

  private func fill() throws(JournalFault) {
    if start > 0 {
      buffer.withUnsafeMutableBytes { bytes in
        if let base = bytes.baseAddress { memmove(base, base + start, end - start) }
      }
      end -= start
      start = 0
    }
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { read(descriptor, $0 + end, bytes.count - end) } ?? 0
    }
    if count < 0, errno != EINTR {
      throw .system(.io, "read \(path)", vi: "đọc \(path)", errno)
    }
    if count == 0 { atEnd = true }
    end += max(count, 0)
  }

  func close() { Glibc.close(descriptor) }
}
