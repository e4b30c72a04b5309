#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures the window with a large log, beside glogg with the same log as text.

usage: bench.py LASTWORDS LASTWORDS_GUI WINDOW_BENCH FILE...

Both programs are started in turn on a screen of their own (Xvfb, 1400x900). The log is seen as soon as the middle of the screen
has several lines of text; the middle is in the list of both, and has less text in a window without a log. It is settled at the
last change there, before two seconds without one. WINDOW_BENCH measures from the inside how long
a filter, a search and a frame of scrolling take. Exit code: 0 if no limit is exceeded, else 1.
"""
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
STILL = 2.0  # seconds
LINES = 6  # more than a window has there before it shows a log
MIDDLE = (100, 380, 800, 200)  # x, y, width, height: in the list of both programs, away from blinking cursors
LIMITS = {'filter_level_ms': 200, 'filter_expression_ms': 200, 'search_ms': 200, 'scroll_p95_ms': 8}
BYTES_A_RECORD = 180


class Screen:
    """An Xvfb, of whose middle the pixels can be read."""

    def __init__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', '1400x900x24', '-nolisten', 'tcp'],
                                        pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = ':' + number.readline().strip()
        self.x = ctypes.CDLL('libX11.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
                                     ctypes.c_ulong, ctypes.c_int]
        self.x.XGetImage.restype = ctypes.c_void_p
        self.x.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
        self.x.XDestroyImage.argtypes = [ctypes.c_void_p]
        self.display = self.x.XOpenDisplay(self.name.encode())
        self.root = self.x.XDefaultRootWindow(self.display)

    def middle(self):
        x, y, width, height = MIDDLE
        image = self.x.XGetImage(self.display, self.root, x, y, width, height, 0xffffffff, 2)
        # struct XImage: width, height, xoffset, format, then the pointer to the pixels.
        data = ctypes.cast(image + 16, ctypes.POINTER(ctypes.c_void_p))[0]
        pixels = ctypes.string_at(data, width * height * 4)
        self.x.XDestroyImage(image)
        return pixels

    def close(self):
        self.process.terminate()
        self.process.wait()


def lines_of_text(pixels):
    """Counts the lines: rows of pixels that are not all the same, with such a row above."""
    width = MIDDLE[2] * 4
    rows = [pixels[at:at + width] for at in range(0, len(pixels), width)]
    blank = [row == row[:4] * MIDDLE[2] for row in rows]
    return sum(above and not here for above, here in zip(blank, blank[1:]))


def seen_after(command):
    """Starts a program and returns the seconds until the log is seen and until it is settled, and the peak of its resident memory
    in MiB."""
    screen = Screen()
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {'DISPLAY': screen.name, 'HOME': home, 'XDG_RUNTIME_DIR': home, 'QT_QPA_PLATFORM': 'xcb'}
        start = time.monotonic()
        program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        last, changed, seen = screen.middle(), None, None
        while seen is None or time.monotonic() - changed < STILL:
            time.sleep(0.004)
            if (now := screen.middle()) != last:
                last, changed = now, time.monotonic()
                if seen is None and lines_of_text(now) >= LINES:
                    seen = changed
            if time.monotonic() - start > 120:
                raise RuntimeError(f'nothing was seen of {command[0]}')
        with open(f'/proc/{program.pid}/status', encoding='ascii') as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM'))
        program.kill()
        program.wait()
    screen.close()
    return seen - start, changed - start, peak / 1024


def from_inside(bench, path):
    screen = Screen()
    environment = os.environ | {'DISPLAY': screen.name, 'QT_QPA_PLATFORM': 'xcb'}
    done = subprocess.run([bench, path], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    screen.close()
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def peak_of(command):
    with tempfile.NamedTemporaryFile() as report:
        subprocess.run(['time', '-q', '-f', '%M', '-o', report.name, *command], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        return int(report.read()) / 1024


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    tool, gui, bench, *files = sys.argv[1:]
    good = True
    for path in files:
        with tempfile.NamedTemporaryFile(suffix='.txt') as text:
            subprocess.run([tool, 'log', path], stdout=text, stderr=subprocess.DEVNULL, check=False)
            pairs = []
            for _ in range(ROUNDS):
                ours = seen_after([gui, path])
                theirs = seen_after(['glogg', text.name]) if shutil.which('glogg') else (float('nan'),) * 3
                pairs.append((ours, theirs))
        inside = from_inside(bench, path)
        records = inside.pop('rows')
        print(f'{path}: {records:.0f} rows')
        for i, (what, limit) in enumerate((('seen', 1), ('settled', None))):
            ours, theirs = (statistics.median(pair[who][i] for pair in pairs) for who in (0, 1))
            ratio = statistics.median(pair[0][i] / pair[1][i] for pair in pairs)
            print(f'  log {what:7} after {ours * 1000:7.0f} ms, glogg {theirs * 1000:7.0f} ms, ratio {ratio:.2f}' +
                  (f' (limit {limit})' if limit else ''))
            good = good and not (limit and ratio > limit)
        cli = peak_of([tool, 'log', path])
        beyond = (inside['resident_mib'] - cli) * (1 << 20) / records
        print(f'  memory            {inside["resident_mib"]:7.1f} MiB, command line {cli:.1f} MiB: {beyond:.0f} bytes a record '
              f'beyond it (limit {BYTES_A_RECORD})')
        good = good and beyond <= BYTES_A_RECORD
        for name, value in inside.items():
            limit = LIMITS.get(name)
            print(f'  {name:24} {value:8.2f}' + (f' (limit {limit})' if limit else ''))
            good = good and (limit is None or value <= limit)
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
