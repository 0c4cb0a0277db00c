"""Who may notice a fault: `hailong-sim check`, and the unit tests of a part of the package."""

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import schemata

# The tests that know the rules of each part that faults are drawn in, and the folders they stand in.
TESTS = {
    "Records": ("RecordsTests", "."),
    "Ratings": ("RatingsTests", "."),
    "Buttons": ("ButtonsTests", "."),
    "Journal": ("JournalTests", "."),
    "intake": (
        "WardTests", "(Awake|Intake|Recount|Fork|RemadeLog|EditedDatabase|Calendar|LogImport|Store|Report)Tests",
    ),
}  # fmt: skip


def command(arguments, number=None, timeout=None, cwd=None, until=None, **environment):
    """Exit code (negative: the signal that ended it; None: the time ran out), output and seconds. Ended with code 1 at a line with `until`."""
    env = {key: value for key, value in os.environ.items() if key != schemata.VARIABLE} | environment
    if number is not None:
        env[schemata.VARIABLE] = str(number)
    begun = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in arguments], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
    )  # fmt: skip

    def end():
        # A program that a fault set wild may have left others behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    late = threading.Event()
    timer = threading.Timer(timeout or threading.TIMEOUT_MAX, lambda: (late.set(), end()))
    timer.start()
    lines, seen = [], False
    try:
        for line in process.stdout:
            lines.append(line)
            if until and until in line:
                seen = True
                break
        if not seen:
            process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            end()
        process.wait()
        process.stdout.close()
    code = 1 if seen else None if late.is_set() else process.returncode
    return code, "".join(lines), time.monotonic() - begun


def digest(*parts):
    """One name for what all these say: texts, and the files of folders."""
    sum = hashlib.sha256()
    for part in parts:
        if not isinstance(part, Path):
            sum.update(repr(part).encode() + b"\0")
            continue
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file() and path.suffix != ".pyc":
                sum.update(f"{path.relative_to(part)}\0".encode() + path.read_bytes() + b"\0")
    return sum.hexdigest()[:16]


@dataclass
class Verdict:
    # caught: by an invariant or a test's issue; died, hung: the program did; nothing; odd: an answer that is none.
    state: str
    words: str
    seconds: float
    # Arguments of the one world in which an invariant was broken.
    replay: str = ""


@dataclass
class Judge:
    name: str
    program: Path
    words: list
    cwd: Path
    # What its verdict depends on besides the fault itself.
    digest: str
    limit: float = 900
    # Output behind which nothing more is waited for.
    enough = None

    def hear(self, number):
        """What it says of fault `number`, or of the sources as they are."""
        code, output, seconds = command([self.program, *self.words], number, self.limit, self.cwd, self.enough)
        if code is None:
            return Verdict("hung", f"no end within {self.limit:.0f} s", seconds)
        return self.read(code, output, seconds)

    def bounded(self, seconds):
        """Without a fault it took so long; ten times that, on a busy machine, is for ever."""
        self.limit = min(self.limit, 60 + 10 * seconds)


class Simulator(Judge):
    def read(self, code, output, seconds):
        if code == 0:
            return Verdict("nothing", "the simulator saw nothing", seconds)
        if code == 64:
            sys.exit(f"this hailong-sim does not know {self.words}:\n{output[-600:]}")
        if code != 1:
            return Verdict("died", f"ended with {code}: {output[-200:]!r}", seconds)
        try:
            broken = json.loads(output.strip().splitlines()[-1])["broken"]
            replay = broken["replay"].removeprefix("hailong-sim check ")
            return Verdict("caught", broken["invariant"], seconds, replay)
        except (ValueError, KeyError, IndexError, TypeError):
            return Verdict("odd", f"exit 1 without an invariant: {output[-300:]!r}", seconds)


class UnitTests(Judge):
    enough = "recorded an issue"

    def read(self, code, output, seconds):
        if code == 0:
            # A filter that fits no test would pass everything.
            ran = "Test run with 0 tests" not in output and "Test run with" in output
            return Verdict("nothing" if ran else "odd", "the unit tests saw nothing" if ran else "no test ran", seconds)
        plain = re.sub("\x1b\\[[0-9;]*m", "", output)
        failed = next((line.strip(" ✘\n") for line in plain.splitlines() if self.enough in line), None)
        return Verdict("caught" if failed else "died", (failed or f"ended with {code}")[:160], seconds)


class Bench:
    """The judges of one build."""

    def __init__(self, root, folder, bin, limit):
        self.root, self.folder, self.bin, self.limit = root, folder, bin, limit
        # As they are now, when they are about to be built: somebody may change them before the last judge is heard.
        self.sources = digest(root / "Sources", root / "Package.swift")
        self.tests = {module: digest(root / "Tests" / module) for module, _ in TESTS.values()}

    def simulator(self, check):
        return Simulator(
            "simulator", self.bin / "hailong-sim", ["check", *check.split(), "--no-shrink", "--json"], self.folder,
            digest(self.sources, check), self.limit,
        )  # fmt: skip

    def unit_tests(self, area):
        module, suites = TESTS[area]
        filter = f"^{module}\\.{'' if suites == '.' else suites}"
        return UnitTests(
            f"tests of {area}", self.bin / "hailongPackageTests.xctest",
            ["--testing-library", "swift-testing", "--filter", filter], self.folder,
            digest(self.sources, self.tests[module], filter), self.limit,
        )  # fmt: skip
