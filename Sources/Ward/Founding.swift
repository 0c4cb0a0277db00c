import Records

/// Making a new ward in a folder.
public enum Founding {
  /// Makes folder, authority, server certificate and database. Refuses a folder that holds a ward.
  public static func make(_ folder: DataFolder, settings: WardSettings, now: UTCTime) throws(WardFault)
    -> Authority
  {
    guard !folder.holdsWard else {
      throw WardFault(
        .wardExists, "\(folder.path) holds a ward already",
        remedy: "Use it as it is, or choose another folder; an authority that is replaced orphans every pad")
    }
    try folder.make()
    let authority = try Authority.make(name: settings.name, now: now)
    try authority.save(folder)
    try authority.issueServer(into: folder, now: now)
    // The database comes last: it is what says that the ward is whole.
    let store = try Store(path: folder.database)
    defer { store.close() }
    try store.save(settings)
    return authority
  }
}
