// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// The journal and its disk: `Journal.JournalFault`, `Pad.FaultCode`, and what doctor sees of them.
  static let journal: [Explanation] = [
    Explanation(
      "HL-JRNL-001", .fault,
      Said(
        "thẻ nhớ hoặc hệ tệp hỏng",
        "the card or its file system fails"),
      why: Said(
        "Lần nhấn không xuống được đĩa nên không được cảm ơn. hailongd thử lại mỗi giây.",
        "Presses cannot reach the disk and are not thanked. hailongd tries again every second."),
      todo: [
        Said(
          "Xem `dmesg | tail -50`: lỗi mmc, ext4 hay I/O.",
          "See `dmesg | tail -50` for mmc, ext4 or I/O errors."),
        Said(
          "Sao thư mục trạng thái ra nơi khác rồi thay thẻ; `hailong verify` bản sao.",
          "Copy the state folder elsewhere, replace the card, and `hailong verify` the copy."),
      ]),
    Explanation(
      "HL-JRNL-002", .fault,
      Said(
        "đĩa hết chỗ",
        "the disk is full"),
      why: Said(
        "Lần nhấn không ghi được nên không được cảm ơn. Phần dự trữ đã nhả ra để ghi được sự cố này.",
        "Presses cannot be written and are not thanked. The reserve has been given up so that this fault can be."),
      todo: [
        Said(
          "Tìm cái chiếm chỗ: `du -xh / | sort -h | tail`, `journalctl --vacuum-size=50M`, `apt-get clean`.",
          "Find what fills it: `du -xh / | sort -h | tail`, `journalctl --vacuum-size=50M`, `apt-get clean`."),
        Said(
          "Đừng xóa gì trong /var/lib/hailong. Có chỗ là hailongd tự ghi tiếp.",
          "Delete nothing in /var/lib/hailong. hailongd goes on by itself once there is room."),
      ]),
    Explanation(
      "HL-JRNL-003", .fault,
      Said(
        "nhật ký hỏng",
        "the journal is damaged"),
      why: Said(
        "Chuỗi băm hoặc niêm phong không khớp: có bản ghi bị sửa, mất hoặc rách. Phần trước chỗ hỏng vẫn đúng.",
        "A hash or a seal does not fit: a record was changed, lost or torn. What stands before the damage is sound."),
      todo: [
        Said(
          "Giữ nguyên tệp. Khi khởi động, hailongd để nó riêng và bắt đầu nhật ký mới nối tiếp.",
          "Keep the file. At its start hailongd sets it aside whole and begins a new log that follows it."),
        Said(
          "Tìm chỗ hỏng: `hailong verify BẢN-SAO/journal.db`.",
          "See where: `hailong verify COPY/journal.db`."),
        Said(
          "Kiểm hoặc thay thẻ nhớ.",
          "Check the card, or replace it."),
      ]),
    Explanation(
      "HL-JRNL-004", .fault,
      Said(
        "chương trình khác giữ nhật ký",
        "another program holds the journal"),
      why: Said(
        "Hai chương trình không được ghi một nhật ký.",
        "Two programs must not write one log."),
      todo: [
        Said(
          "Tìm và dừng nó: `fuser -v /var/lib/hailong/journal.db`. Muốn đọc thì đọc bản sao.",
          "Find and stop it: `fuser -v /var/lib/hailong/journal.db`. To read, read a copy."),
      ]),
    Explanation(
      "HL-JRNL-005", .fault,
      Said(
        "nhật ký do bản mới hơn ghi",
        "the journal was written by a newer version"),
      why: Said(
        "Bản cũ không hiểu hết nên không động đến nó; bộ đánh giá không khởi động.",
        "An older program would not understand all of it and does not touch it; the pad does not start."),
      todo: [
        Said(
          "Cài hailongd bản đã ghi nhật ký này hoặc mới hơn. Nhật ký còn nguyên.",
          "Install the hailongd that wrote it, or a newer one. The journal is whole."),
      ]),
    Explanation(
      "HL-JRNL-006", .fault,
      Said(
        "bản ghi không hợp lệ, không được ghi",
        "a record was refused as no good line"),
      why: Said(
        "Đây là lỗi của chương trình; các bản ghi khác không sao.",
        "This is a defect of the program; other records are not concerned."),
      todo: [
        Said(
          "Báo lỗi, kèm `hailong support-bundle`.",
          "Report it, with a `hailong support-bundle`."),
      ]),
    Explanation(
      "HL-JRNL-007", .fault,
      Said(
        "không mở được nhật ký",
        "the journal cannot be opened"),
      why: Said(
        "Thiếu thư mục, thiếu quyền, hoặc tệp không phải nhật ký.",
        "The folder is missing, this user may not, or the file is no journal."),
      todo: [
        Said(
          "Xem `ls -la /var/lib/hailong`: mọi tệp thuộc hailong:hailong.",
          "See `ls -la /var/lib/hailong`: every file belongs to hailong:hailong."),
        Said(
          "Trả quyền: `chown -R hailong:hailong /var/lib/hailong`.",
          "Give them back: `chown -R hailong:hailong /var/lib/hailong`."),
      ]),
    Explanation(
      "HL-JRNL-008", .fault,
      Said(
        "thiết lập bền vững không giữ được",
        "a setting on which durability rests did not hold"),
      why: Said(
        "Hệ tệp này không cho ghi bền theo cách cần; hailongd không cảm ơn khi chưa chắc.",
        "This file system does not keep writes as is needed, and hailongd does not thank without being sure."),
      todo: [
        Said(
          "Để nhật ký trên đĩa trong máy, hệ tệp ext4; không dùng ổ mạng.",
          "Keep the journal on a local disk with ext4; no network mount."),
      ]),
    Explanation(
      "HL-JRNL-009", .fault,
      Said(
        "lỗi khác của nhật ký",
        "another fault of the journal"),
      why: Said(
        "Lỗi của chương trình hoặc bộ nhớ.",
        "A defect of the program, or memory."),
      todo: [
        Said(
          "Báo lỗi, kèm `hailong support-bundle`.",
          "Report it, with a `hailong support-bundle`."),
      ]),
    Explanation(
      "HL-JRNL-010", .fault,
      Said(
        "hệ tệp chỉ đọc",
        "the file system is read-only"),
      why: Said(
        "Không ghi được gì. Linux chuyển sang chỉ đọc khi thẻ lỗi, để khỏi hỏng thêm.",
        "Nothing can be written. Linux makes a failing card read-only to save what is on it."),
      todo: [
        Said(
          "Xem `dmesg | grep -iE 'ext4|mmc|I/O'`. Có lỗi: sao nhật ký ra rồi thay thẻ.",
          "See `dmesg | grep -iE 'ext4|mmc|I/O'`. With errors: copy the journal off and replace the card."),
        Said(
          "Gắn chỉ đọc do cấu hình: `mount -o remount,rw` và sửa /etc/fstab.",
          "Mounted so on purpose: `mount -o remount,rw`, and mend /etc/fstab."),
      ]),
    Explanation(
      "HL-JRNL-011", .warning,
      Said(
        "ghi xuống đĩa chậm hơn trước nhiều",
        "writes reach the disk far slower than they used to"),
      why: Said(
        "Công dân chờ đèn cảm ơn lâu hơn; quá 1 giây đèn sự cố sáng. Thẻ sắp hỏng thường chậm trước.",
        "A citizen waits longer for the lamp, and beyond 1 s the fault lamp is lit. A card that wears out gets slow first."),
      todo: [
        Said(
          "Xem chương trình nào đang ghi: `iotop -oa`, và `dmesg`.",
          "See what else writes: `iotop -oa`, and `dmesg`."),
        Said(
          "Thay bằng thẻ loại bền (high endurance), trước khi nó hỏng.",
          "Replace the card by one of the high-endurance kind before it fails."),
      ]),
    Explanation(
      "HL-JRNL-012", .warning,
      Said(
        "đĩa sắp hết chỗ",
        "the disk is nearly full"),
      why: Said(
        "Khi hết chỗ, lần nhấn không ghi được và không được cảm ơn.",
        "When it is full presses cannot be written and are not thanked."),
      todo: [
        Said(
          "Tìm cái chiếm chỗ: `du -xh / | sort -h | tail`, `journalctl --vacuum-size=50M`, `apt-get clean`.",
          "Find what fills it: `du -xh / | sort -h | tail`, `journalctl --vacuum-size=50M`, `apt-get clean`."),
      ]),
    Explanation(
      "HL-JRNL-013", .warning,
      Said(
        "không còn chỗ dự trữ",
        "the journal's reserve is gone"),
      why: Said(
        "512 KiB dự trữ để ghi được sự cố khi đĩa đầy. hailongd nhả ra khi đĩa đã đầy một lần.",
        "These 512 KiB let a full disk still be written down. hailongd gave them up when the disk was full once."),
      todo: [
        Said(
          "Dọn chỗ; hailongd lấy lại phần dự trữ, chậm nhất khi khởi động.",
          "Make room; hailongd takes the reserve again, at its next start at the latest."),
      ]),
    Explanation(
      "HL-JRNL-014", .warning,
      Said(
        "lâu chưa niêm phong",
        "records have long been unsealed"),
      why: Said(
        "Bản ghi chưa niêm phong thì không gửi về phường được. Bình thường niêm phong sau nhiều nhất 10 phút.",
        "Only sealed records can be sent to the ward. A pad seals after 10 minutes at most."),
      todo: [
        Said(
          "Xem `hailong status` và `journalctl -u hailongd`; nhật ký có thể đang lỗi.",
          "See `hailong status` and `journalctl -u hailongd`; the journal may be failing."),
      ]),
    Explanation(
      "HL-JRNL-015", .warning,
      Said(
        "có nhật ký để riêng trên thẻ",
        "there are journals that were set aside"),
      why: Said(
        "Nhật ký hỏng được để nguyên bên cạnh. Phần đã niêm phong có thể chưa về phường.",
        "A damaged journal was put aside whole. Its sealed part may not be at the ward yet."),
      todo: [
        Said(
          "Sao ra: `hailong journal export --from /var/lib/hailong/journal.db.aside-1 -o aside.ndjson`, và nhập ở phường: `hailong-ward log import`.",
          "Take it out: `hailong journal export --from /var/lib/hailong/journal.db.aside-1 -o aside.ndjson`, and hand it to the ward: `hailong-ward log import`."),
        Said(
          "Phường giữ rồi thì chuyển tệp .aside-N sang nơi lưu.",
          "Once the ward holds it, move the .aside-N file to an archive."),
      ]),
    Explanation(
      "HL-JRNL-016", .fault,
      Said(
        "thẻ mất bản ghi đã niêm phong",
        "the card lost records that were sealed"),
      why: Said(
        "Nhật ký kết thúc trước dấu mức cao cạnh khóa: thẻ mất dữ liệu đã ghi, hoặc nhật ký được phục hồi từ bản cũ.",
        "The journal ends before the high-water mark beside the key: the card lost what it had confirmed, or an old copy was put back."),
      todo: [
        Said(
          "Để hailongd khởi động: nó bắt đầu nhật ký mới ghi cả hai đầu, và vẫn nhận lần nhấn.",
          "Let hailongd start: it begins a new log that names both ends, and goes on voting."),
        Said(
          "Thay thẻ: thẻ này không đáng tin.",
          "Replace the card: it cannot be trusted."),
      ]),
    Explanation(
      "HL-JRNL-017", .warning,
      Said(
        "chưa có nhật ký",
        "there is no journal"),
      why: Said(
        "hailongd tạo nhật ký khi khởi động lần đầu. Có khóa mà không có nhật ký là tệp bị chuyển đi.",
        "hailongd makes it at its first start. Where there is a key and no journal, somebody moved the file."),
      todo: [
        Said(
          "Trả journal.db và journal.db-wal về chỗ cũ nếu còn; nếu không, cứ khởi động hailongd.",
          "Put journal.db and journal.db-wal back where they were; if they are lost, start hailongd."),
      ]),
    Explanation(
      "HL-PAD-001", .fault,
      Said(
        "có lần nhấn bị từ chối",
        "presses were refused"),
      why: Said(
        "Đĩa không ghi kịp, hàng chờ đầy. Số lần từ chối được ghi lại, không được cảm ơn.",
        "The disk did not keep up and the queue was full. They are counted in a record, and were not thanked."),
      todo: [
        Said(
          "Xem độ trễ ghi trong `hailong doctor`, xem `dmesg`; thay thẻ nếu chậm.",
          "See the write latency in `hailong doctor`, and `dmesg`; replace a card that is slow."),
      ]),
    Explanation(
      "HL-PAD-002", .fault,
      Said(
        "đĩa đầy, đang dùng chỗ dự trữ",
        "the disk is full, and the reserve is in use"),
      why: Said(
        "Còn ghi được rất ít. Hết phần này thì không lần nhấn nào được cảm ơn.",
        "Little more can be written. After that no press is thanked."),
      todo: [
        Said(
          "Dọn chỗ ngay: `journalctl --vacuum-size=50M`, `apt-get clean`. Đừng xóa gì trong /var/lib/hailong.",
          "Make room now: `journalctl --vacuum-size=50M`, `apt-get clean`. Delete nothing in /var/lib/hailong."),
      ]),
  ]
  /// The pad's small files: `Pad.StateFault`.
  static let state: [Explanation] = [
    Explanation(
      "HL-STATE-001", .fault,
      Said(
        "hailongd không dùng được thư mục trạng thái",
        "hailongd cannot use its state folder"),
      why: Said(
        "Khóa niêm phong và nhật ký nằm ở đó: không có nó, bộ đánh giá không khởi động.",
        "The seal key and the journal are there: the pad does not start without it."),
      todo: [
        Said(
          "Trả quyền: `chown -R hailong:hailong /var/lib/hailong` và `chmod 700 /var/lib/hailong`.",
          "Give it back: `chown -R hailong:hailong /var/lib/hailong` and `chmod 700 /var/lib/hailong`."),
        Said(
          "Đừng chạy hailongd bằng root: nó để lại tệp của root.",
          "Do not run hailongd as root: it leaves files of root's behind."),
      ]),
    Explanation(
      "HL-STATE-002", .fault,
      Said(
        "một tệp trạng thái không đọc hiểu được",
        "a file of the state folder says nonsense"),
      why: Said(
        "Khóa, mã bộ hoặc số lần khởi động bị hỏng. hailongd không tự thay khóa có thể chỉ bị để nhầm.",
        "Key, pad id or boot count is damaged. hailongd does not replace a key that may only be misplaced."),
      todo: [
        Said(
          "Phục hồi tệp từ bản sao lưu.",
          "Put the file back from a backup."),
        Said(
          "Không có bản sao: chuyển tệp đi; bộ đánh giá thành bộ mới và phải ghi danh lại.",
          "Without one: move it away; the pad goes on as a new one would, and is enrolled again."),
      ]),
    Explanation(
      "HL-STATE-003", .fault,
      Said(
        "hailongd khác đang dùng thư mục này",
        "another hailongd uses this folder"),
      why: Said(
        "Một nhật ký chỉ có một người ghi.",
        "One log has one writer."),
      todo: [
        Said(
          "Dừng cái kia: `systemctl stop hailongd`, hoặc tìm bằng `pgrep -a hailongd`.",
          "Stop the other: `systemctl stop hailongd`, or find it by `pgrep -a hailongd`."),
      ]),
    Explanation(
      "HL-STATE-004", .warning,
      Said(
        "người khác đọc được khóa niêm phong",
        "others may read the seal key"),
      why: Said(
        "Ai có khóa này ký được nhật ký giả dưới tên bộ đánh giá.",
        "Whoever has it can sign a false log in this pad's name."),
      todo: [
        Said(
          "`chmod 600 /var/lib/hailong/seal.key` và `chmod 700 /var/lib/hailong`.",
          "`chmod 600 /var/lib/hailong/seal.key` and `chmod 700 /var/lib/hailong`."),
        Said(
          "Nếu máy này có người lạ dùng: đổi khóa (`hailong-ward pad rotate-keys`).",
          "Where strangers use this machine: rotate the pad's keys (OPERATIONS.md)."),
      ]),
  ]
}
