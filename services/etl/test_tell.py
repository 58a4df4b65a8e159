import contextlib
import io
import json
import os
import unittest
import unittest.mock

from tell import log


class LogTest(unittest.TestCase):
    def test_a_line_is_an_object_that_names_the_run_if_there_is_one(self):
        for run in ("20261125-a", ""):
            said = io.StringIO()
            with contextlib.redirect_stderr(said), unittest.mock.patch.dict(os.environ, {"LAKELAB_RUN": run}):
                log('two\n"lines"')
            line = json.loads(said.getvalue())
            self.assertEqual(said.getvalue().count("\n"), 1)
            self.assertRegex(line.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertEqual(line, {"level": "info", "msg": 'two\n"lines"', **({"run": run} if run else {})})


if __name__ == "__main__":
    unittest.main()
