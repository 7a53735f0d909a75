"""The example programs of docs/examples/libraries do what docs/libraries.md says."""

import re
import tempfile
from pathlib import Path

from installed import PROJECT, build, install, run

import support

EXAMPLES = PROJECT / "docs" / "examples" / "libraries"


class Examples(support.Case):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.programs = build(EXAMPLES, install(Path(folder.name)), Path(folder.name) / "build")

    def shown_in_docs(self, program):
        page = (PROJECT / "docs" / "libraries.md").read_text()
        return re.search(rf"\$ \S*{program}\n(.*?)```", page, re.DOTALL).group(1)

    def test_a_chip_in_software_keeps_what_was_created(self):
        self.assertEqual(run(self.programs / "chip_in_software"), self.shown_in_docs("chip_in_software"))

    def test_the_driver_looks_at_the_chip_on_the_reader(self):
        self.lay_on_blank()
        self.assertEqual(run(self.programs / "look_at_chip"), self.shown_in_docs("look_at_chip"))


if __name__ == "__main__":
    support.main()
