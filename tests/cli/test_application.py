"""Application files: checked, asked for, made of an employer's list; their schema and the programs agree."""

import copy
import json
import os
import pty
import stat
import subprocess

import jsonschema
import support
from said import keeper
from support import EXAMPLES, PREFECTURE, PROJECT, TIANSHAN

ON = "2026-03-02"
EXAMPLE = json.loads((EXAMPLES / "application.json").read_text(encoding="utf-8"))
EVIDENCE = {
    "registrations": [{"from": "2025-03-01", "to": None}],
    "papers": ["identity-card", "photo", "labour-contract"],
}
WANG = {**EXAMPLE, "name": "王大伟", "sex": "1", "citizen_number": "990101199001010019"}


def changed(*path, to=None, of=EXAMPLE):
    """A copy with one member changed; `to` None takes it out."""
    form = copy.deepcopy(of)
    place = form
    for member in path[:-1]:
        place = place[member]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return form


def with_evidence(of=EXAMPLE, **more):
    return {**of, "evidence": {**EVIDENCE, **more}}


class Case(support.Case):
    def file(self, form, name="form.json"):
        return self.write(name, json.dumps(form, ensure_ascii=False))

    def text(self, file="application.json", *more):
        return self.run_program("permit-clerk", "application", "check", file, "--realm", "test", "--date", ON, *more)

    def check(self, form, *more, status=0, keys=("--realm", "test")):
        file = form if isinstance(form, str) else self.file(form)
        return self.done("permit-clerk", "application", "check", file, *keys, "--date", ON, *more, status=status)

    def refused_issue(self, code):
        result = self.run_program(*self.issue("form.json"), "--json")
        self.assertEqual((result.status, result.json["error"]["code"]), (support.EXIT[code], code), result)
        return result.json["error"]

    def assert_private(self, path):
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)


class Check(Case):
    def test_a_file_without_evidence(self):
        said = self.check("application.json")
        self.assertEqual((said["accepted"], said["errors"], said["warnings"]), (True, [], []))
        self.assertEqual((said["kind"], said["eligible"], said["locality"]), ("standard", None, "other-city"))
        self.assertEqual((said["realm"], said["profile"], said["date"]), ("test", "national", ON))
        self.assertEqual((said["evidence"], said["offers"][0]["missing"]), (False, []))
        text = self.text()
        self.assertEqual((text.status, text.stderr), (0, ""))
        self.assertIn("nothing is known to be missing; the rest is not checked: the file has no evidence\n", text.stdout)

    def test_without_evidence_what_is_known_to_be_missing_is_told(self):
        child = {**EXAMPLE, "birth_date": "2016-01-01", "citizen_number": "990101201601010020"}
        for form, lacks in {
            "local": (changed("registered_address", "division", to="650105"), ["not-left"]),
            "child": (child, ["guardian"]),
            "ground": ({**EXAMPLE, "ground": "talent"}, ["ground"]),
            "all": ({**changed("registered_address", "division", to="650105", of=child), "ground": "talent"}, ["not-left", "ground", "guardian"]),
        }.values():
            with self.subTest(lacks):
                said = self.check(form, status=7)
                self.assertEqual((said["accepted"], said["evidence"], said["eligible"], said["kind"]), (True, False, False, None))
                (offer,) = said["offers"]
                self.assertEqual([missing["lack"] for missing in offer["missing"]], lacks)
                self.assertIsNone(offer["possible_from"])
                text = self.text("form.json")
                self.assertEqual(text.status, 7)
                self.assertIn("missing for this kind: residence permit\n", text.stdout)
                self.assertTrue(text.stdout.endswith("the rest is not checked: the file has no evidence\n"), text)

    def test_counter_and_check_never_differ(self):
        self.lay_on_blank()
        for form in (changed("registered_address", "division", to="650105"), {**EXAMPLE, "ground": "talent"}):
            (offer,) = self.check(form, status=7)["offers"]
            with self.nothing_changes():
                why = self.refused_issue("rule-refuses")["why"]
            for missing in offer["missing"]:
                self.assertIn(missing["text"], why)

    def test_every_error_is_told_at_once_with_path_value_and_rule(self):
        form = {**EXAMPLE, "name": "王5", "sex": 2, "birth_date": "1990-02-30", "phone": "1"}
        form["residence"] = {"division": "650199", "text": ""}
        said = self.check(form, "--values", status=2)
        self.assertFalse(said["accepted"])
        self.assertEqual(
            [(error["path"], error["value"], error["code"]) for error in said["errors"]],
            [
                ("phone", "1", "unknown-member"),
                ("name", "王5", "bad-text"),
                ("sex", "2", "bad-json"),
                ("birth_date", "1990-02-30", "bad-date"),
                ("residence.division", "650199", "unknown-division"),
                ("residence.text", "", "bad-text"),
            ],
        )
        for error in said["errors"]:
            self.assertTrue(error["rule"] and error["next"], error)
        text = self.run_program("permit-clerk", "application", "check", "form.json", "--realm", "test")
        self.assertEqual(text.status, 2)
        self.assertIn("TEST: the application has 6 errors\n", text.stdout)
        self.assertIn("  name: a name has letters", text.stdout)
        self.assertEqual(text.stdout.count("\n    next: "), 6, "what to do is told of every error")
        self.assertEqual(text.stderr, "")

    def test_wrong_values_are_told_only_where_that_was_asked_for(self):
        form = {**EXAMPLE, "name": "王5", "citizen_number": "990101199001010028"}
        self.assertFalse(any("value" in error for error in self.check(form, status=2)["errors"]))
        text = self.text("form.json")
        self.assertNotIn("王5", text.stdout)
        self.assertNotIn("0028", text.stdout)
        told = self.text("form.json", "--values").stdout
        self.assertIn('  name "王5": ', told)
        self.assertIn('  citizen_number "990101********0028": ', told)
        values = [error["value"] for error in self.check(form, "--values", status=2)["errors"]]
        self.assertEqual(values, ["王5", "990101********0028"])

    def test_a_person_at_the_terminal_sees_the_wrong_values(self):
        self.file({**EXAMPLE, "name": "王5", "citizen_number": "990101199001010028"})
        for more, told in (((), True), (("--json",), False)):
            with self.subTest(more):
                screen = self.on_a_terminal("permit-clerk", "application", "check", "form.json", "--realm", "test", *more)
                self.assertEqual("王5" in screen, told, screen)
                self.assertNotIn("990101199001010028", screen)

    def on_a_terminal(self, program, *arguments):
        """What a program shows where stdout is a terminal."""
        ours, its = pty.openpty()
        command = [support.PROGRAMS / program, *arguments]
        result = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=its, stderr=subprocess.DEVNULL, timeout=60)
        os.close(its)
        self.assertEqual(result.returncode, 2)
        screen = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # what Linux says at the end
                break
            if not piece:
                break
            screen += piece
        os.close(ours)
        return screen.decode()

    def test_who_is_not_born_yet_or_was_registered_before_birth(self):
        (error,) = self.check({**EXAMPLE, "birth_date": "2091-01-01", "citizen_number": "990101209101010020"}, status=2)["errors"]
        self.assertEqual((error["path"], error["code"]), ("birth_date", "facts-disagree"))
        self.assertIn(ON, error["rule"])
        (error,) = self.check(with_evidence(registrations=[{"from": "1989-12-31"}]), status=2)["errors"]
        self.assertEqual(error["path"], "evidence.registrations.0.from")
        self.lay_on_blank()
        self.file({**EXAMPLE, "birth_date": "2091-01-01", "citizen_number": "990101209101010020"})
        with self.nothing_changes():
            self.refused_issue("facts-disagree")

    def test_number_and_registered_residence_are_of_the_same_side(self):
        hong_kong = {**changed("ethnic_group"), "kind": "hong_kong_macao_taiwan", "citizen_number": "810000199001010027"}
        (error,) = self.check(hong_kong, status=2)["errors"]
        self.assertEqual((error["path"], error["code"]), ("registered_address.division", "facts-disagree"))
        self.check(changed("registered_address", "division", to="810000", of=hong_kong))
        mainland = changed("registered_address", "division", to="810000", of={**EXAMPLE, "citizen_number": "653101199001010021"})
        (error,) = self.check(mainland, status=2)["errors"]
        self.assertEqual(error["path"], "registered_address.division")

    def test_a_file_in_another_encoding_is_told_so_first(self):
        text = json.dumps(changed("kind", to="eternal"), ensure_ascii=False).replace("·", "")
        for content, said in ((text.encode("gbk"), "GBK"), (text.encode("utf-16"), "UTF-16"), (text.encode("utf-16-be"), "UTF-16")):
            (error,) = self.check(self.write("other.json", content), status=2)["errors"]
            self.assertIn(said, error["rule"])
            self.assertEqual((error["path"], error["code"]), ("", "bad-json"))

    def test_chinese(self):
        self.file({**EXAMPLE, "sex": "3", "residence": {"division": "650199", "text": " x"}})
        for file in ("form.json", "application.json"):
            said = self.text(file, "--lang", "zh").stdout
            self.assertNotRegex(said, r"(?m)^ *[a-z]+ [a-z]+|: ")

    def test_warnings(self):
        self.assertEqual(self.check({**EXAMPLE, "sex": "1"})["warnings"], ["sex-disagrees"])

    def test_production_is_the_realm_when_nothing_is_said(self):
        for keys in ((), ("--realm", "production")):
            said = self.check("application.json", status=2, keys=keys)
            self.assertEqual([error["code"] for error in said["errors"]], ["test-number-in-production"])
        self.check("application.json", keys=("--keys", "office"))

    def test_no_key_is_opened_and_nothing_written(self):
        self.file(with_evidence())
        with self.nothing_changes():
            self.check("form.json")

    def test_who_is_eligible_and_for_what(self):
        form = with_evidence()
        del form["kind"]
        said = self.check(form)
        self.assertEqual((said["eligible"], said["kind"]), (True, "standard"))
        said = self.check(with_evidence())
        self.assertEqual((said["eligible"], said["kind"], said["offers"]), (True, "standard", [
            {"kind": "standard", "missing": [], "possible_from": None}]))
        text = self.run_program("permit-clerk", "application", "check", "form.json", "--realm", "test", "--date", ON)
        self.assertIn("eligible   yes\n", text.stdout)

    def test_everything_that_is_missing_is_told_once_with_its_basis(self):
        form = with_evidence(registrations=[{"from": "2026-01-10"}], papers=["photo"])
        said = self.check(form, status=7)
        self.assertFalse(said["eligible"])
        self.assertIsNone(said["kind"])
        (offer,) = said["offers"]
        self.assertEqual([missing["lack"] for missing in offer["missing"]], ["stay-too-short", "ground-paper", "identity-card"])
        self.assertEqual(offer["missing"][0]["day"], "2026-07-10")
        self.assertIn("labour-contract", offer["missing"][1]["any_of"])
        self.assertIsNone(offer["possible_from"], "papers are missing too")
        for missing in offer["missing"]:
            self.assertIn("663", missing["basis"])
        text = self.run_program("permit-clerk", "application", "check", "form.json", "--realm", "test", "--date", ON)
        self.assertEqual(text.status, 7)
        for missing in offer["missing"]:
            self.assertIn(f"{missing['text']} [{missing['basis']}]", text.stdout)

    def test_the_first_possible_day_where_only_time_is_missing(self):
        said = self.check(with_evidence(registrations=[{"from": "2026-01-10"}]), status=7)
        self.assertEqual(said["offers"][0]["possible_from"], "2026-07-10")

    def test_who_is_registered_in_the_city_needs_no_permit(self):
        form = with_evidence(of=changed("registered_address", "division", to="650105"))
        said = self.check(form, status=7)
        self.assertEqual(said["locality"], "local")
        self.assertEqual([missing["lack"] for missing in said["offers"][0]["missing"]], ["not-left"])

    def test_the_rules_of_an_authority_or_a_place(self):
        form = changed("kind", of=with_evidence(registrations=[{"from": "2026-01-10"}], papers=["photo", "identity-card"]))
        office = ("--keys", "office")
        by_authority = self.check(form, "--authority", PREFECTURE, keys=office)
        self.assertEqual((by_authority["profile"], by_authority["kind"]), ("xinjiang", "temporary"))
        self.assertEqual([offer["kind"] for offer in by_authority["offers"]][-1], "temporary")
        self.assertEqual(self.check(form, "--profile", "xinjiang")["kind"], "temporary")
        self.assertFalse(self.check(form, "--authority", TIANSHAN, status=7, keys=office)["eligible"])
        result = self.run_program("permit-clerk", "application", "check", "form.json", "--realm", "test", "--profile", "mars")
        self.assertIn("there is no profile mars", result.stderr)
        self.assertIn("profile national on ", result.stdout)
        self.assertEqual(self.check(form, "--profile", "mars", status=7)["profile"], "national")

    def test_a_kind_the_place_does_not_have(self):
        said = self.check(with_evidence(), "--profile", "xinjiang", status=7)
        self.assertEqual((said["eligible"], said["kind"]), (False, None))
        standard, *others = said["offers"]
        self.assertEqual((standard["kind"], [missing["lack"] for missing in standard["missing"]]), ("standard", ["kind-not-offered"]))
        self.assertEqual([offer["kind"] for offer in others], ["long_term", "temporary"])
        self.assertEqual(others[-1]["missing"], [])
        text = self.text("form.json", "--profile", "xinjiang")
        self.assertIn(f"  the place has no permit of this kind on {ON} [the rules of profile xinjiang]\n", text.stdout)
        self.assertIn("nothing is missing for this kind: temporary residence permit\n", text.stdout)
        self.lay_on_blank()
        self.file({**EXAMPLE, "kind": "temporary"})
        self.refused_issue("kind-not-offered")

    def test_usage(self):
        check = ("permit-clerk", "application", "check", "application.json")
        self.refused("usage", *check, "--keys", "office", "--realm", "test")
        self.refused("usage", *check, "--realm", "toy")
        self.refused("usage", *check, "--realm", "test", "--authority", TIANSHAN)
        self.refused("usage", *check, "--keys", "office", "--authority", TIANSHAN, "--profile", "national")
        self.refused("unknown-authority", *check, "--keys", "office", "--authority", "nobody")
        self.refused("not-a-store", *check, "--keys", "application.json")
        self.refused("file-io", "permit-clerk", "application", "check", "absent.json")


class Issue(Case):
    def test_every_error_is_told_before_the_three_lines_without_values(self):
        self.lay_on_blank()
        self.file({**EXAMPLE, "name": "王5大", "sex": "3"})
        result = self.run_program(*self.issue("form.json"), "--json")
        self.assertEqual(result.status, 2, result)
        lines = result.stderr.splitlines()
        self.assertEqual([line.split(":")[0] for line in lines[:2]], ["  name", "  sex"], result)
        self.assertIn("2 errors", lines[3])
        self.assertEqual(len(lines), 5, result)
        self.assertEqual([error["path"] for error in result.json["errors"]], ["name", "sex"])
        self.assertEqual(result.json["error"]["code"], "bad-text")
        self.assertNotIn("5大", result.stdout + result.stderr)


class New(Case):
    ANSWERS = [
        *("古丽·买买提", "2", "990101199001010027", "", "standard", "05"),
        *("653101", "色满路12号", "650102", "解放北路1号", "job", "no"),
    ]

    def ask(self, answers, *more, status=0):
        self.write("answers", "".join(answer + "\n" for answer in answers))
        with open(self.folder / "answers", encoding="utf-8") as typed:
            result = self.run_program("permit-clerk", "application", "new", "--realm", "test", *more, stdin=typed)
        self.assertEqual(result.status, status, result)
        return result

    def made(self, name="new.json"):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def test_the_answers_become_a_file(self):
        result = self.ask(self.ANSWERS, "--out", "new.json")
        self.assertEqual(self.made(), EXAMPLE)
        self.assert_private(self.folder / "new.json")
        self.assertIn("天山区", result.stderr, "the division found is shown")
        self.assertIn("维吾尔族", result.stderr, "so is the ethnic group")
        self.assertIn("TEST: the application is in new.json\n", result.stdout)
        self.assertIn("990101********0027", result.stdout)
        self.assertNotIn("990101199001010027", result.stdout)
        self.assertEqual(self.check("new.json")["accepted"], True)
        self.assertIn("990101199001010027", self.ask(self.ANSWERS, "--out", "new.json", "--yes", "--whole-number").stdout)

    def test_yes_and_no_in_both_languages(self):
        for yes, no in (("Y", "N"), ("yes", "No"), ("是", "否"), (" YES ", " n")):
            with self.subTest(yes):
                answers = [*self.ANSWERS[:-1], yes, "", "", yes, "guardian", no, no]
                self.ask(answers, "--out", "new.json", "--yes")
                self.assertEqual(self.made()["evidence"]["agent"], {"role": "guardian", "shows_identity_card": False})

    def test_papers_by_number(self):
        for said in ("1 2 14", "1、photo，14", "2；1 identity-card 14"):
            answers = [*self.ANSWERS[:-1], "yes", "", "21", said, "no"]
            result = self.ask(answers, "--out", "new.json", "--yes")
            self.assertEqual(set(self.made()["evidence"]["papers"]), {"identity-card", "photo", "labour-contract-over-a-year"})
        self.assertIn("  14  labour-contract-over-a-year ", result.stderr)
        self.assertIn("no such paper is known", result.stderr)

    def test_a_wrong_answer_is_asked_for_again(self):
        wrong = {0: ["王5", ""], 1: ["3"], 2: ["990101199001010028"], 3: ["1990-01-02"], 5: ["", "57"], 6: ["650100"], 11: ["perhaps"]}
        answers = [each for at, answer in enumerate(self.ANSWERS) for each in [*wrong.get(at, []), answer]]
        result = self.ask(answers, "--out", "new.json")
        self.assertEqual(self.made(), EXAMPLE)
        self.assertIn("the citizen number says another day", result.stderr)
        self.assertNotIn("王5", result.stderr)

    def test_evidence(self):
        self.ask(
            [
                *(*self.ANSWERS[:4], "", *self.ANSWERS[5:10], "home"),
                *("2024-01-01", "2024-02-01", "2025-03-01", "", ""),
                *("identity-card photo; lease-over-a-year", "yes"),
                *("yes", "near-relative", "no", "yes"),
            ],
            *("--out", "new.json"),
        )
        wanted = {**EXAMPLE, "ground": "home", "evidence": {
            "registrations": [{"from": "2024-01-01", "to": "2024-02-01"}, {"from": "2025-03-01"}],
            "papers": ["identity-card", "photo", "lease-over-a-year"],
            "lives_in_the_home": True,
            "agent": {"role": "near-relative", "shows_identity_card": False},
            "cannot_come": True,
        }}
        del wanted["kind"]
        self.assertEqual(self.made(), wanted)

    def test_a_sponsor(self):
        self.ask(
            [*self.ANSWERS[:10], "family", "yes", "", "identity-card", "no", "yes", "home", "2027-01-01"],
            *("--out", "new.json"),
        )
        self.assertEqual(self.made()["evidence"]["sponsor"], {"ground": "home", "valid_until": "2027-01-01"})

    def test_input_that_ends_in_the_middle_writes_nothing(self):
        for length in (0, 1, 6, len(self.ANSWERS) - 1):
            with self.subTest(length):
                self.write("answers", "".join(answer + "\n" for answer in self.ANSWERS[:length]))
                with self.nothing_changes(), open(self.folder / "answers", encoding="utf-8") as typed:
                    result = self.run_program(
                        "permit-clerk", "application", "new", "--realm", "test", "--out", "new.json", "--json", stdin=typed
                    )
                self.assertEqual((result.status, result.json["error"]["code"]), (2, "bad-input"), result)

    def test_an_application_that_is_there_is_replaced_only_with_yes(self):
        self.write("new.json", "{}")
        with self.nothing_changes("answers"):
            self.assertIn("confirmation-needed", self.ask(self.ANSWERS, "--out", "new.json", status=2).stderr)
            self.ask(self.ANSWERS, "--out", "other.json", "--dry-run")
        self.ask(self.ANSWERS, "--out", "new.json", "--yes")
        self.assertEqual(self.made(), EXAMPLE)

    def test_without_out_the_application_is_printed(self):
        self.assertEqual(json.loads(self.ask(self.ANSWERS).stdout), EXAMPLE)
        self.assertEqual(json.loads(self.ask(self.ANSWERS, "--json").stdout)["application"], EXAMPLE)


COLUMNS = "name sex ethnic_group birth_date citizen_number registered_division registered_text".split()
COLUMNS += "residence_division residence_text kind ground".split()


def row_of(form):
    registered, residence = form["registered_address"], form["residence"]
    cells = {
        **form,
        **{"registered_division": registered["division"], "registered_text": registered["text"]},
        **{"residence_division": residence["division"], "residence_text": residence["text"]},
    }
    return ",".join(cells[column] for column in COLUMNS)


class Import(Case):
    def setUp(self):
        super().setUp()
        for form in (EXAMPLE, WANG):
            keeper.gave_person(form)

    def list(self, *rows, encoding="utf-8"):
        text = "".join(row + "\r\n" for row in (",".join(COLUMNS), *rows))
        return self.write("staff.csv", text.encode(encoding))

    def bring(self, *more, status=0):
        return self.done("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test", *more, status=status)

    def made(self):
        return sorted(path.name for path in (self.folder / "in").iterdir()) if (self.folder / "in").exists() else []

    def read(self, name):
        return json.loads((self.folder / "in" / name).read_text(encoding="utf-8"))

    def test_every_row_becomes_a_file_of_its_own(self):
        self.list(row_of(EXAMPLE), row_of(WANG), "", "")
        said = self.bring()
        self.assertEqual((said["rows"], said["good"], said["errors"]), (2, 2, []))
        self.assertEqual(self.made(), ["application-0002.json", "application-0003.json"])
        self.assertEqual((self.read("application-0002.json"), self.read("application-0003.json")), (EXAMPLE, WANG))
        for name in self.made():
            self.assert_private(self.folder / "in" / name)
        self.check("in/application-0003.json")

    def test_bad_rows_are_told_and_stop_no_good_one(self):
        self.list(row_of({**WANG, "sex": "3"}).replace("650102", "650199"), '"' + row_of(WANG), row_of(EXAMPLE), row_of(EXAMPLE))
        said = self.bring(status=2)
        self.assertEqual(
            [(error["row"], error["line"], error["column"], error["name"]) for error in said["errors"]],
            [(2, 2, 5, "sex"), (2, 2, 54, "residence_division"), (3, 3, 1, ""), (5, 5, 24, "citizen_number")],
        )
        self.assertFalse(any("value" in error for error in said["errors"]))
        self.assertEqual(self.made(), ["application-0004.json"])
        values = [error["value"] for error in self.bring("--values", status=2)["errors"]]
        self.assertEqual(values, ["3", "650199", "", "990101********0027"])
        text = self.run_program("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test")
        self.assertEqual(text.status, 2)
        self.assertIn("line 2, character 5, column sex: this must be", text.stdout)
        self.assertEqual(text.stdout.count("\n    next: "), 4, "what to do is told of every error")
        self.assertNotIn("990101199001010027", text.stdout)
        self.assertIn("TEST: 1 of 4 rows are good", text.stdout)

    def test_again_changes_nothing_and_never_replaces_silently(self):
        self.list(row_of(EXAMPLE))
        self.bring()
        with self.nothing_changes():
            again = self.bring()
            self.assertEqual(([file["state"] for file in again["files"]], again["written"]), (["unchanged"], False))
        self.list(row_of(WANG))
        with self.nothing_changes():
            result = self.run_program("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test")
            self.assertEqual(result.status, 2, result)
            self.assertIn("in/application-0002.json", result.stderr)
            self.assertIn("confirmation-needed", result.stderr)
        self.assertEqual([file["state"] for file in self.bring("--yes")["files"]], ["replaced"])
        self.assertEqual(self.read("application-0002.json"), WANG)

    def test_a_file_of_an_earlier_import_whose_row_is_bad_now_is_named(self):
        self.list(row_of(EXAMPLE))
        self.bring()
        self.list(row_of({**EXAMPLE, "kind": "eternal"}))
        result = self.run_program("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test")
        self.assertIn("in/application-0002.json is of an earlier import; row 2 is refused now", result.stderr)

    def test_files_of_a_longer_list_stay_only_knowingly(self):
        self.list(row_of(EXAMPLE), row_of(WANG))
        self.assertTrue(self.bring()["written"])
        self.write("in/application-7.json", "{}")
        self.list(row_of(EXAMPLE))
        with self.nothing_changes():
            result = self.run_program("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test")
            self.assertEqual(result.status, 2, result)
            self.assertIn("  in/application-0003.json\n", result.stderr)
            self.assertIn("confirmation-needed", result.stderr)
            self.assertEqual(self.bring("--dry-run")["left_over"], ["in/application-0003.json"])
            self.assertEqual(self.bring("--yes")["left_over"], ["in/application-0003.json"])
        result = self.run_program("permit-clerk", "application", "import", "staff.csv", "--out", "in", "--realm", "test", "--yes")
        self.assertIn("in/application-0003.json is of an earlier import; the list has no such row now", result.stderr)

    def test_nothing_is_said_to_be_written_where_nothing_is(self):
        self.list(row_of({**EXAMPLE, "kind": "eternal"}))
        said = self.bring(status=2)
        self.assertEqual((said["written"], said["files"], said["left_over"]), (False, [], []))
        self.assertEqual(self.made(), [])

    def test_a_rehearsal_writes_nothing(self):
        self.list(row_of(EXAMPLE))
        with self.nothing_changes():
            self.assertFalse(self.bring("--dry-run")["written"])
        self.assertEqual(self.made(), [])

    def test_what_spreadsheets_do(self):
        rows = ",".join(COLUMNS) + "\r\n" + row_of(EXAMPLE) + "\r\n"
        for content, said in {
            rows.replace(",", ";").encode(): "commas",
            rows.replace(",", "\t").encode(): "commas",
            rows.replace("·", "").encode("gbk"): "UTF-8",
            rows.encode("utf-16"): "UTF-16",
            rows.replace("\r\n", "\r").encode(): "carriage return",
            b"\r\n" + rows.encode(): "blank",
            rows.replace("色满路12号", "x" * 9_000_000).encode(): "4096 bytes",
            rows.replace("990101199001010027", "9.90101E+17").encode(): "rounded",
            b"": "no rows",
        }.items():
            with self.subTest(said):
                self.write("staff.csv", content)
                (error,) = self.bring(status=2)["errors"]
                self.assertIn(said, error["rule"])
        self.write("staff.csv", rows.encode("utf-8-sig"))
        self.assertEqual(self.bring()["good"], 1)


FULL = with_evidence(
    registrations=[{"from": "2024-01-01", "to": "2024-02-01"}, {"from": "2025-03-01", "to": None}],
    lives_in_the_home=True,
    cannot_come=False,
    agent={"role": "guardian", "shows_identity_card": True},
    sponsor={"ground": "county-rule", "valid_until": "2027-01-01"},
)
TEXTS = ["name", "birth_date", "citizen_number", "ethnic_group", ("residence", "text"), ("registered_address", "text")]
TEXTS += [("evidence", "registrations", 0, "from"), ("evidence", "sponsor", "valid_until"), ("residence", "division")]
WORDS = ["sex", "kind", "ground", ("evidence", "papers", 0), ("evidence", "agent", "role"), ("evidence", "sponsor", "ground")]
TRUTHS = [("evidence", "lives_in_the_home"), ("evidence", "cannot_come"), ("evidence", "agent", "shows_identity_card")]
OBJECTS = [(), "residence", "registered_address", "evidence", ("evidence", "agent"), ("evidence", "sponsor")]
OBJECTS += [("evidence", "registrations", 0)]


def path_to(member):
    return member if isinstance(member, tuple) else (member,)


def mutations():
    """Application files that break a rule a schema can say."""
    for member in (*TEXTS, *WORDS):
        for wrong in (2, True, [], {}, ""):
            yield changed(*path_to(member), to=wrong, of=FULL)
    for member in WORDS:
        yield changed(*path_to(member), to="eternal", of=FULL)
    for member in TRUTHS:
        for wrong in ("yes", 1):
            yield changed(*path_to(member), to=wrong, of=FULL)
    for member in OBJECTS:
        path = path_to(member) if member else ()
        yield changed(*path, "nickname", to="x", of=FULL)
        if path:
            yield changed(*path, to="x", of=FULL)
        place = FULL
        for step in path:
            place = place[step]
        for name in place:
            if isinstance(name, str):
                yield changed(*path, name, of=FULL)
    yield changed("kind")
    for member, wrong in {
        "name": [" 王", "王 ", "·王", "王" * 51, "王·"],
        "birth_date": ["1990-1-1", "19900101", "1990/01/01"],
        "citizen_number": ["990101900101002", "９９０１０１１９９００１０１００２７", "99010119900101002Y"],
        "ethnic_group": ["5", "00", "57", "99"],
    }.items():
        for value in wrong:
            yield changed(member, to=value, of=FULL)
    for member, wrong in {"division": ["65010", "6501020", "65010a"], "text": [" x", "x ", "x" * 301]}.items():
        for value in wrong:
            yield changed("residence", member, to=value, of=FULL)
    yield changed("evidence", "papers", to=["photo", "photo"], of=FULL)
    yield changed("evidence", "papers", to="photo", of=FULL)
    yield changed("evidence", "registrations", 0, "to", to=1, of=FULL)
    yield {}
    yield []


GOOD = [
    EXAMPLE,
    FULL,
    with_evidence(registrations=[], papers=[]),
    changed("kind", of=FULL),
    {**changed("ethnic_group"), "kind": "hong_kong_macao_taiwan"},
    *({**EXAMPLE, "name": name} for name in ("王", "Maria da Silva", "𠮷野", "ئالىم", "王" * 50)),
    {**EXAMPLE, "citizen_number": "99010119800228018x", "birth_date": "1980-02-28"},
    changed("residence", "text", to="a" * 300),
    changed("residence", "text", to="号"),
    changed("registered_address", "division", to="810000"),
    *({**EXAMPLE, "ethnic_group": group} for group in ("01", "56", "97", "98")),
]


def schema_paths(validator, form):
    """Where the schema says no, as the programs write paths."""
    for error in validator.iter_errors(form):
        path = [str(step) for step in error.absolute_path]
        if error.validator == "required":
            yield from (".".join([*path, name]) for name in error.validator_value if name not in error.instance)
        elif error.validator == "additionalProperties":
            known = error.schema["properties"]
            yield from (".".join([*path, name]) for name in error.instance if name not in known)
        elif error.validator == "anyOf" and not path:
            yield "kind"
        else:
            yield ".".join(path)


class Schema(Case):
    def setUp(self):
        super().setUp()
        text = (PROJECT / "cardlayout" / "application.schema.json").read_text(encoding="utf-8")
        jsonschema.Draft202012Validator.check_schema(json.loads(text))
        self.schema = jsonschema.Draft202012Validator(json.loads(text))

    def test_what_the_schema_refuses_the_programs_refuse_at_the_same_place(self):
        count = 0
        for form in mutations():
            refused = set(schema_paths(self.schema, form))
            if not refused:  # a member that may be left out
                continue
            with self.subTest(refused):
                told = [error["path"] for error in self.check(form, status=2)["errors"]]
                for path in refused:
                    self.assertTrue(any(each == path or each.startswith(f"{path}.") for each in told), (path, told))
            count += 1
        print(f"{count} mutations refused alike")
        self.assertGreater(count, 100)

    def test_what_the_programs_accept_the_schema_accepts(self):
        for form in GOOD:
            with self.subTest(form["name"]):
                self.file(form)
                result = self.run_program("permit-clerk", "application", "check", "form.json", "--realm", "test", "--date", ON, "--json")
                self.assertTrue(result.json["accepted"], result)
                self.assertEqual(list(schema_paths(self.schema, form)), [])

    def test_its_lists_are_the_programs(self):
        help_text = (PROJECT / "docs" / "application-file.md").read_text(encoding="utf-8")
        papers = self.schema.schema["properties"]["evidence"]["properties"]["papers"]["items"]["enum"]
        self.check(with_evidence(papers=papers))
        for paper in papers:
            self.assertIn(f"`{paper}`", help_text)

    def test_it_lies_beside_the_tables(self):
        installed = support.PROGRAMS.parent / "share" / "permitcard" / "application.schema.json"
        self.assertEqual(json.loads(installed.read_text(encoding="utf-8")), self.schema.schema)


if __name__ == "__main__":
    support.main()
