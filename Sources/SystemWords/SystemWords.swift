import Glibc

/// What the system says of a call that failed, in both languages: one table for every module that tells it to a person.
public enum SystemWords {
  /// As the C library says it, whatever the locale.
  public static func english(_ number: Int32) -> String {
    // glibc's strerror always returns a text, and since 2.32 one of the calling thread's own.
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }

  /// The reasons that a technician meets; the C library's English for the rest, which nobody has met yet.
  public static func vietnamese(_ number: Int32) -> String {
    switch number {
    case ENOENT: "không có tệp hay thư mục này"
    case EACCES, EPERM: "không có quyền"
    case ENOSPC, EDQUOT: "hết chỗ trên đĩa"
    case EIO: "thiết bị bị lỗi vào ra"
    case EROFS: "đĩa chỉ cho đọc"
    case EISDIR: "đó là thư mục"
    case ENOTDIR: "một phần đường dẫn không phải thư mục"
    case EEXIST: "đã có sẵn"
    case ELOOP: "liên kết tệp vòng quanh"
    case ENAMETOOLONG: "tên quá dài"
    case EFBIG: "tệp quá lớn"
    case EBUSY, ETXTBSY: "đang bị chương trình khác dùng"
    case ENODEV, ENXIO: "không còn thiết bị này"
    case EMFILE, ENFILE: "mở quá nhiều tệp"
    case ENOMEM: "hết bộ nhớ"
    case EAGAIN: "tạm thời không được, thử lại sau"
    case EINVAL: "tham số không hợp lệ"
    case EOPNOTSUPP, ENOSYS, ENOTTY: "không hỗ trợ"
    case ENOEXEC: "không phải chương trình chạy được"
    case ECONNREFUSED: "bị từ chối kết nối, không có chương trình nào nghe ở đó"
    case ECONNRESET, EPIPE: "đầu kia ngắt kết nối"
    case ETIMEDOUT: "quá lâu không trả lời"
    case EHOSTUNREACH, EHOSTDOWN: "không có đường tới máy đó"
    case ENETUNREACH, ENETDOWN: "không có mạng"
    case EADDRNOTAVAIL: "máy này không có địa chỉ đó"
    case EADDRINUSE: "địa chỉ đang bị dùng"
    default: english(number)
    }
  }

  /// Why a name has no address: a status of `getaddrinfo`.
  public static func vietnamese(lookup status: Int32) -> String {
    switch status {
    case EAI_NONAME: "không có tên này"
    case EAI_AGAIN: "máy chủ tên tạm thời không trả lời"
    case EAI_FAIL: "máy chủ tên báo lỗi"
    case EAI_MEMORY: "hết bộ nhớ"
    default: String(cString: gai_strerror(status))
    }
  }
}
