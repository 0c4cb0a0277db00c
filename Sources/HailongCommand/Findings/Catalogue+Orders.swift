// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// The badge reader: `Pad.FaultCode`.
  static let badge: [Explanation] = [
    Explanation(
      "HL-BADGE-001", .fault,
      Said(
        "không thấy đầu đọc thẻ",
        "the badge reader is not there"),
      why: Said(
        "Cán bộ không quẹt thẻ được; phiếu vẫn được nhận, người trực ghi là chưa gán.",
        "Officers cannot tap in; votes go on, and are nobody's until somebody signs in."),
      todo: [
        Said(
          "Rút ra cắm lại; thử cổng và cáp khác. Bộ nhận lại ngay, không cần khởi động.",
          "Unplug it and plug it in; try another port and cable. It is taken at once, nothing restarts."),
        Said(
          "Đổi đầu đọc khác loại: sửa `badge: reader:` theo `grep Name= /proc/bus/input/devices`.",
          "Another kind of reader: mend `badge: reader:` by `grep Name= /proc/bus/input/devices`."),
        Said(
          "Trong lúc chờ: `hailong session open MÃ`.",
          "Meanwhile: `hailong session open CODE`."),
      ]),
    Explanation(
      "HL-BADGE-002", .fault,
      Said(
        "đầu đọc thẻ có đó nhưng không đọc được",
        "the badge reader is there and cannot be read"),
      why: Said(
        "Thiếu quyền, hoặc chương trình khác giữ nó.",
        "Permission, or another program holds it."),
      todo: [
        Said(
          "`ls -l /dev/input/event*`: nhóm phải là `hailong-badge`. Cài lại luật udev: 61-hailong-devices.rules vào /usr/lib/udev/rules.d, rồi `udevadm control --reload`; rút đầu đọc ra cắm lại.",
          "`ls -l /dev/input/event*`: its group must be `hailong-badge`. Install the udev rule again: 61-hailong-devices.rules into /usr/lib/udev/rules.d, then `udevadm control --reload`; unplug the reader and plug it in."),
        Said(
          "Xem `SupplementaryGroups=… hailong-badge` còn trong đơn vị: `systemctl cat hailongd`.",
          "See that the unit still has `SupplementaryGroups=… hailong-badge`: `systemctl cat hailongd`."),
        Said(
          "Dừng chương trình đang giữ: `fuser -v /dev/input/event*`.",
          "Stop the program that holds it: `fuser -v /dev/input/event*`."),
      ]),
  ]
  /// Orders of the ward that were refused: `Records.SignedOrder`.
  static let orders: [Explanation] = [
    Explanation(
      "HL-ORD-001", .fault,
      Said(
        "lệnh không do phường ký",
        "an order is not signed by the ward"),
      why: Said(
        "Ai đó giả lệnh, hoặc khóa lệnh của phường đã đổi. Bộ không làm theo.",
        "Somebody forged it, or the ward's order key changed. The pad did not obey."),
      todo: [
        Said(
          "Phường vừa phục hồi hay đổi khóa: ghi danh lại bộ. Nếu không, xem máy chạy hailong-link.",
          "Where the ward was set up anew: enrol the pad again. If not, look at what runs hailong-link."),
      ]),
    Explanation(
      "HL-ORD-002", .fault,
      Said(
        "lệnh không đọc được",
        "an order that cannot be read"),
      why: Said(
        "Ký đúng, nhưng không nói điều gì làm được.",
        "Rightly signed, and it says nothing that can be done."),
      todo: [
        Said(
          "Cài cùng phiên bản ở phường và bộ.",
          "Install one version at ward and pad."),
      ]),
    Explanation(
      "HL-ORD-003", .fault,
      Said(
        "lệnh cho bộ khác",
        "an order for another pad"),
      why: Said(
        "Gửi nhầm. Bộ không làm theo.",
        "It came to the wrong pad, which did not obey."),
      todo: [
        Said(
          "`hailong-ward check` ở phường.",
          "`hailong-ward check` at the ward."),
      ]),
    Explanation(
      "HL-ORD-004", .fault,
      Said(
        "lệnh cũ phát lại",
        "an order of an earlier epoch"),
      why: Said(
        "Lệnh từ trước khi phường được phục hồi, hoặc ai đó phát lại. Bộ không làm theo.",
        "From before the ward was restored, or played again by somebody. The pad did not obey."),
      todo: [
        Said(
          "Phường: gửi lại lệnh đang cần.",
          "At the ward: give the order again."),
      ]),
    Explanation(
      "HL-ORD-005", .fault,
      Said(
        "lệnh phiên bản này không biết",
        "an order that this version does not know"),
      why: Said(
        "Phường mới hơn bộ.",
        "The ward is newer than the pad."),
      todo: [
        Said(
          "Cập nhật bộ đánh giá.",
          "Upgrade the pad."),
      ]),
    Explanation(
      "HL-ORD-006", .fault,
      Said(
        "bộ chưa có khóa lệnh",
        "the pad has no order key"),
      why: Said(
        "Ghi danh từ trước khi có lệnh: phường không điều khiển được bộ này.",
        "It was enrolled before there were orders: the ward cannot direct it."),
      todo: [
        Said(
          "Ghi danh lại: `sudo hailong enrol CHUỖI`.",
          "Enrol again: `sudo hailong enrol STRING`."),
      ]),
    Explanation(
      "HL-ORD-007", .fault,
      Said(
        "luật hoặc bảng nút không hợp với bộ này",
        "a policy or mapping that cannot hold here"),
      why: Said(
        "Ví dụ nêu nút mà bo mạch không có. Bộ giữ luật đang dùng.",
        "It names a button that this board has not, for example. The pad keeps what it has."),
      todo: [
        Said(
          "Sửa ở phường rồi gửi lại.",
          "Mend it at the ward, and send it again."),
      ]),
    Explanation(
      "HL-ORD-008", .fault,
      Said(
        "bộ không giữ được điều lệnh mang",
        "the pad could not keep what the order carries"),
      why: Said(
        "Đĩa đầy hoặc lỗi khi ghi danh sách thẻ.",
        "The disk is full or fails as the badge list is written."),
      todo: [
        Said(
          "Chạy `hailong doctor`: mục Chỗ trống, Nhật ký.",
          "Run `hailong doctor`: space, journal."),
      ]),
  ]
}
