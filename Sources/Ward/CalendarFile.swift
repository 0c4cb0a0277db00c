import Ratings
import Records

/// A calendar that a person wrote.
public enum CalendarFile {
  public static func read(_ path: String, _ language: Language) throws(WardFault) -> OpeningHours {
    let text = try TextFile.read(path)
    do throws(CalendarFault) { return try OpeningHours.read(Array(text.utf8)) } catch {
      throw WardFault(
        .argument, "\(path): \(error.text(language))", remedy: "See `hailong-ward help calendar`")
    }
  }
}
