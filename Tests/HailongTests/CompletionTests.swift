import Glibc
import Ratings
import Testing

@testable import HailongCommand

/// What a technician gets for the tabulator key, asked of the shells themselves.
@Suite struct CompletionTests {
  /// One that the programs write completions for.
  enum Shell: String, CaseIterable, CustomTestStringConvertible {
    case bash, zsh, fish

    var testDescription: String { rawValue }
    var program: String { "/usr/bin/\(rawValue)" }

    /// Options that keep a person's own settings out.
    var bare: [String] {
      switch self {
      case .bash: ["--norc"]
      case .zsh: ["-f"]
      case .fish: ["--no-config"]
      }
    }

    /// The file's name by which the shell finds it.
    func file(_ program: String) -> String { self == .zsh ? "_\(program)" : "\(program).\(rawValue)" }

    /// Given the script that the program wrote, a line as it is typed, and an empty folder: prints what is offered, one a line.
    var asking: String {
      switch self {
      case .bash: Shell.askingBash
      case .zsh: Shell.askingZsh
      case .fish: "source $argv[1]; or exit 3; complete -C $argv[2]"
      }
    }

    /// Sources the script as a login would, and calls the function that it names with what the shell would give it.
    private static let askingBash = """
      source "$1" || exit 3
      function=$(complete -p "${2%% *}" | sed -n 's/.* -F \\([^ ]*\\) .*/\\1/p')
      COMP_LINE=$2
      IFS=' ' read -ra COMP_WORDS <<< "$COMP_LINE"
      [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_POINT=${#COMP_LINE}; COMPREPLY=()
      "$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """

    /// zsh completes only at its line editor: one on a terminal of its own, whose `compadd` tells what it is given.
    private static let askingZsh = """
      zmodload zsh/zpty zsh/zselect || exit 3
      until_there() {
        local tries
        for tries in {1..1000}; do
          [[ -e $1 ]] && return
          zselect -t 1
        done
        exit 4
      }
      offered=$3/offered
      cat >$3/setup <<'SETUP'
      compadd() {
        local -a hits
        # Asked to fill an array, it offers nothing.
        if [[ " ${(j: :)@[1,(i)(-|--)]}" != *' -'[a-zA-Z]#[OAD]' '* ]]; then
          builtin compadd -A hits "$@"
          (( $#hits )) && print -rl -- $hits >>$offered
        fi
        builtin compadd "$@"
      }
      finished() { : >$offered.end }
      comppostfuncs=(finished)
      SETUP
      zpty pad zsh -f -i
      zpty -w pad "setopt extendedglob no_beep; PS1=; offered=${(q)offered}; fpath=(${(q)1:h} \\$fpath)"
      zpty -w pad "autoload -Uz compinit; compinit -D -u; . ${(q)3}/setup; : >${(q)offered}; : >${(q)offered}.begin"
      until_there $offered.begin
      zpty -w -n pad "$2"$'\\t'
      until_there $offered.end
      cat $offered
      zpty -d pad
      """

    /// What the shell offers for a line as it is typed, by a script that a program wrote.
    func completed(_ line: String, by script: String) throws -> Set<String> {
      let empty = Scratch()
      var errands = Errands()
      // bash and zsh take a name for themselves behind -c, fish does not.
      let name = self == .fish ? [] : [rawValue]
      let words = ["HOME=\(empty.path)", "PATH=/usr/bin:/bin", "TERM=dumb", "LANG=C.UTF-8", program]
      let started = errands.start(
        rawValue, "/usr/bin/env",
        ["-i"] + words + bare + ["-c", asking] + name + [script, line, empty.path])
      #expect(started)
      let results = errands.collect(until: Deadline(milliseconds: 20_000))
      let result = try #require(results[rawValue])
      #expect(result.exit == 0, "\(line): \(result.out)")
      // fish tells what each is behind a tabulator; of a file, zsh gives the last part only.
      return Set(
        result.out.split(separator: "\n").map { line in
          let offer = line.prefix { $0 != "\t" }
          return String(offer.split(separator: "/").last ?? offer)
        })
    }
  }

  @Test(
    "a shell completes commands, options, their values and files by the script that `hailong` writes",
    arguments: Shell.allCases, Language.allCases)
  func completes(_ shell: Shell, _ language: Language) throws {
    guard access(shell.program, X_OK) == 0 else {
      Issue.record("\(shell) is not on this machine: apt-get install \(shell)")
      return
    }
    let scratch = Scratch()
    let written = hailong("--generate-completion-script", shell.rawValue, "--lang", "\(language)")
    #expect(written.code == 0)
    // bash shows names alone, the others what stands in `--help`, too.
    for (text, of) in [
      ("Cho biết thiết bị ra sao, trong vài câu.", Language.vi),
      ("Say how the pad is, in a few sentences.", .en),
    ] {
      #expect(written.out.contains(text) == (shell != .bash && of == language))
    }
    #expect(written.out.contains("Show help information.") == (shell != .bash && language == .en))
    let script = scratch.write(shell.file("hailong"), written.out)
    scratch.write("export.ndjson", "{}\n")
    func completed(_ line: String) throws -> Set<String> { try shell.completed(line, by: script) }
    #expect(try completed("hailong doc") == ["doctor"])
    #expect(try completed("hailong maintenance o") == ["open"])
    #expect(try completed("hailong journal ex") == ["export"])
    #expect(try completed("hailong doctor --lang ") == ["vi", "en"])
    #expect(try completed("hailong doctor --fr") == ["--from"])
    #expect(try completed("hailong verify \(scratch.path)/exp") == ["export.ndjson"])
    #expect(try completed("hailong verify --lang vi \(scratch.path)/exp") == ["export.ndjson"])
    #expect(try completed("hailong doctor --lang vi --js") == ["--json"])
    #expect(try completed("hailong no-such-command") == [])
    // Every command that there is.
    let known = Hailong.configuration.subcommands.compactMap { $0.configuration.commandName }
    let offered = try completed("hailong ")
    #expect(known.count > 15 && offered.isSuperset(of: known), "\(Set(known).subtracting(offered))")
  }

  /// Not in a build of the pad's programs alone.
  private static let hasWard = access("\(SiblingProgram.ownFolder() ?? ".")/hailong-ward", X_OK) == 0

  @Test(
    "a shell completes `hailong-ward` by its own script, in either language", .enabled(if: hasWard),
    arguments: Shell.allCases, Language.allCases)
  func ward(_ shell: Shell, _ language: Language) throws {
    guard access(shell.program, X_OK) == 0 else {
      Issue.record("\(shell) is not on this machine: apt-get install \(shell)")
      return
    }
    let scratch = Scratch()
    let written = Program(
      "hailong-ward", ["--lang", "\(language)", "--generate-completion-script", shell.rawValue]
    ).wait()
    #expect(written.code == 0, "\(written.err)")
    for (text, of) in [("Liệt kê cán bộ.", Language.vi), ("Show every officer.", .en)] {
      #expect(written.out.contains(text) == (shell != .bash && of == language))
    }
    let script = scratch.write(shell.file("hailong-ward"), written.out)
    scratch.write("p-1.ndjson", "{}\n")
    func completed(_ line: String) throws -> Set<String> { try shell.completed(line, by: script) }
    #expect(try completed("hailong-ward tal") == ["tally"])
    #expect(try completed("hailong-ward pad id") == ["identify"])
    #expect(try completed("hailong-ward officer add --co") == ["--code"])
    #expect(try completed("hailong-ward tally --by named") == ["named-day"])
    #expect(try completed("hailong-ward orders --lang ") == ["vi", "en"])
    #expect(try completed("hailong-ward log import \(scratch.path)/p") == ["p-1.ndjson"])
    let offered = try completed("hailong-ward ")
    #expect(offered.isSuperset(of: ["init", "serve", "fork", "check", "restore"]), "\(offered)")
  }
}
