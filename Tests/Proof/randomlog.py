"""Random logs for trying readers of logs: sealed as a pad seals them, with all that a pad writes, much that none should, and lengths
that lie on the edges of the rules. Everything is drawn from one seed."""

import ctypes
import ctypes.util
import hashlib
import json
import random
import time as clock_time

SECOND = 1_000_000


class SealKey:
    """Ed25519 by libcrypto, in this process: thousands of seals by `openssl` would take longer than what they are for."""

    _crypto = None

    def __init__(self, seed):
        if SealKey._crypto is None:
            crypto = SealKey._crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
            crypto.EVP_PKEY_new_raw_private_key.restype = ctypes.c_void_p
            crypto.EVP_PKEY_new_raw_private_key.argtypes = [
                ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
            crypto.EVP_PKEY_get_raw_public_key.argtypes = [
                ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_size_t)]
            crypto.EVP_MD_CTX_new.restype = ctypes.c_void_p
            crypto.EVP_MD_CTX_free.argtypes = [ctypes.c_void_p]
            crypto.EVP_DigestSignInit.argtypes = [ctypes.c_void_p] * 5
            crypto.EVP_DigestSign.argtypes = [
                ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_size_t), ctypes.c_char_p, ctypes.c_size_t]
        ed25519 = 1087
        self._key = self._crypto.EVP_PKEY_new_raw_private_key(ed25519, None, seed, len(seed))
        public, length = ctypes.create_string_buffer(32), ctypes.c_size_t(32)
        assert self._crypto.EVP_PKEY_get_raw_public_key(self._key, public, ctypes.byref(length)) == 1
        self.public = public.raw

    def sign(self, message):
        context = self._crypto.EVP_MD_CTX_new()
        signature, length = ctypes.create_string_buffer(64), ctypes.c_size_t(64)
        assert self._crypto.EVP_DigestSignInit(context, None, None, None, self._key) == 1
        assert self._crypto.EVP_DigestSign(context, signature, ctypes.byref(length), message, len(message)) == 1
        self._crypto.EVP_MD_CTX_free(context)
        return signature.raw


def write_time(microseconds, random_source):
    seconds, fraction = divmod(microseconds, SECOND)
    digits = random_source.choice((3, 3, 3, 3, 6, 0))
    text = clock_time.strftime("%Y-%m-%dT%H:%M:%S", clock_time.gmtime(seconds))
    if text.index("-") < 4:
        text = "0" * (4 - text.index("-")) + text
    return text + (".%06d" % fraction)[:digits + 1 if digits else 0] + "Z"


class RandomLog:
    """One log. `strangeness` is the share of records that no pad would write."""

    def __init__(self, seed, strangeness=0.05, begin=1_780_272_000 * SECOND, length=None):
        self.random = random.Random(seed)
        r = self.random
        self.key = SealKey(r.randbytes(32))
        self.pad = "p-" + "".join(r.choices("abcdefghijklmnopqrstuvwxyz234567", k=12))
        self.log = r.randbytes(16).hex()
        self.strangeness = strangeness
        self.lines, self.hashes = [], [bytes(32)]
        self.boot, self.uptime, self.clock = r.randrange(1, 9), r.randrange(0, 20 * SECOND), r.choice(("synced",) * 3 + ("drifting", "unset"))
        # How far the pad's clock is off; a board without a clock battery starts in 1970.
        self.epoch = begin + r.randrange(0, 20 * 86_400 * SECOND) // 1_000 * 1_000
        if r.random() < 0.1:
            self.epoch = r.randrange(0, 3 * 86_400) * SECOND
        self.policy = dict(quiet_ms=5000, correction_ms=3000, citizen_max_ms=30000, grace_ms=10000, chord_ms=150,
                           session_max_ms=18_000_000)
        self.sessions, self.open = [], None
        self.kernel = self._uuid()
        self._write("genesis", format=1, log=self.log, pad=self.pad, key=self.key.public.hex())
        self._write("boot", board="raspberry-pi-4", backend="libgpiod", version="0.1.0", unsealed=0, kernel=self.kernel)
        if r.random() < 0.9:
            self._policy()
        for _ in range(length or r.randrange(5, 160)):
            self._step()
        self._seal("shutdown" if r.random() < 0.3 else "idle")
        for _ in range(r.choice((0, 0, 0, 1, 5))):
            self._step(seals=False)

    # Writing

    def _uuid(self):
        digits = self.random.randbytes(16).hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def header(self, kind, uptime=None, seq=None):
        uptime = self.uptime if uptime is None else uptime
        return {"seq": len(self.lines) + 1 if seq is None else seq, "kind": kind, "boot": self.boot, "uptime": max(0, uptime),
                "time": write_time(max(0, self.epoch + uptime), self.random), "clock": self.clock}

    def _add(self, line):
        self.lines.append(line)
        self.hashes.append(hashlib.sha256(self.hashes[-1] + line).digest())

    def _write(self, kind, uptime=None, **own):
        record = {**self.header(kind, uptime), **own}
        self._add(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
        return len(self.lines)

    def _seal(self, why):
        record = {**self.header("seal"), "why": why}
        self._sign(json.dumps(record, separators=(",", ":")).encode()[:-1])

    def _sign(self, begin, spoilt=False):
        signature = self.key.sign(b"hailong-seal-1\n" + self.hashes[-1] + begin)
        if spoilt:
            signature = signature[:5] + bytes([signature[5] ^ 1]) + signature[6:]
        self._add(begin + b',"sig":"' + signature.hex().encode() + b'"}')

    # What happens

    def _gap(self):
        """A length on the edge of one of the rules, or near it, or none."""
        r, p = self.random, self.policy
        edge = r.choice((p["quiet_ms"], p["correction_ms"], p["chord_ms"], p["grace_ms"], p["citizen_max_ms"], 1_000, 0, 400, 6_000))
        if r.random() < 0.03:
            edge = r.choice((p["session_max_ms"], 600_000, 86_400_000))
        gap = edge * 1_000 + r.choice((0, 0, 1, -1, 1_000, -1_000))
        if r.random() < 0.4:
            gap = int(gap * r.random())
        return min(max(0, gap), 3 * 86_400 * SECOND)

    def _policy(self):
        r = self.random
        scale = r.choice((3, 4, 4, 4, 5))
        buttons = ["b%d" % number for number in range(1, scale + 1)]
        levels = {button: scale - index for index, button in enumerate(buttons)}
        if r.random() < 0.2:
            levels["b%d" % r.randrange(6, 9)] = r.randrange(1, scale + 1)
        policy = {"name": r.choice(("default", "Bốn mức", "x")), "rule": "free", "scale": scale,
                  "session": r.choice(("optional", "optional", "required")),
                  "quiet_ms": r.choice((5000, 5000, 400, 100, 60000)), "correction_ms": r.choice((3000, 3000, 200, 0, 7000)),
                  "citizen_max_ms": r.choice((30000, 30000, 100, 6000)), "grace_ms": r.choice((10000, 0, 1000)),
                  "chord_ms": r.choice((150, 150, 0, 1000, 2000)), "session_max_ms": r.choice((18000000, 60000, 1000)),
                  "levels": levels}
        self.policy = policy
        if r.random() < 0.2:
            for name in r.sample(sorted(policy), r.randrange(1, 5)):
                if name not in ("scale", "levels"):
                    del policy[name]
            self.policy = {**dict(quiet_ms=5000, correction_ms=3000, citizen_max_ms=30000, grace_ms=10000, chord_ms=150,
                                  session_max_ms=18_000_000), **policy}
        self._write("policy", **policy)

    def _step(self, seals=True):
        r = self.random
        if r.random() < self.strangeness:
            return self._strange(seals)
        self.uptime += self._gap()
        what = r.choices(
            ("press", "opened", "closed", "boot", "restart", "clock", "quality", "fault", "cleared", "maintenance", "policy", "mapping",
             "alive", "other", "seal"), (60, 6, 4, 2, 1, 3, 2, 3, 2, 3, 2, 2, 3, 3, 6))[0]
        if what == "press":
            self._press()
        elif what == "opened":
            officer = r.choice(("an", "binh", "chi", "cb-07"))
            age = {"age": r.choice((1, 60_000_000, 17_995_000_000, 2**53))} if r.random() < 0.2 else {}
            how = r.choice(("command", "badge", "order", "boot"))
            self.open = self._write("session-opened", officer=officer, how=how, by="uid-0", **age)
            self.sessions.append(self.open)
        elif what == "closed":
            session = self.open if self.open and r.random() < 0.9 else r.choice(self.sessions + [1, 999])
            self._write("session-closed", session=session, how=r.choice(("command", "timer", "order")), by="pad")
            self.open = None
        elif what in ("boot", "restart"):
            if what == "boot":
                self._reboot()
            self._write("boot", board="raspberry-pi-4", backend="libgpiod", version="0.1.0", unsealed=0, kernel=self.kernel)
        elif what == "clock":
            offset = r.choice((0, 1_500_000, -3_600 * SECOND, r.randrange(-10**12, 10**12), 1_780_272_000 * SECOND - self.epoch))
            self._write("clock", offset=offset, error=20_000, source=r.choice(("ntp", "ward")))
        elif what == "quality":
            self.clock = r.choice(("synced", "drifting", "unset"))
        elif what == "fault":
            own = {"code": r.choice(("HL-BTN-001", "HL-BTN-002"))}
            if r.random() < 0.8:
                own["button"] = "b%d" % r.randrange(1, 5)
            if r.random() < 0.2:
                own["count"] = r.randrange(1, 9)
            self._write("fault", **own)
        elif what == "cleared":
            self._write("fault-cleared", code=r.choice(("HL-BTN-001", "HL-BTN-002")), button="b%d" % r.randrange(1, 5))
        elif what == "maintenance":
            # Closed three times for each time it is opened, or a long log would be all maintenance.
            self._write(*(("maintenance-opened",) if r.random() < 0.25 else ("maintenance-closed",)),
                        how=r.choice(("command", "buttons")), by="cb-07")
        elif what == "policy":
            self._policy()
        elif what == "mapping":
            self._write("mapping", buttons=r.choice(({}, {"b1": "b4", "b4": "b1"}, {"b2": "b3", "b3": "b2"}, {"b1": "b1"})))
        elif what == "alive":
            self._write("alive")
        elif what == "seal":
            if seals:
                self._seal(r.choice(("idle", "age", "count", "start")))
        else:
            self._write(*r.choice((("window-opened",), ("badge-refused",), ("edges-lost",))), **r.choice(
                ({}, {"count": 1}, {"button": "b2", "count": 0})))

    def _reboot(self):
        r = self.random
        down = r.choice((1, 30, 299, 300, 599, 600, 601, -1, 86_400)) * SECOND + r.choice((0, 0, 1_000, -1_000))
        instant = self.epoch + self.uptime + down
        which = r.random()
        if which < 0.9:
            self.boot += 1
        if which < 0.8 or which > 0.95:
            self.kernel = self._uuid()
        self.uptime = r.randrange(0, 3 * SECOND)
        self.epoch = max(0, instant - self.uptime)
        self.clock = r.choice(("synced", "synced", self.clock, "unset"))
        self.open = self.open if r.random() < 0.7 else None

    def _press(self):
        r = self.random
        own = {"button": "b%d" % r.choices(range(1, 9), (20, 20, 20, 20, 5, 2, 1, 1))[0]}
        which = r.random()
        if self.open and which < 0.85:
            own["session"] = self.open
        elif self.sessions and which > 0.9:
            own["session"] = r.choice(self.sessions)
        # A press is written when it has settled, and bears the time of its first edge.
        late = r.choice((0,) * 8 + (50_000, 150_000, 999_000, 1_000_000, 1_000_001))
        self._write("press", uptime=self.uptime - late, **own)

    # What no pad writes

    def _strange(self, seals):
        r = self.random
        which = r.randrange(9)
        if which == 0:
            self._add(r.choice((b"", b"{}", b"null", b"[]", b"garbage", b'{"seq":%d}' % (len(self.lines) + 1), b"\xff\xfe", b"  ")))
        elif which == 1:
            # The number of another place.
            kind = r.choice(("press", "session-opened", "alive", "maintenance-opened"))
            own = {"press": {"button": "b1"}, "session-opened": {"officer": "an", "how": "badge", "by": "pad"},
                   "maintenance-opened": {"how": "command", "by": "pad"}}.get(kind, {})
            record = {**self.header(kind, seq=len(self.lines) + 1 + r.choice((-1, 1, 5, 1000))), **own}
            self._add(json.dumps(record).encode())
        elif which == 2 and seals:
            self._sign(json.dumps({**self.header("seal"), "why": r.choice(("idle", "odd"))}, separators=(",", ":")).encode()[:-1],
                       spoilt=r.random() < 0.5)
        elif which == 3:
            self._write("genesis", format=r.choice((1, 2)), log=self.log, pad=self.pad, key=self.key.public.hex())
        elif which == 4:
            self.uptime = max(0, self.uptime - r.choice((999_999, SECOND, SECOND + 1, 60 * SECOND)))
            self._press()
        else:
            self._mutated()

    def _mutated(self):
        """A line of before, at its new place, with one member or one byte changed."""
        r = self.random
        for _ in range(20):
            line = r.choice(self.lines)
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and "kind" in record and record["kind"] != "seal":
                break
        else:
            return
        record.update(self.header(record["kind"]))
        names = list(record)
        value = r.choice(STRANGE_VALUES)
        which = r.randrange(5)
        if which == 0:
            record[r.choice(names)] = value
        elif which == 1:
            own = names[6:]
            if own:
                record[r.choice(own)] = value
        elif which == 2:
            del record[r.choice(names)]
        elif which == 3:
            record[r.choice(("x", "button", "session", "count", "quiet", "levels"))] = value
        else:
            text = bytearray(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
            text[r.randrange(len(text))] = r.choice(b'"0159{}[],:.-+eE\\ u\t\x00\x7f\x80\xc3\xa9b')
            if b"\n" not in text and len(text) <= 1024:
                self._add(bytes(text))
            return
        text = json.dumps(record, ensure_ascii=r.random() < 0.5, separators=r.choice(((",", ":"), (", ", ": ")))).encode("utf-8", "replace")
        if b"\n" not in text and len(text) <= 1024:
            self._add(text)

    @property
    def content(self):
        return b"".join(line + b"\n" for line in self.lines)


STRANGE_VALUES = [
    None, True, False, 0, 1, -1, 7, 2, 3, 4, 5, 6, 2**53, 2**53 + 1, -2**53, -2**53 - 1, 1.0, 0.5, 1e300, 1e16, -0.0, "", "b1", "b4", "b8", "b9",
    "b0", "B1", "an", "An", "cb_07", "a" * 16, "a" * 17, "a" * 24, "a" * 25, "x" * 48, "x" * 49, "é" * 24, "é" * 25, "\x00", "\x7f", "\x85",
    "\ud800", "free", "optional", "required", "synced", "HL-BTN-001", "hl-btn-001", "HL-", "uid-0", "pad", "command", "spoken", "0" * 32, "F" * 32,
    "0" * 64, "2026-06-01T08:00:00Z", "2026-06-01T08:00:00.Z", "2026-06-01T23:59:60Z", "2026-06-01T24:00:00Z", "2026-02-29T08:00:00Z",
    "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999999Z", "10000-01-01T00:00:00Z", "2026-06-01t08:00:00z", "2026-06-01T08:00:00+07:00",
    "2026-06-01T08:00:00.1234567890Z", [], {}, [1], {"b1": "b4"}, {"b1": "b4", "b4": "b1"}, {"b1": 4}, {"b1": 4, "b2": 3, "b3": 2, "b4": 1},
    {"b1": 3, "b2": 2, "b3": 1}, {"b1": 4, "b2": 3, "b3": 2, "b4": 1, "b9": 1}, {"a": 1}, [[[[[[[1]]]]]]], [[[[[[[[1]]]]]]]], {"a": [{}]},
    100, 99, 600_000, 600_001, 2_000, 2_001, 1_000, 999, 86_400_000, 86_400_001,
]
