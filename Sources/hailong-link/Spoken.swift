import CommandWords
import Glibc
import Link

/// What this process speaks, be its command line understood or not.
let spokenWords: Words =
  LanguageOption.taken(from: CommandLine.arguments).language
  ?? Words.preferred { getenv($0).map { String(cString: $0) } }

/// A text of help, in the language of this process.
func told(_ vi: String, _ en: String) -> String { spokenWords == .vi ? vi : en }

/// What stands behind a word that is no address, in Vietnamese and English.
let noAddress = (vi: " không phải MÁY:CỔNG", en: " is no HOST:PORT")

/// What stands behind words that are no head.
let noHead = (vi: " không phải dòng của `hailong head`", en: " is no line of `hailong head`")
