// SPDX-License-Identifier: GPL-2.0-or-later
// WriteIndex: which write of a flattened dump produced which bytes of the file. It takes a few
// bytes of memory for each run of writes that continue one another.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace lastwords::extractor {

/// Bytes [begin, end) of the file that the writes produce. They were written by a run of writes
/// that stand one after the other in the flattened file, and of which each continues the one
/// before.
struct WrittenRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    /// Offset in the flattened file of the header of the run's first write, which may begin before
    /// `begin` if a later write replaced what it wrote there. Later runs have larger offsets.
    std::uint64_t header = 0;

    friend bool operator==(const WrittenRun&, const WrittenRun&) = default;
};

/// Runs that do not overlap, ascending, in 4 to 10 bytes each: what is kept of a run is how it
/// differs from the one before.
class RunList {
 public:
    /// Adds a run that begins at or after the end of the last one. Runs can be read after close().
    void append(const WrittenRun& run);
    void close();

    bool empty() const { return blocks_.empty(); }
    std::uint64_t end() const { return last_.end; }  ///< end of the last run; 0 if there is none
    std::uint64_t bytes() const { return bytes_; }   ///< memory that the runs take

    /// Gives the runs in their order. It must not outlive the list.
    class Reader {
     public:
        /// Begins with the first run that ends after `at`.
        Reader(const RunList& list, std::uint64_t at);
        /// Returns the next run; nothing after the last one.
        std::optional<WrittenRun> next();

     private:
        friend class RunList;
        bool step();

        const RunList& list_;
        std::size_t block_ = 0;
        std::size_t at_ = 0;  // index in the code of the block
        WrittenRun run_;
        bool ready_ = false;  // run_ is the next one to be returned
    };

    /// Removes the first run and returns it, and frees memory while doing so; nothing if the list
    /// is empty.
    std::optional<WrittenRun> take_first();

 private:
    /// A number of runs, which are decoded from the first one on.
    struct Block {
        std::uint64_t begin = 0;  // of its first run
        std::vector<std::uint8_t> code;
    };
    static bool decode(const Block& block, std::size_t& at, WrittenRun& run);

    std::deque<Block> blocks_;
    std::vector<std::uint8_t> growing_;  // the code of the last block, before it is closed
    std::size_t runs_in_last_ = 0;
    WrittenRun last_;
    WrittenRun first_;          // take_first(): the last run that was taken from the first block
    std::size_t first_at_ = 0;  // take_first(): what is taken of its code
    std::uint64_t bytes_ = 0;
};

/// Collects the runs in the order in which they were written, and puts them in the order of the
/// file. Where two overlap, the later one owns the bytes.
class WriteIndex {
 public:
    /// `batch_runs`: so many runs are sorted at once, which takes 24 bytes each for that time.
    explicit WriteIndex(std::size_t batch_runs = std::size_t{1} << 20U) : batch_runs_(batch_runs) {}

    void add(const WrittenRun& run);
    /// Ends the adding. After this, runs() is complete.
    void finish();

    const RunList& runs() const { return runs_; }
    std::uint64_t bytes() const { return level_bytes_; }  ///< memory that the runs take

 private:
    void sort_batch();

    std::size_t batch_runs_;
    std::vector<WrittenRun> batch_;
    // One of each batch; runs of later levels are later. A vector would copy the lists as it grows.
    std::deque<RunList> levels_;
    std::uint64_t level_bytes_ = 0;
    RunList runs_;
};

}  // namespace lastwords::extractor
