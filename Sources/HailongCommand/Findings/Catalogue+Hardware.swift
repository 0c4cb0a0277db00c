// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// The pad's clock: what doctor sees of it.
  static let clock: [Explanation] = [
    Explanation(
      "HL-TIME-001", .warning,
      Said(
        "đồng hồ lệch",
        "the clock is off"),
      why: Said(
        "Giờ trong bản ghi sai cho tới khi sửa; thứ tự và số phiếu không bị ảnh hưởng.",
        "Times in records are wrong until they are repaired; order and counts are not touched."),
      todo: [
        Said(
          "Cho bo mạch hỏi giờ: `timedatectl set-ntp true`, và cổng UDP 123.",
          "Let the board ask for the time: `timedatectl set-ntp true`, and UDP port 123."),
        Said(
          "Không có Internet: đặt máy phường làm máy chủ giờ (chrony).",
          "Without the Internet: make the ward's machine a time server (chrony)."),
      ]),
    Explanation(
      "HL-TIME-002", .warning,
      Said(
        "đồng hồ chưa bao giờ được đặt",
        "the clock was never set"),
      why: Said(
        "Bo mạch không có pin giờ. Phiếu vẫn tính trong tổng, nhưng không vào số liệu theo giờ cho đến khi sửa được.",
        "Boards have no clock battery. Votes count in totals, but in no hourly figure until they can be repaired."),
      todo: [
        Said(
          "Nối mạng tới phường: giờ của phường sửa cả lần khởi động này.",
          "Connect to the ward: its time repairs this whole boot."),
        Said(
          "Hoặc `sudo timedatectl set-time 'NĂM-THÁNG-NGÀY GIỜ:PHÚT'`; dùng lâu thì lắp mô-đun RTC.",
          "Or `sudo timedatectl set-time 'YEAR-MONTH-DAY HOUR:MINUTE'`; for long use fit an RTC module."),
      ]),
  ]
  /// Heat, power and reboots, where the board tells.
  static let hardware: [Explanation] = [
    Explanation(
      "HL-HW-001", .warning,
      Said(
        "bo mạch nóng",
        "the board is hot"),
      why: Said(
        "Trên 80 °C bo mạch tự chạy chậm lại; 85 °C là giới hạn. Nóng lâu làm hỏng thẻ.",
        "From 80 °C a board slows itself down, and 85 °C is its limit. Lasting heat wears the card."),
      todo: [
        Said(
          "Mở khe thoáng của hộp, tránh nắng và mặt máy nóng; thêm tản nhiệt.",
          "Open the case's vents, keep it out of the sun and off warm devices; add a heat sink."),
        Said(
          "Xem chương trình nào chạy nhiều: `top`. hailongd gần như không dùng bộ xử lý.",
          "See what runs: `top`. hailongd uses next to no processor time."),
      ]),
    Explanation(
      "HL-HW-002", .fault,
      Said(
        "nguồn yếu: dưới điện áp",
        "under-voltage"),
      why: Said(
        "Nguồn dưới 4,63 V: bo mạch có thể tắt đột ngột và thẻ có thể hỏng.",
        "The supply is below 4.63 V: the board may stop at any moment, and the card may be damaged."),
      todo: [
        Said(
          "Dùng bộ nguồn đúng loại (5,1 V, 2,5 A; Pi 4: 3 A; Pi 5: 5 A) và cáp ngắn, dày.",
          "Use the right supply (5.1 V, 2.5 A; Pi 4: 3 A; Pi 5: 5 A) and a short, thick cable."),
        Said(
          "Rút bớt thiết bị USB.",
          "Unplug USB devices that are not needed."),
      ]),
    Explanation(
      "HL-HW-003", .warning,
      Said(
        "bo mạch đang bị giảm tốc",
        "the board is throttled"),
      why: Said(
        "Do nóng hoặc nguồn yếu, bộ xử lý bị hạ xung. Phiếu không mất.",
        "Heat or a weak supply has lowered its speed. No vote is lost."),
      todo: [
        Said(
          "Xem mục Nhiệt độ và Nguồn ở trên.",
          "See temperature and power above."),
      ]),
    Explanation(
      "HL-HW-004", .warning,
      Said(
        "khởi động lại mà không tắt đúng cách, từ lần ghé trước",
        "reboots without a shutdown since the last visit"),
      why: Said(
        "Mất điện hoặc treo máy. Lần nhấn đã cảm ơn không mất, nhưng thẻ mòn hơn và giờ có thể sai.",
        "Power cuts or a hang. No thanked press is lost, but the card wears and the clock may be wrong."),
      todo: [
        Said(
          "Hỏi quầy: có tắt điện bằng công tắc mỗi tối không? Cắm bộ vào ổ luôn có điện.",
          "Ask the counter: is it switched off at the wall each evening? Plug it where power stays."),
        Said(
          "Không ai tắt: xem nguồn, cáp, và `journalctl --list-boots`.",
          "If nobody does: check supply and cable, and `journalctl --list-boots`."),
        Said(
          "Xong việc, chạy `hailong selftest`: lần ghé này được ghi, đếm lại từ đầu.",
          "When done run `hailong selftest`: this visit is recorded, and the count begins anew."),
      ]),
    Explanation(
      "HL-HW-005", .fault,
      Said(
        "khởi động lại liên tục",
        "a reboot loop"),
      why: Said(
        "Ít nhất ba lần liền bộ chạy chưa được mười phút rồi khởi động lại không tắt đúng cách.",
        "At least three times in a row it ran for less than ten minutes and came back without a shutdown."),
      todo: [
        Said(
          "Thay bộ nguồn và cáp trước tiên.",
          "Change the supply and its cable first."),
        Said(
          "Xem vì sao: `journalctl -b -1 -e`, `dmesg`; thẻ hỏng cũng làm vậy.",
          "See why: `journalctl -b -1 -e`, `dmesg`; a failing card does this too."),
      ]),
    Explanation(
      "HL-HW-006", .fault,
      Said(
        "hồ sơ là của bo mạch khác",
        "the profile is another board's"),
      why: Said(
        "Chân của bo này không phải chân của bo kia: nút không nhận, hoặc đèn làm hỏng thứ khác.",
        "One board's pins are not another's: buttons stay silent, or a lamp line drives something else."),
      todo: [
        Said(
          "Đặt đúng `board:` trong pad.yaml (`hailong board list`), `hailong config check`, rồi `systemctl restart hailongd`.",
          "Set the right `board:` in pad.yaml (`hailong board list`), `hailong config check`, then `systemctl restart hailongd`."),
      ]),
  ]
  /// Units and versions.
  static let units: [Explanation] = [
    Explanation(
      "HL-UNIT-001", .fault,
      Said(
        "đơn vị không chạy",
        "a unit does not run"),
      why: Said(
        "hailongd dừng thì không nhận lần nhấn nào; hailong-link dừng thì phường không thấy gì mới. hailong-first-boot hay hailong-enrol hỏng thì cài đặt hay ghi danh trên thẻ chưa được lấy.",
        "Without hailongd no press is taken; without hailong-link the ward sees nothing new. Where hailong-first-boot or hailong-enrol failed, the card's settings or enrolment were not taken."),
      todo: [
        Said(
          "Vì sao: `systemctl status ĐƠN-VỊ`, `journalctl -u ĐƠN-VỊ -n 30`.",
          "Why: `systemctl status UNIT`, `journalctl -u UNIT -n 30`."),
        Said(
          "Sửa xong: `systemctl restart ĐƠN-VỊ`.",
          "Once mended: `systemctl restart UNIT`."),
      ]),
    Explanation(
      "HL-UNIT-002", .warning,
      Said(
        "phiên bản không khớp",
        "versions do not match"),
      why: Said(
        "Cập nhật dở dang: chương trình đang chạy không phải chương trình trên đĩa, ba chương trình khác bản, hoặc có chương trình không cho biết phiên bản.",
        "A half upgrade: what runs is not what is on the disk, the programs are of different versions, or one of them gives no version."),
      todo: [
        Said(
          "Cài cả bộ cùng một phiên bản, rồi `systemctl restart hailongd hailong-link`.",
          "Install all of one version, then `systemctl restart hailongd hailong-link`."),
      ]),
    Explanation(
      "HL-UNIT-003", .warning,
      Said(
        "đơn vị phải khởi động lại nhiều lần",
        "a unit had to be restarted again and again"),
      why: Said(
        "systemd dựng nó dậy, nhưng có gì đó làm nó dừng.",
        "systemd brings it back, but something ends it."),
      todo: [
        Said(
          "`journalctl -u ĐƠN-VỊ -n 100`; báo lỗi kèm `hailong support-bundle`.",
          "`journalctl -u UNIT -n 100`; report it with a `hailong support-bundle`."),
      ]),
    Explanation(
      "HL-UNIT-004", .fault,
      Said(
        "hailongd chạy nhưng không trả lời",
        "hailongd runs, but does not answer"),
      why: Said(
        "Vòng lặp treo, hoặc tệp ổ cắm bị xóa. Chó canh của systemd sẽ dựng lại trong 30 giây.",
        "Its loop hangs, or the socket's file was removed. systemd's watchdog ends a hang within 30 s."),
      todo: [
        Said(
          "Chờ 30 giây; nếu còn: `systemctl restart hailongd`.",
          "Wait 30 s; if it stays: `systemctl restart hailongd`."),
      ]),
    Explanation(
      "HL-UNIT-005", .warning,
      Said(
        "đơn vị không tự chạy khi bật máy",
        "a unit does not start at boot"),
      why: Said(
        "Sau lần mất điện tới, bộ đánh giá sẽ im lặng.",
        "After the next power cut the pad would stay silent."),
      todo: [
        Said(
          "`systemctl enable hailongd hailong-link`.",
          "`systemctl enable hailongd hailong-link`."),
      ]),
  ]
}
