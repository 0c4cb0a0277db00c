"""Reads what QEMU's blklogwrites recorded: every write and every flush of a disk, in the order in which the guest asked.

The format is that of Linux's dm-log-writes: a superblock, then entries of one sector with their data behind them.
"""

import json
import mmap
import struct
from typing import NamedTuple

SECTOR = 512
BLOCK = 4096
MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4


class Write(NamedTuple):
    """`length` bytes at `offset` of the disk; `start` is where they stand in the log's file, None for zeros."""

    offset: int
    length: int
    start: int | None
    fua: bool


class Note(NamedTuple):
    """What the guest's witness said at this place of the log."""

    said: dict


class DiskLog:
    """`entries` holds a Write, a Note, or None for a flush."""

    def __init__(self, path, disk_bytes):
        with open(path, "rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, version, count, sector = struct.unpack_from("<QQQI", self.bytes, 0)
        if (magic, version, sector) != (MAGIC, 1, SECTOR):
            raise SystemExit(f"{path} is no log of blklogwrites with sectors of {SECTOR} bytes")
        notes_at = disk_bytes // BLOCK * BLOCK - BLOCK
        self.entries = []
        place = SECTOR
        for _ in range(count):
            at, sectors, flags, _ = struct.unpack_from("<QQQQ", self.bytes, place)
            place += SECTOR
            length = sectors * SECTOR
            # A write may carry a flush before it; the flush then comes first.
            if flags & FLUSH:
                self.entries.append(None)
            if flags & DISCARD:
                continue  # what was in it is nobody's any more, and may still be there
            if not length:
                continue
            if at * SECTOR == notes_at:
                text = bytes(self.bytes[place : place + BLOCK]).split(b"\0", 1)[0].decode()
                first, said = text.split("\n", 1)
                if not first.startswith("hailong-note "):
                    raise SystemExit(f"{path}: not a note: {text[:80]}")
                self.entries.append(Note(json.loads(said)))
            else:
                self.entries.append(Write(at * SECTOR, length, place, bool(flags & FUA)))
            place += length

    def data(self, write):
        return self.bytes[write.start : write.start + write.length]
