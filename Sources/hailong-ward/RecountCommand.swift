import ArgumentParser
import Ratings
import Records
import Ward

struct RecountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recount",
    abstract: told(
      "Đếm lại mọi phiếu từ nhật ký, và in những gì thay đổi.",
      "Count all votes again from the logs, and print what moved and why."),
    discussion: told(
      """
      Không có --policy và --mapping thì phiếu được dựng lại theo các luật ghi trong nhật ký; bình thường không có gì thay đổi. Có chúng thì cho biết kết quả sẽ khác ra sao, và không thay đổi gì: luật và \
      bảng nút có hiệu lực bằng một bản ghi trong nhật ký của bàn bấm, từ đó trở đi (`hailong-ward pad \
      policy`, `pad mapping`). --mapping được thử trên cả nhật ký, như thể đã biết từ đầu: phần thay đổi \
      là các lượt bấm trước khi biết dây bị đổi chỗ.
      """,
      """
      Without --policy and --mapping the votes are rebuilt by the rules that stand in the logs; nothing \
      should move. With them it says what would come out otherwise, and changes nothing: a policy or a \
      mapping comes into force by a record in the pads' logs, from there on (`hailong-ward pad policy`, \
      `pad mapping`). --mapping is tried on whole logs, as if it had been known from their start: what \
      moves are the presses from before it was found that the wires are swapped.
      """))

  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Tệp có luật dạng JSON, để thử.",
      "A file with a policy as JSON, to try.", value: Said("tệp", "policy")))
  var policy: String?
  @Option(
    parsing: .upToNextOption,
    help: .told(
      "ĐÃ_GHI=THẬT cho mỗi nút bị đổi, như b1=b4 b4=b1, để thử.",
      "RECORDED=TRUE for each swapped button, such as b1=b4 b4=b1, to try.", value: Said("cặp nút", "mapping")
    ))
  var mapping: [SwapArgument] = []
  @Option(
    help: .told(
      "Chỉ của bàn này: tên bàn, hoặc mã quầy.",
      "Of this pad only: its name, or its counter's code.", value: Said("bàn", "pad")))
  var pad: String?
  @Flag(
    help: .told(
      "Mỗi dòng một đối tượng JSON.",
      "One JSON object a line."))
  var json = false

  func run() throws {
    let store = try common.open()
    try exiting {
      let trial = Recount.Trial(
        policy: try policy.map { try PolicyFile.policy($0) },
        mapping: mapping.isEmpty ? nil : try SwapArgument.mapping(mapping))
      let wanted: [PadID?] = try pad.map { try store.pads(named: $0) } ?? [nil]
      let lang = try common.language(store)
      var whole = Recount.Result()
      for pad in wanted {
        let result = try store.recount(trial, of: pad)
        whole.records += result.records
        whole.moves += result.moves
        whole.unlisted += result.unlisted
      }
      show(whole, lang, json: json, isTrial: trial != Recount.Trial())
    }
  }
}
