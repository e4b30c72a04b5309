#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs this machine's systemd-pstore on given files of /sys/fs/pstore, and keeps the archive folder that it makes.
#
# usage: archive_pstore.sh FILES_FOLDER ARCHIVE_FOLDER       (root; nothing of this machine's own pstore is touched)
# In a mount namespace, a copy of the files is mounted on /sys/fs/pstore and the archive folder on /var/lib/systemd/pstore.
set -euo pipefail

files=$(realpath "${1:?usage: archive_pstore.sh FILES_FOLDER ARCHIVE_FOLDER}")
mkdir -p "${2:?}"
archive=$(realpath "$2")
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -p "$files"/* "$copy/"
unshare --mount bash -euc '
    mount --bind "$1" /sys/fs/pstore
    mkdir -p /var/lib/systemd/pstore
    mount --bind "$2" /var/lib/systemd/pstore
    /lib/systemd/systemd-pstore' - "$copy" "$archive"
