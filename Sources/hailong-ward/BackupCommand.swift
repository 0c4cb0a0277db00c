import ArgumentParser
import Ratings
import Records
import Ward

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the whole ward into one file, while it goes on serving.",
    discussion: """
      The file is a tar of manifest, keys and database, mode 0600: whoever has it is this ward, so keep it as you keep a \
      key. Standard output gets its SHA-256, as sha256sum writes it. An earlier backup of the same name is replaced when \
      the new one is whole.
      """)

  @OptionGroup var data: DataOption
  @Argument(help: "The file to write.", completion: .file())
  var file: String
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?

  func run() throws {
    try exiting {
      let outcome = try Backup.make(data.folder, to: file, now: Server.now())
      say("\(outcome.hash.hex)  \(file)")
      let store = try Store(data.folder)
      defer { store.close() }
      let language = try lang ?? store.settings().language
      complain(
        language == .vi
          ? "Đã sao lưu \(outcome.manifest.heads.count) nhật ký, \(language.count(outcome.size)) byte"
          : "Backed up \(outcome.manifest.heads.count) logs, \(language.count(outcome.size)) bytes")
    }
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a ward back from a backup, into an empty folder.",
    discussion: """
      Checks every hash, the database's pages and each log's end first. Pads send again by themselves what came after the \
      backup. Pads, officers and badges that were added after it must be added again.
      """)

  @OptionGroup var data: DataOption
  @Argument(help: "The file that `hailong-ward backup` wrote.", completion: .file())
  var file: String
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?

  func run() throws {
    try exiting {
      let manifest = try Restore.make(file, into: data.folder, now: Server.now())
      let store = try Store(data.folder)
      defer { store.close() }
      let language = try lang ?? store.settings().language
      say(
        language == .vi
          ? "Đã khôi phục \(manifest.ward), sao lưu lúc \(manifest.made.text), vào \(data.folder.path)"
          : "Restored \(manifest.ward), backed up at \(manifest.made.text), into \(data.folder.path)")
      // Who runs `restore` as root would leave files that the ward's own user cannot open.
      if let owner = data.folder.foreignOwner {
        complain(
          language == .vi
            ? "Thư mục thuộc người dùng số \(owner); nếu máy chủ chạy bằng người dùng khác: chown -R hailong-ward \(data.folder.path)"
            : "The folder belongs to user \(owner); where the server runs as another: chown -R hailong-ward \(data.folder.path)"
        )
      }
    }
  }
}
