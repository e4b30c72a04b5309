# SPDX-License-Identifier: GPL-2.0-or-later
"""A lastwords-gui on a screen of its own (Xvfb): what it shows is read as a screen reader does (AT-SPI), and it is driven by
the key presses and clicks of an X client (xdotool)."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 40  # seconds until what must come up is missing; a busy machine is slow
SCREEN = (1400, 900)


def enter_session():
    """Starts this program again in a session of its own, with empty settings and a bus that only it uses. Returns in that
    session."""
    if os.environ.get('LASTWORDS_WINDOW_SESSION'):
        return
    with tempfile.TemporaryDirectory(prefix='lastwords-window-') as home:
        runtime = pathlib.Path(home, 'run')
        runtime.mkdir(mode=0o700)
        environment = {'PATH': os.environ['PATH'], 'HOME': home, 'XDG_RUNTIME_DIR': str(runtime), 'LC_ALL': 'C.UTF-8',
                       'TZ': 'UTC', 'LASTWORDS_WINDOW_SESSION': home, 'PYTHONDONTWRITEBYTECODE': '1',
                       'ASAN_OPTIONS': 'detect_leaks=0'}  # a window is ended by a signal, and the fonts' cache stays
        bus = subprocess.run(['dbus-run-session', '--', sys.executable, *sys.argv], env=environment, check=False)
    sys.exit(bus.returncode)


def start_screen():
    """Starts Xvfb and makes it this program's display. Returns its process."""
    reader, writer = os.pipe()
    screen = subprocess.Popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', f'{SCREEN[0]}x{SCREEN[1]}x24', '-nolisten',
                               'tcp'], pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as number:
        os.environ['DISPLAY'] = ':' + number.readline().strip()
    os.environ['QT_LINUX_ACCESSIBILITY_ALWAYS_ON'] = '1'
    os.environ['QT_QPA_PLATFORM'] = 'xcb'
    return screen


def until(look, what):
    """Calls look() until it returns something true, and returns that. Fails with `what` after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if found := look():
                return found
            problem = ''
        except AssertionError:
            raise
        except Exception as error:  # the window changed while it was read: GLib.Error, LookupError and others
            problem = f' ({error})'
        if time.monotonic() > end:
            raise AssertionError(f'not seen within {PATIENCE} s: {what}{problem}')
        time.sleep(0.05)


class Window:
    """A window that shows `files`. With `with`, it is closed at the end."""

    def __init__(self, program, *files, environment=None):
        self.process = subprocess.Popen([program, *map(str, files)], env=os.environ | (environment or {}))
        self.application = until(self._application, 'the window in the tree of AT-SPI')
        name = until(lambda: self._xdotool('search', '--onlyvisible', '--pid', str(self.process.pid)).split(), 'the window')
        self.number = name[-1]
        self._xdotool('windowmove', self.number, '0', '0')
        self._xdotool('windowsize', self.number, str(SCREEN[0]), str(SCREEN[1]))
        until(self._has_focus, 'the focus of the keyboard')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _application(self):
        import pyatspi
        assert self.process.poll() is None, f'the window ended with {self.process.returncode}'
        desktop = pyatspi.Registry.getDesktop(0)
        desktop.set_cache_mask(0)  # without a main loop nothing would tell the cache what has changed
        for application in desktop:
            if application and application.get_process_id() == self.process.pid and application.childCount:
                return application
        return None

    def _has_focus(self):
        # There is no window manager that would give it to the window, and a window that is not mapped yet cannot have it.
        self._xdotool('windowfocus', '--sync', self.number)
        return self._xdotool('getwindowfocus').strip() == self.number

    @staticmethod
    def _xdotool(*words):
        return subprocess.run(['xdotool', *words], stdout=subprocess.PIPE, text=True, check=False, timeout=PATIENCE).stdout

    # What is done to it

    def key(self, *keys):
        """Presses keys, named as X does: 'ctrl+f', 'Return', 'shift+Down'."""
        self._xdotool('key', '--delay', '30', *keys)

    def type(self, text):
        self._xdotool('type', '--delay', '15', text)

    def click(self, x, y, *, count=1, button=1):
        self._xdotool('mousemove', str(x), str(y))
        self._xdotool('click', '--repeat', str(count), '--delay', '60', str(button))

    def drag(self, start, end):
        self._xdotool('mousemove', *map(str, start), 'mousedown', '1', 'mousemove', *map(str, end), 'mouseup', '1')

    def clipboard(self):
        return subprocess.run(['xclip', '-o', '-selection', 'clipboard'], stdout=subprocess.PIPE, text=True, check=False,
                              timeout=PATIENCE).stdout

    def picture(self, path):
        subprocess.run(['import', '-window', 'root', '-strip', str(path)], check=True, timeout=PATIENCE)

    # What it shows

    def walk(self, start=None, *, hidden=False):
        """Yields all controls in sight, without the cells of tables and lists; with `hidden`, those out of sight too."""
        import pyatspi
        todo = [start or self.application]
        while todo:
            one = todo.pop()
            if one is None:
                continue
            if one.getRole() != pyatspi.ROLE_APPLICATION and not hidden and not shows(one):
                continue
            yield one
            if one.getRole() in (pyatspi.ROLE_TABLE, pyatspi.ROLE_LIST, pyatspi.ROLE_TREE):
                continue
            todo += [one.getChildAtIndex(i) for i in reversed(range(one.childCount))]

    def all(self, role, name=None):
        return [one for one in self.walk() if one.getRoleName() == role and name in (None, one.name)]

    def one(self, role, name):
        """Returns the control with this role and name, as soon as it is in sight."""
        return until(lambda: next(iter(self.all(role, name)), None), f'{role} "{name}"')

    def texts(self):
        """Returns what the labels in sight say."""
        return [one.name for one in self.walk() if one.getRoleName() == 'label']

    def says(self, part):
        """Waits until a label, the status bar or the like says something with this part in it. Returns the whole."""
        def look():
            for one in self.walk():
                if part in one.name or part in (one.description or ''):
                    return one.name if part in one.name else one.description
            return None
        return until(look, f'"{part}"')

    def focused(self):
        """Returns the innermost control with a name that has the focus; None if none has. A page passes its focus on to its list, and both
        say that they have it."""
        import pyatspi
        last = None
        for one in self.walk():
            # The bar of tabs says so of its current tab, wherever the focus is.
            if one.getState().contains(pyatspi.STATE_FOCUSED) and one.getRole() != pyatspi.ROLE_PAGE_TAB and one.name:
                last = one
        return last

    def text_of(self, role, name):
        text = self.one(role, name).queryText()
        return text.getText(0, text.characterCount)


def shows(one):
    import pyatspi
    states = one.getState()
    return states.contains(pyatspi.STATE_SHOWING) and states.contains(pyatspi.STATE_VISIBLE)


class Table:
    """A table of a window: rows as dictionaries by the columns' titles."""

    def __init__(self, window, name):
        self.accessible = window.one('table', name)
        self.table = self.accessible.queryTable()
        self.titles = [self.table.getColumnDescription(column) for column in range(self.table.nColumns)]

    def __len__(self):
        return self.accessible.queryTable().nRows

    def row(self, number):
        return {title: self.table.getAccessibleAt(number, column).name for column, title in enumerate(self.titles)}

    def current(self):
        """Returns the row that is selected, as soon as one is."""
        rows = until(self.table.getSelectedRows, 'a selected row')
        return self.row(rows[0])

    def extents(self, row, title):
        import pyatspi
        cell = self.table.getAccessibleAt(row, self.titles.index(title))
        return cell.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)


def need(*programs):
    """Ends this program with a message if one of these is not installed."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        sys.exit(f'not installed: {" ".join(missing)}')
