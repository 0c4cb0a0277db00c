// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// What only a press shows: `hailong selftest`.
  static let selftest: [Explanation] = [
    Explanation(
      "HL-TEST-001", .fault,
      Said(
        "tiếp điểm đứt: nhấn mà không có xung",
        "a contact is cut: nothing came of the press"),
      why: Said(
        "Nút này câm: công dân nhấn mà bộ không biết.",
        "This button is dumb: a citizen presses, and the pad does not know."),
      todo: [
        Said(
          "Xem dây và đầu cốt của nút, cả dây đất chung.",
          "Check the button's wires and terminals, and the common ground."),
        Said(
          "Chạm hai đầu dây vào nhau: có xung thì thay nút, không thì thay dây hoặc chân.",
          "Touch the two wire ends: with an edge replace the button, without one the wire or the pin."),
      ]),
    Explanation(
      "HL-TEST-002", .fault,
      Said(
        "hai nút bị đổi chỗ",
        "two buttons are swapped"),
      why: Said(
        "Mỗi lần nhấn bị tính cho mức khác.",
        "Each press counts as another level."),
      todo: [
        Said(
          "Đổi lại dây; hoặc gửi bảng nút từ phường, rồi đếm lại (`hailong-ward recount`).",
          "Swap the wires back; or send a mapping from the ward, and recount (`hailong-ward recount`)."),
      ]),
    Explanation(
      "HL-TEST-003", .warning,
      Said(
        "tiếp điểm yếu",
        "a weak contact"),
      why: Said(
        "Nút rung lâu hoặc đứt quãng: sắp bỏ sót lần nhấn.",
        "It bounces for long, or breaks while it is held: soon it will miss presses."),
      todo: [
        Said(
          "Thay nút; giữ bản ghi: `hailong edges record -o nut.csv`.",
          "Replace the button; keep a recording: `hailong edges record -o button.csv`."),
      ]),
    Explanation(
      "HL-TEST-004", .fault,
      Said(
        "hai nút chạm nhau",
        "two buttons are shorted to each other"),
      why: Said(
        "Nhấn một nút, cả hai đóng: lần nhấn bị coi là nhấn hai nút và không được tính.",
        "One press closes both: it is taken for two buttons at once, and counts nothing."),
      todo: [
        Said(
          "Tìm chỗ chạm: dây bị kẹp, thiếc hàn nối hai chân, đầu nối ẩm.",
          "Find the place: a pinched wire, solder between two pins, a damp connector."),
      ]),
    Explanation(
      "HL-TEST-005", .fault,
      Said(
        "đèn hoặc còi không hoạt động",
        "a lamp or the buzzer does not work"),
      why: Said(
        "Công dân không biết mình đã được ghi nhận.",
        "A citizen is not told that the press was taken."),
      todo: [
        Said(
          "Xem cực, điện trở và dây của đèn; `hailong lamps test`.",
          "Check the lamp's polarity, resistor and wires; `hailong lamps test`."),
      ]),
    Explanation(
      "HL-TEST-006", .warning,
      Said(
        "có phần chưa thử",
        "something was not tried"),
      why: Said(
        "Hết giờ, hoặc không ai trả lời.",
        "Time ran out, or nobody answered."),
      todo: [
        Said(
          "Chạy lại `hailong selftest`.",
          "Run `hailong selftest` again."),
      ]),
    Explanation(
      "HL-TEST-007", .fault,
      Said(
        "nhật ký không ghi và đọc lại được",
        "the journal could not be written and read back"),
      why: Said(
        "Lần nhấn không chắc xuống được đĩa.",
        "Presses may not reach the disk."),
      todo: [
        Said(
          "Chạy `hailong doctor`: mục Nhật ký, Chỗ trống, Độ trễ ghi.",
          "Run `hailong doctor`: journal, space, write latency."),
      ]),
    Explanation(
      "HL-TEST-008", .warning,
      Said(
        "phường chưa giữ bản ghi khi hết giờ",
        "the ward did not hold the record in time"),
      why: Said(
        "Gửi chậm hoặc đứt; bản ghi vẫn ở trên thẻ.",
        "Sending is slow or cut; the record is on the card."),
      todo: [
        Said(
          "Chạy `hailong doctor`: mục Đường tới phường.",
          "Run `hailong doctor`: the way to the ward."),
      ]),
  ]
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
          "`ls -l /dev/input/event*`: nhóm phải là `input`, và đơn vị có `SupplementaryGroups=input`.",
          "`ls -l /dev/input/event*`: the group must be `input`, and the unit have `SupplementaryGroups=input`."),
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
