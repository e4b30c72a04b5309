# SPDX-License-Identifier: GPL-2.0-or-later
# Functions for the other scripts of this folder: unpack packages of Debian into a temporary folder, and compare the
# output of a program with its output at the time when the finding was written.

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
samples=$(cd "$(dirname "${BASH_SOURCE[0]}")/../samples" && pwd)

# fetch PACKAGE[=VERSION]...: unpacks the packages under $folder/root. Nothing is installed.
fetch() {
    (cd "$folder" && apt-get -qq -o APT::Sandbox::User= download "$@") || {
        echo "$(basename "$0"): these packages cannot be had here (Debian 12, after apt-get update): $*" >&2
        exit 1
    }
    local package
    for package in "$folder"/*.deb; do
        dpkg -x "$package" "$folder/root"
        rm "$package"
    done
    libraries=$(find "$folder/root" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
}

# run PROGRAM ARGUMENT...: runs a program of a fetched package, always in the same locale.
run() {
    local program=$1
    shift
    LC_ALL=C.UTF-8 LD_LIBRARY_PATH=$libraries "$folder/root/$program" "$@"
}

# expect WHAT: compares the expected text on standard input with the file $folder/seen. WHAT describes it in messages.
expect() {
    if diff -u --label expected --label seen - "$folder/seen"; then
        echo "as before: $1"
    else
        echo "$(basename "$0"): this has changed: $1" >&2
        exit 1
    fi
}
