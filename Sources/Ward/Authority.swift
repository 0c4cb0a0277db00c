import Crypto
import Foundation
import Records
import SwiftASN1
import X509

import struct Records.Digest
import struct Records.UTCTime

/// The ward's own certificate authority: one P-256 key that signs one server certificate. Pads pin the hash of its public
/// key, so the server's certificate may change as often as it likes, and no public authority is asked.
public struct Authority: Sendable {
  private let key: P256.Signing.PrivateKey
  private let certificate: Certificate

  /// Names that stand in every server certificate. Pads check the authority, not the name: the ward's address may change.
  static let serverName = "hailong-ward"
  /// Thirty years: longer than any board that pins it.
  private static let authorityDays = 10_957
  /// Two years, renewed when less than a third of it is left.
  static let serverDays = 730
  static let renewDays = 240

  /// SHA-256 of the authority's SubjectPublicKeyInfo (DER): what an enrolment string carries.
  public var keyHash: Digest { Digest.sha256(key.publicKey.derRepresentation) }

  /// A new authority, valid from a day before `now`: the boards' clocks are judged leniently, but never before that.
  static func make(name: String, now: UTCTime) throws(WardFault) -> Authority {
    try guarding(Said("tạo chứng thực của phường", "make the ward's authority")) {
      let key = P256.Signing.PrivateKey()
      let subject = try DistinguishedName {
        CommonName("Hailong \(name)")
      }
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(),
        publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: date(now, plusDays: -1), notValidAfter: date(now, plusDays: authorityDays),
        issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true, cRLSign: true))
          SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
        },
        issuerPrivateKey: Certificate.PrivateKey(key))
      return Authority(key: key, certificate: certificate)
    }
  }

  static func load(_ folder: DataFolder) throws(WardFault) -> Authority {
    let keyText = try folder.read(folder.authorityKey)
    let certificateText = try folder.read(folder.authorityCertificate)
    return try guarding(Said("đọc \(folder.authorityKey)", "read \(folder.authorityKey)")) {
      Authority(
        key: try P256.Signing.PrivateKey(pemRepresentation: keyText),
        certificate: try Certificate(pemEncoded: certificateText))
    }
  }

  func save(_ folder: DataFolder) throws(WardFault) {
    try folder.write(key.pemRepresentation + "\n", to: folder.authorityKey)
    try folder.write(
      try guarding(Said("ghi chứng thực của phường", "write the ward's authority")) {
        try certificate.serializeAsPEM().pemString + "\n"
      },
      to: folder.authorityCertificate)
  }

  /// Makes and saves a new server key and certificate.
  func issueServer(into folder: DataFolder, now: UTCTime) throws(WardFault) {
    let (keyText, chain) = try Authority.guarding(
      Said("tạo chứng chỉ của máy chủ", "make the server's certificate")
    ) {
      let server = P256.Signing.PrivateKey()
      let leaf = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(),
        publicKey: Certificate.PublicKey(server.publicKey),
        notValidBefore: Authority.date(now, plusDays: -1),
        notValidAfter: Authority.date(now, plusDays: Authority.serverDays),
        issuer: certificate.subject,
        subject: try DistinguishedName { CommonName(Authority.serverName) },
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth])
          SubjectAlternativeNames([.dnsName(Authority.serverName), .dnsName("localhost")])
        },
        issuerPrivateKey: Certificate.PrivateKey(key))
      // The authority's own certificate goes along: a pad knows only the hash of its key.
      let chain =
        try leaf.serializeAsPEM().pemString + "\n" + certificate.serializeAsPEM().pemString + "\n"
      return (server.pemRepresentation + "\n", chain)
    }
    // Key first: the certificate is what says that the pair is complete.
    try folder.write(keyText, to: folder.serverKey)
    try folder.write(chain, to: folder.serverCertificate)
  }

  /// Renews the server's certificate when it is missing, unreadable, not of this authority, not of its key, or near its
  /// end. Says whether it did.
  @discardableResult
  func renewServer(in folder: DataFolder, now: UTCTime) throws(WardFault) -> Bool {
    if let ends = serverEnds(in: folder), ends > Authority.date(now, plusDays: Authority.renewDays) {
      return false
    }
    try issueServer(into: folder, now: now)
    return true
  }

  private func serverEnds(in folder: DataFolder) -> Date? {
    guard let chain = try? folder.read(folder.serverCertificate),
      let first = try? PEMDocument.parseMultiple(pemString: chain).first,
      let leaf = try? Certificate(pemDocument: first), leaf.issuer == certificate.subject,
      let keyText = try? folder.read(folder.serverKey),
      let server = try? P256.Signing.PrivateKey(pemRepresentation: keyText),
      leaf.publicKey == Certificate.PublicKey(server.publicKey),
      Certificate.PublicKey(key.publicKey).isValidSignature(leaf.signature, for: leaf)
    else { return nil }
    return leaf.notValidAfter
  }

  private static func date(_ time: UTCTime, plusDays days: Int) -> Date {
    Date(timeIntervalSince1970: Double(time.microseconds / 1_000_000) + Double(days) * 86_400)
  }

  private static func guarding<T>(_ tried: Said, _ body: () throws -> T) throws(WardFault) -> T {
    do { return try body() } catch {
      throw WardFault(
        .certificate, "could not \(tried.en): \(error)", vi: "không \(tried.vi) được: \(error)",
        remedy: "Restore the file from the ward's backup",
        remedyVi: "Khôi phục tệp này từ bản sao lưu của phường")
    }
  }

  private func guarding<T>(_ tried: Said, _ body: () throws -> T) throws(WardFault) -> T {
    try Authority.guarding(tried, body)
  }
}

extension DataFolder {
  /// The ward's authority, read from the folder.
  public func authority() throws(WardFault) -> Authority { try Authority.load(self) }
}
