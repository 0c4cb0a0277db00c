import ArgumentParser
import Ratings
import Records
import Ward
import Wire

/// A pad's name as typed.
struct PadArgument: ExpressibleByArgument {
  var pad: PadID

  init?(argument: String) {
    guard let pad = PadID(argument) else { return nil }
    self.pad = pad
  }
}

/// What goes into an enrolment string beside its code.
struct StringOptions: ParsableArguments {
  @Option(
    help: .told(
      "Chuỗi dùng được bao lâu: 7d, 12h, 30m (ngày, giờ, phút).",
      "How long the strings are good for: 7d, 12h, 30m.", value: Said("thời gian", "expires")))
  var expires = LengthArgument(argument: "7d")!  // a literal that reads
  @Option(
    help: .told(
      "Địa chỉ phường mà bàn bấm tới được, MÁY:CỔNG; không nêu thì là địa chỉ nêu lần trước.",
      "The ward's address as pads reach it, HOST:PORT; the one given last if left out.",
      value: Said("địa chỉ", "address")))
  var address: String?

  /// The address to print, which becomes the one given last.
  func ward(_ store: Store) throws(WardFault) -> WardAddress {
    guard let address else {
      return try store.padAddress() ?? WardAddress("127.0.0.1:8443")!  // a literal that reads
    }
    guard let given = WardAddress(address) else {
      throw WardFault(
        .argument, "`\(address)` is no address", vi: "`\(address)` không phải địa chỉ",
        remedy: "Write HOST:PORT", remedyVi: "Viết MÁY:CỔNG")
    }
    try store.keep(padAddress: given)
    return given
  }
}

extension PadCommand {
  struct Replace: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replace",
      abstract: told(
        "In chuỗi ghi danh cho bàn bấm thay một bàn đã hỏng.",
        "Print an enrolment string for the pad that takes a dead one's place."),
      discussion: told(
        """
        Cùng quầy, cùng luật. Bàn hỏng được cho nghỉ khi chuỗi được dùng; những gì nó đã ghi vẫn còn và \
        vẫn tính. Nếu thẻ nhớ còn đọc được, mang nhật ký về bằng `hailong-ward log import`.
        """,
        """
        Same counter, same policy. The dead pad is retired when the string is used; what it recorded stays \
        and counts. If its card can still be read, bring its log with `hailong-ward log import`.
        """))

    @OptionGroup var common: CommonOptions
    @OptionGroup var string: StringOptions
    @Argument(
      help: .told(
        "Bàn bấm hỏng.",
        "The dead pad.", value: Said("bàn", "pad")))
    var pad: PadArgument

    func run() throws {
      let store = try common.open()
      try exiting {
        let ward = try string.ward(store)
        let code = try store.replacement(for: pad.pad, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try common.folder.authority().keyHash)
            .description)
      }
    }
  }

  struct RotateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate-key",
      abstract: told(
        "In chuỗi ghi danh để bàn bấm đến với khóa mới.",
        "Print an enrolment string with which a pad may come with new keys."),
      discussion: told(
        """
        Ở bàn bấm, `hailong-link enrol --new-key CHUỖI` tạo khóa đường gửi mới. Nếu trước đó khóa niêm \
        phong bị lấy đi, bàn đã tạo khóa mới và bắt đầu nhật ký mới; chỉ chuỗi này cho phường nhận nó. Hãy \
        so lại vân tay.
        """,
        """
        At the pad, `hailong-link enrol --new-key STRING` makes a new link key. Where its seal key was \
        taken away before, the pad has made a new one and begun a new log; only this string lets the ward \
        accept it. Compare the fingerprints again.
        """))

    @OptionGroup var common: CommonOptions
    @OptionGroup var string: StringOptions
    @Argument(
      help: .told(
        "Bàn bấm.",
        "The pad.", value: Said("bàn", "pad")))
    var pad: PadArgument

    func run() throws {
      let store = try common.open()
      try exiting {
        let ward = try string.ward(store)
        let code = try store.renewal(
          of: pad.pad, newSealKey: true, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try common.folder.authority().keyHash)
            .description)
      }
    }
  }

  struct Move: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "move",
      abstract: told(
        "Chuyển bàn bấm sang quầy khác, từ nay.",
        "Say that a pad stands at another counter from now on."),
      discussion: told(
        """
        Phiếu trước lúc này vẫn của quầy cũ: xem `hailong-ward tally --by counter`. In chuỗi để bàn bấm \
        biết quầy mới (`hailong enrol CHUỖI`); không có chuỗi, phiếu vẫn vào đúng chỗ.
        """,
        """
        Votes before now stay with the old counter: see `hailong-ward tally --by counter`. Prints a string \
        with which the pad learns its new counter (`hailong enrol STRING`); its votes go where they belong \
        without it.
        """))

    @OptionGroup var common: CommonOptions
    @OptionGroup var string: StringOptions
    @Argument(
      help: .told(
        "Bàn bấm.",
        "The pad.", value: Said("bàn", "pad")))
    var pad: PadArgument
    @Argument(
      help: .told(
        "Mã quầy, [a-z0-9-].",
        "The counter's code, [a-z0-9-].", value: Said("quầy", "counter")))
    var counter: String

    func run() throws {
      let store = try common.open()
      try exiting {
        guard let counter = CounterCode(counter) else {
          throw WardFault(
            .argument, "`\(counter)` is no counter's code", vi: "`\(counter)` không phải mã quầy",
            remedy: "1 to 16 of a-z, 0-9 and -", remedyVi: "1 đến 16 ký tự a-z, 0-9 và -")
        }
        let ward = try string.ward(store)
        try store.move(pad.pad, to: counter, now: Server.now())
        let code = try store.renewal(
          of: pad.pad, newSealKey: false, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try common.folder.authority().keyHash)
            .description)
      }
    }
  }

  struct Retire: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retire",
      abstract: told(
        "Không nhận gì từ bàn bấm nữa: đã cất kho, bán, hoặc mất trộm.",
        "Take nothing from a pad any more: it is stored away, sold, stolen."),
      discussion: told(
        """
        Những gì nó đã ghi vẫn còn và vẫn tính. Muốn dùng lại, ghi danh bằng chuỗi mới của `hailong-ward \
        pad add`.
        """,
        """
        What it recorded stays and counts. It is taken back by enrolling it with a new string of \
        `hailong-ward pad add`.
        """))

    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Bàn bấm.",
        "The pad.", value: Said("bàn", "pad")))
    var pad: PadArgument

    func run() throws {
      let store = try common.open()
      try exiting {
        try store.retire(pad.pad, now: Server.now())
        say(spokenLanguage == .vi ? "\(pad.pad) đã nghỉ" : "\(pad.pad) is retired")
      }
    }
  }
}
