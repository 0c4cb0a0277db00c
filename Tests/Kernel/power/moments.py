"""Says what was going on when the power went: what those writes are of that no flush had followed yet."""

import os
import re
import shutil
import subprocess

from disklog import BLOCK, Note, Write

# The newest record in a page of the journal says what the page was written for.
RECORD = re.compile(rb'\{"seq":(\d+),"kind":"([a-z-]+)"')
PRESS, SEAL, OTHER, CHECKPOINT = "press", "seal", "another record", "checkpoint"
# One that the write-ahead log's length forces, in the midst of presses; the others come of rest, or of an orderly end.
FORCED, FORCED_AT = "forced checkpoint", 4 << 20
KEY, SMALL, FIRST_BOOT, CARD_FULL = "key making", "pad's small files", "first boot", "card full"
INTAKE, WARD_CHECKPOINT, FOUNDING, LINK = "ward's intake", "ward's checkpoint", "ward's founding", "link's state"
FILES, REST = "file system", "nothing under way"


def owners(image, work):
    """The file to which each block of a file system belongs, and its place in it: {number: (path, index)}. The image is mended."""
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
            found.update((int(number), (path, index)) for index, number in enumerate(line.split()))
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
        self.newest = {}  # the newest record that each log has been seen to get
        self.ends = {}  # where the newest write to each journal's write-ahead log ended, in bytes
        self.started = set()  # folders of which a head had been shown
        flight, during = set(), None
        for n, entry in enumerate(entries + [None]):
            now = set(flight) or {REST}
            if during:
                now.add(during)
            self.of.append(now)
            for name in now:
                self.places.setdefault(name, []).append(n)
            if entry is None:
                flight = set()
            elif isinstance(entry, Note):
                during = entry.said.get("during", during)
                if "head" in entry.said:
                    self.started.add(entry.said["name"])
            else:
                later = [found for end, found in maps if end > n]
                flight |= self.write(log, entry, later)

    def write(self, log, write, maps):
        names, data = set(), log.data(write)
        for place in range(0, write.length, BLOCK):
            block = (write.offset + place) // BLOCK
            path, index = next((found[block] for found in maps if block in found), ("", 0))
            block_data = data[place : place + BLOCK]
            # The first start makes the log long with zeros.
            if path.endswith("/journal.db-wal") and block_data.count(0) != len(block_data):
                self.ends[path] = (index + 1) * BLOCK
            name = self.name(path, block_data)
            if name:
                names.add(name)
            if path.startswith("pad") and path.split("/")[0] not in self.started:
                names.add(FIRST_BOOT)
        return names

    def name(self, path, data):
        folder, _, file = path.partition("/")
        if folder == "ward":
            return {"ward.sqlite-wal": INTAKE, "ward.sqlite": WARD_CHECKPOINT}.get(file, FOUNDING)
        if folder == "link":
            return LINK
        if file == "journal.db":
            return FORCED if self.ends.get(f"{path}-wal", 0) >= FORCED_AT else CHECKPOINT
        if file == "journal.db-wal":
            return self.record(path, data)
        if file.startswith(("seal.key", "pad.id")):
            return KEY
        return SMALL if folder.startswith("pad") and file else FILES

    def record(self, path, data):
        """What a piece of a write-ahead log was written for."""
        found = [(int(seq), kind) for seq, kind in RECORD.findall(data)]
        if not found:
            return None
        seq, kind = max(found)
        # A commit also holds older pages that it moved, and pages again that fill up its last block.
        if seq < self.newest.get(path, 0):
            return None
        self.newest[path] = seq
        return {b"press": PRESS, b"seal": SEAL}.get(kind, OTHER)
