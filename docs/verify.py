#!/usr/bin/env python3
"""Checks a rating pad's exported log, and counts it again, without any of Hailong's code.

Written from docs/PROTOCOL.md alone; wants Python 3.9 and the `openssl` command, and nothing else.

  verify.py check EXPORT [--key FINGERPRINT] [--head LINE]
  verify.py tally EXPORT... --from DAY --to DAY [--by WHAT] [--calendar FILE]
  verify.py presses EXPORT

Exit codes of check: 0 sound; 1 self-consistent, but neither --key nor --head was given; 65 broken, or by another key, or without
that head; 66 no such file; 64 a wrong command line. tally and presses: 0, or 65 where a log is broken (nothing is counted then,
unless --anyway), 66, 64.
"""

import argparse
import calendar as months
import concurrent.futures
import hashlib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time as clock

LONGEST_LINE = 1_024
LONGEST_READ = 2**20
LARGEST = 2**53
DEEPEST = 8
SECOND = 1_000_000


# --- lines -----------------------------------------------------------------------------------------------------------


class Unreadable(ValueError):
    """Not JSON within the limits of the log."""


def _members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Unreadable("a member stands twice")
    return dict(pairs)


def _whole(text):
    if text == "-0" or abs(int(text)) > LARGEST:
        raise Unreadable("a number outside the limits")
    return int(text)


def _fraction(text):
    value = float(text)
    if not abs(value) <= LARGEST:
        raise Unreadable("a number outside the limits")
    return value


def _constant(text):
    raise Unreadable(text)


def _is_within_limits(value, depth=1):
    """Depth, and no lone surrogate: what the json module does not look at."""
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        if depth > DEEPEST or not all(_is_within_limits(name) for name in value):
            return False
        return all(_is_within_limits(each, depth + 1) for each in value.values())
    if isinstance(value, list):
        return depth <= DEEPEST and all(_is_within_limits(each, depth + 1) for each in value)
    return True


def read_json(raw):
    """The value of JSON by the log's rules. Raises Unreadable."""
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_members, parse_int=_whole, parse_float=_fraction,
            parse_constant=_constant)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(str(fault)) from None
    if not _is_within_limits(value):
        raise Unreadable("too deep, or a lone surrogate")
    return value


TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


def read_time(text):
    """Microseconds since 1970, or None."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if not (1970 <= year and 1 <= month <= 12 and 1 <= day <= months.monthrange(year, month)[1]):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((match.group(7) or "0").ljust(9, "0")) // 1_000
    return months.timegm((year, month, day, hour, minute, second)) * SECOND + fraction


def is_whole(value, low=0, high=LARGEST):
    return type(value) is int and low <= value <= high


class Record:
    """A line that is a JSON object with a number. `is_readable` tells whether it has the whole header."""

    __slots__ = ("seq", "kind", "boot", "uptime", "time", "clock", "own", "is_readable")

    def __init__(self, line):
        if len(line) > LONGEST_LINE:
            raise Unreadable("too long")
        own = read_json(line)
        if not isinstance(own, dict) or not is_whole(own.get("seq"), 1):
            raise Unreadable("no object with a number")
        self.seq, self.kind, self.boot = own.pop("seq"), own.pop("kind", None), own.pop("boot", None)
        self.uptime, time, self.clock = own.pop("uptime", None), own.pop("time", None), own.pop("clock", None)
        self.time = read_time(time) if isinstance(time, str) else None
        self.own = own
        self.is_readable = (
            isinstance(self.kind, str) and 1 <= len(self.kind.encode()) <= 32 and is_whole(self.boot) and is_whole(self.uptime)
            and self.time is not None and isinstance(self.clock, str) and self.clock in ("synced", "drifting", "unset"))


# --- the members of each kind ----------------------------------------------------------------------------------------

CODE = re.compile(r"[a-z0-9-]{1,16}")
BY = re.compile(r"[a-z0-9-]{1,24}")
BUTTON = re.compile(r"b[1-8]")
FAULT = re.compile(r"HL-[A-Z0-9-]+")


def hexadecimal(digits):
    return re.compile("[0-9a-f]{%d}" % digits)


def _text(value):
    return isinstance(value, str)


def _match(pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*words):
    return lambda value: isinstance(value, str) and value in words


def _signed(value):
    return is_whole(value, -LARGEST)


def _flag(value):
    return isinstance(value, bool)


def _object(**members):
    return lambda value: isinstance(value, dict) and set(value) == set(members) and all(
        members[name](each) for name, each in value.items())


def _mapping(value):
    """Recorded buttons to true ones; a button that is not named is itself, and two may not be one."""
    if not (isinstance(value, dict) and all(map(_match(BUTTON), value)) and all(map(_match(BUTTON), value.values()))):
        return False
    true = [value.get(each, each) for each in BUTTONS]
    return len(set(true)) == len(true)


BUTTONS = ["b%d" % number for number in range(1, 9)]
HOW = _one_of("command", "badge", "order", "timer", "boot", "buttons")


def _minutes(value):
    return is_whole(value, 1) and value <= 60


# Of each kind that the ballot goes by: members that must be there, and those that may.
KINDS = {
    "genesis": (
        {"format": is_whole, "log": _match(hexadecimal(32)), "pad": _match(CODE), "key": _match(hexadecimal(64))},
        {"follows": _object(log=_match(hexadecimal(32)), seq=is_whole, hash=_match(hexadecimal(64))),
         "beyond": _object(seq=is_whole, hash=_match(hexadecimal(64)))}),
    "boot": ({"board": _text, "backend": _text, "version": _text, "unsealed": is_whole, "kernel": _text}, {}),
    "press": ({"button": _match(BUTTON)}, {"session": is_whole}),
    "session-opened": ({"officer": _match(CODE), "how": HOW, "by": _match(BY)}, {"age": is_whole}),
    "session-closed": ({"session": is_whole, "how": HOW, "by": _match(BY)}, {}),
    "maintenance-opened": ({"how": HOW, "by": _match(BY)}, {"minutes": _minutes}),
    "maintenance-closed": ({"how": HOW, "by": _match(BY)}, {}),
    "fault": ({"code": _text}, {"button": _match(BUTTON), "count": is_whole}),
    "fault-cleared": ({"code": _text}, {"button": _match(BUTTON)}),
    "edges-lost": ({"button": _match(BUTTON), "count": is_whole}, {}),
    "clock": ({"offset": _signed, "error": is_whole, "source": _one_of("ntp", "ward")}, {}),
    "alive": ({}, {}),
    "policy": ({}, {}),
    "mapping": ({}, {}),
}


def is_as_it_should_be(record):
    """Whether a record that the ballot goes by has its members; others beside them are passed over."""
    must, may = KINDS[record.kind]
    if not set(must) <= set(record.own):
        return False
    return all(
        holds(record.own[name]) for members in (must, may) for name, holds in members.items() if name in record.own)


# --- checking a log --------------------------------------------------------------------------------------------------


def fingerprint(key):
    digest = hashlib.sha256(key).hexdigest()[:32]
    return "-".join(digest[start:start + 4] for start in range(0, 32, 4))


class Fault(Exception):
    """What ends the program, with its exit code."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def check_signatures(key, wanted):
    """Whether each (message, signature) is by this Ed25519 key: one `openssl` for each, as many at once as there are cores."""
    if not wanted:
        return []
    # Nothing of the system's configuration is needed, and reading it is a third of a short process' time.
    environment = dict(os.environ, OPENSSL_CONF=os.devnull)
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        public = os.path.join(folder, "public.der")
        with open(public, "wb") as file:
            file.write(bytes.fromhex("302a300506032b6570032100") + key)

        def holds(numbered):
            number, (message, signature) = numbered
            paths = [os.path.join(folder, "%d.%s" % (number, what)) for what in ("message", "signature")]
            for path, content in zip(paths, (message, signature)):
                with open(path, "wb") as file:
                    file.write(content)
            done = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", public, "-rawin",
                 "-in", paths[0], "-sigfile", paths[1]],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
            for path in paths:
                os.remove(path)
            return done.returncode == 0

        try:
            with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
                return list(pool.map(holds, enumerate(wanted)))
        except OSError as fault:
            raise Fault(69, "cannot run openssl: %s" % fault) from None


SIGNATURE = re.compile(rb'(.*),"sig":"([0-9a-f]{128})"\}', re.DOTALL)


class Log:
    """An export, taken apart: its lines, records, chain and seals, and what is wrong with it."""

    def __init__(self, content):
        lines = content.split(b"\n")
        self.problems = []
        self.pad = self.log = self.key = None
        # By place: the record, None where the line is none; the hash behind it.
        self.records, self.hashes, no_record = [], [bytes(32)], []
        seals, wanted = [], []
        rest = lines.pop()
        for place, line in enumerate(lines, 1):
            if len(line) >= LONGEST_READ:
                self._say("torn", place, place, "line %d is too long" % place)
            before = self.hashes[-1]
            self.hashes.append(hashlib.sha256(before + line).digest())
            try:
                record = Record(line)
            except Unreadable:
                record = None
            self.records.append(record)
            if record is None:
                no_record.append(place)
                continue
            if place == 1:
                self._take_genesis(record)
            if record.kind == "seal":
                signed = SIGNATURE.fullmatch(line)
                seals.append(place)
                wanted.append(
                    (b"hailong-seal-1\n" + before + signed.group(1), bytes.fromhex(signed.group(2).decode()))
                    if signed else (b"", b""))
        self._check_places()
        if self.key is None:
            self._say("not-a-log", 1, 1, "it does not begin with a genesis of format 1")
        holds = check_signatures(self.key, wanted) if self.key is not None else [False] * len(wanted)
        self.seals = [place for place, good in zip(seals, holds) if good]
        self.sealed = self.seals[-1] if self.seals else 0
        self._check_seals(seals, holds, no_record)
        for place in no_record:
            if place > self.sealed:
                self._say("torn", place, place, "line %d is no record" % place)
        if rest:
            self._say("torn", len(lines) + 1, len(lines) + 1, "%d bytes behind the last record" % len(rest))
        self.unreadable = self.records.count(None)

    def _say(self, what, first, last, message):
        self.problems.append({"what": what, "first": first, "last": last, "message": message})

    def _take_genesis(self, record):
        if record.kind == "genesis" and record.is_readable and is_as_it_should_be(record) and record.own["format"] == 1:
            self.pad, self.log = record.own["pad"], record.own["log"]
            self.key = bytes.fromhex(record.own["key"])

    def _check_places(self):
        stands = {record.seq for record in self.records if record}
        for place, record in enumerate(self.records, 1):
            if record and record.seq != place:
                if record.seq < place:
                    what = "inserted"
                else:
                    what = "swapped" if place in stands else "missing"
                self._say(what, place, place, "record %d stands in the place of %d" % (record.seq, place))
                return

    def _check_seals(self, seals, holds, no_record):
        behind = 0
        for index, (place, good) in enumerate(zip(seals, holds)):
            if good:
                behind = place
            elif index + 1 < len(seals) and holds[index + 1]:
                self._say("bad seal", place, place, "the seal at %d does not hold" % place)
            else:
                what = "torn" if any(behind < each < place for each in no_record) else "changed"
                self._say(what, behind + 1, place, "a line from %d to %d is not as it was sealed" % (behind + 1, place))
                return

    @property
    def count(self):
        return len(self.records)

    def head_line(self):
        return "%s %s %d %s %s" % (
            self.pad, self.log, self.count, self.hashes[-1].hex(), fingerprint(self.key))

    def expect(self, key, head):
        """Adds what is wrong with regard to a fingerprint and a head line that were kept elsewhere."""
        own = fingerprint(self.key) if self.key is not None else None
        if key is not None and key != own:
            self._say("another key", 1, 1, "the log is by the key %s" % own)
        if head is not None:
            pad, log, seq, digest, print_of_key = head
            if (pad, log, print_of_key) != (self.pad, self.log, own):
                self._say("another log", 1, 1, "the head is of another log")
            elif seq > self.count:
                self._say("missing", self.count + 1, seq, "the end was cut off behind record %d" % self.count)
            elif self.hashes[seq].hex() != digest:
                self._say("another log", 1, seq, "record %d is not the head's" % seq)


def read_fingerprint(text):
    digits = re.sub(r"[-:\s]", "", text).lower()
    if not hexadecimal(32).fullmatch(digits):
        raise Fault(64, "a fingerprint is eight groups of four hex digits")
    return "-".join(digits[start:start + 4] for start in range(0, 32, 4))


def read_head(text):
    words = text.strip("\n").split(" ")
    # `hailong-ward heads` puts the date before it.
    if len(words) == 6 and re.fullmatch(r"[0-9TZ:.-]+", words[0]):
        words = words[1:]
    if len(words) == 5 and CODE.fullmatch(words[0]) and hexadecimal(32).fullmatch(words[1]):
        if re.fullmatch(r"[1-9][0-9]{0,15}", words[2]) and int(words[2]) <= LARGEST:
            if hexadecimal(64).fullmatch(words[3]) and re.fullmatch(r"([0-9a-f]{4}-){7}[0-9a-f]{4}", words[4]):
                return words[0], words[1], int(words[2]), words[3], words[4]
    raise Fault(64, "a head is a line PAD LOG SEQ HASH FINGERPRINT")


# --- policy ----------------------------------------------------------------------------------------------------------

RANGES = {
    "quiet_ms": (5_000, 100, 600_000), "correction_ms": (3_000, 0, 600_000), "citizen_max_ms": (30_000, 100, 3_600_000),
    "grace_ms": (10_000, 0, 600_000), "chord_ms": (150, 0, 2_000), "session_max_ms": (18_000_000, 1_000, 86_400_000),
}


def read_policy(own):
    """A policy by value with its defaults filled in, and whether a member was unknown; None for one that cannot be read."""
    policy = {"name": own.get("name", "default"), "rule": own.get("rule", "free"), "scale": own.get("scale", 4),
              "session": own.get("session", "optional")}
    name = policy["name"]
    if not (isinstance(name, str) and 1 <= len(name.encode()) <= 48) or any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        return None, False
    if policy["rule"] != "free" or type(policy["scale"]) is not int or policy["scale"] not in (3, 4, 5):
        return None, False
    if policy["session"] not in ("optional", "required"):
        return None, False
    for member, (default, low, high) in RANGES.items():
        policy[member] = own.get(member, default)
        if not is_whole(policy[member], low, high):
            return None, False
    scale = policy["scale"]
    levels = own.get("levels", {"b%d" % (scale + 1 - level): level for level in range(1, scale + 1)})
    if not isinstance(levels, dict) or not all(map(BUTTON.fullmatch, levels)):
        return None, False
    if not all(is_whole(level, 1, scale) for level in levels.values()) or set(levels.values()) != set(range(1, scale + 1)):
        return None, False
    policy["levels"] = levels
    return policy, not set(own) <= set(policy)


# --- the ballot ------------------------------------------------------------------------------------------------------


class Press:
    """One press and what it came to."""

    __slots__ = ("seq", "button", "uptime", "time", "clock", "stretch", "run", "policy", "scale", "level", "outcome",
                 "direction", "officer", "flags", "provisional", "reached")

    def __init__(self, record, stretch):
        self.seq, self.uptime, self.time, self.clock = record.seq, record.uptime, record.time, record.clock
        self.button, self.stretch = record.own["button"], stretch
        # The largest uptime of its stretch before it was written.
        self.reached = stretch.largest
        self.outcome = self.direction = self.officer = self.level = None
        self.flags, self.provisional = set(), False


class Stretch:
    """Records whose uptimes compare."""

    def __init__(self):
        self.largest = 0
        # (place, time, uptime, offset) of its clock records.
        self.clocks = []


class Session:
    def __init__(self, seq, officer, opened):
        self.seq, self.officer, self.opened, self.ended = seq, officer, opened, None


class Ballot:
    """Reads records in order and gives each press its one outcome."""

    def __init__(self, policy=None, mapping=None):
        self.given_policy, self.given_mapping = policy, mapping
        # None stands for a policy or mapping that cannot be read; all but its levels are then those of the last that could.
        self.policy = self.rules = policy or read_policy({})[0]
        self.mapping = mapping if mapping is not None else {}
        self.presses, self.stretch, self.last, self.kernel = [], Stretch(), None, None
        # Presses of one run may be one chord or one citizen: a new one begins with each stretch and each change of rules.
        self.run = 0
        self.maintenance, self.faults = False, []
        self.session = self.ended = None

    def read(self, records, upto):
        for place, record in enumerate(records[:upto], 1):
            if record is None or not record.is_readable or record.seq != place:
                continue
            # Whatever its kind and members, a record was written then: its boot and uptime count.
            self._place(record)
            if record.kind in KINDS and is_as_it_should_be(record):
                self._take(record, place)
            self.last = record
            self.stretch.largest = max(self.stretch.largest, record.uptime)
        runs = {}
        for press in self.presses:
            if press.outcome is None:
                runs.setdefault(press.run, []).append(press)
        for number, run in runs.items():
            # What follows may still join the run that is open at the end.
            self._judge(run, self.stretch.largest - SECOND if number == self.run else None)
        for press in self.presses:
            self._tell_time(press)
        return self.presses

    # Stretches

    def _place(self, record):
        last = self.last
        if last is None:
            return
        has_kernel = record.kind == "boot" and is_as_it_should_be(record)
        rebooted = record.boot != last.boot or (
            has_kernel and self.kernel is not None and record.own["kernel"] != self.kernel)
        if not rebooted and record.uptime >= self.stretch.largest - SECOND:
            return
        self.stretch, self.ended = Stretch(), None
        self.run += 1
        if self.session is None:
            return
        if rebooted:
            passed = record.time - last.time
            age = last.uptime - self.session.opened
            if last.clock == record.clock == "synced" and 0 <= passed < 600 * SECOND:
                self.session.opened = record.uptime - age - passed
            else:
                self.session = None

    # Records that change what is in force

    def _take(self, record, place):
        own = record.own
        if record.kind == "press":
            self._take_press(record)
        elif record.kind == "boot":
            self.kernel, self.faults = own["kernel"], []
        elif record.kind == "policy" and self.given_policy is None:
            policy, _ = read_policy(own)
            if policy != self.policy:
                self.policy = policy
                self.rules = policy or self.rules
                self.run += 1
        elif record.kind == "mapping" and self.given_mapping is None:
            mapping = None
            if _mapping(own.get("buttons")):
                mapping = {recorded: true for recorded, true in own["buttons"].items() if recorded != true}
            if mapping != self.mapping:
                self.mapping = mapping
                self.run += 1
        elif record.kind == "maintenance-opened":
            self.maintenance = True
        elif record.kind == "maintenance-closed":
            self.maintenance = False
        elif record.kind == "fault" and "button" in own and "count" not in own:
            if (own["button"], own["code"]) not in self.faults:
                self.faults = (self.faults + [(own["button"], own["code"])])[-64:]
        elif record.kind == "fault-cleared" and "button" in own:
            self.faults = [each for each in self.faults if each != (own["button"], own["code"])]
        elif record.kind == "clock":
            self.stretch.clocks.append((place, record.time, record.uptime, own["offset"]))
        elif record.kind == "session-opened":
            self._end(record.uptime)
            self.session = Session(record.seq, own["officer"], record.uptime - own.get("age", 0))
        elif record.kind == "session-closed":
            if self.session and self.session.seq == own["session"]:
                self._end(record.uptime)

    # Sessions

    def _rule(self, member):
        return self.rules[member] * 1_000

    def _end_of(self, session):
        """The uptime at which a session ends: when it was closed or handed over, or by its age before."""
        oldest = session.opened + self._rule("session_max_ms")
        return oldest if session.ended is None else min(session.ended, oldest)

    def _end(self, uptime):
        if self.session:
            self.session.ended = uptime
            self.session, self.ended = None, self.session

    def _officer(self, press, carried):
        session, before = self.session, self.ended
        if session and press.uptime < self._end_of(session):
            if carried == session.seq:
                return session.officer
            if before and carried == before.seq and press.uptime <= self._end_of(before):
                return before.officer
            return None
        before = session or before
        if before and carried in (None, before.seq) and press.uptime - self._end_of(before) <= self._rule("grace_ms"):
            return before.officer
        return None

    # Presses

    def _take_press(self, record):
        press = Press(record, self.stretch)
        press.run, press.policy, press.scale = self.run, self.policy, self.rules["scale"]
        press.officer = self._officer(press, record.own.get("session"))
        if self.policy and self.mapping is not None:
            press.level = self.policy["levels"].get(self.mapping.get(press.button, press.button))
        if self.maintenance:
            press.outcome = "maintenance"
        elif any(button == press.button for button, _ in self.faults):
            press.outcome = "stuck"
        elif press.level is None:
            press.outcome = "no-level"
        self.presses.append(press)

    def _judge(self, run, horizon):
        """Gives presses between two breaks their outcomes. What may still come has an uptime of `horizon` or later; none: nothing."""
        chord = run[0].policy["chord_ms"] * 1_000
        by_time = sorted(run, key=lambda press: press.uptime)
        for direction in (by_time, by_time[::-1]):
            newest = {}
            for press in direction:
                if any(abs(press.uptime - other) <= chord for button, other in newest.items() if button != press.button):
                    press.outcome = "chord"
                newest[press.button] = press.uptime
        quiet, longest = run[0].policy["quiet_ms"] * 1_000, run[0].policy["citizen_max_ms"] * 1_000
        citizens, ends, waits = [], [], False
        for at, press in enumerate(run):
            # A press waits for a chord that may still come, and for those before it; who is grouped with whom is open meanwhile.
            waits = waits or (horizon is not None and horizon <= press.uptime + chord)
            press.provisional = waits
            if press.outcome == "chord":
                continue
            citizen = citizens[-1] if citizens else None
            if citizen and press.uptime - citizen[-1].uptime < quiet:
                if press.uptime - citizen[0].uptime <= longest:
                    citizen.append(press)
                    ends[-1] = at
                    continue
                citizen[0].flags.add("cut")
                press.flags.add("cut")
            citizens.append([press])
            ends.append(at)
        for index, citizen in enumerate(citizens):
            after = citizens[index + 1][0] if index + 1 < len(citizens) else None
            ended = horizon is None or (after is not None and not after.provisional) or self._was_quiet(
                run, ends[index], chord, quiet)
            self._choose(citizen, ended, horizon)

    def _was_quiet(self, run, at, chord, quiet):
        """Whether at some record no press was waiting, and nothing that came behind it could be this citizen's any more."""
        last = run[at]
        until = max(press.uptime for press in run[:at + 1]) + chord
        for index in range(at, len(run)):
            until = max(until, run[index].uptime + chord)
            reached = run[index + 1].reached if index + 1 < len(run) else self.stretch.largest
            if reached - SECOND > until and reached - SECOND - last.uptime >= quiet:
                return True
        return False

    def _choose(self, citizen, ended, horizon):
        policy, first = citizen[0].policy, citizen[0]
        correction = policy["correction_ms"] * 1_000
        may_choose = [press for press in citizen if press.uptime - first.uptime <= correction]
        burst = "cut" in first.flags
        first.flags.discard("cut")
        replaced_by = dict(zip((press.seq for press in may_choose), may_choose[1:]))
        for press in citizen:
            if press.uptime - first.uptime > correction:
                press.outcome = "repeat"
                press.provisional = press.provisional or not (ended or horizon > first.uptime + correction)
            elif press is not may_choose[-1]:
                following = replaced_by[press.seq]
                press.outcome = "changed"
                if following.level != press.level:
                    press.direction = "up" if following.level > press.level else "down"
                press.provisional = press.provisional or following.provisional
            else:
                lacks = policy["session"] == "required" and press.officer is None
                press.outcome = "no-session" if lacks else "vote"
                press.provisional = press.provisional or not ended
                if burst:
                    press.flags.add("burst")

    # Time of day

    def _tell_time(self, press):
        if press.clock == "synced":
            return
        clocks = press.stretch.clocks
        if not clocks:
            if press.clock == "unset":
                press.flags.add("clock-unset")
            return
        repair = next((each for each in clocks if each[0] > press.seq), clocks[-1])
        _, time, uptime, offset = repair
        press.time = time + offset + press.uptime - uptime


# --- the calendar ----------------------------------------------------------------------------------------------------

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OpeningHours:
    def __init__(self, content=None):
        self.zone, self.week, self.days = 7 * 60, None, {}
        if content is None:
            return
        try:
            value = read_json(content)
            self.zone = read_zone(value.get("zone", "+07:00"))
            self.week = [[read_span(span) for span in value["week"].get(name, [])] for name in DAY_NAMES]
            for day in value.get("days", []):
                hours = [] if day.get("closed") else day.get("hours")
                self.days[read_day(day["date"])] = (day["name"], hours and [read_span(span) for span in hours] if hours else hours)
        except (Unreadable, AttributeError, KeyError, TypeError) as fault:
            raise Fault(65, "the calendar cannot be read: %r" % fault) from None

    def local(self, time):
        """The day since 1970, and the minute of that day."""
        minutes = time // (60 * SECOND) + self.zone
        return minutes // 1_440, minutes % 1_440

    def name(self, day):
        return self.days.get(day, (None, None))[0]

    def is_closed(self, time):
        if self.week is None:
            return False
        day, minute = self.local(time)
        hours = self.days.get(day, (None, None))[1]
        if hours is None:
            hours = self.week[(day + 3) % 7]
        return not any(start <= minute < end for start, end in hours)


def read_zone(text):
    match = re.fullmatch(r"([+-])(\d\d):([0-5]\d)", text, re.ASCII)
    if not match or int(match.group(2)) * 60 + int(match.group(3)) > 14 * 60:
        raise Fault(64, "a zone is such as +07:00")
    return (1 if match.group(1) == "+" else -1) * (int(match.group(2)) * 60 + int(match.group(3)))


def read_span(text):
    match = re.fullmatch(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", text, re.ASCII)
    if not match:
        raise Fault(65, "%s is no span of hours" % text)
    hours = [int(part) for part in match.groups()]
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


def read_day(text):
    time = read_time(text + "T00:00:00Z")
    if time is None:
        raise Fault(64, "%s is no day such as 2026-06-01" % text)
    return time // (86_400 * SECOND)


def day_text(day):
    civil = months_of(day)
    return "%04d-%02d-%02d" % civil


def months_of(day):
    # Days to a date (Howard Hinnant's civil_from_days), because datetime ends at the year 9999.
    day += 719_468
    era, rest = divmod(day, 146_097)
    year = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    rest -= 365 * year + year // 4 - year // 100
    month = (5 * rest + 2) // 153
    return (year + era * 400 + (month >= 10), month + 3 if month < 10 else month - 9, rest - (153 * month + 2) // 5 + 1)


# --- the tally -------------------------------------------------------------------------------------------------------

WORDS = {
    5: ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"),
    4: ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng"),
    3: ("Rất hài lòng", "Hài lòng", "Không hài lòng"),
}
REASONS = ("maintenance", "stuck", "no-level", "chord", "changed", "repeat", "no-session")
FLAGS = ("burst", "clock-unset", "outside-hours")
Z = 1.959963984540054
FEWEST = 10


def percent(share):
    """With one decimal, halves upwards; 0 and 1 exactly without."""
    return {0: "0", 1: "100"}.get(share, "%.1f" % (math.floor(share * 1_000 + 0.5) / 10))


def wilson(count, n):
    """A share with its interval at 95 %, or None without votes."""
    if n == 0:
        return None
    p = count / n
    centre = p + Z * Z / (2 * n)
    spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low = (centre - spread) / (1 + Z * Z / n) if count else 0.0
    high = (centre + spread) / (1 + Z * Z / n) if count < n else 1.0
    text = "%d/%d %s %% [%s, %s]" % (count, n, percent(p), percent(low), percent(high))
    return {"count": count, "n": n, "share": p, "low": low, "high": high, "text": text}


class Sums:
    """Of one group, on one scale."""

    def __init__(self, scale):
        self.levels = {level: 0 for level in range(scale, 0, -1)}
        self.excluded = {reason: 0 for reason in REASONS}
        self.changes, self.flags = {"up": 0, "down": 0}, {flag: 0 for flag in FLAGS}
        self.presses = self.unassigned = self.provisional = 0

    def add(self, press, flags):
        self.presses += 1
        self.provisional += press.provisional
        for flag in flags:
            self.flags[flag] += 1
        if press.direction:
            self.changes[press.direction] += 1
        if press.outcome != "vote":
            self.excluded[press.outcome] += 1
            return
        self.levels[press.level] += 1
        self.unassigned += press.officer is None

    def row(self, scale, by):
        n = sum(self.levels.values())
        if by == "officer" and n < FEWEST:
            return {"withheld": True}
        levels = []
        for level, count in self.levels.items():
            each = {"level": level, "word": WORDS[scale][scale - level], "count": count}
            if by == "level":
                each["share"] = wilson(count, n)
            levels.append(each)
        return {
            "n": n, "presses": self.presses,
            "index": wilson(self.levels[scale] + self.levels[scale - 1], n), "top_box": wilson(self.levels[scale], n),
            "levels": levels, "excluded": self.excluded, "changes": self.changes, "unassigned": self.unassigned,
            "flags": self.flags, "provisional": self.provisional}


BY = ("total", "officer", "level", "day", "hour", "counter", "named-day")


# 2020-01-01: no pad is older.
EARLIEST = 1_577_836_800 * SECOND
AHEAD = 2 * 86_400 * SECOND


def tally(presses, first, last, by, hours, received):
    """The figures of (counter, press) pairs over days, first and last included, as the ward's JSON. `received` is when the records
    came in, in microseconds: what says to be of more than two days later has no day."""
    groups, undated = {}, 0
    for counter, press in presses:
        if not EARLIEST <= press.time <= received + AHEAD:
            undated += 1
            continue
        day, minute = hours.local(press.time)
        flags = set(press.flags)
        if "clock-unset" not in flags and hours.is_closed(press.time):
            flags.add("outside-hours")
        if not first <= day <= last:
            continue
        group = {
            "officer": press.officer, "day": day, "counter": counter, "named-day": hours.name(day),
            "hour": None if "clock-unset" in flags else minute // 60}.get(by)
        groups.setdefault((group, press.scale), Sums(press.scale)).add(press, flags)
    rows = []
    # Officers by code, never by their figures: a list in order of figures is a ranking. What has no name comes last.
    for group, scale in sorted(groups, key=lambda key: (key[0] is None, key[0] if key[0] is not None else 0, key[1])):
        row = {"scale": scale}
        if by == "day":
            row["day"] = day_text(group)
            if hours.name(group) is not None:
                row["name"] = hours.name(group)
        elif by not in ("total", "level"):
            row[by.replace("-", "_")] = group
        row.update(groups[group, scale].row(scale, by if group is not None or by == "level" else None))
        rows.append(row)
    return {"from": day_text(first), "to": day_text(last), "by": by, "kind": "button-index", "undated": undated, "rows": rows}


# --- the command -----------------------------------------------------------------------------------------------------


def read_file(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as fault:
        raise Fault(66, "%s: %s" % (path, fault.strerror)) from None


def show(value):
    print(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def plain(text):
    """A text from a file, without what a terminal would take for a command."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))


def check(options):
    log = Log(read_file(options.export))
    expected = options.key is not None or options.head is not None
    log.expect(
        read_fingerprint(options.key) if options.key is not None else None,
        read_head(options.head) if options.head is not None else None)
    verdict = "broken" if log.problems else "sound" if expected else "self-consistent"
    report = {
        "verdict": verdict, "records": log.count, "seals": len(log.seals), "unsealed": log.count - log.sealed,
        "unreadable": log.unreadable, "head": {"seq": log.count, "hash": log.hashes[-1].hex()}}
    if log.key is not None:
        report.update(pad=log.pad, log=log.log, fingerprint=fingerprint(log.key))
    report["problems"] = log.problems
    if options.json:
        show(report)
    else:
        print("%s: %s" % (plain(options.export), verdict))
        for problem in log.problems:
            print("  %s: %s" % (problem["what"], plain(problem["message"])))
        print("  %d records, %d seals, %d behind the last seal, %d unreadable" % (
            log.count, len(log.seals), log.count - log.sealed, log.unreadable))
        if log.key is not None:
            print("  head %s" % log.head_line())
        if verdict == "self-consistent":
            print("  Anyone can make such a log with a key of their own: check again with --key or --head.")
    return {"sound": 0, "self-consistent": 1, "broken": 65}[verdict]


def counted(options, path):
    log = Log(read_file(path))
    if log.problems and not options.anyway:
        raise Fault(65, "%s is broken (%s), and is not counted" % (path, log.problems[0]["message"]))
    policy = mapping = None
    if options.policy:
        try:
            policy, strange = read_policy(read_json(read_file(options.policy)))
        except (Unreadable, AttributeError):
            policy, strange = None, True
        if policy is None or strange:
            raise Fault(65, "%s is no policy" % options.policy)
    if options.mapping:
        mapping = dict(word.partition("=")[::2] for word in options.mapping)
        if not _mapping(mapping):
            raise Fault(64, "a mapping is such as b1=b4 b4=b1")
    return Ballot(policy, mapping).read(log.records, log.sealed)


def count(options):
    hours = OpeningHours(read_file(options.calendar) if options.calendar else None)
    if options.zone:
        hours.zone = read_zone(options.zone)
    received = clock.time_ns() // 1_000 if options.received is None else read_time(options.received)
    if received is None:
        raise Fault(64, "%s is no time such as 2026-06-01T08:00:00Z" % options.received)
    first, last = read_day(getattr(options, "from")), read_day(options.to)
    presses = []
    for word in options.exports:
        counter, is_named, path = word.partition("=")
        if not is_named or not CODE.fullmatch(counter):
            counter, path = None, word
        presses += [(counter, press) for press in counted(options, path)]
    figures = tally(presses, first, last, options.by, hours, received)
    if options.json:
        show(figures)
        return 0
    print("From %s to %s, by %s" % (figures["from"], figures["to"], figures["by"]))
    for row in figures["rows"]:
        row = dict(row)
        print("scale of %d%s" % (row.pop("scale"), "".join(
            ", %s %s" % (name, plain(row.pop(name)))
            for name in ("officer", "day", "name", "hour", "counter", "named_day") if name in row)))
        if row.get("withheld"):
            print("  fewer than %d votes: withheld" % FEWEST)
            continue
        for name, value in row.items():
            if name in ("index", "top_box"):
                value = value["text"] if value else "no votes"
            elif name == "levels":
                value = ", ".join("%d %s %d" % (each["level"], each["word"], each["count"]) + (
                    " (%s)" % each["share"]["text"] if each.get("share") else "") for each in value)
            elif isinstance(value, dict):
                value = ", ".join("%s %d" % each for each in value.items() if each[1]) or "none"
            print("  %s: %s" % (name.replace("_", " "), value))
    if figures["undated"]:
        print("undated: %d" % figures["undated"])
    print("A button index of presses by whoever chose to press; not SIPAS.")
    return 0


def list_presses(options):
    for press in counted(options, options.export):
        show({"seq": press.seq, "button": press.button, "outcome": press.outcome, "level": press.level,
              "scale": press.scale, "direction": press.direction, "officer": press.officer, "time": press.time,
              "flags": sorted(press.flags), "provisional": press.provisional})
    return 0


def main(words):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(
        prog="verify.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.exit_on_error = False
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("check", help="check every link of the chain and every seal of an export")
    one.add_argument("export", help="what `hailong journal export` or `hailong-ward log export` wrote")
    one.add_argument("--key", metavar="FINGERPRINT", help="the seal key's, as it was compared when the pad was enrolled")
    one.add_argument("--head", metavar="LINE", help="PAD LOG SEQ HASH FINGERPRINT, as it was kept elsewhere")
    one.set_defaults(run=check)
    two = commands.add_parser("tally", help="count the votes of exports again, up to each one's last seal")
    two.add_argument("exports", nargs="+", metavar="[COUNTER=]EXPORT")
    two.add_argument("--from", required=True, metavar="DAY", help="first day, such as 2026-06-01")
    two.add_argument("--to", required=True, metavar="DAY", help="last day, included")
    two.add_argument("--by", choices=BY, default="total")
    two.add_argument("--calendar", metavar="FILE", help="what `hailong-ward calendar show` prints")
    two.add_argument("--zone", metavar="OFFSET", help="the ward's offset from UTC, where there is no calendar (+07:00)")
    two.add_argument("--received", metavar="TIME", help="when the ward took the records in, in UTC (now): what is dated more than two "
                     "days later is undated")
    two.set_defaults(run=count)
    three = commands.add_parser("presses", help="show what each press came to, one JSON object a line")
    three.add_argument("export")
    three.set_defaults(run=list_presses)
    for command in (two, three):
        command.add_argument("--policy", metavar="FILE", help="count by this policy in place of the log's own")
        command.add_argument("--mapping", nargs="+", metavar="RECORDED=TRUE", help="count as if this had held from the start")
        command.add_argument("--anyway", action="store_true", help="count a broken log too, as far as its last valid seal")
    for command in (one, two):
        command.add_argument("--json", action="store_true", help="one JSON object in place of text")
    try:
        options = parser.parse_args(words)
    except SystemExit as end:
        return 64 if end.code else 0
    try:
        return options.run(options)
    except Fault as fault:
        print("verify.py: %s" % plain(fault), file=sys.stderr)
        return fault.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
