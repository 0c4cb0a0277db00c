import Glibc
import Records
import SystemWords
import Wire

/// What an enrolment gave: where the ward is, how it is known, and which pad and counter this is for.
public struct Enrolment: Equatable, Sendable {
  public var ward: WardAddress
  /// SHA-256 of the public key of the ward's authority (SubjectPublicKeyInfo).
  public var authority: Digest
  public var pad: PadID
  public var counter: CounterCode
  /// The ward's own name, for people.
  public var name: String

  public init(ward: WardAddress, authority: Digest, pad: PadID, counter: CounterCode, name: String) {
    self.ward = ward
    self.authority = authority
    self.pad = pad
    self.counter = counter
    self.name = name
  }

  var bytes: [UInt8] {
    JSON.object([
      .init("version", 1), .init("ward", .string(ward.description)),
      .init("authority", .string(authority.hex)),
      .init("pad", .string(pad.text)), .init("counter", .string(counter.text)), .init("name", .string(name)),
    ]).bytes + [0x0A]
  }

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON.read(bytes), json["version"]?.int == 1,
      let ward = json["ward"]?.string.flatMap({ WardAddress($0) }),
      let authority = json["authority"]?.string.flatMap({ Digest(hex: $0) }),
      let pad = json["pad"]?.string.flatMap(PadID.init(_:)),
      let counter = json["counter"]?.string.flatMap(CounterCode.init(_:)), let name = json["name"]?.string
    else { return nil }
    self.init(ward: ward, authority: authority, pad: pad, counter: counter, name: name)
  }
}

/// hailong-link's own folder: the link key (mode 0600) and the enrolment. Files are replaced whole: a temporary file,
/// fsync, rename, fsync of the folder.
public struct StateFolder: Sendable {
  public let path: String
  private static let longest = 64 << 10

  private var keyPath: String { "\(path)/link.key" }
  /// A key that the ward has still to take.
  private var nextKeyPath: String { "\(path)/link.key.next" }
  var enrolmentPath: String { "\(path)/enrolment.json" }

  public init(path: String) { self.path = path }

  /// Makes the folder (mode 0700) where it is missing.
  func prepare() throws(LinkFault) {
    if mkdir(path, 0o700) == 0 { return }
    guard errno == EEXIST else { throw fault("make the folder \(path)") }
  }

  /// The link key, or nil where there is none yet. A key that others may read is refused: it may have been read.
  func key() throws(LinkFault) -> LinkKey? { try key(keyPath) }

  func nextKey() throws(LinkFault) -> LinkKey? { try key(nextKeyPath) }

  private func key(_ keyPath: String) throws(LinkFault) -> LinkKey? {
    guard let (bytes, mode) = try read(keyPath) else { return nil }
    guard mode & 0o077 == 0 else {
      throw LinkFault(
        .state, "\(keyPath) may be read by others (mode \(String(mode, radix: 8)))",
        vi: "người khác đọc được \(keyPath) (quyền \(String(mode, radix: 8)))",
        remedy: "`chmod 600 \(keyPath)`; where strangers use this machine, delete it and enrol again",
        remedyVi: "`chmod 600 \(keyPath)`; nếu có người lạ dùng máy này thì xóa nó và ghi danh lại")
    }
    let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    guard let seed = Hex.decode(text), let key = LinkKey(seed: seed) else {
      throw LinkFault(
        .state, "\(keyPath) holds no key",
        vi: "\(keyPath) không chứa khóa", remedy: "delete it and enrol again",
        remedyVi: "xóa nó và ghi danh lại")
    }
    return key
  }

  func save(_ key: LinkKey) throws(LinkFault) {
    try write(Array(Hex.encode(key.seed).utf8) + [0x0A], to: keyPath)
  }

  func save(next key: LinkKey) throws(LinkFault) {
    try write(Array(Hex.encode(key.seed).utf8) + [0x0A], to: nextKeyPath)
  }

  /// The next key is the key from here on.
  func adoptNextKey() throws(LinkFault) {
    guard rename(nextKeyPath, keyPath) == 0 else { throw fault("write \(keyPath)") }
  }

  /// The enrolment, or nil where there is none yet.
  func enrolment() throws(LinkFault) -> Enrolment? {
    guard let (bytes, _) = try read(enrolmentPath) else { return nil }
    guard let enrolment = Enrolment(bytes) else {
      throw LinkFault(
        .state, "\(enrolmentPath) cannot be understood",
        vi: "không hiểu được \(enrolmentPath)", remedy: "enrol again: `hailong-link enrol STRING`",
        remedyVi: "ghi danh lại: `hailong-link enrol CHUỖI`")
    }
    return enrolment
  }

  func save(_ enrolment: Enrolment) throws(LinkFault) { try write(enrolment.bytes, to: enrolmentPath) }

  /// Changes when the enrolment is replaced; 0 where there is none.
  var enrolmentStamp: UInt64 {
    var info = stat()
    guard stat(enrolmentPath, &info) == 0 else { return 0 }
    return UInt64(info.st_ino) ^ UInt64(bitPattern: Int64(info.st_mtim.tv_sec)) << 20
      ^ UInt64(bitPattern: Int64(info.st_mtim.tv_nsec))
  }

  /// Gives the folder and its files to the user that runs the link, where root has made them. Returns false where there is no
  /// such user: then the link runs as whoever enrolled, as on a bench.
  @discardableResult
  func give(to user: String) throws(LinkFault) -> Bool {
    guard geteuid() == 0 else { return true }
    guard let entry = getpwnam(user) else { return false }
    for file in [path, keyPath, enrolmentPath] where access(file, F_OK) == 0 {
      guard lchown(file, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
        throw fault("give \(file) to \(user)")
      }
    }
    return true
  }

  private func read(_ file: String) throws(LinkFault) -> (bytes: [UInt8], mode: mode_t)? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw fault("read \(file)")
    }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size <= StateFolder.longest
    else {
      throw LinkFault(
        .state, "\(file) is no file of ours",
        vi: "\(file) không phải tệp của hailong-link", remedy: "delete it and enrol again",
        remedyVi: "xóa nó và ghi danh lại")
    }
    var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw fault("read \(file)") }
      done += count
    }
    return (bytes, info.st_mode & 0o777)
  }

  private func write(_ bytes: [UInt8], to file: String) throws(LinkFault) {
    let temporary = "\(file).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw fault("write \(temporary)") }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let fault = fault("write \(temporary)")
        close(descriptor)
        throw fault
      }
      done += count
    }
    let synced = fsync(descriptor)
    guard close(descriptor) == 0, synced == 0, rename(temporary, file) == 0 else {
      throw fault("write \(file)")
    }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw fault("open \(path)") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw fault("write \(path)") }
  }

  private func fault(_ what: String) -> LinkFault {
    let code = errno
    return LinkFault(
      .state, "cannot \(what): \(SystemWords.english(code))",
      vi: "lỗi thư mục \(path) (\(what)): \(SystemWords.vietnamese(code))",
      remedy: code == EACCES || code == EPERM
        ? "run as root, or mend the owner: `chown -R hailong-link \(path)`"
        : "check the disk and `link: state_dir:`",
      remedyVi: code == EACCES || code == EPERM
        ? "chạy với quyền root, hoặc sửa chủ thư mục: `chown -R hailong-link \(path)`"
        : "xem lại đĩa và `link: state_dir:`")
  }
}
