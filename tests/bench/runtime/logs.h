// SPDX-License-Identifier: GPL-2.0-or-later
// The logs that the benchmark compares. write(writer, text) returns whether the log took the
// message. read(show) calls `show` for every message that a reader gets while nobody writes. All
// logs get time and caller from runtime/plog_port.h, and overwrite their oldest messages when they
// are full.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/plog.h"
#include "tests/bench/runtime/linux_ring.h"

namespace lastwords::bench {

using Show = std::function<void(std::string_view text)>;

/// plog. Its region is as large as the rings of the other logs.
class PlogLog {
 public:
    PlogLog(std::size_t bytes, unsigned writers);
    bool write(unsigned /*writer*/, std::string_view text) {
        const plog_message message{text.data(), text.size(), 6, 0, 0};
        return plog_store(log_.get(), &message) != PLOG_NO_SEQ;
    }
    void read(const Show& show) const;

 private:
    std::unique_ptr<unsigned char, void (*)(void*)> region_;
    std::vector<unsigned long> memory_;
    std::unique_ptr<plog> log_;
};

/// The kernel's printk_ringbuffer.
class LinuxLog {
 public:
    LinuxLog(std::size_t bytes, unsigned writers);
    bool write(unsigned /*writer*/, std::string_view text) {
        return linux_ring_store(ring_.get(), text.data(), text.size(), nullptr);
    }
    void read(const Show& show) const;
    linux_ring* ring() { return ring_.get(); }

 private:
    std::unique_ptr<linux_ring, void (*)(linux_ring*)> ring_;
};

/// The header of each text in a ByteRing.
struct ByteRecord {
    std::uint64_t time_ns = 0;
    std::uint32_t task = 0;
    std::uint32_t bytes = 0;  // length of the text
};

/// Messages of variable length in a ring of bytes, for one writer at a time.
class ByteRing {
 public:
    explicit ByteRing(std::size_t bytes);  // `bytes` must be a power of two
    void write(std::string_view text);

    /// Iterates over the messages from the oldest on.
    class Reader {
     public:
        explicit Reader(const ByteRing& ring) : ring_(ring), at_(ring.tail_) {}
        std::optional<ByteRecord> next();                // returns nullopt at the end
        std::string_view text() const { return text_; }  // text of the record that next() returned

     private:
        const ByteRing& ring_;
        std::uint64_t at_;
        std::string_view text_;
    };

 private:
    // A position counts all bytes that were ever written. Returns its offset in the ring.
    std::size_t at(std::uint64_t position) const {
        return static_cast<std::size_t>(position) & (bytes_.size() - 1);
    }
    std::uint64_t skip_to_next(std::uint64_t position) const;

    std::vector<unsigned char> bytes_;
    std::uint64_t head_ = 0;
    std::uint64_t tail_ = 0;
};

/// One ring for all writers, with a spinlock and memcpy.
class SpinlockLog {
 public:
    SpinlockLog(std::size_t bytes, unsigned /*writers*/) : ring_(bytes) {}
    bool write(unsigned writer, std::string_view text);
    void read(const Show& show) const;

 private:
    std::atomic<bool> locked_{false};
    ByteRing ring_;
};

/// One ring for each writer, which has its share of the bytes. read() merges the rings by time.
class StagingLog {
 public:
    StagingLog(std::size_t bytes, unsigned writers);
    bool write(unsigned writer, std::string_view text) {
        rings_[writer].ring.write(text);
        return true;
    }
    void read(const Show& show) const;

 private:
    struct alignas(128) Own {  // two cache lines, because the CPU prefetches pairs
        ByteRing ring;
    };
    std::vector<Own> rings_;
};

}  // namespace lastwords::bench
