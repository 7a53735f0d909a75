"""The frame of every program (design 10): help, version, usage, output, exit status, tracing, dates."""

import json

import support
from support import TIANSHAN, UID

COMMANDS = {
    "permit": ["readers", "verify", "show", "doctor"],
    "permit-clerk": ["issue", "resign", "endorse", "extend", "resume", "pending", "forget"],
    "permit-diag": ["info", "layout", "explain", "selftest", "repair", "tear"],
    "permit-keys": ["init", "authority add", "authority list", "station add", "bundle", "show", "root"],
    "permit-sim": ["new", "serve", "info", "copy"],
}


class Usage(support.Case):
    def check_usage(self, *command):
        """Three lines with status 2, no result; the same as JSON."""
        result = self.run_program(*command)
        self.assertEqual((result.status, result.stdout), (2, ""), result)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 3, result)
        self.assertTrue(lines[0].startswith(f"{command[0]}: ") and lines[0].endswith("failed (usage)"), result)
        self.assertRegex(lines[1], "^  why:  .+")
        self.assertRegex(lines[2], f"^  next: run {command[0]}.* --help$")
        return lines

    def test_help(self):
        for program, commands in COMMANDS.items():
            for command in ["", *commands]:
                with self.subTest(program=program, command=command):
                    result = self.run_program(program, *command.split(), "--help")
                    self.assertEqual((result.status, result.stderr), (0, ""), result)
                    self.assertIn("--help", result.stdout)
                    self.assertLessEqual(max(map(len, result.stdout.splitlines())), 130)

    def test_help_names_every_command(self):
        for program, commands in COMMANDS.items():
            text = self.run_program(program, "--help").stdout
            for command in commands:
                self.assertIn(f"  {command.split()[0]} ", text)

    def test_version(self):
        for program in COMMANDS:
            result = self.run_program(program, "--version")
            self.assertEqual((result.status, result.stderr), (0, ""), result)
            self.assertRegex(result.stdout, rf"^{program} \d+\.\d+\.\d+\n$")

    def test_what_nobody_knows(self):
        for program, commands in COMMANDS.items():
            with self.subTest(program):
                self.check_usage(program)
                self.assertIn("frobnicate", self.check_usage(program, "frobnicate")[1])
                self.assertIn("--frobnicate", self.check_usage(program, *commands[0].split(), "--frobnicate")[1])
        self.check_usage("permit-keys", "authority")
        self.assertIn("frobnicate", self.check_usage("permit-keys", "authority", "frobnicate")[1])

    def test_what_is_missing_or_wrong(self):
        self.assertIn("--bundle", self.check_usage("permit", "verify")[1])
        self.assertIn("--keys", self.check_usage("permit-clerk", "issue", "--authority", "x")[1])
        self.assertIn("--wait", self.check_usage("permit-diag", "info", "--wait", "soon")[1])
        self.check_usage("permit-sim", "new", "a", "b")
        self.check_usage("permit-keys", "authority", "add", "office", "x", "--divisions", "65", "--serials", "-1")

    def test_the_same_as_json(self):
        self.refused("usage", "permit", "verify")
        self.refused("usage", "permit", "frobnicate")

    def test_cards_nobody_can_reach(self):
        for spec, code in {
            "usb": "usage",
            "sim:": "usage",
            "replay:": "usage",
            "sim:absent.image": "file-io",
            "sim:application.json": "bad-image",
            "replay:absent.apdu": "file-io",
            "replay:application.json": "bad-script",
        }.items():
            with self.subTest(spec):
                self.refused(code, *self.verify("--card", spec))

    def test_files_that_are_not_there(self):
        self.reader.lay_on("issued.image")
        for command in (
            ["permit", "verify", "--bundle", "absent"],
            self.issue("absent"),
            self.issue(portrait="absent"),
            ["permit-keys", "show", "absent"],
            ["permit-sim", "info", "absent"],
        ):
            with self.subTest(command):
                error = self.refused("file-io", *command)
                self.assertIn("absent", error["doing"] + error["why"])

    def test_a_kind_of_chip_nobody_makes(self):
        self.refused("bad-input", "permit-sim", "new", "x", "--chip", "ev9")
        self.refused("bad-hex", "permit-sim", "new", "x", "--uid", "red")
        self.refused("bad-input", "permit-sim", "new", "x", "--uid", "0411")

    def test_two_programs_and_one_image(self):
        self.lay_on_blank()

        def while_the_first_works(process):
            self.refused("image-in-use", *self.verify())
            process.kill()

        # The first cannot go on once a page of its trace is not read.
        self.interrupt(1, while_the_first_works, *self.issue(portrait="portrait.jpg"), room=4096)
        self.done(*self.verify(), status=6)


class Output(support.Case):
    def setUp(self):
        super().setUp()
        self.reader.lay_on("issued.image")

    def test_the_result_alone_is_on_stdout(self):
        for command in (self.verify(), self.gate(), self.show(), ["permit-diag", "info"], ["permit-diag", "layout"]):
            with self.subTest(command):
                result = self.run_program(*command)
                self.assertEqual((result.status, result.stderr), (0, ""), result)
                self.assertTrue(result.stdout)

    def test_no_colour_where_there_is_no_terminal(self):
        for command in (self.verify(), self.verify(date="2028-01-01"), self.resign(), self.resign()):
            result = self.run_program(*command)
            self.assertNotIn("\x1b", result.stdout + result.stderr)

    def test_every_result_has_a_schema(self):
        secret = ("--passphrase-file", "pass")
        self.done(*self.verify())
        self.done(*self.show())
        self.done("permit", "doctor")
        self.done("permit-diag", "info")
        self.done("permit-diag", "layout")
        self.done("permit-sim", "info", "issued.image")
        self.done("permit-sim", "new", "new.image")
        self.done("permit-sim", "copy", "new.image", "copy.image", "--uid", "04998877665544")
        self.done("permit-keys", "show", "office")
        self.done("permit-keys", "show", "trust.bundle")
        self.done("permit-keys", "authority", "list", "office")
        self.done("permit-keys", "root", "office", "--out", "root2.pem")
        self.done("permit-keys", "init", "new", "--realm", "test", *secret)
        self.done("permit-keys", "authority", "add", "new", "X", "--divisions", "65", *secret)
        self.done("permit-keys", "station", "add", "new", "x", "--roles", "gate", "--out", "x", *secret)
        self.done("permit-keys", "bundle", "new", "--out", "b", *secret)
        self.done("permit-clerk", "pending", "--keys", "office", *secret)

    def test_schema_stands_first(self):
        result = self.run_program(*self.verify(), "--json")
        self.assertEqual(next(iter(json.loads(result.stdout))), "schema")

    def test_realm_of_the_test_realm_is_always_said(self):
        self.assertTrue(self.run_program(*self.verify()).stdout.startswith("TEST: valid"))
        self.assertTrue(self.run_program(*self.resign()).stdout.startswith("TEST: re-signed"))

    def test_a_full_disk_under_stdout(self):
        with open("/dev/full", "w") as full:
            result = self.run_program(*self.verify(), stdout=full)
        self.assertEqual(result.status, 1, result)
        self.assertEqual(len(result.stderr.splitlines()), 3, result)

    def test_overwriting_something_else_is_asked_for(self):
        for command in (
            ("permit-keys", "bundle", "office", "--out", "application.json", "--passphrase-file", "pass"),
            ("permit-keys", "root", "office", "--out", "application.json"),
        ):
            with self.subTest(command), self.nothing_changes():
                result = self.run_program(*command)
                self.assertEqual(result.status, 2, result)
                self.assertIn("confirmation-needed", result.stderr)
                self.assertIn("application.json", result.stderr)
            self.done(*command, "--yes")


class Tracing(support.Case):
    def setUp(self):
        super().setUp()
        self.reader.lay_on("issued.image")

    def test_a_trace_can_be_replayed(self):
        told = self.done(*self.verify("--trace", "card.apdu"))
        self.assertEqual((self.folder / "card.apdu").stat().st_mode & 0o777, 0o600)
        replayed = self.done(*self.verify("--card", "replay:card.apdu"))
        for member in ("verdict", "permit", "assurance"):
            self.assertEqual(replayed[member], told[member])

    def test_another_conversation_than_the_scripts(self):
        self.done(*self.verify("--trace", "card.apdu"))
        self.refused("script-mismatch", "permit-diag", "info", "--card", "replay:card.apdu")

    def test_a_trace_that_cannot_be_written(self):
        for path in ("absent/trace", "office"):
            with self.subTest(path), self.nothing_changes():
                error = self.refused("file-io", *self.resign("--trace", path))
                self.assertIn(path, error["doing"])

    def test_the_card_of_the_environment(self):
        spec, self.reader.spec = self.reader.spec, "sim:absent.image"
        self.refused("file-io", *self.verify())
        self.done(*self.verify("--card", spec))
        self.done(*self.verify(), environment={"PERMIT_CARD": spec})
        self.done(*self.verify("--card", spec), environment={"PERMIT_CARD": "nonsense"})


class Days(support.Case):
    def test_days_of_no_calendar(self):
        self.reader.lay_on("issued.image")
        for day in ("2026-02-29", "2026-3-2", "20260302", "today"):
            with self.subTest(day):
                self.refused("bad-date", *self.verify(date=day))

    def test_the_day_is_the_one_in_china(self):
        self.reader.lay_on("issued.image")
        for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati"):
            verdict = self.done(*self.verify(date="2027-03-01"), environment={"TZ": zone})
            self.assertEqual(verdict["verdict"], "due-soon", zone)


class WithoutService(support.Case):
    """No pcscd: told at once, with the remedy."""

    nowhere = {"PCSCLITE_CSOCK_NAME": "/nonexistent/pcscd.comm", "PERMIT_CARD": "pcsc"}

    def test_every_way_to_need_it(self):
        for command in (["permit", "readers"], self.verify(), ["permit-diag", "info"], self.issue()):
            with self.subTest(command):
                error = self.refused("no-service", *command, environment=self.nowhere)
                self.assertIn("pcscd", error["next"])

    def test_the_doctor_says_it(self):
        examined = self.done("permit", "doctor", status=3, environment=self.nowhere)
        self.assertFalse(examined["healthy"])
        self.assertEqual([check["good"] for check in examined["checks"]], [True, False])
        self.assertIn("pcscd", examined["checks"][-1]["next"])


class Doctor(support.Case):
    def examine(self, *more, status=0):
        examined = self.done("permit", "doctor", *more, status=status)
        self.assertEqual(examined["healthy"], all(check["good"] for check in examined["checks"]))
        return [check["check"] for check in examined["checks"] if not check["good"]]

    def test_a_healthy_card(self):
        self.reader.lay_on("issued.image")
        self.assertEqual(self.examine(), [])
        trust = ("--bundle", "trust.bundle", "--root", "root.pem", "--date", "2026-03-03")
        self.assertEqual(self.examine(*trust), [])

    def test_what_is_wrong_is_named(self):
        self.assertEqual(self.examine(status=1), ["card"])
        self.lay_on_blank()
        self.assertEqual(self.examine(), [])
        self.assertEqual(self.examine("--bundle", "trust.bundle", status=6), ["permit"])
        self.assertEqual(self.examine("--bundle", "pass", status=2), ["trust bundle"])
        self.lay_on_blank(name="ev1.image", chip="ev1-8k")
        self.assertEqual(self.examine(status=6), ["chip"])

    def test_as_text(self):
        self.lay_on_blank(chip="ev1-8k")
        result = self.run_program("permit", "doctor")
        self.assertEqual(result.status, 6, result)
        self.assertRegex(result.stdout, "(?m)^good  code tables: ")
        self.assertRegex(result.stdout, "(?m)^BAD   chip: ")

    def test_tables_that_are_not_there(self):
        examined = self.done("permit", "doctor", status=1, environment={"PERMIT_DATA": "/nonexistent"})
        self.assertEqual([check["check"] for check in examined["checks"]], ["code tables"])
        self.refused("bad-table", *self.verify(), environment={"PERMIT_DATA": "/nonexistent"})


class Diagnosis(support.Case):
    def info(self, **how):
        return self.done("permit-diag", "info", **how)

    def test_a_blank_chip(self):
        self.lay_on_blank()
        report = self.info()
        self.assertEqual((report["uid"], report["applications"]), (UID, []))
        self.assertEqual(report["free_bytes"], 8192)
        self.assertEqual(len(report["remarks"]), 2, report["remarks"])

    def test_a_permit(self):
        self.reader.lay_on("issued.image")
        report = self.info()
        (application,) = report["applications"]
        self.assertTrue(application["ours"])
        self.assertEqual(application["key_versions"], [1] * 8)
        self.assertEqual(len(application["files"]), 9)
        self.assertEqual(report["remarks"], [])
        text = self.run_program("permit-diag", "info").stdout
        self.assertNotIn(TIANSHAN, text)

    def test_a_card_somebody_else_uses(self):
        self.helper("put", self.blank())
        self.reader.lay_on("card.image")
        (application,) = self.info()["applications"]
        self.assertEqual((application["id"], application["ours"]), ("F40110", False))

    def test_an_issue_that_broke_off(self):
        self.lay_on_blank()
        self.interrupt(40, lambda process: process.kill(), *self.issue())
        self.assertIn("broke off", " ".join(self.info()["remarks"]))

    def test_the_layout_needs_no_card(self):
        layout = self.done("permit-diag", "layout", environment={"PERMIT_CARD": "nonsense"})
        self.assertEqual(layout["application"], "4A5A01")
        self.assertEqual([file["number"] for file in layout["files"]], [1, 2, 3, 4, 5, 6, 7, 8, 15])


class Simulator(support.Case):
    def test_images_are_private_and_never_overwritten_by_chance(self):
        made = self.done("permit-sim", "new", "new.image", "--uid", UID)
        self.assertEqual((made["uid"], made["chip"]), (UID, "ev3-8k"))
        self.assertEqual((self.folder / "new.image").stat().st_mode & 0o777, 0o600)
        with self.nothing_changes():
            self.refused("already-exists", "permit-sim", "new", "new.image")
        self.done("permit-sim", "new", "new.image", "--uid", "04998877665544", "--force")

    def test_damaged_images(self):
        whole = (self.folder / "issued.image").read_bytes()
        for name, content in {
            "empty": b"",
            "cut": whole[:-1],
            "longer": whole + b"\0",
            "changed": whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
        }.items():
            with self.subTest(name):
                self.write("damaged.image", content)
                self.refused("bad-image", "permit-sim", "info", "damaged.image")
                self.refused("bad-image", *self.verify("--card", "sim:damaged.image"))

    def test_without_a_virtual_reader_serving_waits_and_can_be_ended(self):
        # Nobody listens at an address of the test networks' loopback range.
        process = support.start(("permit-sim", "serve", "issued.image", "--host", "127.9.9.9"), self.folder)
        self.addCleanup(process.kill)
        self.assertIn("waiting", self.first_words(process.stderr))
        self.refused("image-in-use", "permit-sim", "info", "issued.image")
        process.terminate()
        ended = support.finish(process, ("permit-sim", "serve"))
        self.assertEqual(ended.status, 0, ended)


if __name__ == "__main__":
    support.main()
