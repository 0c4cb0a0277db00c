// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// Chips and lines: `GPIO.LineFault`.
  static let lines: [Explanation] = [
    Explanation(
      "HL-GPIO-001", .fault,
      Said(
        "máy này không có gpiochip nào",
        "this machine has no gpiochip"),
      why: Said(
        "Không có chip thì không có nút, đèn hay còi: bộ đánh giá không nhận được lần nhấn nào.",
        "Without a chip there is no button, lamp or buzzer: the pad cannot see a press."),
      todo: [
        Said(
          "Trên bo mạch: xem trình điều khiển GPIO đã nạp chưa (`gpiodetect`, `dmesg | grep -i gpio`).",
          "On a board: see whether its GPIO driver is loaded (`gpiodetect`, `dmesg | grep -i gpio`)."),
        Said(
          "Trên máy không có chân GPIO: đặt `board: simulated` trong pad.yaml.",
          "On a machine without pins: set `board: simulated` in pad.yaml."),
      ]),
    Explanation(
      "HL-GPIO-002", .fault,
      Said(
        "không có chip mang nhãn đó",
        "no chip has that label"),
      why: Said(
        "Hồ sơ bo mạch tìm chip theo nhãn. Không thấy nhãn thì sai hồ sơ, hoặc chip không chạy.",
        "A board profile finds its chip by label. Without it the profile is the wrong one, or the chip does not run."),
      todo: [
        Said(
          "So nhãn trong `gpiodetect` với `chip:` của hồ sơ (`hailong board show`).",
          "Compare the labels in `gpiodetect` with the profile's `chip:` (`hailong board show`)."),
        Said(
          "Chọn đúng `board:` trong pad.yaml, rồi `systemctl restart hailongd`.",
          "Set the right `board:` in pad.yaml, then `systemctl restart hailongd`."),
        Said(
          "Chip rời (bộ mở rộng, USB): cắm lại, xem `dmesg`.",
          "A chip of its own (expander, USB): plug it in again and see `dmesg`."),
      ]),
    Explanation(
      "HL-GPIO-003", .fault,
      Said(
        "chip không có đường đó",
        "the chip has no such line"),
      why: Said(
        "Nút hoặc đèn trên đường đó không dùng được; hailongd không khởi động khi thiếu một đường.",
        "The button or lamp on it cannot be used, and hailongd does not start on fewer lines than its profile has."),
      todo: [
        Said(
          "Xem tên các đường: `gpioinfo`. Nhân khác có thể đặt tên khác.",
          "See the lines' names: `gpioinfo`. Another kernel may name them otherwise."),
        Said(
          "Sửa `line:` trong hồ sơ bo mạch, hoặc dùng `offset:`.",
          "Mend `line:` in the board profile, or give the `offset:`."),
      ]),
    Explanation(
      "HL-GPIO-004", .fault,
      Said(
        "nhiều đường cùng khớp",
        "more than one line fits"),
      why: Said(
        "Đoán nhầm đường là đọc nhầm nút, nên hailongd không đoán.",
        "A wrong guess would read another contact as a button, so hailongd does not guess."),
      todo: [
        Said(
          "Cùng một chip: dùng `offset:` thay cho `line:` trong hồ sơ.",
          "Two lines of one chip: give `offset:` instead of `line:` in the profile."),
        Said(
          "Hai chip cùng nhãn: đặt nhãn riêng trong device tree.",
          "Two chips of one label: give one a label of its own in the device tree."),
      ]),
    Explanation(
      "HL-GPIO-005", .fault,
      Said(
        "đường bị chương trình khác giữ",
        "the line is held by another program"),
      why: Said(
        "Mỗi đường chỉ có một chủ. Khi chương trình khác hoặc nhân giữ, nút hoặc đèn đó không dùng được.",
        "A line has one owner. While another program or the kernel holds it, that button or lamp cannot be used."),
      todo: [
        Said(
          "`gpioinfo` cho biết ai giữ. Dừng chương trình đó, hoặc bỏ overlay đã chiếm chân.",
          "`gpioinfo` shows who holds it. Stop that program, or drop the overlay that claims the pin."),
        Said(
          "Chân cần cho việc khác: nối nút sang chân khác và sửa hồ sơ bo mạch.",
          "Where the pin is needed for something else: move the wire and mend the board profile."),
      ]),
    Explanation(
      "HL-GPIO-006", .fault,
      Said(
        "không được phép mở gpiochip",
        "the gpiochip may not be opened"),
      why: Said(
        "hailongd chạy dưới người dùng riêng, chỉ mở được chip qua nhóm `hailong-gpio`.",
        "hailongd runs as a user of its own and may open chips only through group `hailong-gpio`."),
      todo: [
        Said(
          "Cài lại luật udev: 61-hailong-devices.rules vào /usr/lib/udev/rules.d, rồi `udevadm control --reload` và `udevadm trigger --subsystem-match=gpio`.",
          "Install the udev rule again: 61-hailong-devices.rules into /usr/lib/udev/rules.d, then `udevadm control --reload` and `udevadm trigger --subsystem-match=gpio`."),
        Said(
          "Xem `SupplementaryGroups=hailong-gpio` còn trong đơn vị: `systemctl cat hailongd`.",
          "See that the unit still has `SupplementaryGroups=hailong-gpio`: `systemctl cat hailongd`."),
      ]),
    Explanation(
      "HL-GPIO-007", .fault,
      Said(
        "chip không nhận điện trở kéo này",
        "the chip refuses this bias"),
      why: Said(
        "Không có điện trở kéo, đường thả nổi và tự sinh lần nhấn.",
        "A line without a pull floats, and makes presses by itself."),
      todo: [
        Said(
          "Đặt `bias: as-is` trong hồ sơ và hàn điện trở 10 kΩ, hoặc dùng chân khác.",
          "Set `bias: as-is` in the profile and fit a resistor of 10 kΩ, or use another pin."),
      ]),
    Explanation(
      "HL-GPIO-008", .fault,
      Said(
        "chip biến mất khi đang dùng",
        "the chip went away while in use"),
      why: Said(
        "Chừng nào chip chưa trở lại, không lần nhấn nào được nhận. hailongd thử mở lại mỗi giây.",
        "No press is seen until it is back. hailongd opens it again every second."),
      todo: [
        Said(
          "Xem phích cắm, dây và nguồn của chip; xem `dmesg`.",
          "Check the chip's plug, wires and power; see `dmesg`."),
        Said(
          "Đèn sự cố tự tắt khi chip trở lại; không cần khởi động lại.",
          "The fault lamp goes out by itself when the chip is back; nothing needs a restart."),
      ]),
    Explanation(
      "HL-GPIO-009", .fault,
      Said(
        "nhân đóng dấu cạnh bằng đồng hồ khác",
        "the kernel stamps edges by another clock"),
      why: Said(
        "Lọc rung và thứ tự lần nhấn dựa trên CLOCK_MONOTONIC.",
        "Debouncing and the order of presses rest on CLOCK_MONOTONIC."),
      todo: [
        Said(
          "Dùng Linux 5.7 trở lên (`uname -r`).",
          "Use Linux 5.7 or newer (`uname -r`)."),
      ]),
    Explanation(
      "HL-GPIO-010", .fault,
      Said(
        "đường không báo được cạnh",
        "the line cannot report edges"),
      why: Said(
        "Không có ngắt thì hailongd không biết nút được nhấn.",
        "Without an interrupt hailongd does not learn of a press."),
      todo: [
        Said(
          "Nối nút sang chân có ngắt; bộ mở rộng không có ngắt thì dùng nền `sampled`.",
          "Move the button to a pin with an interrupt; for an expander without one use a `sampled` board."),
      ]),
    Explanation(
      "HL-GPIO-011", .fault,
      Said(
        "yêu cầu vô nghĩa với các đường",
        "the lines were asked for something that makes no sense"),
      why: Said(
        "Một đường dùng hai lần, quá nhiều đường, hoặc lỗi chương trình.",
        "A line twice, too many lines, or a defect of the program."),
      todo: [
        Said(
          "Xem hồ sơ có đường dùng hai lần không: `hailong board show`. Nếu không, hãy báo lỗi.",
          "See whether the profile has a line twice: `hailong board show`. If not, please report it."),
      ]),
    Explanation(
      "HL-GPIO-012", .fault,
      Said(
        "hết bộ mô tả tệp hoặc bộ nhớ",
        "out of descriptors or memory"),
      why: Said(
        "Không mở được chip hay đường nào nữa.",
        "No chip and no line can be opened any more."),
      todo: [
        Said(
          "Xem cái gì chiếm bộ nhớ (`free -m`, `ps aux --sort -rss`); nâng `LimitNOFILE=` nếu cần.",
          "See what fills the memory (`free -m`, `ps aux --sort -rss`); raise `LimitNOFILE=` where that is it."),
      ]),
    Explanation(
      "HL-GPIO-013", .fault,
      Said(
        "nhân từ chối",
        "the kernel refused"),
      why: Said(
        "Đường không dùng được, vì lý do ghi trong thông báo.",
        "The line cannot be used, for the reason that the message gives."),
      todo: [
        Said(
          "Xem `dmesg` và `gpioinfo`.",
          "See `dmesg` and `gpioinfo`."),
      ]),
    Explanation(
      "HL-GPIO-014", .fault,
      Said(
        "bo mạch mô phỏng quá nhiều cạnh chờ",
        "the simulated board holds too many coming edges"),
      why: Said(
        "Chỉ gặp khi thử: nhấn mô phỏng nhanh hơn bo mạch phát lại.",
        "Only in trials: presses were played faster than the board plays them."),
      todo: [
        Said(
          "Dùng `hailong press --wait`, hoặc chờ một giây.",
          "Use `hailong press --wait`, or wait a second."),
      ]),
  ]
  /// Contacts that stand still where they should not.
  static let buttons: [Explanation] = [
    Explanation(
      "HL-BTN-001", .fault,
      Said(
        "nút bị giữ hoặc kẹt",
        "a button is held or stuck"),
      why: Said(
        "Nút này không nhận lần nhấn nữa. Lần nhấn đầu được tính, phần giữ thì không; các nút khác vẫn chạy.",
        "This button takes no more presses. The press that began it counts once; the other buttons work."),
      todo: [
        Said(
          "Gỡ nút: xem có vật gì đè, lò xo có gãy, nút có bẩn.",
          "Free it: something leaning on it, a broken spring, dirt."),
        Said(
          "Rút dây của nút. Nếu vẫn đóng, lỗi ở dây hoặc chân; nếu mở, thay nút.",
          "Pull its wire. Still closed: the wire or the pin; open now: replace the button."),
        Said(
          "Xong thì sự cố tự xóa khi tiếp điểm đã mở liền một giây.",
          "It clears by itself once the contact has been open for a second."),
      ]),
    Explanation(
      "HL-BTN-002", .fault,
      Said(
        "nút đóng từ khi khởi động: dây bị chạm",
        "a button has been closed since the start: shorted"),
      why: Said(
        "Chưa lần nào thấy tiếp điểm này mở, nên không lần nhấn nào của nó được nhận.",
        "The contact has never been seen open, so not one press of it can be taken."),
      todo: [
        Said(
          "Rút dây nút khỏi chân. Mở ra: dây hoặc nút bị chạm đất. Vẫn đóng: chân hỏng hoặc sai `active_low`.",
          "Pull the button's wire off its pin. Open now: wire or button is shorted. Still closed: the pin is dead, or `active_low` is wrong."),
        Said(
          "Nút thường đóng (NC) thay vì thường mở (NO): đổi nút, hoặc đổi `active_low`.",
          "A button of the normally-closed kind: change it, or change `active_low`."),
      ]),
  ]
}
