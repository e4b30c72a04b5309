# SPDX-License-Identifier: GPL-2.0-or-later
# For the scripts beside it: unpacks packages of Debian into a temporary folder, and compares what a program printed with
# what it printed when the finding was written.

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

# run PROGRAM ARGUMENT...: a program that was fetched, in a locale that is the same everywhere.
run() {
    local program=$1
    shift
    LC_ALL=C.UTF-8 LD_LIBRARY_PATH=$libraries "$folder/root/$program" "$@"
}

# expect WHAT: compares the expected text (standard input) with the file $folder/seen.
expect() {
    if diff -u --label expected --label seen - "$folder/seen"; then
        echo "as before: $1"
    else
        echo "$(basename "$0"): this has changed: $1" >&2
        exit 1
    fi
}
