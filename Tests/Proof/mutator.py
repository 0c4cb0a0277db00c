"""A mechanical mutator for Swift: it knows no rule of ours, only what slips look like.

It reads text, not a syntax tree, and makes only changes that keep every type. An operator is replaced by one of the mutant's own, declared
with the same precedence, so that nobody has to know where its operands begin. What the compiler refuses all the same is drawn again.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from schemata import Edit, Fault, switch

# What the mutants are drawn from, and how many of each thirty.
AREAS = {
    "Records": ["Sources/Records/*.swift"],
    "Ratings": ["Sources/Ratings/*.swift"],
    "Buttons": ["Sources/Buttons/*.swift"],
    "Journal": ["Sources/Journal/*.swift"],
    "intake": [
        f"Sources/Ward/{name}.swift"
        for name in (
            "Awake BallotState BranchCount Counting Intake Ledger Lines Oddities Placement Plan Reading VoteRow VoteTable"
        ).split()
    ],
}

OTHER_RELATION = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "=="}
BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
ARITHMETIC = {"+": "-", "-": "+", "&+": "&-", "&-": "&+"}
JUNCTION = {"&&": "||", "||": "&&"}

# First words of lines that are no plain statement.
NO_STATEMENT = {
    "associatedtype", "break", "case", "catch", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension",
    "fallthrough", "fileprivate", "for", "func", "guard", "if", "import", "indirect", "init", "internal", "lazy", "let", "mutating",
    "nonisolated", "precedencegroup", "private", "protocol", "public", "repeat", "return", "static", "struct", "subscript",
    "switch", "throw", "typealias", "unowned", "var", "weak", "where", "while",
}  # fmt: skip


@dataclass
class Candidate:
    area: str
    kind: str
    file: str
    line: int
    start: int
    end: int
    was: str
    now: str
    # What stands there in the copy, and what it needs declared, both with {switch} and {operator} open.
    text: str
    declaration: str = ""

    def __str__(self):
        return f"{self.file}:{self.line}: {self.kind}: {self.was} -> {self.now}"


def code_only(text):
    """`text` with each character of a comment or a string replaced by a blank, line ends kept."""
    out, at = list(text), 0
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|#*"""(?:\\.|[^\\])*?"""#*|"(?:\\\((?:[^()"\n]|\([^()\n]*\)|"[^"\n]*")*\)|\\.|[^"\\\n])*"', re.DOTALL)
    for match in pattern.finditer(text):
        for index in range(match.start(), match.end()):
            if out[index] != "\n":
                out[index] = "\x00" if text[match.start()] == '"' else " "
    return "".join(out)


def operator_declaration(group, generic, one, other, body):
    return (
        f"infix operator {{operator}}: {group}\n"
        f"@inline(__always) func {{operator}} {generic} {{{{\n  {{switch}} ? {body(other)} : {body(one)}\n}}}}\n"
    )


def siblings(sources):
    """Names of stored values of one type that are declared line under line: those that a tired person takes for one another."""
    groups = []
    for text in sources:
        group, type = [], None
        for line in code_only(text).split("\n"):
            match = re.match(r"  (?:public |static |private )*(?:let|var) (\w+)(?:: ([\w.]+\??)(?: = [\w.]+)?| = (\d[\d_]*))$", line)
            found = match and (match[2] or "number")
            if not match or found != type:
                groups.append(group)
                group = []
            if match:
                group.append(match[1])
            type = found
        groups.append(group)
    other = {}
    for group in groups:
        for name, next in zip(group, group[1:] + group[:1]):
            if name != next:
                other.setdefault(name, next)
    return other


def candidates(area, file, text, other):
    code = code_only(text)
    starts = [0] + [match.end() for match in re.finditer("\n", code)]
    lines = code.split("\n")
    for number, (start, line) in enumerate(zip(starts, lines), start=1):
        word = re.match(r"\s*(\w*)", line)[1]
        if not line.strip() or word in {"import", "precedencegroup", "associatedtype"} or " func " in line:
            continue

        def made(kind, begin, end, now, put, declaration="", was=None):
            return Candidate(
                area, kind, file, number, start + begin, start + end,
                was or text[start + begin : start + end], now, put, declaration,
            )  # fmt: skip

        is_rule = re.match(r"\s*(case|#if|#else|@|public case)\b", line) is not None
        yield from operators(line, made)
        if not is_rule:
            yield from constants(line, made)
            yield from swapped(line, other, made)
        yield from conditions(line, made)
        yield from statements(lines, number - 1, made)


def operators(line, made):
    for match in re.finditer(r"(?<= )(<=|>=|==|!=|<|>)(?= )", line):
        old = match[1]
        generic = "<T: Equatable>(a: T, b: T) -> Bool" if old in ("==", "!=") else "<T: Comparable>(a: T, b: T) -> Bool"
        choices = [("relation", OTHER_RELATION[old])] + ([("boundary", BOUNDARY[old])] if old in BOUNDARY else [])
        for kind, new in choices:
            declaration = operator_declaration(
                "ComparisonPrecedence", generic, old, new, lambda operator: f"a {operator} b"
            )
            yield made(kind, match.start(), match.end(), new, "{operator}", declaration)
    for match in re.finditer(r"(?<=[\w)\]] )(&?[+-])(?= )", line):
        old, new = match[1], ARITHMETIC[match[1]]
        kind = "FixedWidthInteger" if old[0] == "&" else "AdditiveArithmetic"
        declaration = operator_declaration(
            "AdditionPrecedence", f"<T: {kind}>(a: T, b: T) -> T", old, new, lambda operator: f"a {operator} b"
        )
        yield made("arithmetic", match.start(), match.end(), new, "{operator}", declaration)
    for match in re.finditer(r"(?<= )(&&|\|\|)(?= )", line):
        old, new = match[1], JUNCTION[match[1]]
        group = "LogicalConjunctionPrecedence" if old == "&&" else "LogicalDisjunctionPrecedence"
        declaration = operator_declaration(
            group, "(a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool", old, new,
            lambda operator: f"try (a {operator} b())",
        )  # fmt: skip
        yield made("junction", match.start(), match.end(), new, "{operator}", declaration)


def constants(line, made):
    for match in re.finditer(r"(?<![\w.$#])(\d[\d_]*)(?![\w.]|\s*:)", line):
        for new in (str(int(match[1].replace("_", "")) + 1), str(int(match[1].replace("_", "")) - 1)):
            if not new.startswith("-"):
                yield made("plus or minus one", match.start(), match.end(), new, f"({{switch}} ? {new} : {match[1]})")
    for match in re.finditer(r"(?<![\w.])(true|false)(?!\w)", line):
        new = "false" if match[1] == "true" else "true"
        yield made("constant", match.start(), match.end(), new, f"({{switch}} ? {new} : {match[1]})")
    for match in re.finditer(r"(?<![\w.])(min|max)(?=\()", line):
        new = "max" if match[1] == "min" else "min"
        yield made("constant", match.start(), match.end(), new, f"({{switch}} ? {new} : {match[1]})")


def swapped(line, other, made):
    for match in re.finditer(r"(?<![\w.)\]?!&])((?:[A-Za-z_]\w*\.)+)(\w+)(?![\w(:]|\s[-+&]*=\s)", line):
        if match[2] in other:
            base, old, new = match[1], match[2], other[match[2]]
            yield made(
                "swapped constants", match.start(), match.end(), base + new,
                f"({{switch}} ? {base}{new} : {base}{old})",
            )  # fmt: skip


def conditions(line, made):
    for match in re.finditer(r"(?:^|[\s}])(?:if|while) (.+) \{$|(?:^|\s)guard (.+) else \{", line):
        group = 1 if match[1] else 2
        condition = match[group]
        if re.search(r"\b(let|var|case|in)\b|#|\{|\x00|^true$", condition) or has_comma(condition):
            continue
        begin, end = match.span(group)
        yield made("negated condition", begin, end, f"!({condition})", f"{{switch}} != ({condition})", was=condition)


def has_comma(condition):
    depth = 0
    for character in condition:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            return True
    return depth != 0


def statements(lines, index, made):
    line = lines[index]
    code = line.strip()
    word = re.match(r"\w*", code)[0]
    if not word or word in NO_STATEMENT or not re.search(r"[)\w]$", code) or has_comma(code):
        return
    is_change = re.match(r"(try )?[\w.?!\[\]]+ ([+-]|&[+-])?= ", code)
    if not is_change and not re.match(r"(try )?[\w.?!]+\(.*\)$", code):
        return
    # Whole only where the lines before and after do not belong to it.
    before = next((at for at in reversed(lines[:index]) if at.strip()), "").rstrip()
    after = next((at for at in lines[index + 1 :] if at.strip()), "").strip()
    if not re.search(r"([{}:)\w]|\bin)$", before) or re.match(r"[.?:&|+\-,)\]]|else\b", after):
        return
    if re.search(r"(?<!case)[,(\[]$", before) or re.match(r"\s*(return|let|var)\b.*[=(,]$", before):
        return
    begin = len(line) - len(line.lstrip())
    yield made("dropped statement", begin, len(line.rstrip()), "", f"if !{{switch}} {{{{ {escape(code)} }}}}")


def escape(code):
    return code.replace("{", "{{").replace("}", "}}")


def draw(root, seed, taken, first):
    """Candidates in the order in which `seed` takes them, areas in turn, as faults numbered from `first`: an endless supply, of which the
    caller leaves out what does not compile. `taken` are places that are changed already."""
    pools = {}
    order = random.Random(seed)
    for area, patterns in AREAS.items():
        kinds = {}
        files = {path: path.read_text() for pattern in patterns for path in sorted(root.glob(pattern))}
        if len(files) < len(patterns):
            raise FileNotFoundError(f"{area}: a file of {patterns} is not there")
        other = siblings(files.values())
        for path, text in files.items():
            file = str(path.relative_to(root))
            for one in candidates(area, file, text, other):
                if "\x00" not in one.text and not any(
                    edit.file == file and edit.start < one.end + 200 and one.start < edit.end + 200 for edit in taken
                ):
                    kinds.setdefault(one.kind, []).append(one)
        pools[area] = {kind: sorted(all, key=lambda one: (one.file, one.start, one.now)) for kind, all in sorted(kinds.items())}
    used, number = set(), first
    while any(pools.values()):
        for area, kinds in pools.items():
            if not kinds:
                continue
            # The kind first: or almost all would be numbers, of which there are most.
            kind = order.choice(sorted(kinds))
            one = kinds[kind].pop(order.randrange(len(kinds[kind])))
            if not kinds[kind]:
                del kinds[kind]
            if (one.file, one.line) in used:
                continue
            used.add((one.file, one.line))
            yield one, fault(one, number)
            number += 1


def fault(one, number):
    words = {"switch": switch(number), "operator": chr(0x2200 + number % 256)}
    declarations = [one.declaration.format(**words)] if one.declaration else []
    return Fault(number, str(one), one.kind, [Edit(one.file, one.start, one.end, one.text.format(**words))], declarations)
