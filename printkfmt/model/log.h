// SPDX-License-Identifier: GPL-2.0-or-later
// Log: the records of one source, and the bytes that their texts point into.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/byte_run.h"
#include "printkfmt/model/place_list.h"
#include "printkfmt/model/record.h"
#include "printkfmt/model/record_list.h"

namespace lastwords::printkfmt {

/// The device that a record is about: SUBSYSTEM and DEVICE of dev_printk() (struct dev_printk_info,
/// include/linux/dev_printk.h, 5.10+).
struct Device {
    std::string subsystem;
    std::string device;
};

/// Where printk() was called, beyond Record::caller: comm and caller_id2 of struct printk_info
/// (kernel/printk/printk_ringbuffer.h, with CONFIG_PRINTK_EXECUTION_CTX, 7.x).
struct Task {
    std::string comm;  ///< name of the task that ran; in an interrupt, of the interrupted one
    /// What the record's caller does not say: the CPU, if the caller is a task; the PID of the
    /// interrupted task, if the caller is a CPU.
    Caller other;
};

/// Bytes of an input file that hold a part of the log or, in a compressed container, decompress to
/// that part.
struct Extent {
    FileOffset offset;
    std::uint64_t length = 0;
    friend bool operator==(const Extent&, const Extent&) = default;
};

/// Where a part of a Log's content lies in the input file.
struct ContentRun {
    std::uint64_t content_at = 0;  ///< where this part begins in Log::content
    std::uint64_t length = 0;
    Extent extent;            ///< where it lies in the file; of the same length unless compressed
    bool compressed = false;  ///< the extent decompresses to a page that holds this part
};

/// Sequence numbers from `begin` to before `end`.
struct SeqRun {
    Seq begin;
    Seq end;
    friend bool operator==(const SeqRun&, const SeqRun&) = default;
};

/// A remark between two records: what was lost there, or what another program wrote there.
struct Mark {
    /// Record::position of the record that follows; after the last record, the number of records.
    std::uint64_t before = 0;
    std::uint64_t dropped = 0;  ///< messages that the kernel reports as dropped; 0: not known
    /// "41 messages dropped here". Empty: there is nothing to show, but `place` belongs to no
    /// record.
    std::string words;
    ByteRun place;  ///< the bytes of the input that the mark stands for; empty: none
};

/// All that one source has of the kernel's log. Can be moved but not copied, because the records
/// point into `content` and `input`.
struct Log {
    Log() = default;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    Log(Log&&) = default;
    Log& operator=(Log&&) = default;
    ~Log() = default;

    RecordList records;  ///< in ascending order of position
    /// Records that the kernel's own readers do not give: recycled ones that are provably still
    /// whole, and ones without text because the text ring had no room for it. In ascending order of
    /// position; none is in `records`.
    std::vector<Record> ghosts;
    /// Texts that the kernel has not stored in the log yet (RecordState::kBuffered). They have no
    /// seq, and their positions follow those of `records`.
    std::vector<Record> buffered;
    /// Seqs of records that the kernel still had but that are missing or damaged in the dump;
    /// ascending. None is in `records`.
    std::vector<SeqRun> missing;
    std::vector<Device> devices{{}};  ///< [0] is "no device"
    std::vector<Task> tasks{{}};      ///< [0] is "not known"
    /// Record::text points into it, so it must not grow once there are records. If the log was
    /// parsed from a text, only the texts that differ from their bytes in `input`.
    std::vector<char> content;
    /// Where `content` lies in the input file, in ascending order of content_at.
    std::vector<ContentRun> runs;
    /// The text that the log was parsed from, unchanged; empty: from none. Record::text points into
    /// it. Each byte of it belongs to one record or one mark.
    std::string_view input;
    /// Keeps `input`, which may be a part of a text that other logs use as well; null: something
    /// else keeps it.
    std::shared_ptr<const void> input_owner;
    /// For each record, the bytes of `input` from which it was parsed, prefix and newline included.
    PlaceList places;
    /// How many records of the text stand unparsed in the last ones, because there were too many
    /// (LogBuilder).
    std::uint64_t unparsed = 0;
    /// The syslog facility that a logger gave to all of the kernel's records. 1 (user): busybox's
    /// klogd asks syslog(3) for the facility LOG_KERN, which is 0 and means "the default" there.
    std::uint8_t kernel_facility = 0;
    std::vector<Mark> marks;  ///< in ascending order of `before`
    /// Seq of the oldest record that the kernel's readers can get.
    std::optional<Seq> first_seq;
    std::optional<Seq> next_seq;  ///< seq of the newest record plus 1
    /// The records are the lines of a ring of characters, as kernels before 3.5 keep it, and have
    /// no seq. `content` is then the ring's text, oldest character first. What counts seqs in other
    /// logs (Console::next_seq, Coverage) counts lines here: a line's number is its
    /// Record::position, from 0 for the oldest line.
    bool numbered_by_line = false;
    /// Only if numbered_by_line: the kernel's counter (log_end) of the characters that it has ever
    /// logged, modulo 2^32. It is the number of the character after the last one of `content`.
    /// nullopt: it is damaged.
    std::optional<std::uint32_t> characters_end;
    /// Messages that the kernel had no room to store, not even as a record without text
    /// (printk_ringbuffer.fail).
    std::uint64_t refused = 0;
    /// Messages of other CPUs after the panic that had no room in the slots kept for them (plog).
    std::uint64_t dropped_after_panic = 0;

    /// Whether the kernel wrote the record, and no program through /dev/kmsg or beside it.
    bool is_kernels(const Record& record) const {
        return !record.foreign && (record.facility == 0 || record.facility == kernel_facility);
    }
    /// Returns the number by which the positions and coverages of consoles name the record: its seq
    /// or, if numbered_by_line, its position. nullopt: it has none.
    std::optional<Seq> number_of(const Record& record) const;
    /// Returns the number after that of the newest record; 0 if that is not known.
    Seq end_number() const;
    /// Returns what such a number is called: "seq" or "line".
    std::string_view number_name() const { return numbered_by_line ? "line" : "seq"; }
    /// Returns the device that the record is about; an empty one if there is none.
    const Device& device_of(const Record& record) const;
    /// Returns the CPU that called printk(), from the record, its caller or its task.
    std::optional<std::uint32_t> cpu_of(const Record& record) const;
    /// Returns the PID of the task that called printk() or that the caller interrupted.
    std::optional<std::uint32_t> pid_of(const Record& record) const;
    /// Returns where printk() was called; an empty Task if the source does not say it.
    const Task& task_of(const Record& record) const;
    /// Returns the bytes of the input file that hold the record's text, in the text's order.
    std::vector<Extent> extents(const Record& record) const;
};

/// Returns the highest time stamp of the log's records; nothing if no record has one.
std::optional<std::uint64_t> newest_timestamp(const Log& log);

}  // namespace lastwords::printkfmt
