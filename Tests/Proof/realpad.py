"""Hailong's real programs as processes on one machine: a ward, and a pad on the simulated board with its link. Files in a folder of
their own, TLS on loopback."""

import json
import os
import random
import re
import socket
import subprocess
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def eventually(what, condition, seconds=60, pause=0.01):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("waited %d s in vain for %s" % (seconds, what))
        # What is waited for lies in other processes, and nothing announces it; the end of the waiting is `seconds`.
        time.sleep(pause)


class Program:
    """A process whose output goes to a file."""

    def __init__(self, words, output):
        self.output = output
        with open(output, "ab") as file:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    @property
    def said(self):
        with open(self.output, encoding="utf-8", errors="replace") as file:
            return file.read()

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=60)

    def memory(self):
        """Bytes in use (VmRSS), and those of them that no file holds (RssAnon)."""
        with open("/proc/%d/status" % self.process.pid) as file:
            fields = dict(line.split(":", 1) for line in file)
        return int(fields["VmRSS"].split()[0]) * 1024, int(fields["RssAnon"].split()[0]) * 1024

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def processor_time(self):
        with open("/proc/%d/stat" % self.process.pid) as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Control:
    """A client of hailongd's control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.file, self.number = self.socket.makefile("rb"), 0

    def close(self):
        self.file.close()
        self.socket.close()

    def call_all(self, requests):
        """Several at once: the pad answers in their order."""
        for request in requests:
            self.number += 1
            request.update(v=1, id=self.number)
        self.socket.sendall(b"".join(json.dumps(request).encode() + b"\n" for request in requests))
        answers = []
        for request in requests:
            answer = json.loads(self.file.readline() or b'{"error":"hailongd has gone"}')
            if "ok" not in answer:
                raise SystemExit("hailongd: %s to %s" % (answer, request))
            answers.append(answer["ok"])
        return answers

    def call(self, verb, **arguments):
        return self.call_all([{"do": verb, **arguments}])[0]


class Ward:
    def __init__(self, bin_folder, folder):
        self.program, self.data = os.path.join(bin_folder, "hailong-ward"), os.path.join(folder, "ward")
        self.call("init", "--name", "Phường Một")
        self.server = Program([self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0"], os.path.join(folder, "ward.log"))
        eventually("hailong-ward to listen", lambda: "listening on" in self.server.said)
        self.port = int(re.search(r"listening on 127\.0\.0\.1:(\d+)", self.server.said).group(1))

    def call(self, command, *words):
        done = subprocess.run([self.program, *command.split(), "--data", self.data, *words], capture_output=True, check=False)
        if done.returncode != 0:
            raise SystemExit("hailong-ward %s: %s" % (command, (done.stdout + done.stderr).decode()))
        return done.stdout

    def enrolment(self, policy_file, port=None):
        said = self.call("pad add", "--simulated", "--counter", "q1", "--policy", policy_file, "--address", "127.0.0.1:%d" % (port or self.port))
        return re.search(r"hailong1:\S+", said.decode()).group(0)

    def held(self, pad):
        """The number of the last record that the ward holds of a pad."""
        for line in self.call("heads").decode().splitlines():
            words = line.split()
            if pad in words:
                return int(words[words.index(pad) + 2])
        return 0


class Pad:
    """hailongd and hailong-link. `settle_ms` and `rearm_ms` are as short as they go: fingers take a hundred times longer."""

    def __init__(self, bin_folder, folder, seal):
        self.bin, self.folder, self.settings = bin_folder, folder, os.path.join(folder, "pad.yaml")
        self.socket, self.state = os.path.join(folder, "control.sock"), os.path.join(folder, "pad")
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        with open(self.settings, "w") as file:
            file.write("board: simulated\nboards_dir: %s/Board\nstate_dir: %s\ncontrol: {socket: %s, link_user: %s}\n"
                       "debounce: {settle_ms: 1, rearm_ms: 1}\nseal: %s\nlink: {state_dir: %s/link, poll_ms: 1000}\n"
                       % (ROOT, self.state, self.socket, user, seal, folder))
        self.daemon = self.link = self.control = None
        self.pressed = 0

    def run(self, name, *words):
        done = subprocess.run([os.path.join(self.bin, name), *words, "--config", self.settings], capture_output=True, check=False)
        if done.returncode != 0:
            raise SystemExit("%s %s: %s" % (name, words[0], (done.stdout + done.stderr).decode()))
        return done.stdout

    def start(self):
        if os.path.exists(self.socket):
            os.remove(self.socket)
        self.daemon = Program([os.path.join(self.bin, "hailongd"), "--config", self.settings], os.path.join(self.folder, "hailongd.log"))
        self.pressed = 0

        def listens():
            if self.daemon.process.poll() is not None:
                raise SystemExit("hailongd has ended: " + self.daemon.said)
            try:
                self.control = Control(self.socket)
                return True
            except (FileNotFoundError, ConnectionRefusedError):
                return False

        eventually("hailongd to listen", listens)

    def start_link(self):
        self.link = Program([os.path.join(self.bin, "hailong-link"), "--config", self.settings], os.path.join(self.folder, "link.log"))

    def stop(self, kill=False):
        self.control.close()
        self.daemon.kill() if kill else self.daemon.end()

    def press(self, buttons):
        """Citizens press these buttons, no two the same, and wait until the pad has thanked for each."""
        self.control.call_all([{"do": "press", "button": button, "hold_ms": 3, "bounce_ms": 0} for button in buttons])
        self.pressed += len(buttons)

        def thanked():
            status = self.control.call("status")
            if status["refused"]:
                raise SystemExit("the pad refused presses: %s" % status)
            return status["thanked"] >= self.pressed

        eventually("the pad to thank for press %d" % self.pressed, thanked, pause=0.001)


class FlakyWire:
    """Carries TCP to the ward. Of what the ward says, once a connection is under way, a share is lost and its connection with it: the
    ward has stored a batch, and the pad does not learn it. Everything is drawn from one seed."""

    def __init__(self, port, seed, share):
        self.far, self.random, self.share = port, random.Random(seed), share
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lost = self.passed = 0
        self.is_flaky = True
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.far))
            # The handshake is let through: a wire on which nothing can begin shows nothing.
            state = {"said": 0}
            for one, other, is_ward in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._carry, args=(one, other, is_ward, state), daemon=True).start()

    def _carry(self, one, other, is_ward, state):
        try:
            while True:
                content = one.recv(65_536)
                if not content:
                    break
                if is_ward:
                    state["said"] += 1
                    # The first two are lost in any case, so that a short run shows something.
                    if self.is_flaky and state["said"] > 2 and (self.lost < 2 or self.random.random() < self.share):
                        self.lost += 1
                        break
                    self.passed += 1
                other.sendall(content)
        except OSError:
            pass
        for each in (one, other):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()
