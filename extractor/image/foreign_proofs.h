// SPDX-License-Identifier: GPL-2.0-or-later
// What proves a form whose magic number is short, or is one that a machine's memory may have at the
// same place. Each function has the signature of ForeignForm::proves.
#pragma once

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// compress (.Z): after the two bytes of its magic number, 9 to 16 bits a code and no unknown flag.
bool is_compress(const ByteSource& file, Bytes head);
/// LZMA alone (.lzma): no magic number, but properties, a dictionary of a size that its writers
/// use, an end mark or a possible size, and the zero with which its range coder begins.
bool is_lzma_alone(const ByteSource& file, Bytes head);
/// A skippable frame of zstd: its magic number is 0x184D2A50 to 0x184D2A5F.
bool is_skippable_zstd(const ByteSource& file, Bytes head);
/// cpio's old binary form, in either byte order: its magic number has two bytes, so the first name
/// must be a text that ends where the header says.
bool is_binary_cpio(const ByteSource& file, Bytes head);
/// A zip archive made by an AFF4 imager: its first member is container.description (AFF4 1.0).
bool is_aff4(const ByteSource& file, Bytes head);
/// What lime's compress=1 writes: a zlib stream that begins with a LiME range header.
bool is_compressed_lime(const ByteSource& file, Bytes head);
/// A stream of QEMU's migration has version 2 or 3 (migration/savevm.c).
bool is_qemu_stream(const ByteSource& file, Bytes head);
/// A fixed VHD has no header, but a footer in its last 512 bytes.
bool has_vhd_footer(const ByteSource& file, Bytes head);
/// A master boot record: status bytes of 0x00 or 0x80, and a partition that begins and ends inside
/// the file.
bool is_mbr(const ByteSource& file, Bytes head);
/// A superblock of ext2, ext3 or ext4 whose block size, revision and count of blocks are possible.
bool is_ext(const ByteSource& file, Bytes head);
/// An Image of arm64 or RISC-V. The memory into which it was loaded begins in the same way, so the
/// file must not be larger than the kernel says that it becomes in memory (image_size at 16).
bool is_kernel_image(const ByteSource& file, Bytes head);
/// uuencode and uuencode -m, alone or in a mail: a line "begin 644 NAME" or "begin-base64 644 NAME"
/// (POSIX).
bool is_uuencoded(const ByteSource& file, Bytes head);
/// pcapng: its section header block says the byte order at 8.
bool is_pcapng(const ByteSource& file, Bytes head);

}  // namespace lastwords::extractor
