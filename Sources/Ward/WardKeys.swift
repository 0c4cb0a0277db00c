import Glibc
import Records

/// The two secrets by which a ward gives orders: the key that signs them, and the key under which badges are hashed. Each
/// lies in a file of its own in the data folder, mode 0600, so that a copy of the database alone can neither give an order
/// nor be turned back into badges.
public struct WardKeys: Sendable {
  public let order: SealKey
  public let badge: BadgeKey

  package init(order: SealKey, badge: BadgeKey) { (self.order, self.badge) = (order, badge) }

  /// Reads the keys. Those that are not there yet are made: a ward of the first version has none.
  public static func load(_ folder: DataFolder) throws(WardFault) -> WardKeys {
    let order = try kept(folder, folder.orderKey) { Hex.encode(SealKey().seed) }
    let badge = try kept(folder, folder.badgeKey) { BadgeKey().hex }
    guard let seed = Hex.decode(order), let key = SealKey(seed: seed) else {
      throw damaged(
        folder.orderKey,
        Said(
          "mọi bàn bấm phải ghi danh lại để nhận khóa mới",
          "its pads must enrol again, to be given the new key"))
    }
    guard let secret = BadgeKey(hex: badge) else {
      throw damaged(
        folder.badgeKey, Said("mọi thẻ phải được nhận lại", "every badge must then be learned again"))
    }
    return WardKeys(order: key, badge: secret)
  }

  private static func kept(
    _ folder: DataFolder, _ file: String, _ made: () -> String
  ) throws(WardFault) -> String {
    if access(file, F_OK) != 0 { _ = try folder.create(made() + "\n", at: file) }
    // Read back in any case: another process may have been faster.
    let text = try folder.read(file)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  private static func damaged(_ file: String, _ otherwise: Said) -> WardFault {
    WardFault(
      .certificate, "\(file) holds no key", vi: "trong \(file) không có khóa",
      remedy: "Restore it from the ward's backup; without one, remove it: \(otherwise.en)",
      remedyVi: "Khôi phục từ bản sao lưu của phường; nếu không có, hãy xóa tệp: \(otherwise.vi)")
  }
}
