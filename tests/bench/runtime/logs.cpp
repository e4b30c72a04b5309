// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/runtime/logs.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "runtime/plog_port.h"

namespace lastwords::bench {

PlogLog::PlogLog(std::size_t bytes, unsigned writers)
    : region_(static_cast<unsigned char*>(std::aligned_alloc(4096, bytes)), std::free),
      memory_(plog_memory_bytes(bytes, writers) / sizeof(unsigned long) + 1),
      log_(std::make_unique<plog>()) {
    std::memset(region_.get(), 0, bytes);
    plog_setup setup{};
    setup.region = region_.get();
    setup.region_bytes = bytes;
    setup.memory = memory_.data();
    setup.memory_bytes = memory_.size() * sizeof(unsigned long);
    setup.cpus = writers;
    if (!plog_attach(log_.get(), &setup)) {
        std::abort();
    }
}

void PlogLog::read(const Show& show) const {
    const std::uint64_t end = plog_next_seq(log_.get());
    plog_record record;
    char text[PLOG_TEXT_BYTES_MAX];
    for (std::uint64_t seq = end > log_->slots ? end - log_->slots : 0; seq < end; ++seq) {
        if (plog_read(log_.get(), seq, &record, text) == PLOG_FOUND) {
            show({text, record.length});
        }
    }
}

LinuxLog::LinuxLog(std::size_t bytes, unsigned /*writers*/)
    : ring_(linux_ring_new(static_cast<unsigned>(std::countr_zero(bytes))), linux_ring_free) {}

void LinuxLog::read(const Show& show) const {
    linux_ring_read(
        ring_.get(),
        [](void* to, const char* text, std::size_t bytes) {
            (*static_cast<const Show*>(to))({text, bytes});
        },
        const_cast<Show*>(&show));
}

namespace {

// As ByteRecord::bytes: the rest of the ring is unused, and the next record is at the ring's start.
constexpr std::uint32_t kToTheStart = UINT32_MAX;

/// Returns the bytes that a text and its header take. They are a multiple of the header's size, so
/// that a header always fits before the ring's end.
std::size_t room(std::size_t text_bytes) {
    return sizeof(ByteRecord) + ((text_bytes + sizeof(ByteRecord) - 1) & ~(sizeof(ByteRecord) - 1));
}

}  // namespace

ByteRing::ByteRing(std::size_t bytes) : bytes_(bytes) {}

std::uint64_t ByteRing::skip_to_next(std::uint64_t position) const {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, &bytes_[at(position) + offsetof(ByteRecord, bytes)], sizeof(bytes));
    return bytes == kToTheStart ? position + bytes_.size() - at(position) : position + room(bytes);
}

void ByteRing::write(std::string_view text) {
    ByteRecord record{plog_port_time_ns(), plog_port_caller().task,
                      static_cast<std::uint32_t>(text.size())};
    const std::size_t left = bytes_.size() - at(head_);
    const std::size_t skipped = room(text.size()) <= left ? 0 : left;
    while (head_ + skipped + room(text.size()) - tail_ > bytes_.size()) {
        tail_ = skip_to_next(tail_);
    }
    if (skipped > 0) {
        const ByteRecord rest{0, 0, kToTheStart};
        std::memcpy(&bytes_[at(head_)], &rest, sizeof(rest));
    }
    head_ += skipped;
    std::memcpy(&bytes_[at(head_)], &record, sizeof(record));
    std::memcpy(&bytes_[at(head_) + sizeof(record)], text.data(), text.size());
    head_ += room(text.size());
}

std::optional<ByteRecord> ByteRing::Reader::next() {
    ByteRecord record;
    for (;;) {
        if (at_ == ring_.head_) {
            return std::nullopt;
        }
        std::memcpy(&record, &ring_.bytes_[ring_.at(at_)], sizeof(record));
        if (record.bytes != kToTheStart) {
            break;
        }
        at_ = ring_.skip_to_next(at_);
    }
    const unsigned char* const text = &ring_.bytes_[ring_.at(at_) + sizeof(record)];
    text_ = {reinterpret_cast<const char*>(text), record.bytes};
    at_ = ring_.skip_to_next(at_);
    return record;
}

bool SpinlockLog::write(unsigned /*writer*/, std::string_view text) {
    while (locked_.exchange(true, std::memory_order_acquire)) {
        while (locked_.load(std::memory_order_relaxed)) {
            plog_port_pause();
        }
    }
    ring_.write(text);
    locked_.store(false, std::memory_order_release);
    return true;
}

void SpinlockLog::read(const Show& show) const {
    ByteRing::Reader reader(ring_);
    while (reader.next()) {
        show(reader.text());
    }
}

StagingLog::StagingLog(std::size_t bytes, unsigned writers) {
    rings_.reserve(writers);
    for (unsigned i = 0; i < writers; ++i) {
        rings_.push_back({ByteRing(bytes / std::bit_ceil(writers))});
    }
}

void StagingLog::read(const Show& show) const {
    struct Newest {
        ByteRing::Reader reader;
        std::optional<ByteRecord> record;
    };
    std::vector<Newest> heads;
    for (const Own& own : rings_) {
        ByteRing::Reader reader(own.ring);
        std::optional<ByteRecord> first = reader.next();
        heads.push_back({reader, first});
    }
    for (;;) {
        Newest* oldest = nullptr;
        for (Newest& head : heads) {
            if (head.record &&
                (oldest == nullptr || head.record->time_ns < oldest->record->time_ns)) {
                oldest = &head;
            }
        }
        if (oldest == nullptr) {
            return;
        }
        show(oldest->reader.text());
        oldest->record = oldest->reader.next();
    }
}

}  // namespace lastwords::bench
