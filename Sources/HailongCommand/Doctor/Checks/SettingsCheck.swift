extension Check {
  static let settings = Check(name: "settings", title: Said("Cấu hình", "Settings")) { seen in
    if let fault = seen.settingsFault {
      let place = fault.line > 0 ? "\(fault.file):\(fault.line):\(fault.column)" : fault.file
      return .found(
        [
          Finding(
            fault.code,
            Said(
              Columns.printable("\(place): \(fault.vi); \(fault.remedyVi)"),
              Columns.printable("\(place): \(fault.message); \(fault.remedy)")))
        ],
        else: .fine("", ""))
    }
    guard let settings = seen.settings else {
      return .notLooked("không có pad.yaml ở đây", "no pad.yaml here")
    }
    let file = settings.file.isEmpty ? "" : "\(settings.file), "
    return .fine("\(file)bo mạch \(settings.board)", "\(file)board \(settings.board)")
  }
}
