// Prose, one sentence in each language a line:
// swift-format-ignore-file

extension Catalogue {
  /// The way to the ward: `Link.LinkFault`, and what doctor sees of it.
  static let link: [Explanation] = [
    Explanation(
      "HL-LINK-001", .warning,
      Said(
        "bộ đánh giá chưa ghi danh",
        "the pad is not enrolled"),
      why: Said(
        "Bộ vẫn nhận phiếu và giữ trên thẻ, nhưng phường chưa thấy gì.",
        "It votes and keeps everything on its card, but the ward sees nothing of it."),
      todo: [
        Said(
          "Lấy chuỗi ghi danh ở phường (`hailong-ward pad add`), rồi `sudo hailong enrol CHUỖI`.",
          "Get a string at the ward (`hailong-ward pad add`), then `sudo hailong enrol STRING`."),
      ]),
    Explanation(
      "HL-LINK-002", .fault,
      Said(
        "thư mục của hailong-link có lỗi",
        "hailong-link's own folder cannot be used"),
      why: Said(
        "Khóa gửi và ghi danh ở đó: không đọc được thì không gửi được.",
        "The link key and the enrolment are there: without them nothing is sent."),
      todo: [
        Said(
          "Trả quyền: `chown -R hailong-link:hailong-link /var/lib/hailong-link`, `chmod 700` thư mục, `chmod 600` khóa.",
          "Give it back: `chown -R hailong-link:hailong-link /var/lib/hailong-link`, `chmod 700` the folder, `chmod 600` the key."),
        Said(
          "Tệp hỏng: ghi danh lại.",
          "A damaged file: enrol again."),
      ]),
    Explanation(
      "HL-LINK-003", .fault,
      Said(
        "hailong-link không hỏi được hailongd",
        "hailong-link cannot ask hailongd"),
      why: Said(
        "Không đọc được nhật ký thì không gửi được.",
        "What cannot be read cannot be sent."),
      todo: [
        Said(
          "hailongd có chạy không: `systemctl status hailongd`.",
          "Does hailongd run: `systemctl status hailongd`."),
        Said(
          "Người dùng hailong-link phải ở nhóm `hailong`: `id hailong-link`.",
          "User hailong-link must be in group `hailong`: `id hailong-link`."),
      ]),
    Explanation(
      "HL-LINK-004", .fault,
      Said(
        "tên máy chủ của phường không có địa chỉ",
        "the ward's name has no address"),
      why: Said(
        "Không tìm ra máy chủ thì bản ghi ở lại trên thẻ. Không mất gì, phiếu vẫn được nhận.",
        "Without an address records stay on the card. Nothing is lost, and votes go on."),
      todo: [
        Said(
          "Thử `getent hosts TÊN`; xem DNS của mạng và dây mạng.",
          "Try `getent hosts NAME`; look at the network's DNS and the cable."),
        Said(
          "Dùng địa chỉ IP cho chắc: `sudo hailong-link set-ward 192.168.1.10:8443`.",
          "Use the IP address to be sure: `sudo hailong-link set-ward 192.168.1.10:8443`."),
      ]),
    Explanation(
      "HL-LINK-005", .fault,
      Said(
        "không có gì nghe ở địa chỉ của phường",
        "nothing listens at the ward's address"),
      why: Said(
        "Máy ở địa chỉ đó có, nhưng chương trình của phường không chạy. Bản ghi chờ trên thẻ.",
        "A machine is there, but the ward's program is not. Records wait on the card."),
      todo: [
        Said(
          "Ở phường: `systemctl status hailong-ward`, và tường lửa của cổng 8443.",
          "At the ward: `systemctl status hailong-ward`, and the firewall of port 8443."),
        Said(
          "Phường đổi cổng: `sudo hailong-link set-ward ĐỊA-CHỈ:CỔNG`.",
          "The ward moved to another port: `sudo hailong-link set-ward ADDRESS:PORT`."),
      ]),
    Explanation(
      "HL-LINK-006", .fault,
      Said(
        "máy trả lời không phải máy chủ của phường",
        "what answers is not the ward's server"),
      why: Said(
        "Kết nối bị bỏ trước khi gửi: không bản ghi nào tới tay máy lạ.",
        "The connection is given up before anything is sent: no record reaches a stranger."),
      todo: [
        Said(
          "Xem đúng địa chỉ và cổng chưa; có proxy hay cổng đăng nhập mạng ở giữa không.",
          "Check address and port, and whether a proxy or a network's log-in page stands between."),
        Said(
          "Ở phường: `hailong-ward check`, khởi động lại hailong-ward.",
          "At the ward: `hailong-ward check`, restart hailong-ward."),
      ]),
    Explanation(
      "HL-LINK-007", .fault,
      Said(
        "trả lời quá muộn, quá dài hoặc bị cắt",
        "the answer was too late, too long or torn"),
      why: Said(
        "Mạng mất gói, hoặc phường quá bận. hailong-link thử lại.",
        "The network loses packets, or the ward is overloaded. The link tries again."),
      todo: [
        Said(
          "Đo mạng: `ping -c 20 ĐỊA-CHỈ`. Wi-Fi yếu thì dùng dây.",
          "Measure the network: `ping -c 20 ADDRESS`. Use a cable where Wi-Fi is weak."),
        Said(
          "Xem tải ở phường.",
          "Look at the load of the ward's machine."),
      ]),
    Explanation(
      "HL-LINK-008", .fault,
      Said(
        "phường từ chối",
        "the ward refused"),
      why: Said(
        "Phường nêu mã riêng (HL-WARD-…) trong thông báo.",
        "The ward gives a code of its own (HL-WARD-…) in the message."),
      todo: [
        Said(
          "Đọc mã đó: `hailong explain HL-WARD-…`.",
          "Read that code: `hailong explain HL-WARD-…`."),
      ]),
    Explanation(
      "HL-LINK-009", .fault,
      Said(
        "trả lời không hiểu được",
        "an answer that makes no sense"),
      why: Said(
        "Chương trình khác nghe ở đó, hoặc khác phiên bản.",
        "Another program listens there, or one of another version."),
      todo: [
        Said(
          "Xem hailong-ward cùng phiên bản có nghe ở địa chỉ đó không; bỏ proxy ở giữa.",
          "See that hailong-ward of this version listens at that address, and no proxy between."),
      ]),
    Explanation(
      "HL-LINK-010", .fault,
      Said(
        "phường nhận mà không tiến triển",
        "the ward takes records and its head stays elsewhere"),
      why: Said(
        "Bản ghi gửi đi không nối vào bản của phường.",
        "What is sent does not continue the ward's copy."),
      todo: [
        Said(
          "Ở phường: `hailong-ward check`.",
          "At the ward: `hailong-ward check`."),
      ]),
    Explanation(
      "HL-LINK-011", .fault,
      Said(
        "bản của phường dài hơn nhật ký ở đây",
        "the ward's copy is longer than the log here"),
      why: Said(
        "Thẻ này mất bản ghi, hoặc có bộ khác dùng cùng khóa (thẻ nhân bản).",
        "This card lost records, or another pad has the same key (a cloned card)."),
      todo: [
        Said(
          "Không cần làm gì để nhận phiếu: hailongd bắt đầu nhật ký mới ghi cả hai đầu.",
          "Nothing is needed for voting: hailongd begins a new log that names both ends."),
        Said(
          "Thay thẻ. Thẻ nhân bản: chỉ giữ một bộ, bộ kia ghi danh mới.",
          "Replace the card. For a clone: keep one of the two, and enrol the other anew."),
      ]),
    Explanation(
      "HL-LINK-012", .fault,
      Said(
        "nhật ký của bộ có dòng không gửi được",
        "the pad's own lines are no sealed batch"),
      why: Said(
        "Dòng không nối chuỗi hoặc niêm phong sai: nhật ký có thể hỏng.",
        "A line is not chained, or a seal is wrong: the journal may be damaged."),
      todo: [
        Said(
          "`hailong journal export -o log.ndjson && hailong verify log.ndjson`.",
          "`hailong journal export -o log.ndjson && hailong verify log.ndjson`."),
      ]),
    Explanation(
      "HL-LINK-013", .fault,
      Said(
        "ghi danh là của bộ khác",
        "the enrolment is another pad's"),
      why: Said(
        "Thẻ hoặc thư mục đã đổi chỗ giữa hai bộ.",
        "A card or a folder was moved between two pads."),
      todo: [
        Said(
          "Ghi danh bộ này: `sudo hailong enrol CHUỖI`.",
          "Enrol this pad: `sudo hailong enrol STRING`."),
      ]),
    Explanation(
      "HL-LINK-014", .fault,
      Said(
        "không cho phép HTTP không mã hóa tới đây",
        "plain HTTP is not allowed to this address"),
      why: Said(
        "Ai thấy mạng cũng đọc được mọi bản ghi.",
        "Whoever sees the network would read every record."),
      todo: [
        Said(
          "Dùng HTTPS (mặc định). Chỉ để thử: `link: {allow_plain_http: true}`.",
          "Use HTTPS, the default. For trials only: `link: {allow_plain_http: true}`."),
      ]),
    Explanation(
      "HL-LINK-015", .fault,
      Said(
        "chuỗi ghi danh không đúng",
        "the enrolment string cannot be read"),
      why: Said(
        "Chuỗi bị cắt hoặc gõ sai.",
        "It was cut, or mistyped."),
      todo: [
        Said(
          "Dán nguyên cả từ bắt đầu bằng `hailong1:`.",
          "Paste the whole word that begins with `hailong1:`."),
      ]),
    Explanation(
      "HL-LINK-016", .fault,
      Said(
        "vân tay khóa không khớp",
        "the ward read another seal key"),
      why: Said(
        "Có người ở giữa, hoặc ghi danh nhầm bộ. Đừng dùng ghi danh này.",
        "Somebody stands between, or the wrong pad was enrolled. Do not use this enrolment."),
      todo: [
        Said(
          "Ở phường: `hailong-ward pad list`, so vân tay; ghi danh lại bằng chuỗi mới.",
          "At the ward: compare fingerprints by `hailong-ward pad list`; enrol again with a new string."),
      ]),
    Explanation(
      "HL-LINK-017", .fault,
      Said(
        "chứng chỉ của phường hết hạn, hoặc chưa tới ngày",
        "the ward's certificate is outside its dates"),
      why: Said(
        "Chứng chỉ sai ngày thì không gửi gì. Thường do đồng hồ một bên sai.",
        "Nothing is sent on a certificate outside its dates. Often one side's clock is wrong."),
      todo: [
        Said(
          "Ở phường: khởi động lại hailong-ward, nó tự gia hạn; xem đồng hồ: `timedatectl`.",
          "At the ward: restart hailong-ward, which renews it; check its clock: `timedatectl`."),
        Said(
          "Ở đây: xem mục Đồng hồ của `hailong doctor`.",
          "Here: see the clock in `hailong doctor`."),
      ]),
    Explanation(
      "HL-LINK-018", .fault,
      Said(
        "máy trả lời là phường khác: sai CA",
        "what answers is another ward: the wrong authority (CA)"),
      why: Said(
        "Chỉ CA được ghi lúc ghi danh mới được tin: có thể là máy khác, hoặc kẻ đứng giữa.",
        "Only the authority of the enrolment is trusted: this is another machine, or somebody between."),
      todo: [
        Said(
          "Xem địa chỉ có đúng phường mình không.",
          "Check that the address is your own ward's."),
        Said(
          "Phường dựng lại từ đầu (không phục hồi): ghi danh lại mọi bộ.",
          "Where the ward was set up anew, not restored: enrol every pad again."),
      ]),
    Explanation(
      "HL-LINK-019", .fault,
      Said(
        "không máy nào trả lời ở địa chỉ của phường",
        "no machine answers at the ward's address"),
      why: Said(
        "Địa chỉ của phường đã đổi, máy tắt, hoặc mạng đứt. Bản ghi chờ trên thẻ, không mất gì.",
        "The ward's address changed, its machine is off, or the network is cut. Records wait on the card; nothing is lost."),
      todo: [
        Said(
          "Xem dây mạng và đèn cổng; thử máy khác trong mạng: `ping`.",
          "Check the cable and the port's light; try another machine of the network: `ping`."),
        Said(
          "Địa chỉ mới: `sudo hailong-link set-ward ĐỊA-CHỈ:8443`; không cần ghi danh lại. Giữ địa chỉ cố định ở router.",
          "A new address: `sudo hailong-link set-ward ADDRESS:8443`; no new enrolment is needed. Keep it fixed in the router."),
      ]),
    Explanation(
      "HL-LINK-020", .fault,
      Said(
        "phường giữ một lịch sử khác của nhật ký này",
        "the ward holds another history of this log"),
      why: Said(
        "Cùng số bản ghi mà băm khác nhau: hai thẻ dùng một khóa, hoặc thẻ phục hồi từ bản cũ. Phường giữ cả hai.",
        "The same record has two hashes: two cards with one key, or a card put back from an old copy. The ward keeps both."),
      todo: [
        Said(
          "Tìm thẻ nhân bản, chỉ giữ một bộ chạy.",
          "Find the cloned card, and let only one pad run."),
        Said(
          "Ở phường: `hailong-ward fork list` nêu các lịch sử; người có trách nhiệm quyết định bằng `fork decide`.",
          "At the ward: `hailong-ward fork list` names the histories; the person in charge decides with `fork decide`."),
      ]),
    Explanation(
      "HL-LINK-021", .warning,
      Said(
        "bản ghi chờ gửi đã lâu",
        "records have been waiting for the ward for long"),
      why: Said(
        "Phường chưa thấy số liệu mới. Không mất gì, nhưng có gì đó chặn đường.",
        "The ward does not see the newest figures. Nothing is lost, but something stands in the way."),
      todo: [
        Said(
          "Đi từng bước: `sudo hailong-link probe`.",
          "Walk the way: `sudo hailong-link probe`."),
        Said(
          "`journalctl -u hailong-link -n 50`.",
          "`journalctl -u hailong-link -n 50`."),
      ]),
    Explanation(
      "HL-LINK-022", .warning,
      Said(
        "chưa dò được đường tới phường",
        "the way to the ward could not be tried to its end"),
      why: Said(
        "hailong-link không cho kết quả kịp, hoặc không chạy được.",
        "hailong-link gave no result in time, or cannot be run."),
      todo: [
        Said(
          "Chạy tay: `sudo hailong-link probe`.",
          "Run it by hand: `sudo hailong-link probe`."),
      ]),
  ]
  /// The ward's refusals, as they reach a pad: `Wire.ProblemCode`.
  static let ward: [Explanation] = [
    Explanation(
      "HL-WARD-001", .fault,
      Said(
        "gói gửi quá dài",
        "too large"),
      why: Said(
        "Máy đứng trước phường giới hạn nhỏ hơn một đoạn niêm phong.",
        "Something before the ward allows less than one sealed stretch."),
      todo: [
        Said(
          "Tìm proxy trước phường và nâng giới hạn lên 8 MiB.",
          "Find the proxy before the ward and raise its limit to 8 MiB."),
      ]),
    Explanation(
      "HL-WARD-002", .fault,
      Said(
        "dữ liệu nén không đúng",
        "not a gzip body within limits"),
      why: Said(
        "Dữ liệu bị hỏng trên đường, hoặc khác phiên bản.",
        "The data was damaged on its way, or the versions differ."),
      todo: [
        Said(
          "`hailong verify` nhật ký; cài cùng phiên bản hai bên.",
          "`hailong verify` the journal; install one version on both sides."),
      ]),
    Explanation(
      "HL-WARD-003", .fault,
      Said(
        "phường không nhận chữ ký của bộ này",
        "the ward refuses this pad's signature"),
      why: Said(
        "Khóa gửi không phải khóa đã ghi danh: ghi danh lại ở bộ khác, hoặc khóa bị thay.",
        "The link key is not the enrolled one: the pad was enrolled elsewhere since, or the key was replaced."),
      todo: [
        Said(
          "Ghi danh lại: chuỗi mới ở phường, rồi `sudo hailong enrol CHUỖI`.",
          "Enrol again: a new string at the ward, then `sudo hailong enrol STRING`."),
      ]),
    Explanation(
      "HL-WARD-004", .fault,
      Said(
        "giờ ký lệch quá xa giờ của phường",
        "signed too far from the ward's time"),
      why: Said(
        "hailong-link tự chỉnh theo giờ phường một lần; vẫn lệch là giờ phường nhảy.",
        "The link corrects itself by the ward's time once; where it still differs, the ward's clock jumps."),
      todo: [
        Said(
          "Xem đồng hồ của phường: `timedatectl` ở đó.",
          "Check the ward's clock: `timedatectl` there."),
      ]),
    Explanation(
      "HL-WARD-005", .fault,
      Said(
        "chuỗi băm không nối",
        "broken chain"),
      why: Said(
        "Dòng gửi lên không nối tiếp bản của phường.",
        "The lines sent do not continue the ward's copy."),
      todo: [
        Said(
          "`hailong verify` nhật ký của bộ; `hailong-ward check` ở phường.",
          "`hailong verify` the pad's journal; `hailong-ward check` at the ward."),
      ]),
    Explanation(
      "HL-WARD-006", .fault,
      Said(
        "không có niêm phong đúng ở cuối",
        "no valid seal at the end"),
      why: Said(
        "Niêm phong không do khóa đã ghi danh ký.",
        "A seal is not by the enrolled seal key."),
      todo: [
        Said(
          "`hailong verify` nhật ký với `--key` in lúc ghi danh.",
          "`hailong verify` the journal with the `--key` of the enrolment."),
      ]),
    Explanation(
      "HL-WARD-007", .fault,
      Said(
        "thiếu dòng trước gói này",
        "lines are missing before this batch"),
      why: Said(
        "hailong-link tự tiếp từ chỗ phường dừng; thấy mã này lâu là có lỗi.",
        "The link continues from the ward's head by itself; seen for long, it is a defect."),
      todo: [
        Said(
          "`sudo hailong-link probe`; báo lỗi nếu còn.",
          "`sudo hailong-link probe`; report it if it stays."),
      ]),
    Explanation(
      "HL-WARD-008", .fault,
      Said(
        "phường không biết bộ này",
        "the ward does not know this pad"),
      why: Said(
        "Bộ đã bị gỡ ở phường, hoặc phường được phục hồi từ bản trước khi ghi danh.",
        "It was retired at the ward, or the ward was restored from before the enrolment."),
      todo: [
        Said(
          "`hailong-ward pad list` ở phường; ghi danh lại nếu không có.",
          "`hailong-ward pad list` at the ward; enrol again where it is not there."),
      ]),
    Explanation(
      "HL-WARD-009", .fault,
      Said(
        "không có mã ghi danh này",
        "no such enrolment code"),
      why: Said(
        "Chuỗi của phường khác, hoặc gõ sai.",
        "The string is another ward's, or mistyped."),
      todo: [
        Said(
          "Lấy chuỗi mới: `hailong-ward pad add`.",
          "Get a new one: `hailong-ward pad add`."),
      ]),
    Explanation(
      "HL-WARD-010", .fault,
      Said(
        "mã ghi danh đã dùng",
        "the enrolment code was used already"),
      why: Said(
        "Mỗi chuỗi dùng một lần.",
        "Each string works once."),
      todo: [
        Said(
          "Lấy chuỗi mới: `hailong-ward pad add`. Nếu không phải bạn dùng, xem `hailong-ward pad list`.",
          "Get a new one: `hailong-ward pad add`. If it was not you, look at `hailong-ward pad list`."),
      ]),
    Explanation(
      "HL-WARD-011", .fault,
      Said(
        "mã ghi danh hết hạn",
        "the enrolment code expired"),
      why: Said(
        "Chuỗi chỉ sống có hạn, để chuỗi bị lộ không còn dùng được.",
        "Strings live for a while only, so that one that leaked is of no use."),
      todo: [
        Said(
          "Lấy chuỗi mới: `hailong-ward pad add`.",
          "Get a new one: `hailong-ward pad add`."),
      ]),
    Explanation(
      "HL-WARD-012", .fault,
      Said(
        "bản khai ghi danh không đúng",
        "a bad enrolment statement"),
      why: Said(
        "Khóa niêm phong không ký bản khai, hoặc khác phiên bản.",
        "The seal key did not sign it, or the versions differ."),
      todo: [
        Said(
          "Cài cùng phiên bản hailong-link và hailong-ward.",
          "Install hailong-link and hailong-ward of one version."),
      ]),
    Explanation(
      "HL-WARD-013", .fault,
      Said(
        "bo mạch mô phỏng ghi danh sai loại",
        "a simulated board, or a real one, added as the other"),
      why: Said(
        "Phiếu mô phỏng không được lẫn với phiếu thật.",
        "Simulated votes must never be mixed with real ones."),
      todo: [
        Said(
          "Bộ mô phỏng: `hailong-ward pad add --simulated`; bộ thật: không có `--simulated`.",
          "A simulated pad: `hailong-ward pad add --simulated`; a real one: without."),
      ]),
    Explanation(
      "HL-WARD-014", .fault,
      Said(
        "mã bộ này đã ghi danh với khóa khác",
        "this pad is enrolled with another seal key"),
      why: Said(
        "Khóa đã đổi, hoặc hai bộ trùng mã.",
        "The key was changed, or two pads have one id."),
      todo: [
        Said(
          "`hailong-ward pad list`; đổi khóa hoặc thay bộ theo OPERATIONS.md.",
          "`hailong-ward pad list`; rotate the keys or replace the pad as OPERATIONS.md says."),
      ]),
    Explanation(
      "HL-WARD-015", .fault,
      Said(
        "không phải nhật ký của bộ này",
        "not this pad's log"),
      why: Said(
        "Dòng đầu không phải của bộ hoặc nhật ký này.",
        "Its first line is another pad's, or names another log."),
      todo: [
        Said(
          "`hailong verify` nhật ký; xem thẻ có bị đổi giữa hai bộ.",
          "`hailong verify` the journal; see whether cards were swapped."),
      ]),
    Explanation(
      "HL-WARD-016", .fault,
      Said(
        "yêu cầu không hợp lệ",
        "bad request"),
      why: Said(
        "Hai bên khác phiên bản, hoặc có máy sửa đổi ở giữa.",
        "The two sides are of different versions, or something between alters requests."),
      todo: [
        Said(
          "Cài cùng phiên bản hai bên.",
          "Install one version on both sides."),
      ]),
    Explanation(
      "HL-WARD-017", .fault,
      Said(
        "không có đường dẫn này ở phường",
        "no such path at the ward"),
      why: Said(
        "Phường bản cũ, hoặc máy khác trả lời.",
        "An older ward, or another server."),
      todo: [
        Said(
          "Xem địa chỉ; cài cùng phiên bản hai bên.",
          "Check the address; install one version on both sides."),
      ]),
    Explanation(
      "HL-WARD-018", .warning,
      Said(
        "phường đang bận",
        "the ward is busy"),
      why: Said(
        "Quá nhiều việc hoặc đĩa chậm; hailong-link tự thử lại.",
        "Too much to do, or a slow disk; the link tries again by itself."),
      todo: [
        Said(
          "Chờ. Kéo dài thì xem tải và đĩa của máy phường.",
          "Wait. Where it lasts, look at the ward's load and disk."),
      ]),
    Explanation(
      "HL-WARD-019", .fault,
      Said(
        "phường không lưu được",
        "the ward could not store"),
      why: Said(
        "Đĩa phường đầy hoặc lỗi. Không phần nào của gói được lưu; bộ đánh giá giữ tất cả.",
        "Its disk is full or fails. Nothing of the batch is stored; the pad keeps everything."),
      todo: [
        Said(
          "Ở phường: `df -h`, `journalctl -u hailong-ward -n 50`.",
          "At the ward: `df -h`, `journalctl -u hailong-ward -n 50`."),
      ]),
    Explanation(
      "HL-WARD-020", .fault,
      Said(
        "bộ này đã được cho nghỉ",
        "this pad was retired"),
      why: Said(
        "Phường đã cho bộ này nghỉ hoặc thay bằng bộ khác, nên không nhận gì qua mạng nữa; bộ vẫn giữ tất cả.",
        "The ward retired it, or another took its place, and takes nothing from it over the network; it keeps everything."),
      todo: [
        Said(
          "Dùng lại: `hailong-ward pad add` rồi `hailong enrol STRING`. Không dùng nữa: `hailong journal export` và `hailong-ward log import`.",
          "In use again: `hailong-ward pad add`, then `hailong enrol STRING`. Not in use: `hailong journal export` and `hailong-ward log import`."
        ),
      ]),
  ]
}
