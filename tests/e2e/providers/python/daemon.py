"""A guidond of the test's own, on free ports and with its own store."""

import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import tempfile

from openfeature.client import OpenFeatureClient
from openfeature.event import ProviderEvent

FLAGS = pathlib.Path(__file__).parent.parent / "flags.json"
PATIENCE = 20  # seconds, for what should come at once


def program(name):
    return os.path.join(os.environ["GUIDON_BIN_DIR"], name)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Daemon:
    """Holds the flags of ../flags.json."""

    def __init__(self, tls=False):
        self.folder = tempfile.TemporaryDirectory()
        self.ports = {name: 0 for name in ("evaluation", "management", "sync", "ofrep", "admin")}
        self.certificate = os.path.join(self.folder.name, "cert.pem")
        self.options = self._create_certificate() if tls else []
        self.spawn()
        self.control("apply", "-f", str(FLAGS))

    def spawn(self):
        """Starts it, on the ports it had before, if any."""
        ports = [f"--{'port' if name == 'evaluation' else f'{name}-port'}={port}"
                 for name, port in self.ports.items()]
        self.process = subprocess.Popen(
            [program("guidond"), "start", *ports, "--store", f"{self.folder.name}/store",
             *self.options], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.match(r" +(\w+) +port (\d+)", line):
                self.ports[found[1]] = int(found[2])
            if re.match(r" +store ", line):
                return
        raise RuntimeError("guidond did not come up")

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.stdout.close()
        return self.process.wait(PATIENCE)

    def stop(self):
        code = self.kill(signal.SIGTERM)
        self.folder.cleanup()
        if code != 0:
            raise RuntimeError(f"guidond ended with {code}")

    def control(self, *arguments):
        """Runs guidonctl and returns what it printed."""
        return run(program("guidonctl"), *arguments, "--server", f"localhost:{self.ports['admin']}")

    def variant(self, flag, targeting_key):
        """The variant that guidond itself gives."""
        return json.loads(self.control(
            "eval", flag, "--targeting-key", targeting_key, "-o", "json",
            "--evaluation-server", f"localhost:{self.ports['evaluation']}"))["variant"]

    def _create_certificate(self):
        key = os.path.join(self.folder.name, "key.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", self.certificate, "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        return ["-c", self.certificate, "-k", key]


class NextEvent:
    """Waits, at its end, for an event of this type that came since its start."""

    def __init__(self, client: OpenFeatureClient, event: ProviderEvent):
        self.client, self.event, self.came = client, event, queue.Queue()

    def __enter__(self):
        self.client.add_handler(self.event, self.came.put)
        return self

    def __exit__(self, error, *_):
        if error is None:
            self.details = self.came.get(timeout=PATIENCE)
        self.client.remove_handler(self.event, self.came.put)
