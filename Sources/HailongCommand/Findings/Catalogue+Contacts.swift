// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// What only a press, a look or an ear can tell: `hailong selftest`.
  static let contacts: [Explanation] = [
    Explanation(
      "HL-TEST-001", .fault,
      Said(
        "nút bị đứt dây: nhấn mà không có xung nào",
        "a button is cut: no edge comes when it is pressed"),
      why: Said(
        "Người dân nhấn nút này thì không được ghi nhận gì, và không ai biết.",
        "A citizen who presses it leaves nothing behind, and nobody learns of it."),
      todo: [
        Said(
          "Xem giắc và dây của nút: đo thông mạch từ chân GPIO qua nút về đất khi nhấn.",
          "Look at its plug and wires: measure from the GPIO pin through the button to ground while it is pressed."),
        Said(
          "So với `hailong board show`: dây có cắm đúng chân không.",
          "Compare with `hailong board show`: is the wire on the right pin."),
        Said(
          "Thay nút, rồi chạy lại `hailong selftest`.",
          "Replace the switch, and run `hailong selftest` again."),
      ]),
    Explanation(
      "HL-TEST-002", .fault,
      Said(
        "nhầm dây: nhấn nút này thì nút khác đóng",
        "swapped wires: another button closes when this one is pressed"),
      why: Said(
        "Phiếu được tính vào mức khác với mức người dân chọn.",
        "Votes are counted for another level than the citizen chose."),
      todo: [
        Said(
          "Đổi lại dây theo `hailong board show`, rồi chạy lại `hailong selftest`.",
          "Put the wires right as in `hailong board show`, and run `hailong selftest` again."),
        Said(
          "Phiếu đã có thì sửa được: phường gửi lệnh `mapping`, rồi `hailong-ward recount` cho thấy số nào đổi.",
          "Votes already taken can be put right: the ward orders a `mapping`, and `hailong-ward recount` shows what moved."),
      ]),
    Explanation(
      "HL-TEST-003", .fault,
      Said(
        "tiếp điểm yếu: nảy lâu, hoặc rớt khi đang giữ",
        "a weak contact: it bounces for long, or lets go while it is held"),
      why: Said(
        "Có lần nhấn sẽ không được nhận, và nút sẽ hỏng hẳn.",
        "Some presses will not be taken, and the switch will fail for good."),
      todo: [
        Said(
          "Siết lại giắc và cọc nối; lau tiếp điểm.",
          "Tighten plug and terminals; clean the contact."),
        Said(
          "Ghi lại để xem kỹ: `hailong edges record -o b.csv`, rồi `hailong edges replay b.csv`.",
          "Record it to look closer: `hailong edges record -o b.csv`, then `hailong edges replay b.csv`."),
        Said(
          "Thay nút.",
          "Replace the switch."),
      ]),
    Explanation(
      "HL-TEST-004", .fault,
      Said(
        "hai nút chập nhau: nhấn một, cả hai đóng",
        "two buttons are shorted to each other: both close when one is pressed"),
      why: Said(
        "Mỗi lần nhấn thành hai nút cùng lúc, và không lần nào được tính.",
        "Each press looks like two buttons at once, and none of them counts."),
      todo: [
        Said(
          "Tìm chỗ hai dây chạm nhau: giắc, cọc nối, sợi đồng thừa, nước.",
          "Find where the two wires touch: plugs, terminals, a loose strand, water."),
      ]),
    Explanation(
      "HL-TEST-005", .fault,
      Said(
        "đèn không sáng hoặc còi không kêu",
        "a lamp is not lit, or the buzzer silent"),
      why: Said(
        "Không có đèn hoặc còi thì người dân không biết lần nhấn đã được nhận.",
        "Without it a citizen does not learn that the press was taken."),
      todo: [
        Said(
          "Xem chiều cắm của đèn LED, điện trở và dây; so với `hailong board show`.",
          "Look at the LED's direction, its resistor and wires; compare with `hailong board show`."),
        Said(
          "Thử riêng: `hailong lamps test`.",
          "Try it alone: `hailong lamps test`."),
      ]),
    Explanation(
      "HL-TEST-006", .warning,
      Said(
        "một phần chưa được thử",
        "a part was not tried"),
      why: Said(
        "Phần chưa thử có thể hỏng mà không ai hay.",
        "What was not tried may be broken, and nobody would know."),
      todo: [
        Said(
          "Chạy lại `hailong selftest`, làm theo từng câu hỏi trong vài giây.",
          "Run `hailong selftest` again, and do what it asks within some seconds."),
      ]),
    Explanation(
      "HL-TEST-007", .fault,
      Said(
        "bản ghi vừa ghi không đọc lại được như đã ghi",
        "what was just written could not be read back as it was written"),
      why: Said(
        "Lần nhấn được cảm ơn phải còn trên thẻ nhớ; nếu không, số liệu sẽ thiếu.",
        "A press that was thanked for must be on the card, or figures will lack it."),
      todo: [
        Said(
          "Xem `hailong doctor`; sao nhật ký ra rồi `hailong verify` bản sao.",
          "See `hailong doctor`; copy the journal and `hailong verify` the copy."),
        Said(
          "Thay thẻ nhớ.",
          "Replace the card."),
      ]),
    Explanation(
      "HL-TEST-008", .warning,
      Said(
        "phường chưa nhận được bản ghi trong lúc tự kiểm",
        "the ward did not get a record within the test"),
      why: Said(
        "Bộ vẫn ghi phiếu và gửi sau, nhưng con số ở phường sẽ chậm.",
        "The pad goes on writing and sends later, but the ward's figures will be late."),
      todo: [
        Said(
          "Xem `hailong doctor`: đường tới phường, và `systemctl status hailong-link`.",
          "See `hailong doctor`: the way to the ward, and `systemctl status hailong-link`."),
      ]),
  ]
}
