import Glibc
import Records
import Wire

/// The files that thirty pads are set up with: one `hailong.yaml` for each, to be copied onto its card's boot partition.
/// `hailong first-boot` takes it there.
public enum BootFiles {
  /// Writes `FOLDER/COUNTER/hailong.yaml`, mode 0600 in folders of 0700: each holds a code. A file that is there already is
  /// not replaced.
  /// - Returns: the file's path.
  public static func write(
    _ string: EnrolmentString, counter: CounterCode, board: String, expires: UTCTime, into folder: String
  ) throws(WardFault) -> String {
    for path in [folder, "\(folder)/\(counter)"] {
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw PlainFile.fault(Said("tạo", "make"), path)
      }
    }
    let path = "\(folder)/\(counter)/hailong.yaml"
    let file = try PlainFile.make(path)
    defer { file.close() }
    try file.write(Array(text(string, counter: counter, board: board, expires: expires).utf8))
    try file.flush()
    return path
  }

  static func text(
    _ string: EnrolmentString, counter: CounterCode, board: String, expires: UTCTime
  ) -> String {
    """
    # Quầy \(counter). Chép tệp này vào phân vùng khởi động của thẻ nhớ (bootfs), rồi cắm thẻ vào bàn bấm.
    # Counter \(counter). Copy this file onto the card's boot partition (bootfs), then put the card into the pad.
    # Mã dùng một lần, đến / The code is good for once, until \(expires.text.prefix(10)) UTC.
    board: \(board)
    counter: \(counter)
    enrol: \(string)

    """
  }
}
