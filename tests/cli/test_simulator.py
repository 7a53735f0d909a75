"""The simulator as a program: what `permit-sim serve` answers a virtual reader, here played by the test; faults; and
the image, whatever ends the program."""

import random
import shutil
import signal
import socket

import support
from support import PATIENCE, UID

ATR = "3B8180018080"
FIRST_PORT = 35963
OFF, ON, RESET, SEND_ATR = "00", "01", "02", "04"

CREATE_APPLICATION = "90CA0000050100000F8100"
SELECT_APPLICATION = "905A00000301000000"
CREATE_VALUE_FILE = "90CC0000110100EEEE00000000FFFFFF7F000000000000"
APPLICATIONS = "906A000000"
KEY_VERSION = "906400000100" + "00"
CREDIT = "900C000005010100000000"
COMMIT = "90C7000000"
VALUE = "906C0000010100"


class Reader:
    """A slot of the virtual reader: it listens, the card connects. On a loopback address of its own, so that tests and
    a real virtual reader do not meet."""

    def __init__(self, slot=0):
        self.slot = slot
        self.host = ".".join(["127", *(str(random.randrange(1, 255)) for _ in range(3))])
        self.card = None
        self.listen()

    def listen(self):
        self.listener = socket.create_server((self.host, FIRST_PORT + self.slot))
        self.listener.settimeout(PATIENCE)

    def take_card(self):
        if self.card:
            self.card.close()
        self.card, _ = self.listener.accept()
        self.card.settimeout(PATIENCE)

    def close(self):
        for end in (self.card, self.listener):
            if end:
                end.close()

    def send(self, message):
        body = bytes.fromhex(message)
        self.card.sendall(len(body).to_bytes(2, "big") + body)

    def read(self, count):
        """So many bytes, fewer when the card has gone."""
        data = b""
        while len(data) < count and (piece := self.card.recv(count - len(data))):
            data += piece
        return data

    def ask(self, message):
        """The answer, or nothing when the card left the reader."""
        self.send(message)
        length = int.from_bytes(self.read(2), "big")
        return self.read(length).hex().upper()

    def gone(self):
        return self.card.recv(1) == b""


class Served(support.Case):
    def setUp(self):
        super().setUp()
        self.image = self.blank()
        self.served = []

    def serve(self, *options, slot=0):
        reader = Reader(slot)
        self.addCleanup(reader.close)
        command = ("permit-sim", "serve", self.image, "--host", reader.host, "--slot", slot, *options)
        process = support.start(command, self.folder)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        reader.take_card()
        return reader, process, command

    def on(self, *options, slot=0):
        reader, process, command = self.serve(*options, slot=slot)
        reader.send(ON)
        return reader, process, command

    def end(self, process, command, how=signal.SIGTERM):
        process.send_signal(how)
        result = support.finish(process, command)
        self.assertEqual(result.status, 0, result)
        return result

    def applications(self):
        return [each["id"] for each in self.done("permit-sim", "info", self.image)["applications"]]


class Serving(Served):
    def test_the_atr_is_answered_in_every_state(self):
        for slot in (0, 1):
            with self.subTest(slot=slot):
                reader, process, command = self.serve(slot=slot)
                for control in (OFF, ON, RESET, OFF):
                    self.assertEqual(reader.ask(SEND_ATR), ATR)
                    reader.send(control)
                self.assertEqual(reader.ask(SEND_ATR), ATR)
                self.end(process, command)

    def test_the_reader_answers_for_the_uid(self):
        reader, process, command = self.on()
        self.assertEqual(reader.ask("FFCA000000"), UID + "9000")
        self.assertEqual(reader.ask("FF00000000"), "6A81")
        self.end(process, command)

    def test_reset_and_power_off_end_what_is_volatile(self):
        for control in (RESET, OFF):
            with self.subTest(control):
                shutil.copy(self.folder / self.blank("fresh.image"), self.folder / self.image)
                reader, process, command = self.on()
                self.assertEqual(reader.ask(CREATE_APPLICATION), "9100")
                self.assertEqual(reader.ask(SELECT_APPLICATION), "9100")
                self.assertEqual(reader.ask(KEY_VERSION), "009100")
                self.assertEqual(reader.ask("906F000000"), "9100")
                reader.send(control)
                reader.send(ON)
                self.assertEqual(reader.ask("906F000000"), "919D")
                self.end(process, command)
                (self.folder / "fresh.image").unlink()

    def test_a_signal_ends_it_with_the_image_kept(self):
        for how, name in ((signal.SIGINT, "01"), (signal.SIGTERM, "02")):
            with self.subTest(how):
                reader, process, command = self.on()
                self.assertEqual(reader.ask(f"90CA000005{name}00000F8100"), "9100")
                result = self.end(process, command, how)
                self.assertEqual(result.stderr, "")
                self.assertTrue(reader.gone())
        self.assertEqual(self.applications(), ["000001", "000002"])

    def test_nobody_else_opens_what_is_served(self):
        reader, process, command = self.on()
        self.refused("image-in-use", "permit-sim", "info", self.image)
        self.refused("image-in-use", "permit-sim", "serve", self.image)
        self.refused("image-in-use", "permit-sim", "new", self.image, "--force")
        self.assertEqual(reader.ask(CREATE_APPLICATION), "9100")
        self.refused("image-in-use", "permit-sim", "copy", self.image, "copy.image", "--uid", "04AABBCCDDEEFF")
        self.end(process, command)
        self.assertEqual(self.applications(), ["000001"])

    def test_it_comes_back_to_a_reader_that_restarts(self):
        reader, process, command = self.on()
        self.assertEqual(reader.ask(CREATE_APPLICATION), "9100")
        self.assertEqual(reader.ask(SELECT_APPLICATION), "9100")
        reader.close()
        support.wait_until(lambda: "waiting for" in self.first_words(process.stderr), "it waits")
        reader.listen()
        reader.take_card()
        self.assertEqual(reader.ask(SEND_ATR), ATR)
        reader.send(ON)
        self.assertEqual(reader.ask("906F000000"), "919D")
        self.assertEqual(reader.ask(APPLICATIONS), "0100009100")
        result = self.end(process, command)
        self.assertIn("on the reader again", result.stderr)

    def test_modelled_time_of_each_tap(self):
        reader, process, command = self.on("--radio", "106")
        reader.ask("FFCA000000")
        reader.ask(SELECT_APPLICATION.replace("010000", "000000"))
        reader.ask(CREATE_APPLICATION)
        reader.send(OFF)
        reader.send(ON)
        reader.send(OFF)  # nobody said anything
        self.assertEqual(reader.ask(SEND_ATR), ATR)
        result = self.end(process, command)
        taps = [line for line in result.stderr.splitlines() if "modelled" in line]
        self.assertEqual(len(taps), 1, result)
        self.assertRegex(taps[0], r"modelled: 2 exchanges in 2\d\.\d ms at 106 kbit/s \(standard parameters\)$")

    def test_quirks(self):
        reader, process, command = self.on("--quirk", "framing-is-sticky=off")
        self.assertEqual(reader.ask("45"), "000F01")
        self.assertEqual(reader.ask("9045000000"), "0F019100")
        self.end(process, command)
        for wrong in ("framing-is-sticky", "no-such-quirk=on", "framing-is-sticky=perhaps"):
            result = self.run_program("permit-sim", "serve", self.image, "--quirk", wrong, "--json")
            self.assertEqual(result.status, 2, result)


class Faults(Served):
    def script(self, *lines):
        return self.write("faults", "\n".join(lines) + "\n")

    def test_faults_happen_one_after_the_other(self):
        reader, process, command = self.on("--fault", self.script("on CA during  # nothing", "on CA after"))
        self.assertEqual(reader.ask(APPLICATIONS), "9100")
        self.assertEqual(reader.ask(CREATE_APPLICATION), "")
        reader.take_card()
        reader.send(ON)
        self.assertEqual(reader.ask(APPLICATIONS), "9100")
        self.assertEqual(reader.ask(CREATE_APPLICATION), "")
        reader.take_card()
        reader.send(ON)
        self.assertEqual(reader.ask(APPLICATIONS), "0100009100")
        result = self.end(process, command)
        self.assertIn("fault 1 of 2: the card lost its power", result.stderr)
        self.assertIn("fault 2 of 2: the card lost its power", result.stderr)

    def test_a_script_that_is_none(self):
        self.refused("bad-input", "permit-sim", "serve", self.image, "--fault", self.script("exchange 1 before", "on C7"))
        self.refused("file-io", "permit-sim", "serve", self.image, "--fault", "no-such-script")
        self.refused("bad-input", "permit-sim", "serve", self.image, "--radio", "9600")

    def test_a_program_that_opens_the_image_itself(self):
        """The re-sign's answer to the commit is lost; the same command finds that it was done."""
        self.reader.lay_on("issued.image")
        fault = {"PERMIT_SIM_FAULT": self.script("on C7 after")}
        result = self.run_program(*self.resign(), "--json", environment=fault)
        self.broken_off(result, "card-lost")
        committed = (self.folder / "issued.image").read_bytes()
        self.done(*self.resign())
        self.assertEqual((self.folder / "issued.image").read_bytes(), committed)
        self.assertEqual(self.done(*self.verify(date="2026-06-16"))["permit"]["division"], "650105")

    def test_a_torn_key_change(self):
        """An issue torn at a byte of a write goes on where it stopped."""
        self.lay_on_blank(name="torn.image", uid="04000000000077")
        for write in (30, 90):
            fault = {"PERMIT_SIM_FAULT": self.script(f"write {write} byte 3 random seed {write}")}
            result = self.run_program(*self.issue(), "--json", environment=fault)
            self.broken_off(result, "card-lost")
        self.done(*self.issue())
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")


class Killed(Served):
    def test_at_any_moment(self):
        """Counts up until it is killed; what was answered is on the card, and at most one step more."""
        chance = random.Random(3)
        reader, process, _ = self.on()
        for preparation in (CREATE_APPLICATION, SELECT_APPLICATION, CREATE_VALUE_FILE):
            self.assertEqual(reader.ask(preparation), "9100")
        for _ in range(8):
            answered = self.count_until_killed(reader, process, chance.randrange(2, 40))
            reader, process, _ = self.on()
            self.assertEqual(reader.ask(SELECT_APPLICATION), "9100")
            value = int.from_bytes(bytes.fromhex(reader.ask(VALUE)[:8]), "little")
            self.assertIn(value, (answered, answered + 1))

    def count_until_killed(self, reader, process, steps):
        self.assertEqual(reader.ask(SELECT_APPLICATION), "9100")
        value = int.from_bytes(bytes.fromhex(reader.ask(VALUE)[:8]), "little")
        for _ in range(steps):
            self.assertEqual(reader.ask(CREDIT), "9100")
            self.assertEqual(reader.ask(COMMIT), "9100")
            value += 1
        reader.ask(CREDIT)
        reader.send(COMMIT)
        process.kill()
        process.wait()
        reader.close()
        return value


if __name__ == "__main__":
    support.main()
