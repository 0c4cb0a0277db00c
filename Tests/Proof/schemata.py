"""All faults in one build: a copy of the package in which each changed place asks whether its fault is switched on.

A mutant that is built by itself costs minutes; a switch costs a comparison. The switch is an environment variable that the copy alone
reads, once. The sources themselves know nothing of it.
"""

import os
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "HAILONG_PLANTED"


class Mismatch(Exception):
    """The sources are not what the fault was written for."""


@dataclass
class Edit:
    """One changed place: `text` takes the place of characters `start` to `end` of `file`."""

    file: str
    start: int
    end: int
    text: str


@dataclass
class Fault:
    """One fault, whole. `number` is what the variable must be for it to be switched on."""

    number: int
    name: str
    why: str
    edits: list[Edit]
    # Declarations that the edits need, at the end of the module's file of switches: operators of a mutant's own.
    declarations: list[str] = field(default_factory=list)
    # Of a planted one: the worlds in which it is to be caught, as arguments of `hailong-sim check`.
    check: str = ""


def switch(number):
    return f"Planted.on({number})"


def planted(root, path):
    """The faults of a file of planted faults. Fails where a text does not stand exactly once in its source."""
    faults = []
    for number, entry in enumerate(tomllib.loads(path.read_text())["fault"], start=1):
        edits = []
        for edit in entry["edit"]:
            source = (root / edit["file"]).read_text()
            found = source.count(edit["find"])
            if found != 1:
                raise Mismatch(
                    f"{entry['name']}: {edit['file']} holds this text {found} times and not once:\n{edit['find']}"
                )
            if "PLANTED" not in edit["put"]:
                raise Mismatch(f"{entry['name']}: no PLANTED in what is put into {edit['file']}")
            start = source.index(edit["find"])
            edits.append(
                Edit(edit["file"], start, start + len(edit["find"]), edit["put"].replace("PLANTED", switch(number)))
            )
        faults.append(Fault(number, entry["name"], entry["why"], edits, check=entry["check"]))
    return faults


def switches(declarations):
    """The file that each changed module gets."""
    return f"""import Glibc

/// Which fault is switched on in this run; 0 where none is.
enum Planted {{
  private static let number = getenv("{VARIABLE}").flatMap {{ Int32(String(cString: $0)) }} ?? 0

  @inline(__always) static func on(_ fault: Int32) -> Bool {{ number == fault }}
}}
{"".join(declarations)}"""


def rewritten(source, edits):
    """`source` with its edits, and for each edit the lines on which it now stands."""
    edits = sorted(edits, key=lambda pair: pair[1].start)
    for (_, one), (_, other) in zip(edits, edits[1:]):
        if one.end > other.start:
            raise Mismatch(f"{one.file}: two faults at one place: {one.text!r} and {other.text!r}")
    text, at, places = "", 0, []
    for fault, edit in edits:
        text += source[at : edit.start]
        first = text.count("\n") + 1
        text += edit.text
        places.append((first, text.count("\n") + 1, fault))
        at = edit.end
    return text + source[at:], places


def write_if_new(path, text):
    """Leaves a file's time alone where nothing changes, so that a build does not begin anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


class Copy:
    """A copy of the package's files with faults in it."""

    def __init__(self, root, folder):
        self.root, self.folder = root, folder
        self.places = {}

    def plant(self, faults):
        """Brings the copy up to the sources, with these faults and no others."""
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=self.root, check=True, capture_output=True
        ).stdout.decode()
        names = {name for name in listed.split("\0") if name and (self.root / name).is_file()}
        changed, declarations = {}, {}
        for fault in faults:
            for edit in fault.edits:
                changed.setdefault(edit.file, []).append((fault, edit))
                module = edit.file.split("/")[1]
                declarations.setdefault(module, {})[fault.number] = fault.declarations
        self.places = {}
        wanted = set(names)
        for module, of_faults in declarations.items():
            name = f"Sources/{module}/Planted.swift"
            wanted.add(name)
            write_if_new(self.folder / name, switches([line for lines in of_faults.values() for line in lines]))
        for name in names:
            source, copy = self.root / name, self.folder / name
            if name in changed:
                text, places = rewritten(source.read_text(), changed[name])
                self.places[name] = places
                write_if_new(copy, text)
            elif not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
                os.chmod(copy, source.stat().st_mode)
        for copy in self.folder.rglob("*"):
            if copy.is_file() and str(copy.relative_to(self.folder)) not in wanted | {"Package.resolved"}:
                copy.unlink()
        resolved = self.root / "Package.resolved"
        if resolved.exists():
            write_if_new(self.folder / "Package.resolved", resolved.read_text())

    def blamed(self, output, drawn=0):
        """The faults that stand where the compiler found an error, or nearest to it, if their number is at least `drawn`."""
        found = {}
        for match in re.finditer(rf"^{re.escape(str(self.folder))}/([^:\n]+):(\d+):\d+: error:", output, re.MULTILINE):
            line = int(match[2])
            places = self.places.get(match[1], [])
            # What a dropped statement breaks may stand elsewhere: an initializer that leaves a value out is blamed at its end.
            standing = [fault for first, last, fault in places if first <= line <= last]
            places = [place for place in places if place[2].number >= drawn]
            nearest = min(places, key=lambda place: min(abs(place[0] - line), abs(place[1] - line)), default=None)
            for fault in standing or ([nearest[2]] if nearest else []):
                found[fault.number] = fault
        return found
