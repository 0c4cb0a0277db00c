import Ratings

/// A calendar that a person wrote.
public enum CalendarFile {
  public static func read(_ path: String) throws(WardFault) -> OpeningHours {
    let text = try TextFile.read(path)
    do throws(CalendarFault) { return try OpeningHours.read(Array(text.utf8)) } catch {
      throw WardFault(
        .argument, "\(path): \(error.text(.en))", vi: "\(path): \(error.text(.vi))",
        remedy: "See `hailong-ward help calendar`", remedyVi: "Xem `hailong-ward help calendar`")
    }
  }
}
