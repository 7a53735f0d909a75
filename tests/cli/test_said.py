"""Nothing that the programs said or wrote while all other command-line tests ran holds a key, a passphrase, a name, an
address or a citizen number, however it is spelt, except where it is meant to be. Runs after those tests (said.py)."""

import base64
import json
import os
import re
import unittest
from collections import Counter
from pathlib import Path

import stores

SAID = Path(os.environ["PERMIT_SAID"])
PARTS = os.environ["PERMIT_SAID_BY"].split(",")

# Who may say what, and why. Traces and stderr are never here.
HOLDER = {"name", "number", "address"}
ALLOWED = {
    ("permit", "show", "stdout"): (HOLDER, "shows an officer who the holder is"),
    **{
        ("permit-clerk", command, "stdout"): ({"address"}, "tells the clerk what the printer writes on the panel")
        for command in ("issue", "resign", "endorse", "extend", "write", "resume")
    },
    ("permit-clerk", "carried", "stdout"): ({"address"}, "shows whoever holds the keys what is asked for"),
    ("permit-clerk", "application", "stdout"): (HOLDER, "shows the clerk what was typed, and what is wrong with it"),
    ("application file",): (HOLDER, "is what the clerk wrote down, for its owner alone"),
    ("chip image",): ({"card key", *HOLDER}, "is the memory of a chip, for its owner alone"),
}


def place_of(piece):
    return (piece["program"], piece["subcommand"], piece["stream"]) if "program" in piece else (piece["stream"],)


def lines_of(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


# --- spellings ----------------------------------------------------------------------------------

HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :]?){8,}[0-9A-Fa-f]?")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{11,}")
ESCAPE = re.compile(rb"(?:\\u[0-9A-Fa-f]{4})+")


def hexadecimal(content):
    for run in HEX.findall(content):
        digits = re.sub(rb"[ :]", b"", run)
        for shift in (0, 1):
            yield bytes.fromhex(digits[shift : shift + (len(digits) - shift) // 2 * 2].decode())


def base64_of(content):
    for run in BASE64.findall(content.replace(b"\n", b"") if b"-----BEGIN" in content else content):
        standard = run.replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4):
            yield base64.b64decode(standard[shift : shift + (len(standard) - shift) // 4 * 4])


def unescaped(content):
    if b"\\u" in content:
        yield ESCAPE.sub(lambda run: json.loads(b'"' + run.group() + b'"').encode("utf-8", "replace"), content)


def readings(content):
    """The content as it is and as everything that it may be an encoding of."""
    yield content
    for way in (hexadecimal, base64_of, unescaped):
        yield from way(content)


# --- searching ----------------------------------------------------------------------------------


class Needles:
    """What must not be said. Keys are found by their first 16 bytes, which makes thousands of them cheap."""

    def __init__(self):
        self.keys, self.words = {}, {}

    def add(self, kind, secret, what):
        if kind.endswith("key"):
            self.keys[secret[:16]] = (kind, what)
        else:
            self.words[secret] = (kind, what)

    def found_in(self, content):
        found = set()
        for reading in readings(content):
            found.update(where for word, where in self.words.items() if word in reading)
            for at in range(len(reading) - 15):
                if where := self.keys.get(reading[at : at + 16]):
                    found.add(where)
        return found


def needles_of(parts):
    """Those the tests kept, and the keys of every card they named, for every store."""
    needles, masters, cards = Needles(), [], set()
    for part in parts:
        for line in lines_of(part / "needles.jsonl"):
            secret = bytes.fromhex(line["secret"])
            if line["kind"] == "card":
                cards.add(secret)
                continue
            needles.add(line["kind"], secret, line["what"])
            if line["kind"] == "role key":
                masters.append((line["what"].rpartition("role-")[2].split("-")[0], secret))
    for role, master in masters:
        for uid in cards:
            needles.add("card key", stores.card_key(role, master, uid), f"{role} of {uid.hex().upper()}")
    return needles


def offences(pieces, content_of, needles):
    """(place, kind, what) of everything that stands where it must not."""
    by_content = {}
    for piece in pieces:
        by_content.setdefault(piece["content"], []).append(piece)
    for digest, places in by_content.items():
        for kind, what in needles.found_in(content_of(digest)):
            for piece in places:
                if kind not in ALLOWED.get(place_of(piece), (set(), ""))[0]:
                    yield (*place_of(piece), piece.get("file", "")), kind, what


class Said(unittest.TestCase):
    def test_nothing_that_must_not(self):
        parts = [SAID / f"test_{name}" for name in PARTS]
        needles = needles_of(parts)
        found, said = [], Counter()
        for part in parts:
            pieces = lines_of(part / "pieces.jsonl")
            said.update(piece["stream"] for piece in pieces)
            self.assertTrue(pieces, f"{part.name} kept nothing")
            found += offences(pieces, lambda digest: (part / "content" / digest).read_bytes(), needles)
        kinds = Counter(kind for kind, _ in [*needles.keys.values(), *needles.words.values()])
        print(f"searched {dict(said)} for {dict(kinds)}")
        for stream in ("stdout", "stderr", "trace", "file", "chip image"):
            self.assertTrue(said[stream], stream)
        for kind in ("role key", "card key", "private key", "passphrase", *HOLDER):
            self.assertTrue(kinds[kind], kind)
        self.assertEqual(sorted(map(str, set(found))), [])

    def test_what_is_meant_to_be_said_is(self):
        """Otherwise nothing would be found because nothing can be."""
        parts = [SAID / f"test_{name}" for name in PARTS]
        needles = needles_of(parts)
        found = Counter()
        for part in parts:
            for piece in lines_of(part / "pieces.jsonl"):
                if place_of(piece) in ALLOWED and sum(found.values()) < 200:
                    found.update(kind for kind, _ in needles.found_in((part / "content" / piece["content"]).read_bytes()))
        for kind in ("name", "address", "card key"):
            self.assertTrue(found[kind], f"a {kind} stands nowhere, not even where it should")


class Search(unittest.TestCase):
    """The search finds what is planted."""

    KEY = bytes(range(0xA0, 0xB0))
    NAME = "古丽·买买提"

    def setUp(self):
        self.needles = Needles()
        self.needles.add("role key", self.KEY, "planted")
        self.needles.add("name", self.NAME.encode(), "planted")

    def offends(self, content, **where):
        where = where or {"program": "permit", "subcommand": "verify", "stream": "trace"}
        return [kind for _, kind, _ in offences([{"content": "x", **where}], lambda _: content, self.needles)]

    def test_every_spelling(self):
        for secret, kind in ((self.KEY, "role key"), (self.NAME.encode(), "name")):
            spaced = " ".join(f"{byte:02X}" for byte in secret).encode()
            coded = base64.b64encode(b"\x01" + secret + b"\x02")
            for spelling in (secret, secret.hex().encode(), b"9" + secret.hex().upper().encode(), spaced, coded):
                with self.subTest(kind, spelling=spelling):
                    self.assertEqual(self.offends(b"> 90AD " + spelling + b"00\n< 9100"), [kind])
                    self.assertEqual(self.offends(b"> 90AD 00\n< 9100"), [])
        self.assertEqual(self.offends(json.dumps({"name": self.NAME}).encode()), ["name"])

    def test_a_name_is_allowed_in_its_place_alone(self):
        show = {"program": "permit", "subcommand": "show"}
        self.assertEqual(self.offends(self.NAME.encode(), **show, stream="stdout"), [])
        self.assertEqual(self.offends(self.NAME.encode(), **show, stream="stderr"), ["name"])
        self.assertEqual(self.offends(self.NAME.encode(), **show, stream="trace"), ["name"])
        self.assertEqual(self.offends(self.KEY.hex().encode(), **show, stream="stdout"), ["role key"])
        self.assertEqual(self.offends(self.NAME.encode(), stream="file", file="seen.json"), ["name"])
        self.assertEqual(self.offends(self.KEY, stream="chip image", file="card.image"), ["role key"])

    def test_keys_are_diversified_as_published(self):
        """AN10922, section 2.2.1."""
        master = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
        message = bytes.fromhex("04782E21801D803042F54E585020416275")
        self.assertEqual(stores.diversified(master, message).hex().upper(), "A8DD63A3B89D54B37CA802473FDA9175")

    def test_no_place_for_traces_and_messages_is_allowed(self):
        for place in ALLOWED:
            self.assertNotIn(place[-1], ("trace", "stderr", "file"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
