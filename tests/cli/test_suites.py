"""A realm of the SM2 suite: the same programs, the same life; and no way between the suites."""

import support
from support import ISSUED_ON, TIANSHAN, UID


class Sm2Realm(support.Case):
    def setUp(self):
        super().setUp()
        self.made("permit-keys", "init", "sm2", "--realm", "test", "--suite", "sm2", *self.secret())
        support.add_authority(self.folder, "sm2", TIANSHAN, "650102", "--valid-from", "2026-01-01")
        self.made(
            *("permit-keys", "station", "add", "sm2", "gate", "--roles", "gate", "--out", "sm2-gate"),
            *self.secret("--station-passphrase-file", "gate-pass"),
        )
        self.made(
            *("permit-keys", "bundle", "sm2", "--out", "sm2.bundle", "--use-by", "2039-12-31", *self.secret()),
        )
        self.made("permit-keys", "root", "sm2", "--out", "sm2.pem")

    def made(self, *command):
        return support.made(*command, folder=self.folder)

    def secret(self, *more):
        return ("--passphrase-file", "pass", *more)

    def of_sm2(self, command):
        """The command with the trust of the SM2 realm in place of the usual one's."""
        names = {"trust.bundle": "sm2.bundle", "root.pem": "sm2.pem", "gate": "sm2-gate", "office": "sm2"}
        return [names.get(word, word) for word in command]

    def judged(self, command, verdict, status):
        said = self.done(*command, status=status)
        self.assertEqual(said["verdict"], verdict)
        return said

    def test_a_permit_lives_in_it(self):
        self.lay_on_blank()
        issued = self.done(*self.issue(keys="sm2", portrait="portrait.jpg"))
        self.assertEqual((issued["permit"]["chip"], issued["permit"]["decided"]), (UID, ISSUED_ON))
        proven = self.judged(self.of_sm2(self.gate()), "valid", 0)
        self.assertEqual(proven["assurance"], ["signed", "bound", "genuine"])
        self.assertEqual(proven["cost"]["exchanges"], 4)
        self.done(*self.resign(keys="sm2", authority=TIANSHAN, division="650102"))
        self.done(*self.endorse(keys="sm2"))
        after = self.judged(self.of_sm2(self.gate(date="2027-02-11")), "valid", 0)
        self.assertEqual(after["permit"]["version"], 3)

    def test_a_store_names_its_suite(self):
        for store, suite in (("sm2", "sm2"), ("sm2-gate", "sm2"), ("office", "es256")):
            self.assertEqual(self.done("permit-keys", "show", store)["store"]["suite"], suite)

    def test_a_permit_of_one_suite_is_not_genuine_in_the_other(self):
        self.reader.lay_on("issued.image")
        self.judged(self.of_sm2(self.verify()), "not-genuine", 7)
        self.reader.take_off()
        self.lay_on_blank()
        self.done(*self.issue(keys="sm2"))
        self.judged(self.verify(), "not-genuine", 7)

    def test_the_bundle_of_one_suite_is_not_under_the_root_of_the_other(self):
        self.lay_on_blank()
        mixed = [word if word != "root.pem" else "sm2.pem" for word in self.verify()]
        self.refused("wrong-root", *mixed)


if __name__ == "__main__":
    support.main()
