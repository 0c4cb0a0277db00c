import ArgumentParser
import Ratings
import Records
import Ward

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: told(
      "Sao lưu cả phường vào một tệp, trong khi phường vẫn chạy.",
      "Copy the whole ward into one file, while it goes on serving."),
    discussion: told(
      """
      Tệp là một tar gồm bảng kê, khóa và cơ sở dữ liệu, quyền 0600: ai có nó là có cả phường, nên hãy \
      giữ như giữ chìa khóa. Đầu ra chuẩn nhận SHA-256 của tệp, viết như sha256sum. Bản sao lưu cũ cùng \
      tên được thay khi bản mới đã trọn.
      """,
      """
      The file is a tar of manifest, keys and database, mode 0600: whoever has it is this ward, so keep \
      it as you keep a key. Standard output gets its SHA-256, as sha256sum writes it. An earlier backup \
      of the same name is replaced when the new one is whole.
      """))

  @OptionGroup var common: CommonOptions
  @Argument(
    help: .told(
      "Tệp sẽ ghi.",
      "The file to write.", value: Said("tệp", "file")), completion: .file())
  var file: String

  func run() throws {
    try exiting {
      let outcome = try Backup.make(common.folder, to: file, now: Server.now())
      say("\(outcome.hash.hex)  \(file)")
      let logs = outcome.manifest.heads.count
      complain(
        spokenLanguage == .vi
          ? "Đã sao lưu \(logs) nhật ký, \(spokenLanguage.count(outcome.size)) byte"
          : "Backed up \(logs) \(logs == 1 ? "log" : "logs"), \(spokenLanguage.count(outcome.size)) bytes")
    }
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: told(
      "Khôi phục phường từ bản sao lưu, vào một thư mục trống.",
      "Put a ward back from a backup, into an empty folder."),
    discussion: told(
      """
      Trước tiên kiểm tra mọi mã băm, các trang của cơ sở dữ liệu và chỗ kết thúc của từng nhật ký. Bàn \
      bấm tự gửi lại những gì đến sau bản sao lưu. Bàn bấm, cán bộ và thẻ được thêm sau đó phải thêm \
      lại.
      """,
      """
      Checks every hash, the database's pages and each log's end first. Pads send again by themselves \
      what came after the backup. Pads, officers and badges that were added after it must be added \
      again.
      """))

  @OptionGroup var common: CommonOptions
  @Argument(
    help: .told(
      "Tệp do `hailong-ward backup` ghi.",
      "The file that `hailong-ward backup` wrote.", value: Said("tệp", "file")), completion: .file())
  var file: String

  func run() throws {
    try exiting {
      let manifest = try Restore.make(file, into: common.folder, now: Server.now())
      // A ward that cannot be opened is not restored.
      try Store(common.folder).close()
      say(
        spokenLanguage == .vi
          ? "Đã khôi phục \(manifest.ward), sao lưu lúc \(manifest.made.text), vào \(common.folder.path)"
          : "Restored \(manifest.ward), backed up at \(manifest.made.text), into \(common.folder.path)")
      // Who runs `restore` as root would leave files that the ward's own user cannot open.
      if let owner = common.folder.foreignOwner {
        complain(
          spokenLanguage == .vi
            ? "Thư mục thuộc người dùng số \(owner); nếu máy chủ chạy bằng người dùng khác: chown -R hailong-ward \(common.folder.path)"
            : "The folder belongs to user \(owner); where the server runs as another: chown -R hailong-ward \(common.folder.path)"
        )
      }
    }
  }
}
