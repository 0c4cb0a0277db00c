// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// Settings and board profiles: `Settings.SettingsFault`.
  static let configuration: [Explanation] = [
    Explanation(
      "HL-CONF-001", .fault,
      Said(
        "không đọc được tệp cấu hình",
        "a settings file cannot be read"),
      why: Said(
        "Không có cấu hình, hailongd không biết bo mạch nào, chân nào.",
        "Without settings hailongd does not know which board and which pins."),
      todo: [
        Said(
          "Xem đường dẫn và quyền: `ls -l /etc/hailong/pad.yaml`; người dùng hailong phải đọc được.",
          "Check path and mode: `ls -l /etc/hailong/pad.yaml`; user hailong must be able to read it."),
        Said(
          "Làm tệp mới: `hailong config sample > pad.yaml`.",
          "Make a new one: `hailong config sample > pad.yaml`."),
      ]),
    Explanation(
      "HL-CONF-002", .fault,
      Said(
        "tệp vượt giới hạn",
        "the file is beyond the reader's bounds"),
      why: Said(
        "Tệp cấu hình thật nhỏ hơn nhiều; đây có thể là tệp khác.",
        "No honest settings file comes near; it may be another file."),
      todo: [
        Said(
          "Xem đúng tệp chưa, rồi rút gọn.",
          "See that it is the right file, and shorten it."),
      ]),
    Explanation(
      "HL-CONF-003", .fault,
      Said(
        "không phải YAML đọc được",
        "not YAML that can be read"),
      why: Said(
        "Một lỗi gõ làm cả tệp không đọc được.",
        "One slip makes the whole file unreadable."),
      todo: [
        Said(
          "Xem dòng được nêu và dòng trước: thụt lề bằng dấu cách, chữ có `:` hay `#` đặt trong ngoặc kép.",
          "Look at the line named and the one before: indent with spaces, quote text that holds `:` or `#`."),
      ]),
    Explanation(
      "HL-CONF-004", .fault,
      Said(
        "kiểu YAML không nhận",
        "YAML that settings do without"),
      why: Said(
        "Neo, bí danh, thẻ che giấu giá trị thật.",
        "Anchors, aliases and tags hide what a file says."),
      todo: [
        Said(
          "Viết giá trị ra đầy đủ.",
          "Write the value out in full."),
      ]),
    Explanation(
      "HL-CONF-005", .fault,
      Said(
        "một khóa đặt hai lần",
        "a key is set twice"),
      why: Said(
        "Không rõ giá trị nào đúng.",
        "It is not clear which of the two holds."),
      todo: [
        Said(
          "Xóa một trong hai dòng.",
          "Remove one of the two."),
      ]),
    Explanation(
      "HL-CONF-006", .fault,
      Said(
        "khóa lạ",
        "an unknown key"),
      why: Said(
        "Khóa gõ sai mà bỏ qua thì bộ chạy theo giá trị mặc định mà không ai hay.",
        "A mistyped key that is passed over would leave a default in force that nobody chose."),
      todo: [
        Said(
          "Dùng khóa gợi ý trong thông báo; danh sách: `hailong config sample`.",
          "Use the key that the message suggests; all of them: `hailong config sample`."),
      ]),
    Explanation(
      "HL-CONF-007", .fault,
      Said(
        "giá trị sai kiểu",
        "a value of the wrong kind"),
      why: Said(
        "Ví dụ chữ ở chỗ cần số.",
        "Text where a number belongs, for example."),
      todo: [
        Said(
          "Viết như thông báo nêu.",
          "Write it as the message says."),
      ]),
    Explanation(
      "HL-CONF-008", .fault,
      Said(
        "giá trị ngoài khoảng cho phép",
        "a value out of range"),
      why: Said(
        "Giá trị này làm bộ đánh giá chạy sai.",
        "The pad would not work well with it."),
      todo: [
        Said(
          "Chọn giá trị trong khoảng thông báo nêu.",
          "Take a value within the range of the message."),
      ]),
    Explanation(
      "HL-CONF-009", .fault,
      Said(
        "thiếu khóa bắt buộc",
        "a required key is missing"),
      why: Said(
        "Đoán bo mạch là điều khiển nhầm chân.",
        "A guessed board would drive wrong pins."),
      todo: [
        Said(
          "Thêm khóa, như thông báo nêu.",
          "Add it, as the message says."),
      ]),
    Explanation(
      "HL-CONF-010", .fault,
      Said(
        "các giá trị mâu thuẫn",
        "values that make no sense together"),
      why: Said(
        "Từng giá trị đúng, nhưng cùng nhau thì không chạy được.",
        "Each is fine by itself; together they cannot work."),
      todo: [
        Said(
          "Sửa một trong các khóa thông báo nêu.",
          "Mend one of the keys that the message names."),
      ]),
    Explanation(
      "HL-CONF-011", .fault,
      Said(
        "một đường hay chân dùng hai lần",
        "a line or pin is used twice"),
      why: Said(
        "Hai phần không dùng chung một chân được.",
        "Two parts cannot share a pin."),
      todo: [
        Said(
          "Cho mỗi nút, đèn, còi một chân riêng.",
          "Give each button, lamp and buzzer a pin of its own."),
      ]),
    Explanation(
      "HL-CONF-012", .fault,
      Said(
        "không có hồ sơ bo mạch này",
        "no such board profile"),
      why: Said(
        "Không có hồ sơ thì không biết chân nào là nút.",
        "Without a profile nobody knows which pin is a button."),
      todo: [
        Said(
          "Xem các hồ sơ: `hailong board list`; sửa `board:` hoặc `boards_dir:`.",
          "See those there are: `hailong board list`; mend `board:` or `boards_dir:`."),
      ]),
  ]
  /// A policy that was refused: `Ratings.PolicyFault`.
  static let policy: [Explanation] = [
    Explanation(
      "HL-POL-001", .fault,
      Said(
        "luật không phải một đối tượng JSON",
        "a policy is no JSON object"),
      why: Said(
        "Bộ đánh giá giữ luật đang dùng.",
        "The pad keeps the policy it has."),
      todo: [
        Said(
          "Sửa luật ở phường rồi gửi lại.",
          "Mend it at the ward, and send it again."),
      ]),
    Explanation(
      "HL-POL-002", .fault,
      Said(
        "luật có thành phần lạ",
        "a policy has an unknown member"),
      why: Said(
        "Phần lạ bỏ qua thì hai bên đếm khác nhau.",
        "A member passed over would make two readers count differently."),
      todo: [
        Said(
          "Sửa tên; hoặc cài cùng phiên bản hai bên.",
          "Mend the name, or install one version on both sides."),
      ]),
    Explanation(
      "HL-POL-003", .fault,
      Said(
        "luật có giá trị sai kiểu",
        "a policy's value is of the wrong kind"),
      why: Said(
        "Bộ đánh giá giữ luật đang dùng.",
        "The pad keeps the policy it has."),
      todo: [
        Said(
          "Sửa luật ở phường rồi gửi lại.",
          "Mend it at the ward, and send it again."),
      ]),
    Explanation(
      "HL-POL-004", .fault,
      Said(
        "luật có giá trị ngoài khoảng",
        "a policy's value is out of range"),
      why: Said(
        "Bộ đánh giá giữ luật đang dùng.",
        "The pad keeps the policy it has."),
      todo: [
        Said(
          "Sửa luật ở phường theo khoảng trong PROTOCOL.md.",
          "Mend it at the ward; PROTOCOL.md has the ranges."),
      ]),
    Explanation(
      "HL-POL-005", .fault,
      Said(
        "luật nêu quy tắc không biết",
        "a policy names an unknown rule"),
      why: Said(
        "Phiên bản này không biết đếm theo quy tắc đó.",
        "This version cannot count by it."),
      todo: [
        Said(
          "Cài phiên bản mới hơn ở bộ đánh giá.",
          "Install a newer version on the pad."),
      ]),
    Explanation(
      "HL-POL-006", .fault,
      Said(
        "nút trong luật không đúng",
        "a policy's buttons are wrong"),
      why: Said(
        "Hai nút cùng mức, hoặc mức không có trong thang.",
        "Two buttons of one level, or a level that the scale has not."),
      todo: [
        Said(
          "Sửa nút trong luật, hoặc gửi bảng nút mới.",
          "Mend the buttons in the policy, or send a new mapping."),
      ]),
  ]
  /// The control socket: `Control.ControlFault`.
  static let control: [Explanation] = [
    Explanation(
      "HL-CTRL-001", .fault,
      Said(
        "không phải lời của ổ điều khiển",
        "not a message of the control socket"),
      why: Said(
        "Chương trình khác nghe ở đó, hoặc khác phiên bản.",
        "Another program listens there, or one of another version."),
      todo: [
        Said(
          "Xem `control: socket:` trong pad.yaml; cài cùng phiên bản.",
          "Check `control: socket:` in pad.yaml; install one version."),
      ]),
    Explanation(
      "HL-CTRL-002", .fault,
      Said(
        "phiên bản ổ điều khiển khác",
        "another version of the socket's words"),
      why: Said(
        "hailong và hailongd không hiểu nhau.",
        "hailong and hailongd do not understand each other."),
      todo: [
        Said(
          "Cài hailong và hailongd cùng phiên bản, khởi động lại hailongd.",
          "Install hailong and hailongd of one version, and restart hailongd."),
      ]),
    Explanation(
      "HL-CTRL-003", .fault,
      Said(
        "yêu cầu lạ",
        "nothing of that name can be asked"),
      why: Said(
        "hailongd cũ hơn hailong.",
        "hailongd is older than hailong."),
      todo: [
        Said(
          "Cài cùng phiên bản, khởi động lại hailongd.",
          "Install one version, and restart hailongd."),
      ]),
    Explanation(
      "HL-CTRL-004", .fault,
      Said(
        "người dùng này không được hỏi điều đó",
        "this user may not ask for that"),
      why: Said(
        "Xem trạng thái: nhóm `hailong`; thay đổi: `hailong-admin` hoặc root.",
        "Looking takes group `hailong`; changing takes `hailong-admin` or root."),
      todo: [
        Said(
          "`sudo usermod -aG hailong,hailong-admin TÊN`, đăng nhập lại; hoặc dùng sudo.",
          "`sudo usermod -aG hailong,hailong-admin NAME`, log in again; or use sudo."),
      ]),
    Explanation(
      "HL-CTRL-005", .fault,
      Said(
        "tham số không đúng",
        "an argument makes no sense"),
      why: Said(
        "hailongd không làm gì.",
        "hailongd did nothing."),
      todo: [
        Said(
          "Sửa như thông báo nêu.",
          "Mend it as the message says."),
      ]),
    Explanation(
      "HL-CTRL-006", .fault,
      Said(
        "không làm được ở đây lúc này",
        "not possible here or now"),
      why: Said(
        "Ví dụ: đóng phiên khi không có ai.",
        "Closing a session that nobody opened, for example."),
      todo: [
        Said(
          "Đọc thông báo.",
          "Read the message."),
      ]),
    Explanation(
      "HL-CTRL-007", .fault,
      Said(
        "hailongd không chạy, hoặc không tới được",
        "hailongd does not run, or cannot be reached"),
      why: Said(
        "Không có hailongd thì không nhận lần nhấn nào.",
        "Without hailongd no press is taken."),
      todo: [
        Said(
          "`systemctl status hailongd`, `journalctl -u hailongd -n 30`.",
          "`systemctl status hailongd`, `journalctl -u hailongd -n 30`."),
        Said(
          "`systemctl restart hailongd`.",
          "`systemctl restart hailongd`."),
      ]),
    Explanation(
      "HL-CTRL-008", .fault,
      Said(
        "hailongd ngắt lời",
        "hailongd ended the conversation"),
      why: Said(
        "Vừa khởi động lại, hoặc trả lời quá chậm.",
        "It was restarted just now, or was too slow."),
      todo: [
        Said(
          "Thử lại.",
          "Try again."),
      ]),
    Explanation(
      "HL-CTRL-009", .fault,
      Said(
        "quá nhiều người hỏi cùng lúc",
        "too many clients or requests at once"),
      why: Said(
        "hailongd giữ chỗ cho lần nhấn trước.",
        "hailongd keeps room for presses first."),
      todo: [
        Said(
          "Chờ một lát; tìm chương trình hỏi liên tục.",
          "Wait a moment; find what asks all the time."),
      ]),
    Explanation(
      "HL-CTRL-010", .fault,
      Said(
        "hailongd khác đã trả lời ở ổ này",
        "another hailongd answers at this socket"),
      why: Said(
        "Một bộ chỉ có một hailongd.",
        "One pad has one hailongd."),
      todo: [
        Said(
          "Dừng cái kia: `systemctl stop hailongd`, `pgrep -a hailongd`.",
          "Stop the other: `systemctl stop hailongd`, `pgrep -a hailongd`."),
      ]),
    Explanation(
      "HL-CTRL-011", .fault,
      Said(
        "không tạo được ổ điều khiển",
        "the control socket cannot be made"),
      why: Said(
        "Không hỏi được bộ đánh giá, và hailong-link không gửi được.",
        "The pad cannot be asked, and the link cannot send."),
      todo: [
        Said(
          "Thư mục /run/hailong có chưa: đơn vị tạo bằng `RuntimeDirectory=hailong`.",
          "Is there /run/hailong: the unit makes it by `RuntimeDirectory=hailong`."),
      ]),
  ]
  /// The command's own faults, and recordings of edges.
  static let command: [Explanation] = [
    Explanation(
      "HL-CMD-001", .fault,
      Said(
        "không đọc được tệp",
        "a file cannot be read"),
      why: Said(
        "Lệnh không làm gì.",
        "The command did nothing."),
      todo: [
        Said(
          "Xem đường dẫn và quyền đọc.",
          "Check the path and who may read it."),
      ]),
    Explanation(
      "HL-CMD-002", .fault,
      Said(
        "không ghi được tệp",
        "a file cannot be made or written"),
      why: Said(
        "Kết quả chưa được lưu.",
        "The result was not kept."),
      todo: [
        Said(
          "Xem thư mục, quyền và chỗ trống.",
          "Check the folder, who may write there, and the space."),
      ]),
    Explanation(
      "HL-CMD-003", .fault,
      Said(
        "tham số vô nghĩa",
        "an argument that makes no sense"),
      why: Said(
        "Lệnh không làm gì.",
        "The command did nothing."),
      todo: [
        Said(
          "Xem `--help` của lệnh.",
          "See the command's `--help`."),
      ]),
    Explanation(
      "HL-CMD-004", .fault,
      Said(
        "không chạy được chương trình đi kèm",
        "a program of the house cannot be run"),
      why: Said(
        "Ví dụ hailong-link chưa cài.",
        "hailong-link is not installed, for example."),
      todo: [
        Said(
          "Cài gói có chương trình đó, cùng phiên bản.",
          "Install the package that brings it, of the same version."),
      ]),
    Explanation(
      "HL-CMD-005", .fault,
      Said(
        "trả lời của hailongd không hiểu được",
        "hailongd's answer cannot be understood"),
      why: Said(
        "hailong và hailongd khác phiên bản.",
        "hailong and hailongd are of different versions."),
      todo: [
        Said(
          "Cài cùng phiên bản, khởi động lại hailongd.",
          "Install one version, and restart hailongd."),
      ]),
    Explanation(
      "HL-CMD-006", .fault,
      Said(
        "nhật ký mới bắt đầu trong khi đọc",
        "a new log began while the old one was read"),
      why: Said(
        "Kết quả đọc dở là của nhật ký cũ.",
        "What was read is the old log's."),
      todo: [
        Said(
          "Chạy lại lệnh.",
          "Run the command again."),
      ]),
    Explanation(
      "HL-CMD-007", .fault,
      Said(
        "máy hết tài nguyên",
        "the machine is out of a resource"),
      why: Said(
        "Không mở được ống dẫn.",
        "No pipe could be made."),
      todo: [
        Said(
          "Xem bộ nhớ và số tệp mở: `free -m`, `ulimit -n`.",
          "See memory and open files: `free -m`, `ulimit -n`."),
      ]),
    Explanation(
      "HL-CMD-008", .fault,
      Said(
        "nhật ký không có đầu để in",
        "the log has no head to print"),
      why: Said(
        "Tệp không phải nhật ký đúng, hoặc vượt quá niêm phong cuối.",
        "The file is no sound log, or goes beyond its last seal."),
      todo: [
        Said(
          "`hailong verify TỆP`.",
          "`hailong verify FILE`."),
      ]),
    Explanation(
      "HL-CMD-009", .fault,
      Said(
        "không có hồ sơ bo mạch nào ở đó",
        "no board profile is there"),
      why: Said(
        "Sai thư mục hồ sơ.",
        "It is the wrong folder."),
      todo: [
        Said(
          "Nêu thư mục: `--boards`, hoặc `boards_dir` trong pad.yaml.",
          "Name it: `--boards`, or `boards_dir` in pad.yaml."),
      ]),
    Explanation(
      "HL-CMD-010", .fault,
      Said(
        "bộ mô phỏng không cảm ơn lần nhấn",
        "the pad did not thank for the press"),
      why: Said(
        "Lần nhấn mô phỏng không được ghi kịp, hoặc nút đang bị giữ.",
        "A simulated press was not on disk in time, or the button is held."),
      todo: [
        Said(
          "Xem `hailong status`.",
          "See `hailong status`."),
      ]),
    Explanation(
      "HL-CMD-011", .fault,
      Said(
        "không có mã này",
        "no such code"),
      why: Said(
        "Có thể gõ sai.",
        "It may be mistyped."),
      todo: [
        Said(
          "Danh sách: `hailong explain`.",
          "All of them: `hailong explain`."),
      ]),
    Explanation(
      "HL-CMD-012", .fault,
      Said(
        "tự kiểm bị ngắt giữa chừng",
        "a selftest was broken off"),
      why: Said(
        "Chưa kết luận được gì, và không có bản ghi nào nói là đã kiểm.",
        "Nothing was judged, and no record says that the pad was tested."),
      todo: [
        Said(
          "Chạy lại `hailong selftest` khi có người đứng ở thiết bị.",
          "Run `hailong selftest` again, somebody being at the pad."),
      ]),
    Explanation(
      "HL-CMD-013", .fault,
      Said(
        "không phải bản sao thư mục trạng thái",
        "no copy of a state folder"),
      why: Said(
        "Trong thư mục này không có gì của hailongd: không nhật ký, không khóa, không mã bộ.",
        "Nothing of hailongd is in that folder: no journal, no key, no pad's name."),
      todo: [
        Said(
          "Ghi đúng thư mục đã sao: trên thẻ nhớ của thiết bị nó là var/lib/hailong.",
          "Name the copied folder itself: on a pad's card it is var/lib/hailong."),
        Said(
          "Chỉ có tệp journal.db thì dùng `hailong verify TỆP`.",
          "Of a journal alone: `hailong verify FILE`."),
      ]),
    Explanation(
      "HL-EDGE-001", .fault,
      Said(
        "bản ghi cạnh thiếu dòng đầu",
        "a recording of edges without its header"),
      why: Said(
        "Tệp này không do `hailong edges record` ghi.",
        "It was not written by `hailong edges record`."),
      todo: [
        Said(
          "Ghi lại: `hailong edges record -o TỆP`.",
          "Record again: `hailong edges record -o FILE`."),
      ]),
    Explanation(
      "HL-EDGE-002", .fault,
      Said(
        "bản ghi cạnh có ô sai",
        "a field of a recording is wrong"),
      why: Said(
        "Dòng đó không đọc được.",
        "That line cannot be read."),
      todo: [
        Said(
          "Xem dòng được nêu; ghi lại nếu cần.",
          "See the line named; record again if need be."),
      ]),
    Explanation(
      "HL-EDGE-003", .fault,
      Said(
        "bản ghi cạnh sai thứ tự",
        "a recording is out of order"),
      why: Said(
        "Thời gian phải tăng dần.",
        "Its times must grow."),
      todo: [
        Said(
          "Đừng sắp xếp lại tệp; ghi lại nếu cần.",
          "Do not sort the file; record again if need be."),
      ]),
    Explanation(
      "HL-EDGE-004", .fault,
      Said(
        "bản ghi cạnh quá lớn",
        "a recording is too large"),
      why: Said(
        "Vượt giới hạn đọc.",
        "It is beyond the reader's bound."),
      todo: [
        Said(
          "Cắt ngắn, giữ dòng đầu.",
          "Cut it, and keep the header."),
      ]),
  ]
}
