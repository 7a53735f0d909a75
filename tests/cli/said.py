"""Keeps everything the programs say and write while the command-line tests run, and what must not be among it.

PERMIT_SAID names the folder; without it nothing is kept. Each test program has a part of its own there, which it
empties when it begins: `pieces.jsonl` says where each piece came from, `content/` holds the pieces, `needles.jsonl` the
secrets and the personal data that the tests gave the programs. test_said.py looks for the one in the other.
"""

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

import stores

CHIP_IMAGE = b"PERMCHIP"  # an image holds a chip's keys and files in the clear (docs/chip-image.md)
SHORTEST = 8  # bytes; what is shorter turns up by chance


def part_of_this_program():
    folder = os.environ.get("PERMIT_SAID")
    if not folder:
        return None
    part = Path(folder) / Path(sys.argv[0]).stem
    shutil.rmtree(part, ignore_errors=True)
    (part / "content").mkdir(parents=True, mode=0o700)
    return part


def is_application(content):
    """Whether this is an application that a program wrote down."""
    try:
        return "citizen_number" in json.loads(content)
    except (ValueError, RecursionError, TypeError):
        return False


class Keeper:
    def __init__(self, part):
        self.part = part
        self.given = set()  # digests of files that the tests wrote themselves
        self.known = set()  # lines written, stores opened
        self.passphrases = []

    def line(self, file, /, **members):
        text = json.dumps(members, ensure_ascii=False, sort_keys=True) + "\n"
        if (file, text) not in self.known:
            self.known.add((file, text))
            with open(self.part / file, "a", encoding="utf-8") as out:
                out.write(text)

    def piece(self, content, /, **where):
        digest = hashlib.sha256(content).hexdigest()
        if not content or digest in self.given:
            return
        path = self.part / "content" / digest
        if not path.exists():
            path.write_bytes(content)
        self.line("pieces.jsonl", content=digest, **where)

    def needle(self, kind, secret, what):
        if len(secret) >= SHORTEST:
            self.line("needles.jsonl", kind=kind, secret=secret.hex(), what=what)

    # What the tests gave

    def gave_file(self, path):
        content = Path(path).read_bytes()
        self.given.add(hashlib.sha256(content).hexdigest())
        try:
            application = json.loads(content)
        except (ValueError, RecursionError):
            return
        if isinstance(application, dict):
            self.gave_person(application)

    def gave_person(self, application):
        for kind, value in (
            ("name", application.get("name")),
            ("number", application.get("citizen_number")),
            *(("address", place.get("text")) for place in application.values() if isinstance(place, dict)),
        ):
            if isinstance(value, str):
                self.needle(kind, value.encode(), "an application")

    def gave_words(self, command, folder):
        for option, value in zip(command, command[1:]):
            if option == "--address":
                self.needle("address", str(value).encode(), "--address")
            if option == "--uid" and re.fullmatch("[0-9A-F]{14}", str(value)):
                self.line("needles.jsonl", kind="card", secret=str(value), what="--uid")
            if option in ("--passphrase-file", "--root-passphrase-file", "--station-passphrase-file", "--pin-file") and (Path(folder) / value).is_file():
                self.gave_passphrase(Path(folder) / value)

    def gave_passphrase(self, path):
        passphrase = path.read_text(encoding="utf-8").split("\n")[0]
        if passphrase not in self.passphrases:
            self.passphrases.append(passphrase)
            self.needle("passphrase", passphrase.encode(), path.name)

    # What the programs made of it

    def said(self, command, folder, stdout, stderr):
        program, subcommand = words_of(command)
        self.gave_words(command, folder)
        for stream, text in (("stdout", stdout), ("stderr", stderr)):
            self.piece((text or "").encode(), program=program, subcommand=subcommand, stream=stream)
        for option, value in zip(command, command[1:]):
            if option == "--trace" and (Path(folder) / value).is_file():
                self.traced(command, (Path(folder) / value).read_bytes())

    def traced(self, command, content):
        program, subcommand = words_of(command)
        self.piece(content, program=program, subcommand=subcommand, stream="trace")

    def left_behind(self, folder):
        """All files of a folder, and the keys of the stores and cards there."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.file(path, path.relative_to(folder))

    def file(self, path, name):
        content = path.read_bytes()
        if content.startswith(CHIP_IMAGE):
            return self.piece(content, stream="chip image", file=str(name))
        if path.name == "store.json":
            self.store(path.parent)
        stream = "application file" if is_application(content) else "file"
        self.piece(content, stream=stream, file=str(name))

    def store(self, folder):
        state = b"".join(path.read_bytes() for path in [folder / "store.json", *stores.sealed_files(folder)])
        if state in self.known:
            return
        self.known.add(state)
        for entry, secret in stores.secrets_of(folder, self.passphrases).items():
            what = f"{folder.name}/{entry}"
            if "/role-" in entry:
                self.needle("role key", secret, what)
            elif entry.startswith(("authorities/", "regions/", "publisher/")) or entry == "sealed/root":
                self.needle("private key", stores.private_number(secret), what)


class Nothing:
    """Keeps nothing."""

    def __getattr__(self, name):
        return lambda *arguments, **members: None


def words_of(command):
    """Program and subcommand."""
    words = [str(word) for word in command if not str(word).startswith("-")] + ["", ""]
    groups = ("authority", "publisher", "region", "request", "role", "station", "status")
    return words[0], " ".join(words[1:3]) if words[1] in groups else words[1]


PART = part_of_this_program()
keeper = Keeper(PART) if PART else Nothing()
