/// A part of the report. The first page is one sheet of A4 whatever a ward holds: a part that finds no room on it goes behind.
/// Nothing measures the page when it is printed, so each part says beforehand how high it can become.
struct ReportPart {
  /// As the first page names it where it stands behind; empty for a fixed part.
  var name: String
  /// Millimetres, rather too many than too few.
  var height: Double
  /// Whether it stands on the first page always. The fixed parts and the footing fit there by their own bounds.
  var isFixed = false
  var draw: (inout HTML) -> Void
}

extension ReportPart {
  /// Of the sheet between its margins, both in millimetres, as ``ReportStyle`` sets them.
  static let pageHeight = 271.0
  static let pageWidth = 182.0

  private static let point = 0.353

  /// The height of `count` lines of `size` points, in millimetres; `leading` is a line's height to its size.
  static func lines(_ count: Int, _ size: Double, leading: Double = 1.35) -> Double {
    Double(count) * size * leading * point
  }

  /// How many lines of `size` points a text can take. Fonts differ, and a line breaks before its end: it is rather one too many.
  static func lineCount(_ text: String, _ size: Double, width: Double = pageWidth) -> Int {
    var sum = 0.0
    for letter in text {
      let isNarrow =
        letter.isLowercase && !"mw".contains(letter) || letter.isNumber || letter.isPunctuation
        || letter.isWhitespace
      sum += (isNarrow ? 0.53 : 0.97) * size * point
    }
    return max(1, Int((sum / (width * 0.96)).rounded(.up)))
  }
}

extension Report {
  /// The parts of the first page and those behind it, each in the report's order.
  static func placed(_ parts: [ReportPart]) -> (front: [ReportPart], behind: [ReportPart]) {
    var room = ReportPart.pageHeight - footingHeight
    for part in parts where part.isFixed { room -= part.height }
    var (front, behind): ([ReportPart], [ReportPart]) = ([], [])
    for part in parts {
      if part.isFixed {
        front.append(part)
      } else if part.height <= room {
        room -= part.height
        front.append(part)
      } else {
        behind.append(part)
      }
    }
    return (front, behind)
  }
}
