# SPDX-License-Identifier: GPL-2.0-or-later
"""Twelve things that people do with a log, done in a real window with the keyboard and the mouse, and the tree that a screen
reader reads.

usage: window_test.py LASTWORDS LASTWORDS_GUI PROJECT [--pictures FOLDER] [UNITTEST ARGUMENT...]

The command line's JSON of the same files is the truth that the window is held against. With --pictures, what is on the
screen at the end of each task is kept as FOLDER/NAME.png.
"""
import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from real_window import Table, Window, enter_session, need, shows, start_screen, until

if len(sys.argv) < 4:
    sys.exit(__doc__)
need('Xvfb', 'xdotool', 'xclip', 'dbus-run-session')
enter_session()
LASTWORDS, GUI, PROJECT = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:4])
DUMPS = pathlib.Path(PROJECT, 'samples', 'dumps')
CRASH = DUMPS / '6.1-panic-stuck-console'
VMCORE = CRASH / 'vmcore.kdump'
PICTURES = None


def answers(command, *words):
    """Returns the objects that `lastwords COMMAND --format json WORDS...` prints."""
    done = subprocess.run([LASTWORDS, command, '--format', 'json', *map(str, words)], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def records(*words, command='log'):
    return [one for one in answers(command, *words) if one['kind'] == 'record']


def kind_of_palette(folder, dark):
    """Writes the colors of a desktop in a file as KDE's desktop keeps it, and returns the environment that has Qt read it."""
    window, text = ('30,30,30', '230,230,230') if dark else ('239,239,239', '20,20,20')
    view = '20,20,20' if dark else '255,255,255'
    config = pathlib.Path(folder, 'kdeglobals')
    config.write_text(''.join(
        f'[Colors:{part}]\nBackgroundNormal={back}\nBackgroundAlternate={back}\nForegroundNormal={text}\n'
        f'ForegroundInactive={text}\nForegroundLink=90,160,250\n'
        for part, back in (('Window', window), ('View', view), ('Button', window), ('Tooltip', window))) +
        '[Colors:Selection]\nBackgroundNormal=40,90,160\nForegroundNormal=255,255,255\n', encoding='utf-8')
    return {'XDG_CONFIG_HOME': str(folder), 'XDG_CURRENT_DESKTOP': 'KDE', 'KDE_FULL_SESSION': 'true', 'KDE_SESSION_VERSION': '5'}


class Tasks(unittest.TestCase):
    def setUp(self):
        self.truth = records(VMCORE)
        self.panic = next(one for one in self.truth if 'Kernel panic' in one['text'])

    def show(self, *files, environment=None):
        self.window = self.enterContext(Window(GUI, *(files or (VMCORE,)), environment=environment))
        self.addCleanup(self.keep_picture)
        log = Table(self.window, 'Log')
        until(lambda: (focus := self.window.focused()) and focus.name == 'Log', 'the focus in the list')
        return self.window, log

    def enterContext(self, context):  # unittest has it since Python 3.11.1; Debian 12 has 3.11.2
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def keep_picture(self):
        if PICTURES:
            self.window.picture(PICTURES / f'{self._testMethodName.removeprefix("test_")}.png')

    def assertCurrent(self, log, part):
        until(lambda: part in log.current()['Text'], f'a current row with "{part}"')

    def filter(self, words):
        self.window.key('ctrl+l', 'ctrl+a')
        self.window.type(words + ' ')  # after a blank nothing is offered for completion
        self.window.key('Return')

    def test_01_find_the_panic(self):
        window, log = self.show()
        self.assertEqual(int(log.current()['Seq']), self.panic['seq'])
        self.assertIn('Kernel panic - not syncing: sysrq triggered crash', log.current()['Text'])
        window.says(f'(seq {self.panic["seq"]})')
        window.key('Home')
        until(lambda: int(log.current()['Seq']) == self.truth[0]['seq'], 'the first record')
        window.key('p')
        until(lambda: int(log.current()['Seq']) == self.panic['seq'], 'the panic')

    def test_02_what_ttyS0_missed(self):
        window, log = self.show()
        missed = records('--console', 'ttyS0', VMCORE, command='unflushed')
        window.says(f'ttyS0 never showed the last {len(missed)} records')
        self.filter('missed:ttyS0 or maybe:ttyS0')
        window.says(f'{len(missed)} of {len(self.truth)}')
        until(lambda: len(log) == len(missed), 'the rows that ttyS0 missed')
        self.assertEqual([int(log.row(i)['Seq']) for i in range(len(log))], [one['seq'] for one in missed])

    def test_03_errors_of_one_cpu(self):
        window, log = self.show()
        wanted = records('--filter', 'err+ caller:T105', VMCORE)
        self.assertTrue(wanted)
        self.filter('err+ caller:T105')
        window.says(f'{len(wanted)} of {len(self.truth)}')
        self.assertEqual([log.row(i)['Text'] for i in range(len(log))], [one['text'] for one in wanted])

    def test_04_a_word(self):
        window, log = self.show()
        hits = records('--filter', 'sysrq', VMCORE)
        window.key('Home', 'ctrl+f')
        window.type('sysrq ')
        window.says(f'hit 1 of {len(hits)}')
        window.key('Return')
        self.assertEqual(int(log.current()['Seq']), hits[0]['seq'])
        window.key('n')
        until(lambda: int(log.current()['Seq']) == hits[1]['seq'], 'the second hit')

    def test_05_ten_lines_for_a_mail(self):
        window, log = self.show()
        window.key('shift+Down', *['shift+Down'] * 8, 'ctrl+shift+c')
        at = self.truth.index(self.panic)
        ten = self.truth[at:at + 10]
        until(lambda: ten[-1]['text'] in window.clipboard(), 'ten lines in the clipboard')
        mail = window.clipboard()
        for one in ten:
            self.assertIn(one['text'], mail)
        self.assertNotIn(self.truth[at + 10]['text'], mail)
        self.assertIn('6.1.0-56-cloud-amd64', mail)
        self.assertIn('Kernel panic - not syncing: sysrq triggered crash', mail)
        self.assertRegex(mail, r'ttyS0 never showed the last \d+ records')

    def test_06_two_consoles_compared(self):
        window, log = self.show()
        differing = records('--filter', 'differ:ttyS0,stuck0', VMCORE)
        self.assertTrue(differing)
        consoles = Table(window, 'Consoles')
        place = consoles.extents(0, 'STATE')
        window.click(place.x + 3, place.y + 3)
        window.key('shift+Down', 'c')
        window.says(f'{len(differing)} of {len(self.truth)}')
        self.assertEqual([int(log.row(i)['Seq']) for i in range(len(log))], [one['seq'] for one in differing])
        self.assertEqual(window.text_of('text', 'Filter').strip(), 'differ:ttyS0,stuck0')

    def test_07_the_first_fault_and_the_next_error(self):
        window, log = self.show()
        errors = [one for one in records('--filter', 'err+', VMCORE) if one.get('level') is not None]
        window.key('Home', 'e')
        until(lambda: int(log.current()['Seq']) == errors[0]['seq'], 'the first error')
        window.key('e')
        until(lambda: int(log.current()['Seq']) == errors[1]['seq'], 'the second error')
        window.key('Home', 'o')
        until(lambda: 'Call Trace' in log.current()['Text'] or 'CPU:' in log.current()['Text'], 'the first Call Trace')
        window.key('p')
        self.assertCurrent(log, 'Kernel panic')

    def test_08_raw_bytes_of_a_doubtful_record(self):
        region = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), 'region.bin')
        packed = pathlib.Path(PROJECT, 'samples', 'pstore', 'ramoops-damaged-blocks', 'region.bin.zst')
        subprocess.run(['zstd', '-q', '-d', packed, '-o', region], check=True)
        window, log = self.show(region)
        doubtful = [one for one in records('--filter', 'text:doubtful', region) if one['source'] == 0]
        window.key('ctrl+Tab')  # from the page of the whole crash to its first oops
        self.filter('text:doubtful')
        window.says(f'{len(doubtful)} of')
        log = Table(window, 'Log')
        window.key('Home')
        detail = until(lambda: (text := window.text_of('text', 'The current record in full')) and '\n0000  ' in text and text,
                       'bytes')
        self.assertIn('doubtful', detail)
        shown = bytes.fromhex(''.join(re.findall(r'^[0-9a-f]{4} ((?: [0-9a-f]{2}){1,16})', detail, re.M)))
        there = base64.b64decode(doubtful[0]['raw']) if 'raw' in doubtful[0] else doubtful[0]['text'].encode()
        self.assertEqual(shown, there[:len(shown)])
        self.assertGreaterEqual(len(shown), min(len(there), 64))

    def test_09_zoom(self):
        window, log = self.show()
        row = self.truth.index(self.panic)
        before = log.extents(row, 'Text').height
        window.key('ctrl+plus', 'ctrl+plus', 'ctrl+plus')
        until(lambda: log.extents(row, 'Text').height > before, 'higher rows')
        window.key('ctrl+0')
        until(lambda: log.extents(row, 'Text').height == before, 'rows as before')

    def test_10_dark(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        window, log = self.show(environment=kind_of_palette(folder, dark=True))
        self.assertCurrent(log, 'Kernel panic')
        place = log.extents(self.truth.index(self.panic) + 1, 'Text')
        self.assertLess(brightness_around(window, place), 60)

    def test_11_keyboard_only(self):
        window, log = self.show()
        self.assertEqual(until(window.focused, 'a focus').name, 'Log')
        seen = set()
        for _ in range(30):  # each verdict is a link, and each chip a button
            window.key('Tab')
            until(window.focused, 'a focus')
            seen.add(window.focused().name)
        self.assertLessEqual({'Log', 'Consoles', 'Filter', 'Search', 'The current record in full'}, seen)
        window.key('ctrl+l', 'Return', 'question')
        keys = Table(window, 'Actions and their keys')
        self.assertIn(('Go to the Panic', 'P'), [tuple(keys.row(i).values())[:2] for i in range(len(keys))])
        window.key('Escape')

    def test_12_three_sources_of_one_crash(self):
        files = [VMCORE, CRASH / 'ttyS0.txt', CRASH / 'lag0.out']
        window, log = self.show(*files)
        window.one('page tab', 'A, B, C: all of one crash')
        merged = records(*files, command='merge')
        until(lambda: len(log) == len(merged), 'the merged rows')
        self.assertEqual(log.current()['In'], 'A..')  # the capture of neither console has the panic
        window.key('Home')
        until(lambda: log.current()['In'] == '.BC', 'what only the captures have')


class Tree(unittest.TestCase):
    """What another process reads through AT-SPI."""

    NAMED = ('push button', 'toggle button', 'check box', 'radio button', 'text', 'table', 'list', 'tree', 'menu item',
             'check menu item', 'combo box', 'slider', 'spin button', 'page tab', 'page tab list', 'table column header')

    def test_everything_has_a_name(self):
        with Window(GUI, VMCORE) as window:
            Table(window, 'Log').current()
            unnamed = [f'{one.getRoleName()} in "{one.parent.name}"' for one in window.walk(hidden=True)
                       if one.getRoleName() in self.NAMED and not one.name]
            self.assertEqual(unnamed, [])

    def test_has_the_verdicts_and_the_focus(self):
        with Window(GUI, VMCORE) as window:
            until(lambda: (focus := window.focused()) and focus.name == 'Log', 'the focus in the list')
            for console in ('ttyS0', 'stuck0', 'lag1 (disabled)', 'lag0', 'tty0 (disabled)'):
                window.says(f'{console} never showed')


def brightness_around(window, place):
    """Returns the mean brightness, 0 to 255, of what is at this place of the screen."""
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder, 'screen.png')
        window.picture(picture)
        crop = f'{place.width}x{place.height}+{place.x}+{place.y}'
        mean = subprocess.run(['convert', str(picture), '-crop', crop, '-colorspace', 'gray', '-format', '%[fx:255*mean]',
                               'info:'], stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(mean)


if __name__ == '__main__':
    rest = sys.argv[4:]
    if rest[:1] == ['--pictures']:
        PICTURES = pathlib.Path(rest[1])
        PICTURES.mkdir(parents=True, exist_ok=True)
        rest = rest[2:]
    screen = start_screen()
    try:
        unittest.main(argv=[sys.argv[0], *rest])
    finally:
        screen.terminate()
