// SPDX-License-Identifier: GPL-2.0-or-later
// Stores messages in a log_buf.
#include "tests/support/printk_log_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "extractor/printk/era.h"

namespace lastwords::test {

PrintkLogBuilder::PrintkLogBuilder(PrintkLogShape shape)
    : shape_(shape), buffer_(shape.buffer_bytes) {}

void PrintkLogBuilder::put(std::uint32_t at, unsigned bytes, std::uint64_t value) {
    store_number(MutableBytes(buffer_).subspan(at, bytes), value, shape_.arch->order);
}

std::uint32_t PrintkLogBuilder::length_at(std::uint32_t at) const {
    return static_cast<std::uint32_t>(
        load_number(Bytes(buffer_).subspan(at + 8, 2), shape_.arch->order));
}

/// logbuf_has_space(): there must be room for the message and for an empty head behind it.
bool PrintkLogBuilder::has_space(std::uint32_t bytes, bool empty) const {
    const std::uint32_t free = next_idx > first_idx || empty
                                   ? std::max(shape_.buffer_bytes - next_idx, first_idx)
                                   : first_idx - next_idx;
    return free >= bytes + shape_.head_bytes;
}

void PrintkLogBuilder::make_free_space(std::uint32_t bytes) {
    while (first_seq < next_seq && !has_space(bytes, false)) {
        const std::uint32_t length = length_at(first_idx);
        first_idx = length == 0 ? length_at(0) : first_idx + length;
        ++first_seq;
    }
}

std::uint32_t PrintkLogBuilder::print(const PrintkLogMessage& message) {
    std::string dictionary;
    for (const std::string& entry : message.dictionary) {
        dictionary += (dictionary.empty() ? "" : std::string(1, '\0')) + entry;
    }
    const auto used =
        static_cast<std::uint32_t>(shape_.head_bytes + message.text.size() + dictionary.size());
    const std::uint32_t bytes = (used + shape_.align - 1) / shape_.align * shape_.align;
    make_free_space(bytes);
    if (next_idx + bytes + shape_.head_bytes > shape_.buffer_bytes) {
        // An empty head sends the reader to the start of the buffer.
        std::fill_n(buffer_.begin() + next_idx, shape_.head_bytes, std::byte{});
        next_idx = 0;
    }
    const std::uint32_t at = next_idx;
    std::fill_n(buffer_.begin() + at, bytes, std::byte{});
    put(at, 8, message.ts_nsec);
    put(at + 8, 2, bytes);
    put(at + 10, 2, message.text.size());
    put(at + 12, 2, dictionary.size());
    put(at + 14, 1, message.facility);
    // u8 flags:5, level:3: gcc fills a byte from its lowest bit on little-endian machines.
    put(at + 15, 1,
        shape_.arch->order == std::endian::little ? message.flags | message.level << 5
                                                  : message.flags << 3 | message.level);
    if (shape_.caller) {
        put(at + 16, 4, message.caller_id);
    }
    std::memcpy(&buffer_[at + shape_.head_bytes], message.text.data(), message.text.size());
    std::memcpy(&buffer_[at + shape_.head_bytes + message.text.size()], dictionary.data(),
                dictionary.size());
    next_idx += bytes;
    ++next_seq;
    return at;
}

void PrintkLogBuilder::print_lines(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t i = begin; i < end; ++i) {
        print({.text = fmt::format("line {}", i), .ts_nsec = i * 1000});
    }
}

PrintkLogPlace write_printk_log(const PrintkLogBuilder& log, FakeKernel& kernel, bool seqs) {
    const PrintkLogShape& shape = log.shape();
    PrintkLogPlace place;
    place.buffer = kernel.place(log.buffer());
    kernel.variable("log_buf", kernel.arch().word_bytes, place.buffer.value);
    place.log_buf_len = kernel.variable("log_buf_len", 4, shape.buffer_bytes);
    place.first_idx = kernel.variable("log_first_idx", 4, log.first_idx);
    place.next_idx = kernel.variable("log_next_idx", 4, log.next_idx);
    if (seqs) {
        kernel.variable("log_first_seq", 8, log.first_seq);
        kernel.variable("log_next_seq", 8, log.next_seq);
    }
    kernel.size(shape.structure, shape.head_bytes);
    const auto offset = [&](std::string_view member, std::uint64_t at) {
        kernel.offset(fmt::format("{}.{}", shape.structure, member), at);
    };
    offset("ts_nsec", 0);
    offset("len", 8);
    offset("text_len", 10);
    offset("dict_len", 12);
    if (shape.caller) {
        offset("caller_id", 16);
    }
    return place;
}

namespace {

FakeKernel kernel_with(const PrintkLogBuilder& builder, bool seqs) {
    FakeKernel kernel(*builder.shape().arch, "4.19.0-fake");
    write_printk_log(builder, kernel, seqs);
    return kernel;
}

}  // namespace

ReadPrintkLog::ReadPrintkLog(const PrintkLogBuilder& builder, bool seqs)
    : ReadPrintkLog(kernel_with(builder, seqs)) {}

ReadPrintkLog::ReadPrintkLog(const FakeKernel& kernel) {
    OpenedKernel opened(kernel);
    log = extractor::read_log(opened.view, {}, findings);
}

std::vector<std::string> ReadPrintkLog::texts() const {
    std::vector<std::string> all;
    for (const printkfmt::Record& record : log->records) {
        all.emplace_back(record.text);
    }
    return all;
}

std::string ReadPrintkLog::losses() const {
    std::string text;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == Finding::Weight::kLoss) {
            text += fmt::format("{}: {}\n", name_of(finding.kind), finding.message);
        }
    }
    return text;
}

std::string ReadPrintkLog::notes() const {
    std::string text;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == Finding::Weight::kNote) {
            text += finding.message + "\n";
        }
    }
    return text;
}

}  // namespace lastwords::test
