import Testing

@testable import HailongCommand

/// What a technician gets for the tabulator key, asked of the shell itself.
@Suite struct CompletionTests {
  /// Sources the script as a login would, and calls the function that it names with what the shell would give it.
  private static let asBash = """
    source "$1" || exit 3
    function=$(complete -p hailong | sed -n 's/.* -F \\([^ ]*\\) .*/\\1/p')
    COMP_LINE=$2
    IFS=' ' read -ra COMP_WORDS <<< "$COMP_LINE"
    [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_POINT=${#COMP_LINE}; COMPREPLY=()
    "$function" hailong "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
    printf '%s\\n' "${COMPREPLY[@]}"
    """

  @Test("bash completes commands, options, their values and files by the script that `hailong` writes")
  func bash() throws {
    let scratch = Scratch()
    let written = hailong("--generate-completion-script", "bash")
    #expect(written.code == 0)
    let script = scratch.write("hailong.bash", written.out)
    let file = scratch.write("export.ndjson", "{}\n")
    func completed(_ line: String) throws -> Set<String> {
      var errands = Errands()
      let started = errands.start("bash", "/bin/bash", ["--norc", "-c", Self.asBash, "bash", script, line])
      #expect(started)
      let results = errands.collect(until: Deadline(milliseconds: 20_000))
      let result = try #require(results["bash"])
      #expect(result.exit == 0, "\(line)")
      return Set(result.out.split(separator: "\n").map(String.init))
    }
    #expect(try completed("hailong doc") == ["doctor"])
    #expect(try completed("hailong maintenance o") == ["open"])
    #expect(try completed("hailong journal ex") == ["export"])
    #expect(try completed("hailong doctor --lang ") == ["vi", "en"])
    #expect(try completed("hailong doctor --fr") == ["--from"])
    #expect(try completed("hailong verify \(scratch.path)/exp") == [file])
    #expect(try completed("hailong no-such-command") == [])
    // Every command that there is.
    let known = Hailong.configuration.subcommands.compactMap { $0.configuration.commandName }
    let offered = try completed("hailong ")
    #expect(known.count > 15 && offered.isSuperset(of: known), "\(Set(known).subtracting(offered))")
  }
}
