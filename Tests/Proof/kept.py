"""Results that outlive a run."""

import json


class Kept:
    """What was found before, by name, each with the digests of what it depends on. Written at each word: a run may be stopped at any time."""

    def __init__(self, path, resume):
        self.path = path
        self.entries = json.loads(path.read_text()) if resume and path.exists() else {}

    def find(self, name, depends):
        """The result, if everything it depends on is as it was."""
        entry = self.entries.get(name)
        if entry and all(depends.get(what) == digest for what, digest in entry["depends"].items()):
            return entry["result"]
        return None

    def put(self, name, depends, result):
        self.entries[name] = {"depends": depends, "result": result}
        written = self.path.with_suffix(".new")
        written.write_text(json.dumps(self.entries, indent=1, ensure_ascii=False) + "\n")
        written.replace(self.path)
        return result
