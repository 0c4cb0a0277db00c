"""What the mutator and the planting of faults must do; `mutants --check` runs it."""

import itertools
import tempfile
import unittest
from pathlib import Path

import judges
import mutator
import schemata
from kept import Kept

SWIFT = '''
struct Range {
  var low: Int
  var high: Int

  // a < b is no code here
  mutating func take(_ a: Int, _ text: String) -> Bool {
    let words = "a < b && \\(text.count + 1)"
    if a < low || a > high { return false }
    guard words.isEmpty else {
      low = a + 2
      return true
    }
    note(text)
    return self.low == a
  }
}
'''


def drawn(kind):
    return [one for one in mutator.candidates("area", "file", SWIFT, mutator.siblings([SWIFT])) if one.kind == kind]


class Mutating(unittest.TestCase):
    def test_strings_and_comments_are_no_code(self):
        code = mutator.code_only(SWIFT)
        self.assertEqual(len(code), len(SWIFT))
        self.assertEqual(code.count("\n"), SWIFT.count("\n"))
        self.assertNotIn("is no code", code)
        self.assertNotIn("&&", code)
        self.assertEqual(code.count(" < "), 1)

    def test_each_kind_is_found_where_it_is(self):
        self.assertEqual([(one.was, one.now) for one in drawn("relation")], [("<", ">"), (">", "<"), ("==", "!=")])
        self.assertEqual([(one.was, one.now) for one in drawn("boundary")], [("<", "<="), (">", ">=")])
        self.assertEqual([(one.was, one.now) for one in drawn("junction")], [("||", "&&")])
        self.assertEqual([(one.was, one.now) for one in drawn("arithmetic")], [("+", "-")])
        self.assertEqual([(one.was, one.now) for one in drawn("plus or minus one")], [("2", "3"), ("2", "1")])
        self.assertEqual([one.was for one in drawn("negated condition")], ["words.isEmpty"])
        self.assertEqual([one.was for one in drawn("dropped statement")], ["low = a + 2", "note(text)"])
        self.assertEqual([(one.was, one.now) for one in drawn("swapped constants")], [("self.low", "self.high")])

    def test_a_seed_draws_the_same_again(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for patterns in mutator.AREAS.values():
                for pattern in patterns:
                    path = root / pattern.replace("*", "Some")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(SWIFT)

            def names(seed):
                return [str(one) for one, _ in itertools.islice(mutator.draw(root, seed, [], 101), 10)]

            self.assertEqual(names("1"), names("1"))
            self.assertNotEqual(names("1"), names("2"))
            self.assertEqual(len({name.split(":")[0].split("/")[1] for name in names("1")[:5]}), 5, "areas in turn")


class Planting(unittest.TestCase):
    def fault(self, text, find, put="PLANTED"):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "a.swift").write_text(text)
            (root / "f.toml").write_text(
                f"[[fault]]\nname = 'f'\nwhy = 'w'\ncheck = 'c'\n[[fault.edit]]\nfile = 'a.swift'\nfind = '{find}'\nput = '{put}'\n"
            )
            return schemata.planted(root, root / "f.toml")[0]

    def test_a_text_that_is_gone_or_there_twice_is_told(self):
        self.assertEqual(self.fault("one two", "two").edits[0].text, "Planted.on(1)")
        for text in ("one", "two two"):
            with self.assertRaises(schemata.Mismatch):
                self.fault(text, "two")
        with self.assertRaises(schemata.Mismatch):
            self.fault("two", "two", "three")

    def test_what_the_compiler_blames_is_found_by_its_line(self):
        edits = [schemata.Edit("a.swift", 4, 5, "B\nB"), schemata.Edit("a.swift", 8, 9, "C")]
        faults = [schemata.Fault(101 + index, "f", "w", [edit]) for index, edit in enumerate(edits)]
        copy = schemata.Copy(Path("/r"), Path("/c"))
        text, copy.places["a.swift"] = schemata.rewritten("a\nb\nx\ny\nc\n", [(faults[0], edits[0])])
        self.assertEqual(text, "a\nb\nB\nB\ny\nc\n")
        self.assertEqual(list(copy.blamed("/c/a.swift:4:1: error: no\n")), [101])
        self.assertEqual(list(copy.blamed("/c/b.swift:4:1: error: no\n/c/a.swift:3:1: warning: odd\n")), [])

    def test_an_error_beside_a_fault_is_the_nearest_drawn_ones(self):
        copy = schemata.Copy(Path("/r"), Path("/c"))
        one, other = (schemata.Fault(number, "f", "w", []) for number in (7, 101))
        copy.places["a.swift"] = [(10, 10, one), (30, 31, other)]
        self.assertEqual(list(copy.blamed("/c/a.swift:12:1: error: no\n", 101)), [101])
        self.assertEqual(list(copy.blamed("/c/a.swift:10:1: error: no\n", 101)), [7])

    def test_two_faults_at_one_place_are_told(self):
        edits = [schemata.Edit("a.swift", 0, 3, "B"), schemata.Edit("a.swift", 2, 4, "C")]
        with self.assertRaises(schemata.Mismatch):
            schemata.rewritten("abcdef", [(None, edit) for edit in edits])


class Judging(unittest.TestCase):
    def test_a_result_stands_while_what_it_depends_on_is_as_it_was(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kept.json"
            Kept(path, False).put("one", {"judge": "a", "fault": "b"}, 7)
            kept = Kept(path, True)
            self.assertEqual(kept.find("one", {"judge": "a", "fault": "b", "other": "c"}), 7)
            self.assertIsNone(kept.find("one", {"judge": "A", "fault": "b"}))
            self.assertIsNone(kept.find("one", {"fault": "b"}))
            self.assertIsNone(kept.find("other", {"judge": "a"}))
            self.assertIsNone(Kept(path, False).find("one", {"judge": "a", "fault": "b"}))

    def test_files_and_their_names_make_the_digest(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a"
            path.write_text("1")
            first = judges.digest(Path(folder), "x")
            self.assertEqual(first, judges.digest(Path(folder), "x"))
            self.assertNotEqual(first, judges.digest(Path(folder), "y"))
            path.rename(Path(folder) / "b")
            self.assertNotEqual(first, judges.digest(Path(folder), "x"))

    def test_a_program_is_waited_for_until_it_has_said_enough(self):
        shell = lambda words, **more: judges.command(["sh", "-c", words], 7, **more)
        self.assertEqual(shell(f"echo ${schemata.VARIABLE}; exit 3")[:2], (3, "7\n"))
        self.assertEqual(shell("echo one; echo two; sleep 60", timeout=50, until="two")[:2], (1, "one\ntwo\n"))
        self.assertIsNone(shell("sleep 60 & sleep 60", timeout=0.2)[0])
        self.assertEqual(shell("kill -9 $$", timeout=50)[0], -9)

    def judge(self, kind):
        return kind("j", Path("p"), [], Path("."), "d")

    def test_the_simulator_is_read_by_exit_code_and_invariant(self):
        read = self.judge(judges.Simulator).read
        broken = '{"broken":{"invariant":"keptOnce","replay":"hailong-sim check --world pad --seed 4 --days 3"}}\n'
        verdict = read(1, broken, 2.0)
        self.assertEqual((verdict.state, verdict.words, verdict.replay), ("caught", "keptOnce", "--world pad --seed 4 --days 3"))
        self.assertEqual(read(0, '{"broken":null}\n', 2.0).state, "nothing")
        self.assertEqual(read(1, "", 2.0).state, "odd")
        self.assertEqual(read(1, '{"broken":null}\n', 2.0).state, "odd")
        self.assertEqual(read(-4, broken, 2.0).state, "died")

    def test_unit_tests_that_did_not_run_have_passed_nothing(self):
        read = self.judge(judges.UnitTests).read
        self.assertEqual(read(0, "✔ Test run with 3 tests in 1 suite passed after 0.1 seconds.\n", 1.0).state, "nothing")
        self.assertEqual(read(0, "✔ Test run with 0 tests in 0 suites passed after 0.1 seconds.\n", 1.0).state, "odd")
        self.assertEqual(read(1, "✘ Test a() recorded an issue at A.swift:1:2\n", 1.0).state, "caught")
        self.assertEqual(read(-5, "", 1.0).state, "died")


if __name__ == "__main__":
    unittest.main()
