"""Says what was going on when the power went: what those writes are of that no flush had followed yet."""

import os
import re
import shutil
import subprocess

from disklog import BLOCK, Note, Write

# The newest record in a page of the journal says what the page was written for.
RECORD = re.compile(rb'\{"seq":(\d+),"kind":"([a-z-]+)"')
PRESS, SEAL, OTHER, CHECKPOINT = "press", "seal", "another record", "checkpoint"
KEY, SMALL, FIRST_BOOT, CARD_FULL = "key making", "pad's small files", "first boot", "card full"
INTAKE, WARD_CHECKPOINT, FOUNDING, LINK = "ward's intake", "ward's checkpoint", "ward's founding", "link's state"
FILES, REST = "file system", "nothing under way"


def owners(image, work):
    """The file to which each block of a file system belongs, as {number: path}. The image is mended."""
    subprocess.run(["e2fsck", "-fy", image], capture_output=True, timeout=60, check=False)
    out = f"{work}/owners"
    shutil.rmtree(out, ignore_errors=True)
    os.mkdir(out)
    subprocess.run(["debugfs", "-R", f"rdump / {out}", image], capture_output=True, timeout=60, check=True)
    paths = [os.path.relpath(f"{folder}/{name}", out) for folder, _, names in os.walk(out) for name in names]
    shutil.rmtree(out)
    asked = "".join(f"blocks /{path}\n" for path in paths)
    said = subprocess.run(["debugfs", "-f", "-", image], input=asked, capture_output=True, text=True, timeout=60, check=True)
    found, path = {}, None
    for line in said.stdout.splitlines():
        if line.startswith("debugfs: "):
            path = line.partition("blocks /")[2]
        elif path:
            found.update((int(number), path) for number in line.split())
    return found


class Moments:
    """`of[n]`: what was under way before entry `n`, as a set of names. `places`: the numbers of the entries, by name."""

    def __init__(self, log, disk, work, looks=12):
        """`disk`: the disk before the first entry. It is looked at `looks` times on its way, because files come and go."""
        entries, maps = log.entries, []
        ends = sorted({len(entries) * (look + 1) // looks for look in range(looks)} - {0})
        begun = 0
        for end in ends:
            for entry in entries[begun:end]:
                if isinstance(entry, Write):
                    disk.write(entry.offset, log.data(entry))
            begun = end
            disk.save(f"{work}/owners.img")
            maps.append((end, owners(f"{work}/owners.img", work)))
        os.unlink(f"{work}/owners.img")

        self.of, self.places = [], {}
        self.newest = {}  # the newest record that each log has been seen to get, and in which flight
        self.started = set()  # folders of which a head had been shown
        flight, number, during = set(), 0, None
        for n, entry in enumerate(entries + [None]):
            now = set(flight) or {REST}
            if during:
                now.add(during)
            self.of.append(now)
            for name in now:
                self.places.setdefault(name, []).append(n)
            if entry is None:
                flight, number = set(), number + 1
            elif isinstance(entry, Note):
                during = entry.said.get("during", during)
                if "head" in entry.said:
                    self.started.add(entry.said["name"])
            else:
                later = [found for end, found in maps if end > n]
                flight |= self.write(log, entry, number, later)

    def write(self, log, write, flight, maps):
        names, data = set(), log.data(write)
        for place in range(0, write.length, BLOCK):
            block = (write.offset + place) // BLOCK
            path = next((found[block] for found in maps if block in found), "")
            name = self.name(path, data[place : place + BLOCK], flight)
            if name:
                names.add(name)
            if path.startswith("pad") and path.split("/")[0] not in self.started:
                names.add(FIRST_BOOT)
        return names

    def name(self, path, data, flight):
        folder, _, file = path.partition("/")
        if folder == "ward":
            return {"ward.sqlite-wal": INTAKE, "ward.sqlite": WARD_CHECKPOINT}.get(file, FOUNDING)
        if folder == "link":
            return LINK
        if file == "journal.db":
            return CHECKPOINT
        if file == "journal.db-wal":
            return self.record(path, data, flight)
        if file.startswith(("seal.key", "pad.id")):
            return KEY
        return SMALL if folder.startswith("pad") and file else FILES

    def record(self, path, data, flight):
        """What a piece of a write-ahead log was written for."""
        found = [(int(seq), kind) for seq, kind in RECORD.findall(data)]
        if not found:
            return None
        seq, kind = max(found)
        newest, when = self.newest.get(path, (0, 0))
        # An older page is copied there before a checkpoint, so that the checkpoint can be mended.
        if seq < newest or (seq == newest and flight != when):
            return CHECKPOINT
        self.newest[path] = (seq, flight)
        return {b"press": PRESS, b"seal": SEAL}.get(kind, OTHER)
