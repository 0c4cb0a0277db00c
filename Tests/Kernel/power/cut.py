"""What a disk holds after the power went: all up to the last flush, and of the later writes whatever chance left."""

import os
import random

from disklog import BLOCK, SECTOR, Note, Write
from moments import REST

# How the writes behind the last flush fared. Chance picks one for each cut; those with more outcomes more often.
FLAVOURS = ("dropped", "sectors", "sectors", "blocks", "blocks", "mixed", "mixed", "nothing", "all")


class Disk:
    """A disk as its blocks that are not zeros, so that a copy of it is a few megabytes of writing."""

    def __init__(self, image):
        self.size = os.path.getsize(image)
        self.blocks = {}
        with open(image, "rb") as file:
            for number in range(self.size // BLOCK):
                data = file.read(BLOCK)
                if data.count(0) != BLOCK:
                    self.blocks[number] = data

    def copy(self):
        other = object.__new__(Disk)
        other.size, other.blocks = self.size, dict(self.blocks)
        return other

    def read(self, number):
        return self.blocks.get(number, bytes(BLOCK))

    def write(self, offset, data):
        """Whole sectors at `offset`."""
        end = offset + len(data)
        place = offset
        while place < end:
            number, inside = divmod(place, BLOCK)
            count = min(BLOCK - inside, end - place)
            piece = bytes(data[place - offset : place - offset + count])
            if count < BLOCK:
                old = self.read(number)
                piece = old[:inside] + piece + old[inside + count :]
            if piece.count(0) == BLOCK:
                self.blocks.pop(number, None)
            else:
                self.blocks[number] = piece
            place += count

    def fingerprint(self):
        """The same for the same content, within one run of Python."""
        return hash(frozenset(self.blocks.items()))

    def save(self, path):
        """Writes the image, sparse."""
        with open(path, "wb", buffering=0) as file:
            file.truncate(self.size)
            run, start = [], None
            for number in sorted(self.blocks):
                if run and number == start + len(run):
                    run.append(self.blocks[number])
                else:
                    if run:
                        os.pwritev(file.fileno(), run, start * BLOCK)
                    run, start = [self.blocks[number]], number
                if len(run) == 512:
                    os.pwritev(file.fileno(), run, start * BLOCK)
                    run, start = [], number + 1
            if run:
                os.pwritev(file.fileno(), run, start * BLOCK)


class Cutter:
    """Cuts the power at places of one log. Places must not go backwards: what was flushed is kept from one to the next."""

    def __init__(self, log, image, spared, blocks=True):
        """`spared`: numbers of blocks that are never torn. See `Cutter.tear`."""
        self.log, self.spared = log, spared
        self.flavours = FLAVOURS if blocks else tuple(name for name in FLAVOURS if name not in ("blocks", "mixed"))
        self.flushed = Disk(image)
        # Behind the last flush that `flushed` contains.
        self.reached = 0
        self.flushes = [n for n, entry in enumerate(log.entries) if entry is None]
        self.torn_sectors = self.torn_blocks = self.dropped = self.kept = 0

    def cut(self, place, random_):
        """The disk when the power goes before entry `place`. Returns it and the flavour of the cut."""
        last = self.reached
        for flush in self.flushes:
            if self.reached <= flush < place:
                last = flush + 1
        for entry in self.log.entries[self.reached : last]:
            if isinstance(entry, Write):
                self.flushed.write(entry.offset, self.log.data(entry))
        self.reached = last
        self.flushes = [flush for flush in self.flushes if flush >= last]

        disk = self.flushed.copy()
        flavour = random_.choice(self.flavours)
        # How likely a write is to have come to the disk at all.
        share = random_.choice((0.1, 0.5, 0.9))
        late = [entry for entry in self.log.entries[last:place] if isinstance(entry, Write)]
        for number, entry in enumerate(late):
            # A write that was to be there before it was reported done, and was reported done, is there.
            if flavour == "all" or (entry.fua and number + 1 < len(late)):
                self.kept += 1
                disk.write(entry.offset, self.log.data(entry))
            elif flavour != "nothing":
                self.some(disk, entry, flavour, share, random_)
        return disk, flavour

    def some(self, disk, write, flavour, share, random_):
        """Each block of a write by itself: a disk knows nothing of where a program's write began."""
        data = self.log.data(write)
        place = 0
        while place < write.length:
            count = min(BLOCK - (write.offset + place) % BLOCK, write.length - place)
            piece = data[place : place + count]
            fate = flavour if flavour != "mixed" else random_.choice(("dropped", "sectors", "blocks"))
            if random_.random() < share:
                self.kept += 1
                disk.write(write.offset + place, piece)
            elif fate == "sectors" or (fate == "blocks" and random_.random() < 0.5):
                self.tear(disk, write.offset + place, piece, fate == "blocks", random_)
            else:
                self.dropped += 1
            place += count

    def tear(self, disk, offset, piece, whole_block, random_):
        """A sector is there or not. With `whole_block` the card was erasing: nothing in these 4 KiB is what it was.

        The blocks that are spared are there or not, as a whole: those that ext4 rewrites in place and has to read before it can
        replay its journal. No program above it could help where one of them is torn.
        """
        number = offset // BLOCK
        if number in self.spared:
            self.dropped += 1
            return
        if whole_block:
            self.torn_blocks += 1
            disk.blocks[number] = random_.choice(
                (b"\xff" * BLOCK, random_.randbytes(BLOCK), random_.randbytes(SECTOR) * (BLOCK // SECTOR))
            )
            return
        self.torn_sectors += 1
        for sector in range(0, len(piece), SECTOR):
            if random_.random() < 0.5:
                disk.write(offset + sector, piece[sector : sector + SECTOR])


def places(log, moments, count, seed, at=None):
    """`count` places to cut at, in order: a third anywhere where a write is under way, a third just behind something that was
    acknowledged, and a third shared evenly among the moments, because some are short. `at`: a moment, and no other place."""
    random_ = random.Random(f"{seed}/places")
    notes = [n for n, entry in enumerate(log.entries) if isinstance(entry, Note)]
    busy = [n for n, names in enumerate(moments.of) if REST not in names]
    names = sorted(set(moments.places) - {REST})
    found = []
    for number in range(count):
        if at or number % 3 == 0:
            found.append(random_.choice(moments.places[at or names[number // 3 % len(names)]]))
        elif number % 3 == 1:
            found.append(random_.choice(busy))
        else:
            found.append(min(random_.choice(notes) + random_.randrange(1, 12), len(log.entries)))
    return sorted(found)
