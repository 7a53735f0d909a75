"""pcscd goes and comes back; the served card comes back by itself. Through pcscd only."""

import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path

import support


def pcscd():
    """Number and command of the pcscd that scripts/with-private-pcscd has started: the one in our own process
    namespace. /proc may be that of the machine, with all others and with other numbers."""
    ours = os.readlink("/proc/self/ns/pid")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = [word.decode() for word in (process / "cmdline").read_bytes().split(b"\0") if word]
            if words and words[0].endswith("/pcscd") and os.readlink(process / "ns" / "pid") == ours:
                return int(re.search(r"^NSpid:.*\s(\d+)$", (process / "status").read_text(), re.MULTILINE)[1]), words
    raise AssertionError("no pcscd runs here")


class Restarted(support.Case):
    def present(self):
        result = self.run_program("permit", "readers", "--json")
        return result.status == 0 and "card present" in [reader["state"] for reader in result.json["readers"]]

    def test_a_served_card_survives_its_reader(self):
        self.reader.lay_on("issued.image")
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")
        number, command = pcscd()
        os.kill(number, signal.SIGTERM)
        support.wait_until(lambda: not self.present(), "pcscd ends")
        again = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addClassCleanup(again.wait)
        self.addClassCleanup(again.terminate)  # after the card was taken off
        support.wait_until(self.present, "the card is back on the reader")
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")
        self.assertIsNone(self.reader.serving.poll())


if __name__ == "__main__":
    support.main()
