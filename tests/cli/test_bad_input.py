"""What a clerk can type wrong: each is refused by name, changes nothing, and the right command then works."""

import shutil

import pictures
import support
from support import EXIT, PREFECTURE, SHUIMOGOU, TIANSHAN


class Applications(support.Case):
    """Application files; all are refused before the passphrase is asked for and the card touched."""

    def setUp(self):
        super().setUp()
        self.lay_on_blank()

    def check(self, code, *said, **changes):
        with self.nothing_changes("changed.json"):
            error = self.refused(code, *self.issue(self.application(**changes)))
        for words in said:
            self.assertIn(words, error["why"])

    def test_citizen_numbers_that_cannot_exist(self):
        for number, said in {
            "990101199001010028": "check character",
            "990101900101002": "15-digit",
            "９９０１０１１９９００１０１００２７": "full-width",
            "99010119900101002": "18 characters",
            "990101199002300026": "not a day of the calendar",
            "160101199001010022": "no province",
        }.items():
            with self.subTest(number):
                self.check("bad-citizen-number", "citizen_number", said, citizen_number=number)

    def test_days(self):
        self.check("bad-date", "birth_date", birth_date="1990-02-30")
        self.check("bad-date", "birth_date", birth_date="1.1.1990")

    def test_a_birth_date_that_disagrees_with_the_number(self):
        self.check("facts-disagree", "birth_date", birth_date="1990-01-02")

    def test_codes_nobody_gave(self):
        self.check("unknown-division", "residence.division", residence={"division": "650199", "text": "解放北路1号"})
        self.check("unknown-division", "registered_address.division", registered_address={"division": "000000", "text": "x"})
        self.check("unknown-ethnic-group", "ethnic_group", ethnic_group="57")

    def test_text_over_its_limit_is_named_with_its_length_and_the_limit(self):
        self.check("text-too-long", "name", "151", "150", name="买" * 50 + "a")
        self.check("text-too-long", "residence.text", "301", "300", residence={"division": "650102", "text": "a" * 301})
        self.check(
            "text-too-long", "registered_address.text", "303", "300",
            registered_address={"division": "653101", "text": "路" * 101},
        )  # fmt: skip

    def test_text_that_is_no_text(self):
        self.check("bad-text", "name", name="古丽\x07")
        self.check("bad-text", "name", name="  ")
        self.check("bad-text", "residence.text", residence={"division": "650102", "text": "解放北路1号 "})

    def test_members(self):
        self.check("unknown-member", "nickname", nickname="x")
        self.check("unknown-member", "residence.street", residence={"division": "650102", "text": "x", "street": "y"})
        self.check("bad-json", "name", "missing", name=None)
        self.check("bad-json", "sex", sex=2)
        self.check("bad-json", "kind", kind="eternal")
        self.check("bad-json", "ground", ground="fun")

    def test_files_that_are_no_application(self):
        for name, content in {
            "empty.json": "",
            "text.json": "name: x",
            "list.json": "[]",
            "twice.json": '{"name": "a", "name": "b"}',
            "latin.json": b'{"name": "\xe4"}',
            "huge.json": "[" * 70_000,
            "deep.json": "[" * 60_000,
        }.items():
            with self.subTest(name):
                self.write(name, content)
                self.refused("bad-json", *self.issue(name))
        self.refused("file-io", *self.issue("absent.json"))
        self.refused("file-io", *self.issue("office"))

    def test_doubts_are_for_a_person_to_decide(self):
        command = self.issue(self.application(sex="1"))
        with self.nothing_changes():
            result = self.run_program(*command)
            self.assertEqual(result.status, EXIT["confirmation-needed"], result)
            self.assertIn("sex", result.stderr)
            self.assertIn("confirmation-needed", result.stderr)
        self.assertEqual(self.done(*command, "--yes")["warnings"], ["sex-disagrees"])

    def test_the_same_command_with_a_good_application_then_works(self):
        self.check("bad-date", birth_date="1990-13-01")
        issued = self.done(*self.issue(self.application()))
        self.assertFalse(issued["resumed"])
        self.assertEqual(issued["permit"]["version"], 1)

    def test_a_kind_the_profile_does_not_have(self):
        with self.nothing_changes("changed.json"):
            error = self.refused("kind-not-offered", *self.issue(self.application(kind="temporary")))
        self.assertIn("temporary", str(error))
        self.done(*self.issue(self.application(kind="temporary"), authority=PREFECTURE))


class Portraits(support.Case):
    def setUp(self):
        super().setUp()
        self.lay_on_blank()

    def check(self, code, portrait):
        with self.nothing_changes():
            return self.refused(code, *self.issue(portrait=portrait))

    def test_files_that_are_no_portrait(self):
        photo = (self.folder / "portrait.jpg").read_bytes()
        for name, content in {
            "text.jpg": "not a picture",
            "empty.jpg": "",
            "png.jpg": b"\x89PNG\r\n\x1a\n" + bytes(100),
            "cut.jpg": photo[: len(photo) // 2],
            "tiny.jpg": pictures.mosaic(24, 24),
            "strip.jpg": pictures.mosaic(4000, 16),
        }.items():
            with self.subTest(name):
                self.write(name, content)
                self.check("bad-portrait", name)
        self.check("file-io", "absent.jpg")

    def test_huge_dimensions_are_refused_before_memory_is_taken_for_them(self):
        photo = (self.folder / "portrait.jpg").read_bytes()
        self.write("huge.jpg", pictures.claiming(65500, 65500, photo))
        error = self.check("bad-portrait", "huge.jpg")
        self.assertIn("6000", error["why"])

    def test_a_large_portrait_is_scaled_and_compressed_to_fit(self):
        self.write("large.jpg", pictures.mosaic(1600, 2000))
        self.assertGreater((self.folder / "large.jpg").stat().st_size, 20 * 2560)
        issued = self.done(*self.issue(portrait="large.jpg"))
        self.assertLessEqual(issued["portrait_bytes"], 2560)
        self.assertGreater(issued["portrait_bytes"], 1280)
        shown = self.done(*self.show("--portrait", "shown.jpg"))
        self.assertEqual(shown["holder"]["portrait_bytes"], issued["portrait_bytes"])
        self.assertEqual((self.folder / "shown.jpg").stat().st_size, issued["portrait_bytes"])
        self.assertEqual((self.folder / "shown.jpg").read_bytes()[:2], b"\xff\xd8")

    def test_the_same_command_with_a_good_portrait_then_works(self):
        self.write("text.jpg", "not a picture")
        self.check("bad-portrait", "text.jpg")
        self.assertFalse(self.done(*self.issue(portrait="portrait.jpg"))["resumed"])


class Production(support.Case):
    """The realm with real people's cards."""

    def setUp(self):
        super().setUp()
        shutil.copytree(support.production_realm() / "real", self.folder / "real")
        self.lay_on_blank()

    def issue_today(self, application, **how):
        return self.issue(application, keys="real", **{"date": None, **how})

    def test_test_numbers_are_refused(self):
        with self.nothing_changes():
            self.refused("test-number-in-production", *self.issue_today("application.json"))

    def test_a_decision_is_of_the_day_it_is_made(self):
        self.application(citizen_number="110101199001010023")
        with self.nothing_changes():
            self.refused("date-in-production", *self.issue_today("changed.json", date="2026-03-02"))
        issued = self.done(*self.issue_today("changed.json"))
        self.assertEqual(issued["realm"], "production")
        self.assertTrue(issued["purse_locked"])
        for rewrite in (self.resign(keys="real"), self.endorse(keys="real")):
            self.refused("date-in-production", *rewrite)

    def test_keys_are_made_today(self):
        with self.nothing_changes():
            for command in (
                ("permit-keys", "init", "new", "--realm", "production", "--date", "2020-01-01"),
                ("permit-keys", "authority", "add", "real", "X", "--divisions", "65", "--date", "2020-01-01"),
                ("permit-keys", "bundle", "real", "--out", "b", "--date", "2020-01-01"),
            ):
                with self.subTest(command):
                    self.refused("date-in-production", *command, "--passphrase-file", "pass")


class Authorities(support.Case):
    def setUp(self):
        super().setUp()
        self.lay_on_blank()

    def check(self, code, *command):
        with self.nothing_changes():
            return self.refused(code, *command)

    def test_a_wrong_passphrase(self):
        self.write("wrong", "open sesame\n")
        command = self.issue()
        with self.nothing_changes():
            self.refused("wrong-passphrase", *["wrong" if word == "pass" else word for word in command])
        self.done(*command)

    def test_a_passphrase_nobody_can_be_asked_for(self):
        command = [word for word in self.issue() if word not in ("--passphrase-file", "pass")]
        self.check_without_terminal(command)
        self.write("nothing", "\n")
        self.check("bad-input", *["nothing" if word == "pass" else word for word in self.issue()])
        self.check("file-io", *["absent" if word == "pass" else word for word in self.issue()])

    def check_without_terminal(self, command):
        with self.nothing_changes():
            self.refused("usage", *command, start_new_session=True)

    def test_a_division_of_somebody_else(self):
        self.check("authority-out-of-scope", *self.issue(authority=SHUIMOGOU))
        self.done(*self.issue())
        self.check("authority-out-of-scope", *self.resign(authority=TIANSHAN))

    def test_a_day_on_which_the_authority_may_not_decide(self):
        self.check("authority-out-of-date", *self.issue(date="2025-12-31"))
        self.done(*self.issue(date="2026-01-01"))

    def test_an_authority_nobody_knows(self):
        error = self.check("unknown-authority", *self.issue(authority="天山区公安局"))
        self.assertIn("permit-keys", error["next"])

    def test_a_station_cannot_decide(self):
        for command in (self.issue(keys="gate"), self.resign(keys="gate")):
            with self.subTest(command[1]):
                gate = ["gate-pass" if word == "pass" else word for word in command]
                self.check("role-not-held", *gate)


class Rewriting(support.Case):
    """What is asked of a permit that is there; the card stays as it was."""

    def setUp(self):
        super().setUp()
        self.lay_on("issued.image")

    def check(self, code, *command):
        with self.nothing_changes():
            return self.refused(code, *command)

    def test_addresses(self):
        self.check("unknown-division", *self.resign(division="650199"))
        self.check("unknown-division", *self.resign(division="6501"))
        error = self.check("text-too-long", *self.resign(address="号" * 101))
        for said in ("address", "303", "300"):
            self.assertIn(said, error["why"])
        self.check("bad-text", *self.resign(address=""))
        self.check("bad-input", *self.resign("--ground", "fun"))

    def test_days(self):
        self.check("bad-date", *self.resign(date="2026-02-30"))
        self.check("bad-date", *self.extend("soon", date="2026-04-01"))
        self.check("rule-refuses", *self.resign(date="2026-03-01"))
        self.check("rule-refuses", *self.endorse(date="2026-05-01"))
        self.check("rule-refuses", *self.extend("2028-01-01", date="2026-04-01", authority=TIANSHAN))

    def test_a_card_that_is_no_blank_or_no_permit(self):
        self.check("already-issued", *self.issue())
        self.reader.take_off()
        self.lay_on_blank()
        self.check("not-a-permit", *self.resign())
        self.check("not-a-permit", *self.endorse())


class Stores(support.Case):
    def setUp(self):
        super().setUp()
        self.lay_on_blank()

    def test_a_folder_that_is_no_key_store(self):
        (self.folder / "folder").mkdir()
        commands = [
            *(self.issue(keys=store) for store in ("folder", "absent", "application.json")),
            ("permit-keys", "show", "folder"),
            ("permit-keys", "bundle", "folder", "--out", "b", "--passphrase-file", "pass"),
            ("permit-clerk", "pending", "--keys", "folder", "--passphrase-file", "pass"),
            self.verify("--keys", "folder", "--passphrase-file", "pass"),
        ]
        for command in commands:
            with self.subTest(command), self.nothing_changes():
                self.refused("not-a-store", *command)

    def test_a_store_that_others_can_read(self):
        (self.folder / "office").chmod(0o755)
        with self.nothing_changes():
            error = self.refused("store-too-open", *self.issue())
        self.assertIn("chmod", error["next"])
        (self.folder / "office").chmod(0o700)
        self.done(*self.issue())

    def test_a_store_that_was_changed(self):
        key = self.folder / "office" / "sealed" / "role-amend-01"
        whole = key.read_bytes()
        for content in (whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], b""):
            with self.subTest(len(content)):
                key.write_bytes(content)
                with self.nothing_changes():
                    error = self.refused("damaged-store", *self.issue())
                self.assertIn("role-amend", str(error))
        key.write_bytes(whole)
        self.done(*self.issue())

    def test_making_what_is_there_already(self):
        add = ("permit-keys", "authority", "add", "office")
        secret = ("--passphrase-file", "pass")
        with self.nothing_changes():
            self.refused("already-exists", "permit-keys", "init", "office", "--realm", "test", *secret)
            self.refused("already-exists", *add, TIANSHAN, "--divisions", "650102", *secret)
            self.refused("already-exists", "permit-sim", "new", "card.image")
            self.refused(
                "already-exists", "permit-keys", "station", "add", "office", "x", "--roles", "gate", "--out", "gate", *secret
            )

    def test_making_what_cannot_be(self):
        secret = ("--passphrase-file", "pass")
        add = ("permit-keys", "authority", "add", "office")
        station = ("permit-keys", "station", "add", "office", "x", "--out", "x", *secret, "--roles")
        with self.nothing_changes():
            self.refused("usage", "permit-keys", "init", "new", "--realm", "toy", *secret)
            self.refused("unsupported-suite", "permit-keys", "init", "new", "--realm", "test", "--suite", "rsa", *secret)
            self.refused("unknown-division", *add, "X", "--divisions", "9901", *secret)
            self.refused("bad-input", *add, "X", "--divisions", "650", *secret)
            self.refused("bad-input", *add, "X", "--divisions", "65", "--profile", "mars", *secret)
            self.refused("bad-input", *add, "a/b", "--divisions", "65", *secret)
            self.refused("usage", *station, "janitor")
            self.refused("bad-input", *station, "master")
            self.refused("bad-input", *station, "receipt,gate")


class Trust(support.Case):
    """Bundles and roots a reader is given."""

    def setUp(self):
        super().setUp()
        self.lay_on("issued.image")

    def test_bundles_that_are_none(self):
        whole = (self.folder / "trust.bundle").read_bytes()
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        for name, content in {"empty": b"", "text": b"trust me", "cut": whole[:-1], "changed": bytes(changed)}.items():
            with self.subTest(name):
                self.write("trust.bundle", content)
                self.refused("bad-bundle", *self.verify())
        (self.folder / "trust.bundle").unlink()
        self.refused("file-io", *self.verify())

    def test_a_bundle_of_another_root(self):
        shutil.copy(support.strangers() / "trust.bundle", self.folder)
        self.refused("wrong-root", *self.verify())

    def test_an_older_bundle_than_one_seen_before(self):
        shutil.copy(self.folder / "trust.bundle", self.folder / "first.bundle")
        self.done("permit-keys", "bundle", "office", "--out", "trust.bundle", "--passphrase-file", "pass")
        self.done(*self.verify("--state", "state"))
        shutil.copy(self.folder / "first.bundle", self.folder / "trust.bundle")
        self.refused("old-bundle", *self.verify("--state", "state"))

    def test_an_edition_is_remembered_though_no_card_could_be_read(self):
        shutil.copy(self.folder / "trust.bundle", self.folder / "first.bundle")
        self.done("permit-keys", "bundle", "office", "--out", "trust.bundle", "--passphrase-file", "pass")
        self.reader.take_off()
        self.assertNotEqual(self.run_program(*self.verify("--state", "state")).status, 0)
        shutil.copy(self.folder / "first.bundle", self.folder / "trust.bundle")
        self.refused("old-bundle", *self.verify("--state", "state"))
        self.lay_on("issued.image")
        examined = self.done(
            "permit", "doctor", *self.verify("--state", "state")[2:], status=support.EXIT["old-bundle"]
        )
        self.assertEqual([check["check"] for check in examined["checks"] if not check["good"]], ["reader's memory"])

    def test_keys_of_another_root(self):
        shutil.copytree(support.strangers() / "strangers", self.folder / "strangers")
        self.refused("wrong-root", *self.verify("--keys", "strangers", "--passphrase-file", "pass"))

    def test_roots_that_are_none(self):
        for root in ("00" * 31, "no such file", "application.json"):
            with self.subTest(root):
                result = self.run_program(*self.verify()[:5], root, "--json")
                self.broken_off(result, "bad-hex", "bad-input", "bad-bundle")

    def test_an_inspection_needs_the_inspect_role(self):
        self.refused("role-not-held", *self.verify()[:1], "show", *self.verify()[2:])
        gate = ("--keys", "gate", "--passphrase-file", "gate-pass")
        self.refused("role-not-held", *self.verify()[:1], "show", *self.verify()[2:], *gate)


if __name__ == "__main__":
    support.main()
