// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// A board profile that would go wrong on the bench: `Settings.BoardFinding`.
  static let board: [Explanation] = [
    Explanation(
      "HL-BOARD-001", .fault,
      Said(
        "chân không có trên đầu nối",
        "a pin that the header has not"),
      why: Said(
        "Nút hay đèn này không nối vào đâu được.",
        "There is nowhere to wire this part."),
      todo: [
        Said(
          "Sửa `pin:` hoặc `line:` theo hình vẽ của bo mạch.",
          "Mend `pin:` or `line:` by the board's drawing."),
      ]),
    Explanation(
      "HL-BOARD-002", .fault,
      Said(
        "chân nguồn hoặc đất",
        "a supply or ground pin"),
      why: Said(
        "Nối nút vào chân nguồn là chập mạch.",
        "A button wired to a supply is a short circuit."),
      todo: [
        Said(
          "Chọn chân GPIO trong hình vẽ.",
          "Take a GPIO pin of the drawing."),
      ]),
    Explanation(
      "HL-BOARD-003", .fault,
      Said(
        "chân mang đường khác",
        "the pin carries another line"),
      why: Said(
        "Hồ sơ nói một đường, chân đó là đường khác: nút câm.",
        "The profile names one line, and the pin is another: the button stays silent."),
      todo: [
        Said(
          "Sửa `pin:` hoặc `line:` cho khớp.",
          "Make `pin:` and `line:` agree."),
      ]),
    Explanation(
      "HL-BOARD-004", .fault,
      Said(
        "hai phần cùng một đường, gọi hai tên",
        "two parts name one line in two ways"),
      why: Said(
        "Hai phần không dùng chung một đường.",
        "Two parts cannot share a line."),
      todo: [
        Said(
          "Cho mỗi phần một đường riêng.",
          "Give each a line of its own."),
      ]),
    Explanation(
      "HL-BOARD-005", .fault,
      Said(
        "chân EEPROM của bo cắm thêm",
        "the EEPROM pins of add-on boards"),
      why: Said(
        "Phần sụn đọc chân này khi bật máy: nút nối vào có thể làm máy không khởi động đúng.",
        "The firmware reads there at boot: a button on it can upset the start."),
      todo: [
        Said(
          "Dùng chân khác, GPIO0 và GPIO1 để trống.",
          "Use another pin, and leave GPIO0 and GPIO1 free."),
      ]),
    Explanation(
      "HL-BOARD-006", .warning,
      Said(
        "chân có sẵn điện trở kéo lên",
        "a pin with a resistor to 3.3 V soldered on"),
      why: Said(
        "Nút nối xuống đất vẫn chạy; nút nối lên thì không.",
        "A button to ground works; one to 3.3 V does not."),
      todo: [
        Said(
          "Dùng `active_low: true`, hoặc chân khác.",
          "Use `active_low: true`, or another pin."),
      ]),
    Explanation(
      "HL-BOARD-007", .warning,
      Said(
        "chân của cổng nối tiếp",
        "a pin of the serial console"),
      why: Said(
        "Khi bật cổng nối tiếp, nút hay đèn không dùng được.",
        "With the serial console on, the part cannot be used."),
      todo: [
        Said(
          "Tắt cổng nối tiếp (`raspi-config`), hoặc dùng chân khác.",
          "Switch the console off (`raspi-config`), or use another pin."),
      ]),
    Explanation(
      "HL-BOARD-008", .warning,
      Said(
        "chân của giao tiếp khác",
        "a pin of another interface"),
      why: Said(
        "Khi bật giao tiếp đó (SPI, I2S…), nút hay đèn không dùng được.",
        "Once that interface (SPI, I2S, …) is switched on, the part cannot be used."),
      todo: [
        Said(
          "Giữ giao tiếp đó tắt, hoặc dùng chân khác.",
          "Keep it off, or use another pin."),
      ]),
    Explanation(
      "HL-BOARD-009", .warning,
      Said(
        "đèn hoặc còi bật từ lúc có điện",
        "a lamp or buzzer is on from power on"),
      why: Said(
        "Từ lúc có điện đến khi hailongd chạy, đèn sáng hoặc còi kêu.",
        "From power on until hailongd starts it is lit, or sounds."),
      todo: [
        Said(
          "Dùng chân khác, hoặc đảo mạch cùng `active_low`.",
          "Use another pin, or turn the circuit round together with `active_low`."),
      ]),
    Explanation(
      "HL-BOARD-010", .fault,
      Said(
        "điện trở kéo về mức đóng",
        "the resistor pulls to the level that means closed"),
      why: Said(
        "Nút không nối cũng thành nhấn mãi.",
        "Even with nothing wired the button is pressed for ever."),
      todo: [
        Said(
          "`active_low: true` đi với `pull-up`, `false` đi với `pull-down`.",
          "`active_low: true` goes with `pull-up`, `false` with `pull-down`."),
      ]),
    Explanation(
      "HL-BOARD-011", .warning,
      Said(
        "lấy mẫu thừa",
        "sampled without need"),
      why: Said(
        "Chip này tự báo cạnh: lấy mẫu chỉ tốn bộ xử lý.",
        "This chip reports edges by itself: sampling only costs processor time."),
      todo: [
        Said(
          "Đặt `backend: libgpiod`.",
          "Set `backend: libgpiod`."),
      ]),
  ]
}
