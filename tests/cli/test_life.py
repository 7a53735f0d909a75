"""The whole life of a permit, told by the programs' JSON: the same on a bare image and through pcscd."""

import shutil
from pathlib import Path

import support
from support import ISSUED_ON, PREFECTURE, SHUIMOGOU, TIANSHAN, UID

READS_AND_WRITES = ("90AD", "908D", "90BD", "90AB", "908B", "903D", "903B", "90BB")
SELECT, COMMIT, FIRST, NEXT = "905A", "90C7", "9071", "9077"


class Life(support.Case):
    def issued(self):
        self.reader.lay_on("issued.image")

    def verdict(self, command, verdict, *findings, status=0):
        """The judgement, with this verdict for these reasons."""
        said = self.done(*command, status=status)
        self.assertEqual(said["verdict"], verdict)
        self.assertEqual([finding["code"] for finding in said["findings"]], list(findings))
        self.assertEqual(said["realm"], "test")
        return said

    def test_a_blank_card_becomes_a_permit(self):
        self.lay_on_blank()
        self.verdict(self.verify(), "not-a-permit", "no-permit", status=6)
        issued = self.done(*self.issue(portrait="portrait.jpg"))
        self.assertEqual((issued["realm"], issued["written"], issued["resumed"]), ("test", True, False))
        self.assertEqual(issued["event"], "issue")
        permit = issued["permit"]
        self.assertEqual((permit["chip"], permit["version"], permit["kind"]), (UID, 1, "standard"))
        self.assertEqual((permit["division"], permit["decided"]), ("650102", ISSUED_ON))
        self.assertEqual((permit["valid_until"], permit["endorsed_until"]), (None, "2027-03-01"))
        self.assertEqual(
            issued["panel"],
            {
                "residence": "新疆维吾尔自治区乌鲁木齐市天山区解放北路1号",
                "authority": TIANSHAN,
                "validity": "签注有效期至 2027-03-01",
            },
        )
        self.assertEqual(issued["warnings"], [])
        self.verdict(self.gate(), "valid")
        self.assertEqual(self.pending(), [])

    def test_serials_are_dense(self):
        serials = []
        for number in range(3):
            self.lay_on_blank(name=f"{number}.image", uid=f"0400000000000{number}")
            serials.append(self.done(*self.issue())["permit"]["serial"])
            self.reader.take_off()
        self.assertEqual(serials, [2, 3, 4], "1 is on the issued card")

    def test_verdicts_and_what_they_rest_on(self):
        self.issued()
        keyless = self.verdict(self.verify(), "valid")
        self.assertEqual(keyless["assurance"], ["signed", "bound"])
        self.assertEqual((keyless["cost"]["exchanges"], keyless["cost"]["reader_queries"]), (2, 1))
        proven = self.verdict(self.gate(), "valid")
        self.assertEqual(proven["assurance"], ["signed", "bound", "genuine"])
        self.assertEqual((proven["cost"]["exchanges"], proven["cost"]["reader_queries"]), (4, 1))
        self.assertEqual(proven["permit"]["authority"], TIANSHAN)
        self.assertEqual(proven["permit"]["division_name"], "新疆维吾尔自治区乌鲁木齐市天山区")
        self.verdict(self.gate("--here", "6501"), "valid")
        self.verdict(self.gate("--here", "650105"), "not-here", "elsewhere", status=7)

    def test_the_root_is_pinned_or_said_not_to_be(self):
        self.issued()
        without_root = [word for word in self.verify() if word not in ("--root", "root.pem")]
        self.verdict(without_root, "valid", "root-not-pinned")
        fingerprint = self.done("permit-keys", "root", "office", "--out", "root.pem")["fingerprint"]
        self.verdict([*without_root, "--root", fingerprint], "valid")

    def test_what_an_officer_sees(self):
        self.issued()
        shown = self.done(*self.show())
        self.assertEqual(shown["verdict"], "valid")
        holder = shown["holder"]
        self.assertEqual(holder["name"], "古丽·买买提")
        self.assertEqual(holder["citizen_number"], "990101********0027")
        self.assertEqual(holder["registered_address"], {"division": "653101", "text": "色满路12号"})
        self.assertEqual((holder["birth_date"], holder["ethnic_group"]), ("1990-01-01", "05"))
        self.assertEqual(shown["residence"]["text"], "解放北路1号")
        self.assertEqual([entry["event"] for entry in shown["journal"]], ["issue"])
        whole = self.done(*self.show("--whole-number"))
        self.assertEqual(whole["holder"]["citizen_number"], "990101199001010027")

    def test_from_the_first_day_to_the_restoration(self):
        self.issued()
        state = ("--state", "gate.state")
        self.verdict(self.gate(*state, date=ISSUED_ON), "valid")

        moved = self.done(*self.resign("--ground", "home"))
        self.assertEqual((moved["event"], moved["permit"]["version"]), ("address_change", 2))
        self.assertEqual((moved["before"]["division"], moved["permit"]["division"]), ("650102", "650105"))
        self.assertEqual(moved["permit"]["endorsed_until"], "2027-03-01", "a move is no endorsement")
        self.assertEqual(moved["panel"]["residence"], "新疆维吾尔自治区乌鲁木齐市水磨沟区南湖路3号")
        self.assertEqual(self.verdict(self.gate(*state, date="2026-06-15"), "valid")["permit"]["division"], "650105")

        self.verdict(self.gate(*state, date="2027-02-10"), "due-soon", "endorsement-due")
        self.verdict(self.gate(*state, date="2027-03-15"), "suspended", "endorsement-missed", status=7)

        restored = self.done(*self.endorse(authority=SHUIMOGOU, date="2027-03-15"))
        self.assertEqual((restored["event"], restored["permit"]["version"]), ("restoration", 3))
        self.assertEqual(restored["permit"]["endorsed_until"], "2028-03-14")
        self.verdict(self.gate(*state, date="2027-03-15"), "valid")

        shown = self.done(*self.show(date="2027-03-15"))
        self.assertEqual([entry["event"] for entry in shown["journal"]], ["restoration", "address_change", "issue"])
        self.assertEqual(shown["residence"]["ground"], "home")

    def test_a_temporary_permit_of_xinjiang(self):
        self.lay_on_blank()
        issued = self.done(*self.issue(self.application(kind="temporary"), authority=PREFECTURE))
        self.assertEqual((issued["permit"]["kind"], issued["permit"]["valid_until"]), ("temporary", "2026-09-01"))
        self.assertIsNone(issued["permit"]["endorsed_until"])
        self.verdict(self.gate(), "valid")
        self.verdict(self.gate(date="2026-08-20"), "due-soon", "extension-due")
        self.verdict(self.gate(date="2026-09-02"), "expired", "term-over", status=7)
        self.refused("rule-refuses", *self.endorse(authority=PREFECTURE, date="2026-08-20"))
        extended = self.done(*self.extend("2027-03-01", date="2026-08-20"))
        self.assertEqual((extended["event"], extended["permit"]["version"]), ("extension", 2))
        self.assertEqual(extended["permit"]["valid_until"], "2027-03-01")
        self.verdict(self.gate(date="2026-09-02"), "valid")
        self.verdict(self.gate(date="2027-03-02"), "expired", "term-over", status=7)

    def test_rewrites_cost_six_exchanges_and_one_for_each_piece_of_data(self):
        self.issued()
        for command in (self.resign(), self.endorse(authority=SHUIMOGOU, date="2027-02-10")):
            with self.subTest(command[1]):
                cost = self.done(*command, "--trace", "command.trace")["cost"]
                sent = [out for out, _ in support.exchanges_in(self.folder / "command.trace")]
                kinds = [out[:4] for out in sent if not out.startswith("FFCA")]
                data = [kind for kind in kinds if kind in READS_AND_WRITES]
                self.assertEqual(cost["exchanges"], 6 + len(data), sent)
                self.assertEqual(len(kinds), cost["exchanges"])
                for kind, times in {SELECT: 1, FIRST: 1, NEXT: 1, COMMIT: 1}.items():
                    self.assertEqual(kinds.count(kind), times, kind)

    def test_forged_copied_and_rolled_back_cards(self):
        self.issued()
        self.verdict(self.gate("--state", "gate.state"), "valid")
        self.reader.take_off()
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        self.issued()
        self.done(*self.resign())
        self.verdict(self.gate("--state", "gate.state", date="2026-06-15"), "valid")
        self.reader.take_off()

        self.reader.lay_on("before.image")
        rolled_back = self.gate("--state", "gate.state", date="2026-06-16")
        self.verdict(rolled_back, "rolled-back", "below-seen-version", status=7)
        self.refused("rule-refuses", *self.endorse())
        self.reader.take_off()

        self.done("permit-sim", "copy", "issued.image", "copied.image", "--uid", "04998877665544")
        self.reader.lay_on("copied.image")
        self.verdict(self.gate(), "not-genuine", "signature-wrong", "key-not-proved", status=7)
        self.verdict(self.verify(), "not-genuine", "signature-wrong", status=7)
        self.refused("authentication-refused", *self.endorse())
        self.reader.take_off()

        self.reader.lay_on(shutil.copy(support.strangers() / self.forged(), self.folder))
        self.verdict(self.verify(), "not-genuine", "signer-unknown", status=7)

    def forged(self):
        """A card issued by strangers, in their folder; its name."""
        folder = support.strangers()
        if not (folder / "forged.image").exists():
            support.made("permit-sim", "new", "forged.image", "--uid", "04FFEEDDCCBBAA", folder=folder)
            support.made(*self.issue(keys="strangers"), "--card", "sim:forged.image", folder=folder)
        return "forged.image"

    def test_no_process_is_left_behind(self):
        self.lay_on_blank()
        self.done(*self.issue())
        self.interrupt(3, lambda process: process.kill(), *self.gate())
        self.reader.take_off()
        self.assertEqual(processes_in(self.folder), [])


def processes_in(folder):
    """Command lines of the running programs that work in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve() == folder.resolve():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # it ended, or is somebody else's
    return found


if __name__ == "__main__":
    support.main()
