import Buttons
import Glibc
import SystemWords

// What the kernel's answers mean for a technician. Each takes an errno and gives the fault with its remedy.

/// A line could not be taken.
func requestFault(
  _ spec: LineSpec, _ found: LineFinder.Found, _ error: Int32, consumer: String, isInput: Bool,
  holder: (String, UInt32) -> LineChip.Line? = { Libgpiod.holder(path: $0, offset: $1) }
) -> LineFault {
  let place = "\(spec) (\(found.path) line \(found.offset))"
  let placeVi = "\(spec.vi) (\(found.path) đường \(found.offset))"
  switch error {
  case EBUSY:
    let name = holder(found.path, found.offset)?.consumer ?? ""
    if name == consumer {
      return LineFault(
        .taken, "\(place) is held by another \"\(consumer)\"",
        vi: "\(placeVi) bị một \"\(consumer)\" khác giữ",
        remedy: "It already runs: systemctl status \(consumer)")
    }
    let by = name.isEmpty ? "by somebody who gives no name (perhaps the kernel)" : "by \"\(name)\""
    let byVi = name.isEmpty ? "ai đó không xưng tên (có thể là nhân)" : "\"\(name)\""
    return LineFault(
      .taken, "\(place) is held \(by)", vi: "\(placeVi) bị \(byVi) giữ",
      remedy:
        "`gpioinfo` shows it: stop that program, drop the overlay that claims the pin, or take another line")
  case EACCES, EPERM:
    return noPermission(path: found.path, access: DeviceAccess(path: found.path), wanted: spec)
  case EMFILE, ENFILE, ENOMEM:
    return LineFault(
      .exhausted, "taking \(place): \(errorText(error))",
      vi: "lấy \(placeVi): \(SystemWords.vietnamese(error))",
      remedy: "Raise LimitNOFILE= of the unit, or see what fills the machine's memory")
  case ENOTSUP, kernelENOTSUPP, EINVAL:
    // Kernels before 5.5 know no bias, and some drivers refuse one: both say it in these words.
    if spec.bias != .asIs {
      return LineFault(
        .biasUnsupported, "\(place) does not take bias \(spec.bias.word): \(errorText(error))",
        vi: "\(placeVi) không nhận điện trở \(spec.bias.word): \(SystemWords.vietnamese(error))",
        remedy: "Set `bias: as-is` in the board profile and fit a resistor, or use another pin")
    }
    fallthrough
  case ENXIO, ENODEV, ENOENT:
    // A line that has no interrupt and a chip that is just gone give one errno: ask whether it is still there.
    if holder(found.path, found.offset) == nil {
      return LineFault(
        .gone, "\(place) went away while it was being taken", vi: "\(placeVi) biến mất khi đang được lấy",
        remedy: goneRemedy)
    }
    guard isInput, error != EINVAL else { fallthrough }
    return LineFault(
      .noEdges, "\(place) cannot report edges: \(errorText(error))",
      vi: "\(placeVi) không báo được xung: \(SystemWords.vietnamese(error))",
      remedy:
        "Its chip gives this line no interrupt: set `backend: sampled` in the board profile, or use another"
        + " pin for the button")
  default:
    return LineFault(
      .refused, "taking \(place): \(errorText(error))",
      vi: "lấy \(placeVi): \(SystemWords.vietnamese(error))",
      remedy: "See `dmesg` and `gpioinfo`")
  }
}

/// A line that was held could not be used.
func useFault(_ spec: LineSpec, _ error: Int32, _ what: String) -> LineFault {
  switch error {
  case ENODEV, ENXIO:
    LineFault(.gone, "\(what) \(spec): the chip is gone", vi: "\(spec.vi): chip đã mất", remedy: goneRemedy)
  default:
    LineFault(
      .refused, "\(what) \(spec): \(errorText(error))", vi: "\(spec.vi): \(SystemWords.vietnamese(error))",
      remedy: "See `dmesg` and `gpioinfo`")
  }
}

func refused(_ call: String, _ error: Int32) -> LineFault {
  LineFault(
    .refused, "\(call): \(errorText(error))", vi: "gọi \(call): \(SystemWords.vietnamese(error))",
    remedy: "See `dmesg`")
}

func exhausted(_ call: String, _ error: Int32) -> LineFault {
  LineFault(
    .exhausted, "\(call): \(errorText(error))", vi: "gọi \(call): \(SystemWords.vietnamese(error))",
    remedy: "Raise LimitNOFILE= of the unit, or see what fills the machine's memory")
}

func noSuchIndex(_ kind: String, _ index: Int, count: Int) -> LineFault {
  LineFault(
    .misuse, "\(kind) \(index) was asked for; this bank has \(count), counted from 0",
    vi: "không có \(kind == "input" ? "đầu vào" : "đầu ra") \(index): bộ đường này có \(count), đếm từ 0",
    remedy: "This is a defect of the program: please report it")
}

/// Linux before 5.7 stamps uAPI v1 edges with the wall clock: far beyond any uptime.
func foreignClock(_ event: LineEvent) -> LineFault {
  LineFault(
    .foreignClock,
    "an edge of input \(event.line) is dated \(event.at) ns, later than the monotonic clock: the kernel stamps"
      + " edges by another one",
    vi:
      "một xung của đầu vào \(event.line) ghi lúc \(event.at) ns, sau cả đồng hồ đơn điệu: nhân ghi giờ xung bằng đồng hồ khác",
    remedy: "Use Linux 5.7 or newer (`uname -r`)")
}

var closedFault: LineFault {
  LineFault(
    .misuse, "the bank was used after it was closed", vi: "bộ đường bị dùng sau khi đã đóng",
    remedy: "This is a defect of the program: please report it")
}

let goneRemedy =
  "Check the plug and power of the board's GPIO chip and see `dmesg`; it is tried again each second"

/// The kernel's own ENOTSUPP, which some drivers let through; no C header names it.
private let kernelENOTSUPP: Int32 = 524

extension LineSpec.Bias {
  /// As board profiles write it.
  var word: String {
    switch self {
    case .pullUp: "pull-up"
    case .pullDown: "pull-down"
    case .none: "none"
    case .asIs: "as-is"
    }
  }
}
