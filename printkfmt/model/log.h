// SPDX-License-Identifier: GPL-2.0-or-later
// Log: the records of one source, and the bytes that they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/byte_run.h"
#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

/// The device that a record is about: SUBSYSTEM and DEVICE of dev_printk() (struct dev_printk_info,
/// include/linux/dev_printk.h, 5.10+).
struct Device {
    std::string subsystem;
    std::string device;
};

/// Bytes of an input file that hold a part of the log or, in a compressed container, decompress to
/// it.
struct Extent {
    FileOffset offset;
    std::uint64_t length = 0;
    friend bool operator==(const Extent&, const Extent&) = default;
};

/// Where a part of a Log's content lies in the input file.
struct ContentRun {
    std::uint64_t content_at = 0;  ///< first byte in Log::content
    std::uint64_t length = 0;
    Extent extent;            ///< of the same length unless compressed
    bool compressed = false;  ///< the extent decompresses to a page that holds the run
};

/// Sequence numbers from `begin` to before `end`.
struct SeqRun {
    Seq begin;
    Seq end;
    friend bool operator==(const SeqRun&, const SeqRun&) = default;
};

/// A remark between two records: what was lost there, or what another program wrote there.
struct Mark {
    std::uint64_t before = 0;   ///< position of the record that follows, or the number of records
    std::uint64_t dropped = 0;  ///< messages that the kernel reports as dropped; 0: not known
    std::string words;          ///< "41 messages dropped here"
    ByteRun place;              ///< the bytes of the input that say so; empty: none do
};

/// Can be moved but not copied, because its records point into its content.
struct Log {
    Log() = default;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    Log(Log&&) = default;
    Log& operator=(Log&&) = default;
    ~Log() = default;

    std::vector<Record> records;  ///< ascending position
    std::vector<Record>
        ghosts;  ///< freed by the kernel, but still proved complete; ascending, none is in records
    /// Records that the kernel still had but the dump lacks; ascending, none is in records.
    std::vector<SeqRun> missing;
    std::vector<Device> devices{{}};  ///< [0] is "no device"
    std::vector<char> content;        ///< texts point into it: it must not grow once records exist
    std::vector<ContentRun> runs;     ///< ascending content_at
    /// If the log was parsed from a text, content begins with that text, unchanged, and this is its
    /// length in bytes. Each byte belongs to one record or one mark.
    std::uint64_t input_bytes = 0;
    std::vector<ByteRun> places;   ///< each record's bytes in that text, with prefix and newline
    std::vector<Mark> marks;       ///< ascending
    std::optional<Seq> first_seq;  ///< oldest readable record
    std::optional<Seq> next_seq;   ///< seq of the newest record plus 1
    std::uint64_t refused =
        0;  ///< messages for which the kernel had no room at all (printk_ringbuffer.fail)

    /// Of the record; an empty one if it has none.
    const Device& device_of(const Record& record) const;
    /// The bytes of the input file that hold the record's text, in the text's order.
    std::vector<Extent> extents(const Record& record) const;
};

/// The highest time stamp of the log's records; nothing if no record has one.
std::optional<std::uint64_t> newest_timestamp(const Log& log);

}  // namespace lastwords::printkfmt
