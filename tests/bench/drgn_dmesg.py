# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints a dump's log by drgn: `drgn -q -c VMCORE -s VMLINUX drgn_dmesg.py`."""
import sys

from drgn.helpers.linux.printk import get_dmesg

sys.stdout.buffer.write(get_dmesg(prog))  # noqa: F821 (drgn gives the script its program)
