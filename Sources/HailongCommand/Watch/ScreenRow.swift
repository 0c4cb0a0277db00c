/// One row of a screen: its text, and how all of it stands out.
struct ScreenRow: Equatable, Sendable {
  var text: String
  var paint: Paint?

  init(_ text: String, paint: Paint? = nil) {
    self.text = text
    self.paint = paint
  }

  func painted(_ hasColours: Bool) -> String { paint?(text, if: hasColours) ?? text }
}
