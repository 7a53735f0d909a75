"""What the command-line tests share: running the built programs, a realm to run them in, a reader to lay cards on.

PERMIT_BIN names the folder of the programs, PERMIT_WAY how cards are reached: `sim` (an image, no reader) or
`pcsc` (pcscd and its virtual reader; run by scripts/with-private-pcscd).
"""

import atexit
import contextlib
import fcntl
import functools
import hashlib
import itertools
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from said import keeper

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "docs" / "examples"
PROGRAMS = Path(os.environ["PERMIT_BIN"]).resolve()
HELPERS = Path(os.environ.get("PERMIT_HELPERS", PROGRAMS)).resolve()
WAY = os.environ.get("PERMIT_WAY", "sim")

TIANSHAN = "天山区公安分局"  # national profile, division 650102
SHUIMOGOU = "水磨沟区公安分局"  # national profile, division 650105
PREFECTURE = "乌鲁木齐市公安局"  # xinjiang profile, every division of 6501
UID = "04112233445566"
ISSUED_ON = "2026-03-02"

# Exit status of every error a program can name. Frozen (design 10): scripts outside the project rely on it.
EXIT = {
    code: status
    for status, codes in {
        1: "internal file-io no-space bad-table damaged-store store-too-open store-in-use serials-exhausted",
        2: "usage confirmation-needed bad-input bad-hex bad-date bad-json unknown-member bad-citizen-number"
        " test-number-in-production date-in-production facts-disagree unknown-division unknown-ethnic-group"
        " text-too-long bad-text bad-portrait kind-not-offered not-a-store already-exists unknown-authority"
        " authority-out-of-scope authority-out-of-date pending-mismatch bad-bundle old-bundle wrong-root"
        " bad-status-list wrong-delta old-list altered-file certificate-mismatch unsupported-suite bad-script bad-image",
        3: "image-in-use no-service no-reader reader-fault card-in-use timed-out no-token token-lacks-mechanism token-sessions-exhausted token-fault script-mismatch",
        4: "no-card card-lost card-swapped",
        5: "role-not-held wrong-passphrase wrong-pin pin-locked no-token-key key-version-unknown authentication-refused authentication-delayed",
        6: "not-a-permit card-not-blank chip-unsupported chip-too-small newer-layout damaged-content chip-refused"
        " messaging-broken write-not-confirmed",
        7: "already-issued not-genuine rule-refuses expired-request",
    }.items()
    for code in codes.split()
}

# What a program may say of a card that went away in the middle, by how soon the reader notices.
CARD_GONE = ("card-lost", "no-card", "reader-fault", "timed-out")

PATIENCE = 30  # seconds after which a program that should have ended is a failure


# --- running programs ---------------------------------------------------------------------------


class Result:
    """How a program ended and what it printed."""

    def __init__(self, command, status, stdout, stderr):
        self.command, self.status, self.stdout, self.stderr = command, status, stdout, stderr

    @property
    def json(self):
        return json.loads(self.stdout)

    def __str__(self):
        return (
            f"$ {' '.join(map(str, self.command))}\nstatus {self.status}\n"
            f"--- stdout\n{self.stdout}--- stderr\n{self.stderr}"
        )


def start(command, folder, environment=None, **how):
    """The program as a process with its output in pipes."""
    process = subprocess.Popen(
        [PROGRAMS / command[0], *map(str, command[1:])],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", **how},
    )
    process.folder = folder
    return process


def finish(process, command):
    try:
        stdout, stderr = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    keeper.said(command, process.folder, stdout, stderr)
    return Result(command, process.returncode, stdout, stderr)


def run(*command, folder, environment=None, **how):
    return finish(start(command, folder, environment, **how), command)


def happens(condition, within):
    """Whether the condition comes true within so many seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def wait_until(condition, what):
    if not happens(condition, PATIENCE):
        raise AssertionError(f"waited {PATIENCE} seconds in vain: {what}")


# --- the card on the reader ---------------------------------------------------------------------


class SimReader:
    """No reader: the programs open the image themselves."""

    spec = "sim:no-card-laid-on"

    def __init__(self, folder):
        self.folder = folder

    def lay_on(self, image):
        self.spec = f"sim:{image}"

    def take_off(self):
        self.spec = "sim:no-card-laid-on"

    def settle(self):
        """What the killed program did not write, nobody does."""


class PcscReader:
    """A slot of pcscd's virtual reader; the card is a running permit-sim serve."""

    def __init__(self, folder, slot=0):
        self.folder, self.slot = folder, slot
        self.name = f"Virtual PCD 00 0{slot}"
        self.spec = f"pcsc:{self.name}"
        self.serving = None

    def lay_on(self, image, **how):
        """A card that comes within the 400 ms of pcscd's polling after another was torn off in the middle of a
        command is never noticed; it has to be lifted off once more, as a person would."""
        for _ in range(5):
            self.serve(image, **how)
            if happens(lambda: self.state() == "card present", within=2):
                return
            self.pull()
            time.sleep(1)
        raise AssertionError("the virtual reader does not notice the card")

    def serve(self, image, **how):
        ready = self.folder / f"ready-{self.slot}"
        ready.unlink(missing_ok=True)
        command = ("permit-sim", "serve", image, "--slot", self.slot, "--ready-file", ready)
        self.serving = start(command, self.folder, **how)

        def is_ready():
            if self.serving.poll() is not None:
                raise AssertionError(str(finish(self.serving, command)))
            return ready.exists()

        wait_until(is_ready, "the virtual reader takes the card")

    def take_off(self):
        self.pull()
        wait_until(lambda: self.state() == "empty", "the virtual reader notices that the card is gone")

    def pull(self):
        """The card is gone at once; that the reader notices takes it a while."""
        if self.serving is not None:
            self.serving.kill()
            finish(self.serving, ("permit-sim", "serve"))
            self.serving = None

    def settle(self):
        """The card answers a program that was killed, and may write after that; pcscd lets go of it only then."""
        wait_until(lambda: self.state() != "in use", "the reader lets go of the card")

    def ended(self):
        """How the serving program ended by itself."""
        serving, self.serving = self.serving, None
        return finish(serving, ("permit-sim", "serve"))

    def state(self):
        result = run("permit", "readers", "--json", folder=self.folder)
        readers = {reader["name"]: reader["state"] for reader in result.json.get("readers", [])}
        return readers.get(self.name)


def new_reader(folder):
    return {"sim": SimReader, "pcsc": PcscReader}[WAY](folder)


# --- a realm to test in -------------------------------------------------------------------------


def made(*command, folder):
    """For preparations: the command must succeed."""
    result = run(*command, folder=folder)
    if result.status != 0:
        raise AssertionError(f"a preparation failed\n{result}")
    return result


def add_authority(folder, office, name, divisions, *more):
    made(
        *("permit-keys", "authority", "add", office, name, "--divisions", divisions, *more),
        *("--passphrase-file", "pass"),
        folder=folder,
    )


def shared_folder():
    folder = Path(tempfile.mkdtemp(prefix="permit-cli-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("pass", "gate-pass", "desk-pass"):
        (folder / name).write_text(f"the passphrase in {name}\n")
    for example in ("application.json", "portrait.jpg"):
        shutil.copy(EXAMPLES / example, folder)
    for given in folder.iterdir():
        keeper.gave_file(given)
    return folder


def publish(folder, office):
    made(
        *("permit-keys", "bundle", office, "--out", "trust.bundle", "--use-by", "2039-12-31"),
        *("--passphrase-file", "pass"),
        folder=folder,
    )
    made("permit-keys", "root", office, "--out", "root.pem", folder=folder)


@functools.cache
def test_realm():
    """office, gate and desk with their passphrase files, trust.bundle, root.pem, an application, a portrait and
    issued.image, a permit of TIANSHAN. Made once; tests work on copies."""
    folder = shared_folder()
    made("permit-keys", "init", "office", "--realm", "test", "--passphrase-file", "pass", folder=folder)
    add_authority(folder, "office", TIANSHAN, "650102", "--valid-from", "2026-01-01")
    add_authority(folder, "office", SHUIMOGOU, "650105", "--valid-from", "2026-01-01")
    add_authority(folder, "office", PREFECTURE, "6501", "--profile", "xinjiang", "--valid-from", "2026-01-01")
    for station, role in (("gate", "gate"), ("desk", "inspect")):
        made(
            *("permit-keys", "station", "add", "office", station, "--roles", role, "--out", station),
            *("--passphrase-file", "pass", "--station-passphrase-file", f"{station}-pass"),
            folder=folder,
        )
    publish(folder, "office")
    made("permit-sim", "new", "issued.image", "--uid", UID, folder=folder)
    made(
        *("permit-clerk", "issue", "--keys", "office", "--passphrase-file", "pass", "--authority", TIANSHAN),
        *("--application", "application.json", "--portrait", "portrait.jpg", "--date", ISSUED_ON),
        *("--card", "sim:issued.image"),
        folder=folder,
    )
    return folder


@functools.cache
def strangers():
    """Another office with an authority of the same name, of another root: `strangers`, its bundle and root."""
    folder = shared_folder()
    made("permit-keys", "init", "strangers", "--realm", "test", "--passphrase-file", "pass", folder=folder)
    add_authority(folder, "strangers", TIANSHAN, "650102", "--valid-from", "2026-01-01")
    publish(folder, "strangers")
    return folder


@functools.cache
def production_realm():
    """An office of the production realm, valid from today on."""
    folder = shared_folder()
    made("permit-keys", "init", "real", "--realm", "production", "--passphrase-file", "pass", folder=folder)
    add_authority(folder, "real", TIANSHAN, "650102")
    return folder


# --- test cases ---------------------------------------------------------------------------------


def files_below(folder, but=()):
    """Every file's content by its path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in but)
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def behind_the_decision(lines):
    """What was said after the decision that a desk is shown first, if it got that far."""
    if not lines or not lines[0].startswith("permit-clerk: decision about card "):
        return lines
    return list(itertools.dropwhile(lambda line: line.startswith("  "), lines[1:]))


class Case(unittest.TestCase):
    """A folder of its own with a copy of the test realm, in which the programs run; a reader, still empty."""

    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="permit-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(test_realm(), self.folder, dirs_exist_ok=True)
        self.addCleanup(keeper.left_behind, self.folder)
        self.reader = new_reader(self.folder)
        self.addCleanup(self.reader.take_off)

    # Running

    def run_program(self, *command, environment=None, **how):
        return run(
            *command, folder=self.folder, environment={"PERMIT_CARD": self.reader.spec, **(environment or {})}, **how
        )

    def done(self, *command, status=0, **how):
        """The command's JSON; it must end with `status`, which is not 0 for verdicts that say no."""
        result = self.run_program(*command, "--json", **how)
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.json["schema"], 1)
        self.assertNotIn("error", result.json)
        return result.json

    def refused(self, code, *command, **how):
        """The command's error as its --json tells it, after everything an error owes has been checked."""
        result = self.run_program(*command, "--json", **how)
        self.check_refusal(code, result)
        return result.json["error"]

    def check_refusal(self, code, result):
        self.assertEqual(result.status, EXIT[code], result)
        error = result.json["error"]
        self.assertEqual(result.json["schema"], 1)
        self.assertEqual((error["code"], error["exit"]), (code, EXIT[code]), result)
        self.assertEqual(
            self.behind_the_list(behind_the_decision(result.stderr.splitlines()), result),
            [
                f"{result.command[0]}: {error['doing']}: failed ({code})",
                f"  why:  {error['why']}",
                f"  next: {error['next']}",
            ],
        )
        for line in (error["doing"], error["why"], error["next"]):
            self.assertTrue(line.strip(), result)

    def behind_the_list(self, lines, result):
        """The lines of an error without those that list what is wrong, where that is more than one thing."""
        listed = result.json.get("errors", [])
        if len(listed) < 2:
            return lines
        for line, each in zip(lines, listed):
            self.assertTrue(line.startswith("  ") and line.endswith(each["rule"]), result)
        return lines[len(listed) :]

    def broken_off(self, result, *codes):
        """A command that lost its card: one of these errors, told like any other."""
        error = result.json["error"]
        self.assertIn(error["code"], codes, result)
        self.check_refusal(error["code"], result)
        return error

    # Commands

    def issue(self, application="application.json", *, authority=TIANSHAN, date=ISSUED_ON, keys="office", portrait=None):
        command = ["permit-clerk", "issue", "--keys", keys, "--passphrase-file", "pass", "--authority", authority]
        command += ["--application", application]
        if date:
            command += ["--date", date]
        if portrait:
            command += ["--portrait", portrait]
        return command

    def resign(self, *more, authority=SHUIMOGOU, division="650105", address="南湖路3号", date="2026-06-15", keys="office"):
        return [
            *("permit-clerk", "resign", "--keys", keys, "--passphrase-file", "pass", "--authority", authority),
            *("--division", division, "--address", address, "--date", date, *more),
        ]

    def endorse(self, *more, authority=TIANSHAN, date="2027-02-10", keys="office"):
        return [
            *("permit-clerk", "endorse", "--keys", keys, "--passphrase-file", "pass", "--authority", authority),
            *("--date", date, *more),
        ]

    def extend(self, until, *, date, authority=PREFECTURE):
        return [
            *("permit-clerk", "extend", "--keys", "office", "--passphrase-file", "pass", "--authority", authority),
            *("--until", until, "--date", date),
        ]

    def resume(self, keys="office"):
        return ["permit-clerk", "resume", "--keys", keys, "--passphrase-file", "pass"]

    def verify(self, *more, date="2026-03-03"):
        """Without a key: the verdict of 2 exchanges."""
        return ["permit", "verify", "--bundle", "trust.bundle", "--root", "root.pem", "--date", date, *more]

    def gate(self, *more, date="2026-03-03"):
        """With the chip's proof: the verdict of 4 exchanges."""
        return self.verify("--keys", "gate", "--passphrase-file", "gate-pass", *more, date=date)

    def show(self, *more, date="2026-03-03"):
        return [
            *("permit", "show", "--bundle", "trust.bundle", "--root", "root.pem", "--date", date),
            *("--keys", "desk", "--passphrase-file", "desk-pass", *more),
        ]

    def pending(self):
        """The cards the office has unfinished work on."""
        listed = self.done("permit-clerk", "pending", "--keys", "office", "--passphrase-file", "pass")
        return [work["chip"] for work in listed["pending"]]

    # Things

    def blank(self, name="card.image", *, uid=UID, chip="ev3-8k"):
        made("permit-sim", "new", name, "--uid", uid, "--chip", chip, folder=self.folder)
        return name

    def lay_on(self, image):
        self.reader.lay_on(image)
        return image

    def lay_on_blank(self, **how):
        return self.lay_on(self.blank(**how))

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        keeper.gave_file(path)
        return name

    def application(self, **changes):
        """The example application with some members changed; None takes a member out."""
        application = json.loads((EXAMPLES / "application.json").read_text(encoding="utf-8"))
        application.update(changes)
        kept = {member: value for member, value in application.items() if value is not None}
        return self.write("changed.json", json.dumps(kept, ensure_ascii=False))

    def add_neighbour(self, image):
        """Puts an application of somebody else onto a blank chip."""
        self.helper("put", image)

    def helper(self, *arguments, program="cli_neighbour"):
        command = [HELPERS / program, *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @contextlib.contextmanager
    def nothing_changes(self, *but):
        """Every file of the test's folder, card images and stores among them, stays as it is."""
        before = files_below(self.folder, but)
        yield
        after = files_below(self.folder, but)
        changed = [str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
        self.assertEqual(changed, [], "these files changed")

    def first_words(self, stream):
        """What a running program has said first, without waiting for ever."""
        if not select.select([stream], [], [], PATIENCE)[0]:
            raise AssertionError(f"it said nothing for {PATIENCE} seconds")
        return stream.readline()

    # Breaking off

    def interrupt(self, exchange, act, *command, room=65536):
        """Runs the command and calls act(process) as soon as it has begun this exchange; its result.

        The trace goes through a pipe with so much room, which tells the moment without any waiting for time to pass.
        """
        pipe = self.folder / "trace.pipe"
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        reading = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, room)
        try:
            whole = (*command, "--json", "--trace", pipe)
            process = start(whole, self.folder, {"PERMIT_CARD": self.reader.spec})
            trace = b""
            while trace.count(b">") < exchange and process.poll() is None:
                if select.select([reading], [], [], 0.05)[0]:
                    trace += os.read(reading, 256)
            if trace.count(b">") >= exchange:
                act(process)
            result = finish(process, whole)
            if result.status == -signal.SIGKILL:
                self.reader.settle()
            keeper.traced(whole, trace + all_of(reading))
            return result
        finally:
            os.close(reading)
            pipe.unlink()

    def break_off(self, exchange, *command):
        """The command loses its card just before this exchange of a simulated chip; on a reader it is killed there."""
        if WAY == "pcsc":
            return self.interrupt(exchange, lambda process: process.kill(), *command)
        script = self.write("break-off.faults", f"exchange {exchange} before\n")
        return self.run_program(*command, "--json", environment={"PERMIT_SIM_FAULT": str(script)})

    def trace_of(self, *command, **how):
        """The exchanges of a command that succeeds, as (command, answer) in hexadecimal."""
        self.done(*command, "--trace", "command.trace", **how)
        return exchanges_in(self.folder / "command.trace")


def all_of(pipe):
    """What is left in a pipe that is read without waiting."""
    content = b""
    with contextlib.suppress(BlockingIOError):
        while piece := os.read(pipe, 65536):
            content += piece
    return content


def exchanges_in(trace):
    lines = trace.read_text(encoding="utf-8").splitlines()
    commands = [line[2:] for line in lines if line.startswith("> ")]
    answers = [line[2:] for line in lines if re.match("[<!] ", line)]
    return list(zip(commands, answers))


def main():
    unittest.main(verbosity=1)
