// SPDX-License-Identifier: GPL-2.0-or-later
// The checksum of an entry of systemd's journal.
#pragma once

#include <cstdint>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Returns the hash of one "NAME=value". The checksum of an entry, which is "x" in its cursor, is
/// the XOR of the hashes of its fields. The hash is hashlittle2() of Bob Jenkins' lookup3.c, which
/// is in the public domain. Source: jenkins_hash64() in src/libsystemd/sd-journal/lookup3.h and
/// journal_file_append_entry() in journal-file.c of systemd, 252.
std::uint64_t journal_field_hash(Bytes field);

}  // namespace lastwords::extractor
