import json
import threading
import unittest
import urllib.error
import urllib.request

from session import serve


class FakeEngines:
    def __init__(self):
        self.begun = []
        self.changed = threading.Event()

    def practises(self):
        return False

    def begin(self, name, run):
        self.begun.append((name, run))
        self.changed.set()


class FakeStatements:
    def running(self):
        return 2


class Session(unittest.TestCase):
    def setUp(self):
        self.engines = FakeEngines()
        self.ready = threading.Event()
        self.server = serve(FakeStatements(), self.ready, self.engines, port=0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def ask(self, method, path, body=None):
        data = None if body is None else body.encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.server_address[1]}{path}", data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def test_is_well_once_it_is_ready(self):
        self.assertEqual(self.ask("GET", "/healthz")[0], 503)
        self.ready.set()
        self.assertEqual(self.ask("GET", "/healthz"), (200, {"running": 2, "practises": False}))

    def test_is_told_of_a_run_before_its_statements(self):
        self.assertEqual(self.ask("POST", "/runs", '{"run": "lab_1", "engine": "trino"}'), (202, {"run": "lab_1"}))
        self.assertTrue(self.engines.changed.wait(10))
        self.assertEqual(self.engines.begun, [("trino", "lab_1")])

    def test_says_what_is_no_request(self):
        for path, body, why in (("/runs", "{}", "run"), ("/runs", "no JSON", "JSON"), ("/statements", '{"table": "a"}', "nothing to do for a")):
            with self.subTest(path=path, body=body):
                status, answer = self.ask("POST", path, body)
                self.assertEqual(status, 400)
                self.assertIn(why, answer["error"])
        self.assertEqual(self.ask("GET", "/nowhere")[0], 404)
        self.assertEqual(self.engines.begun, [])


if __name__ == "__main__":
    unittest.main()
