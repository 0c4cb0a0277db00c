import Glibc

/// The folder that holds all of a ward: database, CA and server certificate. Mode 0700, because the CA's key is in it.
public struct DataFolder: Sendable {
  public let path: String

  public init(_ path: String) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
  }

  public var database: String { path + "/ward.sqlite" }
  var authorityCertificate: String { path + "/ca.pem" }
  var authorityKey: String { path + "/ca.key" }
  var serverCertificate: String { path + "/server.pem" }
  var serverKey: String { path + "/server.key" }
  var orderKey: String { path + "/order.key" }
  var badgeKey: String { path + "/badge.key" }

  public var holdsWard: Bool { access(database, F_OK) == 0 }

  /// Makes the folder, with parents, 0700. An existing one is taken when it is empty of a ward; its mode is set.
  func make() throws(WardFault) {
    var parent = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      parent += part + "/"
      if parent != "/", mkdir(parent, 0o755) != 0, errno != EEXIST {
        throw fault(Said("tạo thư mục \(parent)", "make the folder \(parent)"))
      }
    }
    if mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw fault(Said("tạo thư mục \(path)", "make the folder \(path)")) }
      guard chmod(path, 0o700) == 0 else {
        throw fault(Said("đặt quyền 0700 cho \(path)", "set mode 0700 on \(path)"))
      }
    }
  }

  /// Says what is wrong with the folder of a ward that should be there, or nothing.
  func requireWard() throws(WardFault) {
    guard holdsWard else {
      throw WardFault(
        .noWard, "no ward in \(path)", vi: "không có phường trong \(path)",
        remedy: "Make one with `hailong-ward init --data \(path)`",
        remedyVi: "Tạo bằng `hailong-ward init --data \(path)`")
    }
  }

  /// Writes a whole file, readable by its owner alone, and flushes it and the folder: a CA key that a power cut took would
  /// orphan every enrolled pad.
  func write(_ text: String, to file: String) throws(WardFault) {
    let part = file + ".part"
    unlink(part)
    try flush(text, to: part)
    guard rename(part, file) == 0 else { throw fault(Said("ghi \(file)", "write \(file)")) }
    flushFolder()
  }

  /// Makes a file as ``write(_:to:)`` does, unless it is there: of several processes that try at once, one succeeds. Says
  /// whether this one did.
  func create(_ text: String, at file: String) throws(WardFault) -> Bool {
    let part = "\(file).\(getpid()).part"
    unlink(part)
    try flush(text, to: part)
    defer { unlink(part) }
    guard link(part, file) == 0 else {
      if errno == EEXIST { return false }
      throw fault(Said("ghi \(file)", "write \(file)"))
    }
    flushFolder()
    return true
  }

  private func flush(_ text: String, to part: String) throws(WardFault) {
    let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fault(Said("ghi \(part)", "write \(part)")) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let fault = fault(Said("ghi \(part)", "write \(part)"))
        close(descriptor)
        throw fault
      }
      bytes = bytes.dropFirst(count)
    }
    let flushed = fsync(descriptor) == 0
    close(descriptor)
    guard flushed else { throw fault(Said("ghi \(part)", "write \(part)")) }
  }

  private func flushFolder() {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Reads a whole file of at most 1 MiB.
  func read(_ file: String) throws(WardFault) -> String { try TextFile.read(file) }

  private func fault(_ tried: Said) -> WardFault {
    .system(
      tried, errno,
      remedy: Said(
        "Xem lại chủ sở hữu và chỗ trống của \(path)", "Check the owner and the free space of \(path)"))
  }
}

/// Reading the small text files that people hand to the ward: a policy, a certificate.
public enum TextFile {
  /// The whole file; at most 1 MiB.
  public static func read(_ path: String) throws(WardFault) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .system(
        Said("đọc \(path)", "read \(path)"), errno,
        remedy: Said("Xem lại đường dẫn và chủ sở hữu", "Check the path and its owner"))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= 1 << 20 {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw .system(
          Said("đọc \(path)", "read \(path)"), errno, remedy: Said("Xem lại tệp", "Check the file"))
      }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
    throw WardFault(
      .file, "\(path) is larger than 1 MiB", vi: "\(path) lớn hơn 1 MiB", remedy: "Check the path",
      remedyVi: "Xem lại đường dẫn")
  }
}
