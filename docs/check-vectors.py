#!/usr/bin/env python3
"""Checks the vectors of PROTOCOL.md with nothing of Hailong's own: Python's standard library and `openssl`."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HEADER = ["seq", "kind", "boot", "uptime", "time", "clock"]
OWN = {
    "genesis": ["format", "log", "pad", "key", "follows?", "beyond?"],
    "boot": ["board", "backend", "version", "unsealed", "kernel"],
    "policy": [
        "name", "rule", "scale", "session", "quiet_ms", "correction_ms", "citizen_max_ms", "grace_ms", "chord_ms", "session_max_ms",
        "levels",
    ],
    "press": ["button", "session?"],
    "mapping": ["buttons"],
    "session-opened": ["officer", "how", "by", "age?"],
    "session-closed": ["session", "how", "by"],
    "maintenance-opened": ["how", "by", "minutes?"],
    "maintenance-closed": ["how", "by"],
    "fault": ["code", "button?", "count?"],
    "fault-cleared": ["code", "button?"],
    "edges-lost": ["button", "count"],
    "clock": ["offset", "error", "source"],
    "alive": [],
    "order": ["epoch?", "number?", "do?", "taken", "code?", "count?"],
    "badge-refused": ["count"],
    "readiness": ["passed", "found"],
    "seal": ["why", "sig"],
}
# Kept for later: no pad writes it, and its members are not settled.
LATER = ["key"]
LIMIT = 2**53
# SubjectPublicKeyInfo and PKCS #8 of Ed25519 (RFC 8410) in front of the 32 bytes.
PUBLIC = bytes.fromhex("302a300506032b6570032100")
PRIVATE = bytes.fromhex("302e020100300506032b657004220420")

checks = 0


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        sys.exit(f"FAILED: {what}")


class Unreadable(Exception):
    pass


def read(line):
    """A line as a dict, by the rules of the page."""
    if len(line) > 1024 or b"\n" in line:
        raise Unreadable("length")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(error)

    def members(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise Unreadable("a member twice")
        return dict(pairs)

    def whole(digits):
        if digits == "-0" or abs(int(digits)) > LIMIT:
            raise Unreadable("number")
        return int(digits)

    def broken(digits):
        if abs(float(digits)) > LIMIT:
            raise Unreadable("number")
        return float(digits)

    def constant(name):
        raise Unreadable(name)

    try:
        value = json.loads(
            text, object_pairs_hook=members, parse_int=whole, parse_float=broken, parse_constant=constant
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(error)

    def walk(value, depth):
        if isinstance(value, (dict, list)):
            if depth > 8:
                raise Unreadable("depth")
            for inner in value.values() if isinstance(value, dict) else value:
                walk(inner, depth + 1)
            if isinstance(value, dict):
                for key in value:
                    walk(key, depth)
        elif isinstance(value, str):
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                raise Unreadable(error)

    walk(value, 1)
    if not isinstance(value, dict):
        raise Unreadable("not an object")

    def number(key, least):
        found = value.get(key)
        if type(found) is not int or found < least:
            raise Unreadable(key)

    number("seq", 1)
    number("boot", 0)
    number("uptime", 0)
    kind = value.get("kind")
    if not isinstance(kind, str) or not 1 <= len(kind.encode()) <= 32:
        raise Unreadable("kind")
    time = value.get("time")
    match = isinstance(time, str) and re.fullmatch(
        r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?Z", time, re.ASCII
    )
    if not match or int(match[1]) < 1970:
        raise Unreadable("time")
    try:
        import datetime

        datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise Unreadable(error)
    if value.get("clock") not in ("synced", "drifting", "unset"):
        raise Unreadable("clock")
    return value


def verifies(public, signature, message):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "key").write_bytes(PUBLIC + public)
        (folder / "sig").write_bytes(signature)
        (folder / "message").write_bytes(message)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", folder / "key"]
            + ["-sigfile", folder / "sig", "-in", folder / "message"],
            capture_output=True,
        )
        return done.returncode == 0


def public_of(seed):
    done = subprocess.run(
        ["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
        input=PRIVATE + seed,
        capture_output=True,
        check=True,
    )
    return done.stdout[-32:]


def fingerprint(public):
    digits = hashlib.sha256(public).hexdigest()[:32]
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))


def check_log(lines, hashes):
    head = bytes(32)
    genesis = read(lines[0])
    check(genesis["kind"] == "genesis", "line 1 is the genesis")
    public = bytes.fromhex(genesis["key"])
    seals = 0
    for n, (line, wanted) in enumerate(zip(lines, hashes, strict=True), 1):
        record = read(line)
        check(record["seq"] == n, f"line {n} is number {n}")
        check(list(record)[:6] == HEADER, f"line {n} begins with the header")
        if record["kind"] in OWN:
            own = list(record)[6:]
            known = [key.rstrip("?") for key in OWN[record["kind"]]]
            needed = [key for key in OWN[record["kind"]] if not key.endswith("?")]
            check([key for key in known if key in own] == own, f"line {n} has the members of its kind, in order")
            check(all(key in own for key in needed), f"line {n} has all that it needs")
        if record["kind"] == "seal":
            prefix, signature = line[: -len(',"sig":""}') - 128], bytes.fromhex(record["sig"])
            message = b"hailong-seal-1\n" + head + prefix
            check(line[len(prefix) :].startswith(b',"sig":"'), f"line {n} ends with its signature")
            check(verifies(public, signature, message), f"the seal in line {n} holds")
            check(not verifies(public, signature, message + b" "), "openssl refuses a wrong message")
            seals += 1
        head = hashlib.sha256(head + line).digest()
        check(f"{n} {head.hex()}" == wanted.decode(), f"the hash of line {n}")
    check(seals > 0, "the log is sealed")
    return public


def check_kinds(page, lines):
    """The page's table of kinds, the table above and the vectors name the same kinds."""
    kinds = re.findall(r"^\| `([a-z-]+)` \|", page.split("\n### Kinds\n")[1].split("\n#")[0], re.M)
    check(sorted(kinds) == sorted([*OWN, *LATER]), f"the kinds of the page are {', '.join(sorted(set(kinds) ^ {*OWN, *LATER}))} apart")
    written = {read(line)["kind"] for line in lines}
    for kind in kinds:
        check(kind in written, f"the log of the vectors has a record of kind {kind}")


def check_request(request, base):
    public = bytes.fromhex(request["public"])
    check(public_of(bytes.fromhex(request["seed"])) == public, "the link key of its seed")
    digest = base64.b64encode(hashlib.sha256(bytes.fromhex(request["body"])).digest()).decode()
    check(request["content-digest"] == f"sha-256=:{digest}:", "the digest of the request's body")
    label, parameters = request["signature-input"].split("=", 1)
    check(label == "hailong" and f'keyid="{public.hex()}"' in parameters, "the signature's label and key")
    lines = [
        f'"@method": {request["method"]}',
        f'"@path": {request["path"]}',
        f'"@query": ?{request["query"]}',
        f'"content-digest": {request["content-digest"]}',
        f'"@signature-params": {parameters}',
    ]
    message = "\n".join(lines).encode()
    check(message == b"\n".join(base), "the signature base of RFC 9421")
    signature = re.fullmatch(r"hailong=:([A-Za-z0-9+/]{86}==):", request["signature"])
    check(signature and verifies(public, base64.b64decode(signature[1]), message), "the request's signature")


def main():
    page = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "PROTOCOL.md")
    vectors = {}
    text = page.read_text("utf-8")
    for name, block in re.findall(r"```text\n# vector: ([a-z-]+)\n(.*?)\n```", text, re.S):
        vectors[name] = block.encode().split(b"\n")

    key = dict(line.decode().split(" ") for line in vectors["key"])
    public = bytes.fromhex(key["public"])
    check(public_of(bytes.fromhex(key["seed"])) == public, "the public key of the seed")
    check(fingerprint(public) == key["fingerprint"], "the fingerprint")

    check(check_log(vectors["log"], vectors["hashes"]) == public, "the log's key")
    check_log(vectors["following"], vectors["following-hashes"])
    check_kinds(text, vectors["log"])
    hashes = [line.decode().split(" ")[1] for line in vectors["hashes"]]
    follows = read(vectors["following"][0])
    check(follows["follows"]["hash"] == hashes[follows["follows"]["seq"] - 1], "what the second log follows")
    check(follows["beyond"]["hash"] == hashes[follows["beyond"]["seq"] - 1], "what the second log knows of")

    genesis = read(vectors["log"][0])
    pad, log, seq, digest, name = vectors["head"][0].decode().split(" ")
    check((pad, log, name) == (genesis["pad"], genesis["log"], key["fingerprint"]), "the head line's names")
    check(hashes[int(seq) - 1] == digest, "the head line's hash")

    statement = vectors["statement"][0]
    signature = bytes.fromhex(vectors["statement-signature"][0].decode())
    check(verifies(public, signature, b"hailong-enrol-1\n" + statement), "the enrolment statement's signature")

    ward = dict(line.decode().split(" ") for line in vectors["order-key"])
    check(public_of(bytes.fromhex(ward["seed"])).hex() == ward["public"], "the order key of its seed")
    order, signature = vectors["order"][0], bytes.fromhex(vectors["order-signature"][0].decode())
    check(verifies(bytes.fromhex(ward["public"]), signature, b"hailong-order-1\n" + order), "the order's signature")
    badges = json.loads(order)
    digest = hmac.new(bytes.fromhex(badges["key"]), ward["badge"].encode(), "sha256").digest()[:16]
    check(digest.hex() == ward["badge-hash"] == badges["badges"][0][0], "the badge's hash")

    check_request(dict(line.decode().split(" ", 1) for line in vectors["request-signature"]), vectors["signature-base"])

    for line in vectors["readable"]:
        try:
            read(line)
        except Unreadable as error:
            check(False, f"readable: {line} ({error})")
        check(True, "readable")
    start = vectors["readable"][0][:-1] + b","
    broken = vectors["unreadable"] + [start + bytes.fromhex(text.decode()) for text in vectors["unreadable-hex"]]
    for line in broken:
        try:
            read(line)
        except Unreadable:
            check(True, "unreadable")
            continue
        check(False, f"unreadable: {line}")
    print(f"{page}: {checks} checks hold")


main()
