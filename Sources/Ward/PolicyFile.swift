import Ratings
import Records

/// A policy that a person wrote: the JSON object that stands in a `policy` record.
public enum PolicyFile {
  public static func read(_ path: String) throws(WardFault) -> JSON { try policy(path).json }

  public static func policy(_ path: String) throws(WardFault) -> Policy {
    let text = try TextFile.read(path)
    let json: JSON
    do throws(JSONFault) { json = try JSON.read(text) } catch {
      throw WardFault(
        .argument, "\(path) is no JSON: \(error)", vi: "\(path) không phải JSON: \(error.vi)",
        remedy: "Mend it at that byte", remedyVi: "Sửa tệp ở byte đó")
    }
    do throws(PolicyFault) { return try Policy(json: json) } catch {
      throw WardFault(
        .argument, "\(path) is no policy: \(error.text(.en))",
        vi: "\(path) không phải luật: \(error.text(.vi))",
        remedy: "See docs/PROTOCOL.md", remedyVi: "Xem docs/PROTOCOL.md")
    }
  }
}
