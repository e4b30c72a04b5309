// SPDX-License-Identifier: GPL-2.0-or-later
// What proves the forms that write a binary file or a log as text, and encrypted files. Each
// function has the signature of ForeignForm::proves.
#pragma once

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// A text in base64 (RFC 4648), and nothing else: what it decodes to has lines.
bool is_text_in_base64(const ByteSource& file, Bytes head);
/// The same within another text, as a field of JSON, in one piece.
bool has_text_in_base64(const ByteSource& file, Bytes head);
/// Lines of U-Boot's command md, with values of 1, 2, 4 or 8 bytes (print_buffer() of
/// lib/display_options.c), whose addresses follow one another.
bool is_uboot_md_b(const ByteSource& file, Bytes head);
bool is_uboot_md_w(const ByteSource& file, Bytes head);
bool is_uboot_md_l(const ByteSource& file, Bytes head);
bool is_uboot_md_q(const ByteSource& file, Bytes head);
/// An encrypted message of OpenPGP (RFC 4880): packets with the keys for its receivers or its
/// password, and behind them one with encrypted data.
bool is_openpgp(const ByteSource& file, Bytes head);
/// What the emulator of Android saves as ram.bin (RamSaver.cpp): its first eight bytes say where in
/// the file its index is.
bool is_android_ram(const ByteSource& file, Bytes head);
/// A zip archive without its central directory, which is at its end.
bool is_cut_zip(const ByteSource& file, Bytes head);

}  // namespace lastwords::extractor
