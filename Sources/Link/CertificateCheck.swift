import NIOSSL
import Records
import SwiftASN1
import X509

/// Whether what answers is the enrolled ward: its certificate must be issued by the authority whose public key was pinned at
/// enrolment. No host name is compared, because that authority issues for nobody else, and a ward's address may change.
///
/// This is not the system's verification, for two reasons: a board without a clock battery must be able to connect, so the
/// dates are judged at a time that is passed in; and nothing but the pinned key is trusted, whatever the system trusts.
struct CertificateCheck: Sendable {
  /// SHA-256 of the authority's SubjectPublicKeyInfo.
  let authority: Digest
  /// The time at which dates are judged.
  let time: @Sendable () -> Records.UTCTime

  /// Longest chain, and longest certificate in bytes, that are looked at.
  private static let mostCertificates = 6
  private static let longest = 16 << 10

  /// Nil where the chain (as presented, the server's own certificate first) is the ward's; otherwise what is wrong.
  func refusal(of chain: [NIOSSLCertificate]) -> LinkFault? {
    guard let first = chain.first, chain.count <= CertificateCheck.mostCertificates else {
      return wrong("it showed \(chain.count) certificates", vi: "đưa ra \(chain.count) chứng chỉ")
    }
    guard chain.count > 1 else {
      return wrong("it did not send its authority's certificate along", vi: "không gửi kèm chứng chỉ của CA")
    }
    var certificates: [Certificate] = []
    var issuer: Certificate?
    for certificate in chain {
      guard let der = try? certificate.toDERBytes(), der.count <= CertificateCheck.longest,
        let read = try? Certificate(derEncoded: der),
        let key = try? certificate.extractPublicKey().toSPKIBytes()
      else { return wrong("a certificate in its chain cannot be read", vi: "có chứng chỉ không đọc được") }
      if !certificates.isEmpty, Digest.sha256(key) == authority { issuer = read }
      certificates.append(read)
    }
    guard let issuer else {
      return LinkFault(
        .authority,
        "what answers is another ward, or somebody between: its authority is not the one of the enrolment",
        vi: "máy trả lời là phường khác, hoặc có kẻ đứng giữa: CA của nó không phải CA lúc ghi danh",
        remedy: "check the address; if the ward was set up anew, enrol the pad again",
        remedyVi: "xem lại địa chỉ; nếu máy chủ phường được cài lại từ đầu thì ghi danh lại bộ này")
    }
    let leaf = certificates[0]
    guard isAuthority(issuer), !isAuthority(leaf), leaf.issuer == issuer.subject, isForServers(leaf),
      issuer.publicKey.isValidSignature(leaf.signature, for: leaf)
    else {
      return wrong(
        "its certificate is not one that the ward's authority issued for a server",
        vi: "chứng chỉ không phải do CA của phường cấp cho máy chủ")
    }
    return datesRefusal(of: first)
  }

  private func datesRefusal(of leaf: NIOSSLCertificate) -> LinkFault? {
    let now = time().microseconds / 1_000_000
    let begins = Int64(leaf.notValidBefore)
    let ends = Int64(leaf.notValidAfter)
    if now < begins {
      return LinkFault(
        .certificateDates, "the ward's certificate begins at \(text(begins)), and it is \(text(now)) here",
        vi: "chứng chỉ của phường có hiệu lực từ \(text(begins)), còn ở đây là \(text(now))",
        remedy: "set this board's clock, or the ward's",
        remedyVi: "chỉnh lại đồng hồ của bo mạch này, hoặc của phường")
    }
    if now > ends {
      return LinkFault(
        .certificateDates, "the ward's certificate ended at \(text(ends)), and it is \(text(now)) here",
        vi: "chứng chỉ của phường đã hết hạn lúc \(text(ends)), còn ở đây là \(text(now))",
        remedy: "restart hailong-ward, which renews it; check both clocks",
        remedyVi: "khởi động lại hailong-ward để nó gia hạn; xem lại cả hai đồng hồ")
    }
    return nil
  }

  private func text(_ seconds: Int64) -> String {
    // A certificate may name any year; only the years that can be written are.
    Records.UTCTime(
      microseconds: min(max(seconds, 0), Records.UTCTime.last.microseconds / 1_000_000) * 1_000_000
    ).text
  }

  private func isAuthority(_ certificate: Certificate) -> Bool {
    if case .isCertificateAuthority? = try? certificate.extensions.basicConstraints { true } else { false }
  }

  private func isForServers(_ certificate: Certificate) -> Bool {
    let known: Set<ASN1ObjectIdentifier> = [
      .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
      .X509ExtensionID.subjectAlternativeName,
    ]
    guard certificate.extensions.allSatisfy({ !$0.critical || known.contains($0.oid) }) else { return false }
    return (try? certificate.extensions.extendedKeyUsage)?.contains(.serverAuth) ?? false
  }

  private func wrong(_ what: String, vi: String) -> LinkFault {
    LinkFault(
      .tls, "what answers is not the enrolled ward: \(what)",
      vi: "máy trả lời không phải phường đã ghi danh: \(vi)",
      remedy: "check the address; compare with `hailong-ward` at the ward",
      remedyVi: "xem lại địa chỉ; so với `hailong-ward` ở phường")
  }
}
