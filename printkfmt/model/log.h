// SPDX-License-Identifier: GPL-2.0-or-later
// Log: the records of one source in order, with the bytes they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/byte_run.h"
#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

/// SUBSYSTEM and DEVICE of dev_printk() (struct dev_printk_info,
/// include/linux/dev_printk.h, 5.10+).
struct Device {
    std::string subsystem;
    std::string device;
};

/// Bytes of an input file that hold (in a compressed container: that decompress to) a part of the
/// log.
struct Extent {
    FileOffset offset;
    std::uint64_t length = 0;
    friend bool operator==(const Extent&, const Extent&) = default;
};

/// Where a run of a Log's content lies in the file.
struct ContentRun {
    std::uint64_t content_at = 0;  ///< first byte in Log::content
    std::uint64_t length = 0;
    Extent extent;            ///< same length when stored plainly
    bool compressed = false;  ///< the extent's bytes decompress to a page that holds the run
};

/// Half-open.
struct SeqRun {
    Seq begin;
    Seq end;
    friend bool operator==(const SeqRun&, const SeqRun&) = default;
};

/// Said between two records of a text: what the kernel or the reader lost there.
struct Mark {
    std::uint64_t before = 0;  ///< position of the record that follows; after the last one: the end
    std::uint64_t dropped = 0;  ///< messages that the kernel says it dropped; 0: no number is known
    std::string words;          ///< "41 messages dropped before this console got to them"
    ByteRun place;              ///< where the input says so; empty: it is found out
};

struct Log {
    Log() = default;
    Log(const Log&) = delete;  // records point into content
    Log& operator=(const Log&) = delete;
    Log(Log&&) = default;
    Log& operator=(Log&&) = default;
    ~Log() = default;

    std::vector<Record> records;  ///< ascending position
    std::vector<Record>
        ghosts;  ///< recycled by the kernel, still proved whole; ascending, none is in records
    /// Records that the kernel still had and the dump does not give; ascending, none is in records.
    std::vector<SeqRun> missing;
    std::vector<Device> devices{{}};  ///< [0] is "no device"
    std::vector<char> content;  ///< what texts point into; must not be resized once records exist
    std::vector<ContentRun> runs;  ///< ascending content_at
    /// Of a log that was read from a text: content starts with this many bytes of it, unchanged.
    /// All of them belong to one record or mark.
    std::uint64_t input_bytes = 0;
    std::vector<ByteRun> places;   ///< of each record in those bytes, prefix and newline included
    std::vector<Mark> marks;       ///< ascending
    std::optional<Seq> first_seq;  ///< oldest readable record
    std::optional<Seq> next_seq;   ///< the newest record's seq plus 1
    std::uint64_t refused =
        0;  ///< messages the kernel had no room for at all (printk_ringbuffer.fail)

    const Device& device_of(const Record& record) const;
    /// The file's bytes that hold the record's text, in the text's order.
    std::vector<Extent> extents(const Record& record) const;
};

/// The highest time stamp of the log's records; nothing if no record has one.
std::optional<std::uint64_t> newest_timestamp(const Log& log);

}  // namespace lastwords::printkfmt
