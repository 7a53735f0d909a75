"""Which language a program speaks: --lang, else the first of LC_ALL, LC_MESSAGES and LANG that is set."""

import json
import shutil

import talking
from talking import FOLDER, HAN, PROGRAMS


class Language(talking.Case):
    def assert_chinese(self, *command, **environment):
        self.assertRegex(self.run_program(*command, **environment).stdout, HAN)

    def assert_english(self, *command, **environment):
        self.assertNotRegex(self.run_program(*command, **environment).stdout, HAN)

    def test_the_option(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assert_chinese(program, "--lang", "zh", "--help")
                self.assert_chinese(program, "--lang=zh", "--help")
                self.assert_english(program, "--lang", "en", "--help", LANG="zh_CN.UTF-8")
        self.assert_chinese("permit-sim", "new", "--help", "--lang", "zh")
        self.assert_chinese("permit-sim", "--help", "--lang", "zh", LC_ALL="C")

    def test_the_environment(self):
        self.assert_english("permit", "--help")
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            for value in ("zh_CN.UTF-8", "zh", "zh_SG"):
                self.assert_chinese("permit", "--help", **{name: value})
            for value in ("C", "en_GB.UTF-8", "ug_CN.UTF-8", "de_DE"):
                self.assert_english("permit", "--help", **{name: value})
        self.assert_chinese("permit", "--help", LC_ALL="zh_CN.UTF-8", LC_MESSAGES="C", LANG="C")
        self.assert_english("permit", "--help", LC_ALL="C.UTF-8", LANG="zh_CN.UTF-8")
        self.assert_english("permit", "--help", LC_MESSAGES="C", LANG="zh_CN.UTF-8")
        self.assert_chinese("permit", "--help", LC_ALL="", LC_MESSAGES="", LANG="zh_CN.UTF-8")

    def test_a_language_nobody_speaks_here(self):
        for program, command in zip(PROGRAMS, ("readers", "pending", "layout", "show", "new")):
            for option in (("--lang", "fr"), ("--lang=",), ("--lang", "zh_CN"), ("--lang", "zh", "--lang", "en")):
                with self.subTest(program=program, option=option):
                    self.assertEqual(2, self.run_program(program, command, *option).returncode)

    def test_words_after_two_dashes_are_no_options(self):
        said = self.run_program("permit-sim", "info", "--", "--lang=zh").stderr
        self.assertNotRegex(said, HAN)

    def test_without_a_catalogue_it_is_english(self):
        for folder in ("bin", "share"):
            (self.folder / folder).mkdir()
        shutil.copy(FOLDER / "permit-sim", self.folder / "bin")
        command = ("permit-sim", "--lang", "zh", "info", "absent")
        alone = self.run_program(*command, programs=self.folder / "bin")
        self.assertEqual((1, ""), (alone.returncode, alone.stdout))
        self.assertNotRegex(alone.stderr, HAN)
        shutil.copytree(FOLDER.parent / "share" / "locale", self.folder / "share" / "locale")
        self.assertRegex(self.run_program(*command, programs=self.folder / "bin").stderr, HAN)

    def test_the_folder_of_tables_has_nothing_to_do_with_it(self):
        told = self.run_program("permit", "--lang", "zh", "doctor", "--json", PERMIT_DATA="/nonexistent")
        self.assertRegex(json.loads(told.stdout)["checks"][0]["next"], HAN)


if __name__ == "__main__":
    talking.unittest.main()
