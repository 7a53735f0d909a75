"""Keys in a PKCS#11 token: SoftHSM2, set up here; the same commands, and nobody after `init` says where the keys lie."""

import os
import shutil
import subprocess
from pathlib import Path

import support
from support import TIANSHAN, UID

MODULE = next(
    path for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")) if path.exists()
)
PIN = "48231906"
SECRET = ("--passphrase-file", "pass", "--pin-file", "pin")


class Tokens(support.Case):
    def setUp(self):
        super().setUp()
        (self.folder / "tokens").mkdir()
        self.write("softhsm2.conf", f"directories.tokendir = {self.folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(self.folder / "softhsm2.conf")
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        self.write("pin", PIN + "\n")
        self.new_token("office")

    def new_token(self, label):
        made = subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN],
            capture_output=True, text=True, check=False,
        )
        self.assertEqual(made.returncode, 0, made.stderr)

    def take_token_away(self):
        shutil.move(self.folder / "tokens", self.folder / "drawer")
        (self.folder / "tokens").mkdir()

    def bring_token_back(self):
        shutil.rmtree(self.folder / "tokens")
        shutil.move(self.folder / "drawer", self.folder / "tokens")

    def uri(self, token="office"):
        return f"pkcs11:token={token}?module-path={MODULE}"

    def office(self, *more, realm="test", folder="hsm"):
        self.done("permit-keys", "init", folder, "--realm", realm, "--token", self.uri(), *more, *SECRET)
        return folder

    def with_token(self, command):
        """The command on the store with the token."""
        at = command.index("--passphrase-file")
        words = ["hsm" if word == "office" else word for word in command]
        return [*words[:at], *SECRET, *words[at + 2 :]]

    def test_a_permit_lives_as_if_the_keys_were_in_files(self):
        self.office()
        roles = {row["role"]: row["in"] for row in self.done("permit-keys", "role", "list", "hsm")["roles"]}
        self.assertEqual({role for role, place in roles.items() if place == "token"}, {"master", "picc", "debit", "load"})
        self.done("permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        self.done("permit-keys", "bundle", "hsm", "--out", "hsm.bundle", *SECRET)
        self.done("permit-keys", "station", "add", "hsm", "gate", "--roles", "gate", "--out", "hsm-gate", *SECRET)
        self.lay_on_blank()
        issued = self.done(*self.with_token(self.issue(portrait="portrait.jpg")))
        self.assertFalse(issued["purse_locked"])
        self.done(*self.with_token(self.resign(authority=TIANSHAN, division="650102")))
        self.done(*self.with_token(self.endorse()))
        gate = (*("permit", "verify", "--bundle", "hsm.bundle", "--date", "2027-02-11"),
                *("--keys", "hsm-gate", "--passphrase-file", "pass"))
        said = self.done(*gate)
        self.assertEqual((said["verdict"], said["assurance"]), ("valid", ["signed", "bound", "genuine"]))
        self.done("permit-keys", "role", "roll", "hsm", "master", "--yes", *SECRET)
        self.done("permit-keys", "authority", "renew", "hsm", TIANSHAN, "--date", "2027-02-11", "--yes", *SECRET)
        self.done(*self.with_token(self.endorse(date="2028-02-20")))

    def test_everything_can_lie_there(self):
        every = "master,personalise,amend,inspect,gate,debit,load,grant,receipt,picc"
        self.office("--in-token", every, realm="production")
        self.done("permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        self.assertEqual([path.name for path in (self.folder / "hsm" / "sealed").glob("role-*")], [])
        self.lay_on_blank()
        application = self.application(citizen_number="650102199001010025", birth_date="1990-01-01")
        issue = [word for word in self.with_token(self.issue(application)) if word not in ("--date", support.ISSUED_ON)]
        issued = self.done(*issue, "--yes")
        self.assertEqual((issued["realm"], issued["permit"]["chip"], issued["purse_locked"]), ("production", UID, False))

    def test_a_role_in_the_token_is_not_given_away(self):
        self.office()
        error = self.refused("role-not-held", "permit-keys", "station", "add", "hsm", "bus", "--roles", "debit", "--out", "bus", *SECRET)
        self.assertIn("token", error["why"] + error["next"])
        self.assertFalse((self.folder / "bus").exists())

    def test_what_goes_wrong_has_a_name(self):
        self.office()
        self.done("permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        self.lay_on_blank()
        issue = self.with_token(self.issue())
        self.write("wrong", "58273941\n")
        with self.nothing_changes("token.object"):
            self.refused("wrong-pin", *[word if word != "pin" else "wrong" for word in issue])
        self.take_token_away()
        with self.nothing_changes("token.object"):
            error = self.refused("no-token", *issue)
            self.assertNotIn(PIN, str(error))
        self.bring_token_back()
        self.done(*issue)

    def test_a_key_that_a_token_still_has_is_shown(self):
        self.office()
        self.done("permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        self.take_token_away()
        self.done("permit-keys", "authority", "revoke", "hsm", TIANSHAN, "--yes", *SECRET)
        [label] = self.done("permit-keys", "show", "hsm")["store"]["left_to_destroy"]
        self.assertTrue(label.endswith(f" authority-{TIANSHAN}-key-01"), label)
        self.assertIn(f"left to destroy  {label}\n", self.run_program("permit-keys", "show", "hsm").stdout)
        self.bring_token_back()
        self.done("permit-keys", "authority", "renew", "hsm", TIANSHAN, "--yes", *SECRET)
        self.assertEqual(self.done("permit-keys", "show", "hsm")["store"]["left_to_destroy"], [])

    def test_a_pin_is_never_part_of_a_uri(self):
        self.refused("bad-input", "permit-keys", "init", "x", "--realm", "test", "--token", self.uri() + f"&pin-value={PIN}", *SECRET)
        self.assertFalse((self.folder / "x").exists())

    def test_sm2_is_refused_by_name(self):
        error = self.refused("unsupported-suite", "permit-keys", "init", "x", "--realm", "test", "--suite", "sm2",
                             "--token", self.uri(), *SECRET)
        self.assertIn("sm2", error["why"].lower())
        self.assertFalse((self.folder / "x").exists())

    def test_labels_name_the_store_and_the_key(self):
        self.office()
        self.done("permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        error = self.refused("already-exists", "permit-keys", "authority", "add", "hsm", TIANSHAN, "--divisions", "650102", *SECRET)
        self.assertIn(TIANSHAN, error["doing"])


if __name__ == "__main__":
    support.main()
