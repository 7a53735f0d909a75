"""The custodian's work: keys come, are renewed, retire and are revoked; the root stays apart, and may stay offline."""

import re
import shutil
import subprocess

import support
from support import SHUIMOGOU, TIANSHAN

SECRET = ("--passphrase-file", "pass")


class Custody(support.Case):
    def keys(self, *command, **how):
        return self.done("permit-keys", *command, *SECRET, **how)

    def issued_by(self, name, *, authority=TIANSHAN, date="2026-03-02", keys="office", uid="04AABBCCDDEE01"):
        """A card of its own for each name; left on the reader."""
        self.reader.take_off()
        self.lay_on_blank(name=f"{name}.image", uid=uid)
        return self.done(*self.issue(authority=authority, date=date, keys=keys))

    def publish(self, office="office", bundle="trust.bundle"):
        return self.keys("bundle", office, "--out", bundle, "--use-by", "2039-12-31")["bundle"]

    def judged(self, verdict, *findings, status=0, **how):
        said = self.done(*self.verify(**how), status=status)
        self.assertEqual((said["verdict"], [f["code"] for f in said["findings"]]), (verdict, list(findings)))
        return said

    def refused_after_the_plan(self, code, *command):
        """Refused like anything else, once the plan was shown."""
        result = self.run_program(*command, "--json")
        plan, error = result.stderr.splitlines()[:-3], result.stderr.splitlines()[-3:]
        self.assertTrue(plan, result)
        result.stderr = "\n".join(error) + "\n"
        self.check_refusal(code, result)

    def acts(self, store="office"):
        return [act["act"] for act in self.done("permit-keys", "log", store)["acts"]]


class Authorities(Custody):
    def test_a_renewed_authority_signs_with_a_new_key_and_its_old_records_stay_good(self):
        before = self.done("permit-keys", "authority", "list", "office")["authorities"]
        old = {authority["name"]: authority["key_id"] for authority in before}[TIANSHAN]
        renewed = self.keys("authority", "renew", "office", TIANSHAN, "--date", "2026-04-01", "--yes")["authority"]
        self.assertNotEqual(renewed["key_id"], old)
        self.publish()
        self.reader.lay_on("issued.image")
        self.judged("valid")  # issued on 2026-03-02, with the old key
        self.issued_by("new", date="2026-04-01")
        self.judged("valid", date="2026-04-02")
        self.assertIn("authority renewed", self.acts())

    def test_a_retired_authority_decides_nothing_more(self):
        self.keys("authority", "retire", "office", TIANSHAN, "--last-day", "2026-04-30", "--yes")
        self.publish()
        self.reader.lay_on("issued.image")
        self.judged("valid")
        self.reader.take_off()
        self.lay_on_blank(uid="04AABBCCDDEE01")
        self.refused("authority-out-of-date", *self.issue(date="2026-05-02"))
        later = ("authority", "retire", "office", TIANSHAN, "--last-day", "2040-01-01", "--yes")
        self.refused_after_the_plan("bad-input", "permit-keys", *later, *SECRET)

    def test_a_revoked_key_counts_for_nothing_but_what_is_listed(self):
        self.issued_by("good", uid="04AABBCCDDEE01")
        good = self.run_program("permit-keys", "authority", "signed", "office", TIANSHAN, *SECRET).stdout
        self.assertEqual(len(good.splitlines()) % 4, 0, "four records for each card")
        self.write("good.txt", good)
        self.issued_by("bad", uid="04AABBCCDDEE02")
        self.keys("authority", "revoke", "office", TIANSHAN, "--good", "good.txt", "--yes")
        self.publish()
        said = self.judged("not-genuine", "signer-revoked", status=7)
        self.assertIn(TIANSHAN, said["findings"][0]["text"])
        self.reader.take_off()
        self.reader.lay_on("good.image")
        self.judged("valid")
        self.reader.take_off()
        self.lay_on_blank(uid="04AABBCCDDEE03")
        self.refused("authority-out-of-date", *self.issue())

    def test_what_cannot_be_undone_is_asked_for(self):
        for command in (
            ("authority", "revoke", "office", TIANSHAN),
            ("authority", "retire", "office", TIANSHAN),
            ("authority", "renew", "office", TIANSHAN),
            ("publisher", "renew", "office"),
            ("role", "roll", "office", "gate"),
            ("station", "revoke", "office", "gate"),
        ):
            with self.subTest(command), self.nothing_changes():
                self.refused_after_the_plan("confirmation-needed", "permit-keys", *command, *SECRET)
                self.keys_rehearsed(*command)

    def keys_rehearsed(self, *command):
        result = self.run_program("permit-keys", *command, *SECRET, "--dry-run")
        self.assertEqual(result.status, 0, result)

    def test_a_renewed_certificate_is_good_as_long_as_a_new_one(self):
        self.keys("region", "add", "office", "新疆", "--divisions", "65")
        for last, *owner in (
            ("2031-03-31", "authority", "renew", "office", TIANSHAN),
            ("2036-03-31", "region", "renew", "office", "新疆"),
            ("2046-03-31", "publisher", "renew", "office"),
        ):
            renewed = self.keys(*owner, "--date", "2026-04-01", "--yes")[owner[0]]
            self.assertEqual((renewed["valid_from"], renewed["valid_until"]), ("2026-04-01", last))

    def test_what_waits_for_its_certificate_is_shown(self):
        self.keys("authority", "request", "office", "米东区公安分局", "--divisions", "650109", "--out", "midong.request")
        self.keys("publisher", "renew", "office", "--out", "publisher.request")
        shown = self.done("permit-keys", "show", "office")["store"]
        self.assertEqual(shown["waiting"], [{"kind": "publisher"}, {"kind": "authority", "name": "米东区公安分局"}])
        text = self.run_program("permit-keys", "show", "office").stdout
        self.assertIn("waits for its certificate  the publisher, authority 米东区公安分局\n", text)
        self.keys("authority", "withdraw", "office", "米东区公安分局", "--yes")
        self.keys("publisher", "withdraw", "office", "--yes")
        shown = self.done("permit-keys", "show", "office")["store"]
        self.assertEqual((shown["waiting"], shown["left_to_destroy"]), ([], []))
        self.assertNotIn("waits", self.run_program("permit-keys", "show", "office").stdout)

    def test_an_authority_under_a_region(self):
        self.keys("region", "add", "office", "新疆", "--divisions", "65")
        added = self.keys(
            *("authority", "add", "office", "昌吉市公安局", "--divisions", "652301", "--region", "新疆"),
            *("--valid-from", "2026-01-01"),
        )["authority"]
        self.assertEqual(added["divisions"], ["652301"])
        beyond = ("authority", "add", "office", "兰州市公安局", "--divisions", "6201", "--region", "新疆")
        self.refused("bad-input", "permit-keys", *beyond, *SECRET)
        self.publish()
        self.lay_on_blank(uid="04AABBCCDDEE01")
        application = self.application(residence={"division": "652301", "text": "延安北路1号"})
        self.done(*self.issue(application, authority="昌吉市公安局"))
        self.judged("valid")
        self.keys("region", "revoke", "office", "新疆", "--yes")
        self.publish()
        self.judged("not-genuine", "signer-revoked", status=7)


class Root(Custody):
    def test_the_roots_key_is_apart_and_daily_work_does_not_need_it(self):
        shutil.move(self.folder / "office" / "root-key", self.folder / "safe")
        self.issued_by("card")
        self.publish()
        self.judged("valid")
        add = ("authority", "add", "office", "米东区公安分局", "--divisions", "650109")
        error = self.refused("not-a-store", "permit-keys", *add, *SECRET)
        self.assertIn("authority request", error["next"])
        self.keys(*add, "--root-store", "safe")
        self.assertIn("root made", self.acts("safe"))

    def test_a_root_with_a_passphrase_of_its_own(self):
        self.write("root-pass", "another passphrase\n")
        self.keys("init", "apart", "--realm", "test", "--root-store", "vault", "--root-passphrase-file", "root-pass")
        add = ("permit-keys", "authority", "add", "apart", TIANSHAN, "--divisions", "650102", *SECRET)
        self.refused("wrong-passphrase", *add)
        self.done(*add, "--root-passphrase-file", "root-pass")

    def test_a_root_that_stays_offline(self):
        self.done("permit-keys", "init", "vault", "--realm", "test", "--root-only", *SECRET)
        self.done("permit-keys", "root", "vault", "--out", "vault.pem")
        self.keys("init", "daily", "--realm", "test", "--under", "vault.pem")
        self.refused("unknown-authority", "permit-keys", "bundle", "daily", "--out", "daily.bundle", *SECRET)

        def carried(request, certificate):
            shown = self.done("permit-keys", "show", request)["request"]
            self.keys("certify", "vault", request, "--out", certificate, "--yes")
            made = self.done("permit-keys", "show", certificate)["certificate"]
            self.assertEqual((made["key_id"], made["purpose"]), (shown["key_id"], shown["purpose"]))

        self.keys("publisher", "request", "daily", "--out", "publisher.request")
        carried("publisher.request", "publisher.pem")
        self.keys("publisher", "accept", "daily", "--certificate", "publisher.pem", "--yes")
        self.keys("authority", "request", "daily", TIANSHAN, "--divisions", "650102", "--out", "tianshan.request")
        self.refused(
            *("certificate-mismatch", "permit-keys", "authority", "accept", "daily", TIANSHAN),
            *("--certificate", "publisher.pem", "--yes", *SECRET),
        )
        carried("tianshan.request", "tianshan.pem")
        self.keys("authority", "accept", "daily", TIANSHAN, "--certificate", "tianshan.pem", "--yes")
        self.publish("daily", "daily.bundle")
        self.issued_by("card", keys="daily")
        verify = ("permit", "verify", "--bundle", "daily.bundle", "--root", "vault.pem", "--date", "2026-03-03")
        self.assertEqual(self.done(*verify)["verdict"], "valid")

        self.keys("authority", "request", "daily", "X", "--divisions", "65", "--out", "x.request")
        self.keys("authority", "withdraw", "daily", "X", "--yes")
        self.keys("authority", "request", "daily", "X", "--divisions", "65", "--out", "x.request")
        self.keys("authority", "withdraw", "daily", "X", "--yes")
        self.keys("authority", "renew", "daily", TIANSHAN, "--out", "again.request")
        carried("again.request", "again.pem")
        self.keys("authority", "accept", "daily", TIANSHAN, "--certificate", "again.pem", "--date", "2026-04-01", "--yes")
        self.publish("daily", "daily.bundle")
        self.assertEqual(self.done(*verify)["verdict"], "valid")
        self.assertEqual(self.acts("vault"), ["root made", "certified", "certified", "certified"])
        self.assertEqual(self.acts("office/root-key"), ["root made"] + ["certified"] * 4, "its publisher and authorities")
        self.assertIn("authority requested", self.acts("daily"))

    def test_no_other_root_certifies_for_a_store(self):
        self.done("permit-keys", "init", "vault", "--realm", "production", "--root-only", *SECRET)
        add = ("permit-keys", "authority", "add", "office", "米东区公安分局", "--divisions", "650109", *SECRET)
        with self.nothing_changes():
            self.refused("wrong-root", *add, "--root-store", "vault")
            self.refused("bad-input", *add, "--valid-until", "2199-12-31")
        self.keys("authority", "request", "office", "米东区公安分局", "--divisions", "650109", "--out", "midong.request")
        self.done("permit-keys", "init", "other", "--realm", "test", "--root-only", *SECRET)
        self.keys("certify", "other", "midong.request", "--out", "midong.pem", "--yes")
        accept = ("authority", "accept", "office", "米东区公安分局", "--certificate", "midong.pem", "--yes")
        self.refused("certificate-mismatch", "permit-keys", *accept, *SECRET)

    def test_a_store_whose_log_was_changed_is_not_worked_on(self):
        log = self.folder / "office" / "ceremony.log"
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join([*lines[:1], *lines[2:]]), encoding="utf-8")
        with self.nothing_changes():
            self.refused("damaged-store", "permit-keys", "authority", "renew", "office", TIANSHAN, "--yes", *SECRET)

    def test_a_request_of_another_realm_is_not_certified(self):
        self.done("permit-keys", "init", "vault", "--realm", "production", "--root-only", *SECRET)
        self.keys("authority", "renew", "office", TIANSHAN, "--out", "tianshan.request")
        self.refused("wrong-root", "permit-keys", "certify", "vault", "tianshan.request", "--out", "x.pem", "--yes", *SECRET)

    def test_the_log_tells_every_act_and_a_missing_line(self):
        self.keys("role", "roll", "office", "gate", "--yes")
        self.publish()
        acts = self.acts()
        self.assertEqual(acts[0], "store made")
        self.assertEqual(acts[-2:], ["role rolled", "bundle published"])
        log = self.folder / "office" / "ceremony.log"
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
        self.refused("damaged-store", "permit-keys", "log", "office")


class Certificates(Custody):
    """Read by openssl, which knows nothing of us but the critical extension it is told to pass over."""

    def pieces(self, path):
        self.done("permit-keys", "certificates", path, "--out", "all.pem")
        text = (self.folder / "all.pem").read_text(encoding="utf-8")
        found = {}
        for whose, pem in re.findall(r"^(\w[^\n]*)\n(-----BEGIN[^:]*?-----END CERTIFICATE-----\n)", text, re.MULTILINE):
            found[whose] = self.write(f"{len(found)}.pem", pem)
        return found

    def openssl(self, *command):
        return subprocess.run(["openssl", *command], cwd=self.folder, capture_output=True, text=True, check=False)

    def test_openssl_reads_and_verifies_every_chain(self):
        self.keys("region", "add", "office", "新疆", "--divisions", "65")
        self.keys("authority", "add", "office", "米东区公安分局", "--divisions", "650109", "--region", "新疆")
        self.publish()
        for path in ("office", "trust.bundle"):
            pieces = self.pieces(path)
            self.assertEqual(len(pieces), 7, pieces.keys())
            for whose, file in pieces.items():
                with self.subTest(path, whose=whose):
                    text = self.openssl("x509", "-in", file, "-noout", "-text", "-nameopt", "utf8")
                    self.assertIn(whose.split()[-1].replace("root", "permitcard root"), text.stdout)
                    self.assertIn("2.25.2844411371727403676047325585652533314: critical", text.stdout)
                    checks = ("verify", "-ignore_critical", "-x509_strict", "-CAfile", pieces["root"])
                    between = () if "米东" not in whose else ("-untrusted", pieces["region 新疆"])
                    self.assertEqual(self.openssl(*checks, *between, file).returncode, 0)
                    if between:
                        self.assertNotEqual(self.openssl(*checks, file).returncode, 0, "not without its region")


class Lists(Custody):
    def test_a_lost_permit_is_refused_from_the_next_bundle_on(self):
        self.reader.lay_on("issued.image")
        self.judged("valid")
        self.keys("status", "add", "office", "1", "--as", "lost")
        self.judged("valid")  # nobody has told the reader
        self.publish()
        self.judged("lost", "listed-lost", status=7)
        self.keys("status", "remove", "office", "1")
        self.publish()
        self.judged("valid")

    def test_a_list_and_its_deltas_reach_a_reader_without_a_new_bundle(self):
        self.reader.lay_on("issued.image")
        self.keys("status", "publish", "office", "--out", "one.list")
        self.keys("status", "add", "office", "1", "--as", "suspended")
        published = self.keys(
            "status", "publish", "office", "--out", "two.list", "--since", "one.list", "--delta", "two.delta"
        )["list"]
        self.assertEqual(published["suspended"], 1)
        state = ("--state", "reader.state")
        self.assertEqual(self.done(*self.verify("--list", "one.list", *state))["verdict"], "valid")
        by_delta = self.done(*self.verify("--list", "one.list", "--delta", "two.delta", *state), status=7)
        by_list = self.done(*self.verify("--list", "two.list", *state), status=7)
        for member in ("verdict", "findings"):
            self.assertEqual(by_delta[member], by_list[member])
        self.assertEqual(by_list["verdict"], "suspended")
        self.refused("old-list", *self.verify("--list", "one.list", *state))
        for file, kind in (("one.list", "list"), ("two.delta", "delta")):
            self.assertIn(kind, self.done("permit-keys", "show", file))

    def test_the_register_knows_what_was_given_out(self):
        self.refused("bad-input", "permit-keys", "status", "add", "office", "4711", "--as", "lost", *SECRET)
        self.refused("usage", "permit-keys", "status", "add", "office", "1", *SECRET)
        self.refused("usage", "permit-keys", "status", "add", "office", "1", "--as", "eaten", *SECRET)
        self.keys("status", "add", "office", "1", "--as", "cancelled", "--minimum-version", "3")
        shown = self.keys("status", "show", "office", "1")["permits"]
        self.assertEqual(shown, [{"serial": 1, "status": "cancelled", "minimum_version": 3}])
        self.keys("status", "remove", "office", "1", "--minimum-version")
        shown = self.keys("status", "show", "office", "1")["permits"]
        self.assertEqual(shown, [{"serial": 1, "status": "cancelled", "minimum_version": None}])
        self.assertEqual(self.keys("status", "show", "office")["status"]["cancelled"], 1)
        for revival in (("remove", "office", "1"), ("add", "office", "1", "--as", "suspended")):
            self.refused_after_the_plan("confirmation-needed", "permit-keys", "status", *revival, *SECRET)


class Stations(Custody):
    def test_a_station_is_registered_renewed_and_has_nothing_but_its_roles(self):
        listed = {station["name"]: station for station in self.done("permit-keys", "station", "list", "office")["stations"]}
        self.assertEqual(listed["gate"]["roles"], {"gate": ["01"]})
        self.keys("role", "roll", "office", "gate", "--yes")
        self.keys("station", "renew", "office", "gate", "--out", "gate-2", "--station-passphrase-file", "gate-pass")
        shown = self.done("permit-keys", "show", "gate-2")["store"]
        self.assertEqual(shown["key_versions"], {"gate": ["01", "02"]})
        for command in (
            ("authority", "add", "gate", TIANSHAN, "--divisions", "650102"),
            ("bundle", "gate", "--out", "own.bundle"),
            ("station", "add", "gate", "other", "--roles", "gate", "--out", "other"),
            ("role", "roll", "gate", "gate", "--yes"),
        ):
            with self.subTest(command):
                self.refused("role-not-held", "permit-keys", *command, "--passphrase-file", "gate-pass")

    def test_a_station_does_not_grow_by_its_manifest(self):
        manifest = self.folder / "gate" / "store.json"
        text = manifest.read_text(encoding="utf-8")
        for old, new in (('"station"', '"office"'), ('"gate"', '"amend"')):
            with self.subTest(new):
                self.assertIn(old, text)
                manifest.write_text(text.replace(old, new), encoding="utf-8")
                self.reader.take_off()
                self.reader.lay_on("issued.image")
                self.refused("damaged-store", *self.gate())


class KeyVersions(Custody):
    def test_a_card_of_an_older_version_works_and_is_moved_at_its_next_rewrite(self):
        self.reader.lay_on("issued.image")
        for role in ("gate", "amend", "inspect", "master", "picc"):
            self.keys("role", "roll", "office", role, "--yes")
        new_gate = ("--out", "gate-2", "--station-passphrase-file", "gate-pass")
        self.keys("station", "renew", "office", "gate", *new_gate)

        def at(gate, date="2026-03-03"):
            command = [gate if word == "gate" else word for word in self.gate(date=date)]
            said = self.run_program(*command, "--json").json
            return said["verdict"], "genuine" in said["assurance"]

        self.assertEqual(at("gate"), ("valid", True))
        self.assertEqual(at("gate-2"), ("valid", True))
        self.done(*self.resign())
        self.assertEqual(at("gate-2", "2026-06-16"), ("valid", True))
        self.assertEqual(at("gate", "2026-06-16")[1], False, "the old gate key is no longer on the card")
        self.done(*self.endorse(authority=SHUIMOGOU))

    def test_the_dropped_version_ends_cards_that_still_have_it(self):
        self.keys("role", "roll", "office", "inspect", "--yes")
        self.keys("role", "drop", "office", "inspect", "01", "--yes")
        self.reader.lay_on("issued.image")
        self.refused("authentication-refused", *self.resign())
        drop = ("permit-keys", "role", "drop", "office", "inspect", "02", "--yes", *SECRET)
        self.refused_after_the_plan("bad-input", *drop)


class Production(support.Case):
    def test_debit_and_load_are_refused_in_files(self):
        shutil.copytree(support.production_realm(), self.folder, dirs_exist_ok=True)
        listed = self.done("permit-keys", "role", "list", "real")["roles"]
        held = {row["role"] for row in listed}
        self.assertNotIn("debit", held)
        self.assertNotIn("load", held)
        for role in ("debit", "load"):
            self.refused("role-not-held", "permit-keys", "role", "roll", "real", role, "--yes", *SECRET)
            self.refused(
                "role-not-held", "permit-keys", "station", "add", "real", "bus", "--roles", role, "--out", "bus", *SECRET
            )

    def test_no_certificate_is_dated_there(self):
        shutil.copytree(support.production_realm(), self.folder, dirs_exist_ok=True)
        self.refused(
            "date-in-production",
            *("permit-keys", "authority", "renew", "real", TIANSHAN, "--date", "2026-01-01", "--yes", *SECRET),
        )


if __name__ == "__main__":
    support.main()
