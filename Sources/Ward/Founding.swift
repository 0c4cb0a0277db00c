import Records

/// Making a new ward in a folder.
public enum Founding {
  /// Makes folder, authority, server certificate, the keys for orders and badges, and the database. Refuses a folder that holds a ward.
  public static func make(_ folder: DataFolder, settings: WardSettings, now: UTCTime) throws(WardFault)
    -> Authority
  {
    guard !folder.holdsWard else {
      throw WardFault(
        .wardExists, "\(folder.path) holds a ward already", vi: "\(folder.path) đã có một phường",
        remedy: "Use it as it is, or choose another folder; an authority that is replaced orphans every pad",
        remedyVi:
          "Dùng phường đó, hoặc chọn thư mục khác; thay chứng thực thì mọi bàn bấm đều mất phường")
    }
    // It stands in certificates and in what pads are answered.
    guard settings.name.utf8.count <= 200 else {
      throw WardFault(
        .argument, "a ward's name has 1 to 200 bytes", vi: "tên phường dài 1 đến 200 byte",
        remedy: "Shorten the name", remedyVi: "Rút ngắn tên")
    }
    _ = try Plainly.said(settings.name, Said("tên phường", "a ward's name"), most: 200)
    try folder.make()
    let authority = try Authority.make(name: settings.name, now: now)
    try authority.save(folder)
    try authority.issueServer(into: folder, now: now)
    _ = try WardKeys.load(folder)
    // The database comes last: it is what says that the ward is whole.
    let store = try Store(path: folder.database)
    defer { store.close() }
    try store.save(settings)
    return authority
  }
}
