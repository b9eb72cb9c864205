# SPDX-License-Identifier: MPL-2.0
"""A virtual screen with a window manager, and real keys and pictures of the windows on it."""

import functools
import os
import shutil
import subprocess
import time

import waiting

TOOLS = ("Xvfb", "openbox", "xdotool", "xclip", "import", "convert")
# Each look at the screen is a process of its own.
wait_until = functools.partial(waiting.wait_until, every=0.1)


def missing_tools():
    return [tool for tool in TOOLS if not shutil.which(tool)]


class Process:
    """A child whose output goes to a file, ended with the session whatever happens."""

    def __init__(self, name, command, log_folder, env, pass_fds=()):
        self.name = name
        self.log_path = os.path.join(log_folder, name + ".log")
        with open(self.log_path, "ab") as log:
            self.log_start = log.tell()  # an earlier process of this name may have written before
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=subprocess.STDOUT, env=env, pass_fds=pass_fds)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def running(self):
        return self.child.poll() is None

    def stop(self, seconds=10):
        """SIGTERM, then SIGKILL after a while. Returns the exit status."""
        if self.running():
            self.child.terminate()
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
        return self.child.wait()

    def kill(self):
        self.child.kill()
        self.child.wait()


class VirtualDesktop:
    """Xvfb and openbox; use as a context manager."""

    def __init__(self, folder, width, height):
        self.size = (width, height)
        self.folder = folder
        self.env = dict(os.environ)
        self.processes = []

    def __enter__(self):
        runtime = os.path.join(self.folder, "runtime")
        os.makedirs(runtime, mode=0o700, exist_ok=True)
        home = os.path.join(self.folder, "home")
        os.makedirs(home, exist_ok=True)
        read_end, write_end = os.pipe()
        screen = f"{self.size[0]}x{self.size[1]}x24"
        self.start("Xvfb", ["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen,
                            "-nolisten", "tcp", "-noreset"], pass_fds=(write_end,))
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()  # blocks until the server is ready
        if not number:
            raise RuntimeError("Xvfb did not start: " + self.processes[0].log())
        for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORMTHEME",
                     "XAUTHORITY", "CAHIER_PASSPHRASE_FILE"):
            self.env.pop(name, None)
        self.env.update(DISPLAY=":" + number, XDG_RUNTIME_DIR=runtime, HOME=home, LC_ALL="C.UTF-8",
                        LANGUAGE="en", QT_QPA_PLATFORM="xcb", QT_SCALE_FACTOR="1",
                        XDG_CONFIG_HOME=os.path.join(home, "config"),
                        XDG_DATA_HOME=os.path.join(home, "data"))
        self.start("openbox", ["openbox", "--sm-disable"])
        wait_until(lambda: self.xdotool("get_desktop", check=False).strip() == "0", 10,
                   "the window manager did not come up")
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop()

    def start(self, name, command, pass_fds=()):
        process = Process(name, command, self.folder, self.env, pass_fds)
        self.processes.append(process)
        return process

    def run(self, *command, check=True):
        """A tool's standard output as text."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False,
                              timeout=60)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    def xdotool(self, *arguments, check=True):
        return self.run("xdotool", *map(str, arguments), check=check)

    def screenshot(self, path, window="root"):
        self.run("import", "-window", str(window), path)


class Window:
    """The main window of a process, driven with the keyboard and mouse of its desktop."""

    def __init__(self, desktop, process, place):
        self.desktop = desktop
        self.process = process
        self.id = wait_until(self._find, 30, f"no window of {process.name} came up")
        x, y, width, height = place
        desktop.xdotool("windowsize", "--sync", self.id, width, height)
        desktop.xdotool("windowmove", self.id, x, y)
        self.place = place

    def _find(self):
        if not self.process.running():
            raise RuntimeError(f"{self.process.name} ended: {self.process.log()[-800:]}")
        found = self.desktop.xdotool("search", "--onlyvisible", "--pid", self.process.child.pid,
                                     check=False).split()
        return max(found, key=self._area, default=None)

    def _area(self, window):
        shell = self.desktop.xdotool("getwindowgeometry", "--shell", window, check=False)
        values = dict(line.split("=") for line in shell.split() if "=" in line)
        return int(values.get("WIDTH", 0)) * int(values.get("HEIGHT", 0))

    def focus(self):
        self.desktop.xdotool("windowactivate", "--sync", self.id)

    def click_page(self):
        """A click into the text, where the keyboard shall go."""
        self.focus()
        _, _, width, height = self.place
        self.desktop.xdotool("mousemove", "--window", self.id, width * 6 // 10, height // 2,
                             "click", 1)

    def keys(self, *names):
        self.focus()
        self.desktop.xdotool("key", "--clearmodifiers", *names)

    def type(self, text):
        self.focus()
        self.desktop.xdotool("type", "--delay", 12, text)

    def shown_text(self):
        """The whole text as the window gives it to the clipboard: what a person could copy."""
        marker = f"nothing copied yet {time.monotonic()}"
        self._own_clipboard(marker)
        self.click_page()
        self.keys("ctrl+a", "ctrl+c")
        text = wait_until(lambda: self._clipboard(marker), 10, "nothing could be copied")
        self.keys("ctrl+End")
        return text

    def _own_clipboard(self, text):
        subprocess.run(["xclip", "-selection", "clipboard", "-in"], input=text.encode(),
                       env=self.desktop.env, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=10)

    def _clipboard(self, marker):
        text = self.desktop.run("xclip", "-selection", "clipboard", "-out", "-target",
                                "UTF8_STRING", check=False)
        return None if text in ("", marker) else text

    def close(self):
        """Ctrl+Q, as a person would. Returns the exit status."""
        self.keys("ctrl+q")
        try:
            wait_until(lambda: not self.process.running(), 20, "still running")
        except TimeoutError:
            self.process.stop()
            raise
        return self.process.child.wait()
