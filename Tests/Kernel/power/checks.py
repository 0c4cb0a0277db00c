"""Asks the real programs what they find on a disk after a power cut, and compares it with what was acknowledged before."""

import hashlib
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import time


class Lost(Exception):
    """What does not hold, in one sentence."""


def run(*command, wanted=(0,), seconds=60):
    done = subprocess.run(command, capture_output=True, timeout=seconds, text=True, errors="replace")
    if done.returncode not in wanted:
        said = (done.stdout + done.stderr).strip()[-600:]
        raise Lost(f"{os.path.basename(command[0])} {command[1]}: exit code {done.returncode}: {said}")
    return done


def contents(folder):
    """Names and bytes of all files in a folder, as one hash."""
    found = hashlib.blake2b(digest_size=16)
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        found.update(name.encode() + b"\0")
        if os.path.isfile(f"{folder}/{name}"):
            with open(f"{folder}/{name}", "rb") as file:
                data = file.read()
            found.update(len(data).to_bytes(8, "big") + data)
    return found.digest()


class Acknowledged:
    """What had been acknowledged of one pad when the power went: each thing that its status said, and how often it was pressed."""

    def __init__(self, notes):
        self.heads = {}  # seq: hash, of heads, seals and heads that the ward had taken
        self.presses = set()  # seqs of presses that were thanked
        self.pressed = 0  # presses that were begun
        self.pad = self.log = self.fingerprint = self.ward = None
        self.sealed = self.ward_head = 0
        for said in notes:
            self.pressed += said.get("presses", 0)
            self.ward = said.get("ward", self.ward)
            if "head" not in said:
                continue
            for name in ("pad", "log", "fingerprint"):
                if getattr(self, name) not in (None, said[name]):
                    raise SystemExit(f"the recording itself has two of {name}: {said}")
                setattr(self, name, said[name])
            for name in ("head", "sealed", "ward_head"):
                if name in said and said[name]["seq"]:
                    self.heads[said[name]["seq"]] = said[name]["hash"]
            self.sealed = max(self.sealed, said["sealed"]["seq"])
            self.ward_head = max(self.ward_head, said.get("ward_head", {"seq": 0})["seq"])
            if "last_press" in said:
                self.presses.add(said["last_press"]["seq"])

    @property
    def newest(self):
        return max(self.heads, default=0)

    def asked(self):
        """All that is asked for, as one value."""
        return (self.newest, self.ward_head, len(self.heads), len(self.presses), self.pressed, self.ward)


class Programs:
    """The programs under test, and a folder to work in."""

    def __init__(self, pad, full, boards, work):
        self.pad, self.full, self.boards, self.work = pad, full, boards, work
        # What was looked at and held, by content and by what was asked for: most cuts leave most folders as the one before did.
        self.held = {}
        # Of hailongd, and of hailong-ward.
        self.starts = self.ward_starts = 0

    def once(self, folder, *asked, look):
        """What `look` says of a folder's content. Content that held is not looked at again; a loss is raised, and not kept."""
        key = (contents(folder), *asked)
        # The newest last: cuts go forward, so what was not met for long is not met again.
        self.held[key] = self.held.pop(key) if key in self.held else look()
        if len(self.held) > 200:
            del self.held[next(iter(self.held))]
        return self.held[key]

    def recover(self, image, out):
        """Mends the file system as a start does, and takes everything out of it."""
        done = subprocess.run(["e2fsck", "-fy", image], capture_output=True, text=True, errors="replace", timeout=60)
        # 1 and 2: errors were corrected. What stands above was not.
        if done.returncode > 3:
            raise Lost(f"e2fsck: exit code {done.returncode}: {done.stdout[-600:]}")
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
        run("debugfs", "-R", f"rdump / {out}", image)

    def check_pad(self, folder, known, starts):
        """Every acknowledged head and press is there, once; the chain holds; the key is the one that was shown. Its lines."""
        lines = self.once(folder, os.path.basename(folder), known.asked(), look=lambda: self.look_at_pad(folder, known))
        if starts and os.path.isdir(folder):
            self.start(folder, known, len(lines))
        return lines

    def look_at_pad(self, folder, known):
        aside = [name for name in (os.listdir(folder) if os.path.isdir(folder) else []) if ".aside" in name]
        if aside:
            raise Lost(f"a journal had been set aside: {aside}")
        if not known.newest:
            return []
        self.verify(folder, known)
        lines = self.lines(folder)
        self.compare(lines, known)
        return [line for _, line, _ in lines]

    def verify(self, folder, known):
        """The technician's own command, on the copied journal, against the newest head that was shown."""
        journal = f"{folder}/journal.db"
        if not os.path.exists(journal):
            raise Lost("there is no journal")
        if not os.path.exists(f"{folder}/seal.key"):
            raise Lost("there is no seal key")
        head = f"{known.pad} {known.log} {known.newest} {known.heads[known.newest]} {known.fingerprint}"
        run(f"{self.pad}/hailong", "verify", journal, "--key", known.fingerprint, "--head", head, "--lang", "en")

    def lines(self, folder):
        """The log's lines as SQLite recovers them, from a copy: recovery writes."""
        copy = f"{self.work}/copy"
        shutil.rmtree(copy, ignore_errors=True)
        os.mkdir(copy)
        for name in ("journal.db", "journal.db-wal"):
            if os.path.exists(f"{folder}/{name}"):
                shutil.copy(f"{folder}/{name}", copy)
        database = sqlite3.connect(f"{copy}/journal.db")
        try:
            return database.execute("SELECT seq, line, hash FROM record ORDER BY seq").fetchall()
        finally:
            database.close()

    def compare(self, lines, known):
        hashes = {seq: hash_.hex() for seq, _, hash_ in lines}
        for seq, hash_ in known.heads.items():
            if hashes.get(seq) != hash_:
                raise Lost(f"record {seq} was acknowledged and is {'another' if seq in hashes else 'not there'}")
        records = [json.loads(line) for _, line, _ in lines]
        presses = [record for record in records if record["kind"] == "press"]
        missing = known.presses - {record["seq"] for record in presses}
        if missing:
            raise Lost(f"a thanked press is not there: {sorted(missing)}")
        if len({(record["boot"], record["uptime"]) for record in presses}) != len(presses):
            raise Lost("a press is there twice")
        if len(presses) > known.pressed:
            raise Lost(f"{len(presses)} presses are there, and {known.pressed} were made")

    def start(self, folder, known, count):
        """The pad itself: it starts on what is there, goes on in the same log, and serves the next citizen."""
        self.starts += 1
        settings, door = f"{self.work}/pad.yaml", f"{self.work}/pad.sock"
        if os.path.exists(door):
            os.unlink(door)
        with open(settings, "w", encoding="utf-8") as file:
            file.write(
                f"board: simulated\nboards_dir: {self.boards}\nstate_dir: {folder}\n"
                f"control: {{socket: {door}, link_user: root}}\n"
            )
        with open(f"{self.work}/pad.out", "w+b") as said:

            def words():
                said.seek(0)
                return said.read().decode(errors="replace")[-600:]

            pad = subprocess.Popen([f"{self.pad}/hailongd", "--config", settings], stdout=said, stderr=said)
            try:
                status = self.served(door, pad)
            except Lost as loss:
                raise Lost(f"{loss}: {words()}") from None
            finally:
                pad.send_signal(signal.SIGTERM)
                code = pad.wait(timeout=60)
            words = words()
        if code != 0:
            raise Lost(f"hailongd ended with {code}: {words}")
        if known.log and (status["log"], status["fingerprint"]) != (known.log, known.fingerprint):
            raise Lost(f"the pad has another log or key: {words}")
        if [name for name in os.listdir(folder) if ".aside" in name]:
            raise Lost(f"the pad set its journal aside: {words}")
        key = status["fingerprint"]
        run(f"{self.pad}/hailong", "verify", f"{folder}/journal.db", "--key", key, "--lang", "en")
        now = [line for _, line, _ in self.lines(folder)]
        if sum(b'"kind":"press"' in line for line in now[count:]) != 1:
            raise Lost("the press after the start is not in the log once")

    def served(self, door, pad):
        """Presses once and waits until the pad has thanked. The status then."""
        deadline = time.monotonic() + 60

        def waiting():
            if pad.poll() is not None:
                raise Lost(f"hailongd ended by itself with {pad.returncode}")
            if time.monotonic() > deadline:
                raise Lost("hailongd does not serve within 60 s")
            # Nothing tells when a socket begins to listen; the end of all this is the deadline.
            time.sleep(0.005)

        while True:
            talk = socket.socket(socket.AF_UNIX)
            try:
                talk.connect(door)
                break
            except OSError:
                talk.close()
                waiting()
        talk.settimeout(60)
        with talk, talk.makefile("rwb") as stream:

            def ask(**words):
                stream.write(json.dumps({"v": 1, "id": 1, **words}).encode() + b"\n")
                stream.flush()
                answer = json.loads(stream.readline() or b"{}")
                if "ok" not in answer:
                    raise Lost(f"the pad answers {words['do']} with {answer}")
                return answer["ok"]

            while ask(do="status")["head"]["seq"] == 0:
                waiting()
            ask(do="press", button="b1", hold_ms=60)
            while ask(do="status")["thanked"] < 1:
                waiting()
            return ask(do="status")

    def check_ward(self, folder, known, lines):
        """The ward finds nothing broken; it holds what it said it had taken, and nothing that is not the pad's."""
        if known.ward is None:
            return
        held = self.once(folder, known.asked(), look=lambda: self.look_at_ward(folder, known))
        if held != lines[: len(held)]:
            raise Lost("the ward's copy is not the beginning of the pad's log")

    def start_ward(self, folder, known):
        """The ward itself: it starts on what is there, listens, ends when it is told to, and holds the same afterwards."""
        if known.ward is None:
            return
        before = self.look_at_ward(folder, known)
        self.ward_starts += 1
        with open(f"{self.work}/ward.out", "w+b") as said:

            def words():
                said.seek(0)
                return said.read().decode(errors="replace")[-600:]

            serve = (f"{self.full}/hailong-ward", "serve", "--data", folder, "--listen", "127.0.0.1:0")
            ward = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=said)
            try:
                ready, _, _ = select.select([ward.stdout], [], [], 60)
                first = ward.stdout.readline() if ready else b""
                if b"listening on" not in first:
                    raise Lost(f"hailong-ward does not serve within 60 s: {first!r} {words()}")
            finally:
                ward.send_signal(signal.SIGTERM)
                code = ward.wait(timeout=60)
                ward.stdout.close()
            if code != 0:
                raise Lost(f"hailong-ward ended with {code}: {words()}")
        if self.look_at_ward(folder, known) != before:
            raise Lost("the ward holds something else after a start than before")

    def look_at_ward(self, folder, known):
        """The lines that it holds of the pad's log."""
        ward = f"{self.full}/hailong-ward"
        done = run(ward, "check", "--data", folder)
        if not known.ward_head:
            return []
        sent = subprocess.run([ward, "log", "export", known.pad, "--data", folder], capture_output=True, timeout=60)
        if sent.returncode != 0:
            raise Lost(f"hailong-ward log export: {sent.stderr.decode(errors='replace')}; {done.stdout}")
        held = sent.stdout.splitlines()
        if len(held) < known.ward_head:
            raise Lost(f"the ward said it had {known.ward_head} records, and has {len(held)}")
        return held
