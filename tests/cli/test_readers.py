"""What the programs say about readers and what lies on them; through pcscd only."""

import support
from support import UID

OTHER_UID = "04FFEEDDCCBBAA"
FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"


class Readers(support.Case):
    def states(self):
        return {reader["name"]: reader["state"] for reader in self.done("permit", "readers")["readers"]}

    def test_listing(self):
        self.assertEqual(self.states(), {FIRST: "empty", SECOND: "empty"})
        self.reader.lay_on("issued.image")
        self.assertEqual(self.states(), {FIRST: "card present", SECOND: "empty"})
        text = self.run_program("permit", "readers").stdout
        self.assertRegex(text, f"(?m)^{FIRST}  +card present")
        self.reader.take_off()
        self.assertEqual(self.states(), {FIRST: "empty", SECOND: "empty"})

    def test_the_reader_with_the_card_is_found(self):
        self.reader.lay_on("issued.image")
        for spec in ("pcsc", f"pcsc:{FIRST}", "pcsc:00 00"):
            with self.subTest(spec):
                self.assertEqual(self.done(*self.gate("--card", spec))["verdict"], "valid")

    def test_no_card(self):
        for command in (self.verify(), self.issue(), ["permit-diag", "info"]):
            with self.subTest(command[:2]):
                self.refused("no-card", *command, "--wait", "0.1")

    def test_no_such_reader(self):
        error = self.refused("no-reader", *self.verify("--card", "pcsc:ACS ACR122U"))
        self.assertIn(FIRST, error["why"] + error["next"])

    def test_two_cards(self):
        self.reader.lay_on("issued.image")
        second = support.PcscReader(self.folder, slot=1)
        self.addCleanup(second.take_off)
        second.lay_on(self.blank())
        self.refused("no-reader", *self.verify("--card", "pcsc"))
        self.assertEqual(self.done(*self.verify("--card", second.spec), status=6)["verdict"], "not-a-permit")
        self.assertEqual(self.done(*self.verify("--card", self.reader.spec))["verdict"], "valid")

    def test_a_card_that_comes_while_the_program_waits(self):
        process = support.start([*self.gate(), "--json", "--wait", "20"], self.folder, {"PERMIT_CARD": self.reader.spec})
        self.reader.lay_on("issued.image")
        result = support.finish(process, self.gate())
        self.assertEqual(result.json["verdict"], "valid", result)


class Doctor(support.Case):
    def test_all_is_well(self):
        self.reader.lay_on("issued.image")
        trust = ("--bundle", "trust.bundle", "--root", "root.pem", "--date", "2026-03-03")
        examined = self.done("permit", "doctor", *trust)
        self.assertTrue(examined["healthy"])
        self.assertIn("PC/SC service and readers", [check["check"] for check in examined["checks"]])

    def test_without_a_card(self):
        examined = self.done("permit", "doctor", "--wait", "0.1", status=4)
        self.assertEqual([check["check"] for check in examined["checks"] if not check["good"]], ["card"])


class Serving(support.Case):
    def test_a_served_image_belongs_to_the_reader(self):
        self.reader.lay_on("issued.image")
        self.refused("image-in-use", *self.verify("--card", "sim:issued.image"))
        self.refused("image-in-use", "permit-sim", "info", "issued.image")

    def test_serving_ends_when_asked_and_says_whose_card_it_is(self):
        self.reader.lay_on("issued.image")
        self.assertEqual((self.folder / "ready-0").read_text().strip(), UID)
        self.reader.serving.terminate()
        self.assertEqual(self.reader.ended().status, 0)


class Swapped(support.Case):
    def test_in_the_middle_of_an_issue(self):
        """The first card is torn off and another laid on at once; what was begun goes onto none but the first."""
        second = self.blank("second.image", uid=OTHER_UID)
        untouched = (self.folder / second).read_bytes()
        first = self.lay_on_blank()
        for exchange in (20, 60):
            with self.subTest(exchange):
                result = self.interrupt(exchange, lambda process: self.swap(second), *self.issue())
                self.broken_off(result, *support.CARD_GONE, "card-swapped")
                self.assertEqual((self.folder / second).read_bytes(), untouched)
                self.reader.take_off()
                self.reader.lay_on(first)
        self.assertTrue(self.done(*self.issue())["resumed"])
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")

    def swap(self, image):
        self.reader.pull()
        self.reader.serve(image)


if __name__ == "__main__":
    support.main()
