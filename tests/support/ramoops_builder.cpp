// SPDX-License-Identifier: GPL-2.0-or-later
// Writes ramoops regions, with parity by libfec's encoder.
#include "tests/support/ramoops_builder.h"

extern "C" {
#include <fec.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <stdexcept>

namespace lastwords::test {

using printkfmt::PstoreType;

namespace {

constexpr std::uint64_t kHeader = 12;
constexpr std::uint64_t kBlock = 128;
constexpr std::uint32_t kDbgc = 0x43474244;

std::uint64_t power_of_two(std::uint64_t size) {
    return size == 0 ? 0 : std::uint64_t{1} << (63U - static_cast<unsigned>(__builtin_clzll(size)));
}

}  // namespace

RamoopsBuilder::RamoopsBuilder(const RamoopsPlan& plan) : plan_(plan), bytes_(plan.mem_size) {
    const std::uint64_t console = power_of_two(plan.console_size);
    const std::uint64_t ftrace = power_of_two(plan.ftrace_size);
    const std::uint64_t pmsg = power_of_two(plan.pmsg_size);
    const std::uint64_t record = power_of_two(plan.record_size);
    const std::uint64_t dump = plan.mem_size - console - ftrace - pmsg;
    const std::uint64_t count = record == 0 ? 0 : dump / record;
    place(PstoreType::kDmesg, count == 0 ? 0 : dump / count, count);
    place(PstoreType::kConsole, console, 1);
    if (plan.pmsg_first) {
        place(PstoreType::kPmsg, pmsg, 1);
    }
    place(PstoreType::kFtrace, ftrace == 0 ? 0 : ftrace / plan.cpus, plan.cpus);
    if (!plan.pmsg_first) {
        place(PstoreType::kPmsg, pmsg, 1);
    }
}

void RamoopsBuilder::place(PstoreType type, std::uint64_t size, std::uint64_t count) {
    size -= size % 2;
    for (std::uint32_t i = 0; size != 0 && i < count; ++i) {
        Place zone{type, i, at_, size, size - kHeader, 0};
        if (plan_.ecc != 0) {
            const std::uint64_t step = kBlock + plan_.ecc;
            zone.blocks = (zone.data - plan_.ecc + step - 1) / step;
            zone.data -= (zone.blocks + 1) * plan_.ecc;
        }
        zones_.push_back(zone);
        put_header(zone, 0, 0);
        at_ += size;
    }
}

const RamoopsBuilder::Place& RamoopsBuilder::zone(PstoreType type, std::uint32_t index) const {
    const auto found = std::find_if(zones_.begin(), zones_.end(), [&](const Place& zone) {
        return zone.type == type && zone.index == index;
    });
    if (found == zones_.end()) {
        throw std::out_of_range("no such zone");
    }
    return *found;
}

std::uint32_t RamoopsBuilder::word(std::uint64_t at) const {
    return load<std::uint32_t>(Bytes(bytes_).subspan(at), std::endian::little);
}

void RamoopsBuilder::encode(std::uint64_t from, std::uint64_t length, std::uint64_t to) {
    if (plan_.ecc == 0) {
        return;
    }
    const auto code = std::unique_ptr<void, void (*)(void*)>(
        ::init_rs_char(8, 0x11d, 0, 1, static_cast<int>(plan_.ecc),
                       255 - static_cast<int>(plan_.ecc + length)),
        ::free_rs_char);
    std::vector<unsigned char> data;
    for (std::uint64_t i = 0; i < length; ++i) {
        data.push_back(std::to_integer<unsigned char>(bytes_[from + i]));
    }
    std::array<unsigned char, 255> parity{};
    ::encode_rs_char(code.get(), data.data(), parity.data());
    for (std::uint32_t i = 0; i < plan_.ecc; ++i) {
        bytes_[to + i] = std::byte{parity.at(i)};
    }
}

void RamoopsBuilder::put_header(const Place& zone, std::uint32_t start, std::uint32_t size) {
    const std::uint32_t type = zone.type == PstoreType::kFtrace ? plan_.version : 0;
    std::uint64_t at = zone.offset;
    for (const std::uint32_t field : {kDbgc ^ type, start, size}) {
        store_number(MutableBytes(bytes_).subspan(at, 4), field, std::endian::little);
        at += 4;
    }
    encode(zone.offset, kHeader, zone.offset + kHeader + zone.data + zone.blocks * plan_.ecc);
}

void RamoopsBuilder::put_parity(const Place& zone, std::uint64_t block) {
    const std::uint64_t begin = block * kBlock;
    encode(zone.offset + kHeader + begin, std::min(kBlock, zone.data - begin),
           zone.offset + kHeader + zone.data + block * plan_.ecc);
}

RamoopsBuilder& RamoopsBuilder::write(PstoreType type, std::uint32_t index, std::string_view text) {
    const Place& to = zone(type, index);
    text = text.substr(text.size() - std::min<std::size_t>(text.size(), to.data));
    std::uint64_t start = word(to.offset + 4);
    const std::uint64_t size = std::min<std::uint64_t>(word(to.offset + 8) + text.size(), to.data);
    std::set<std::uint64_t> touched;
    for (const char c : text) {
        bytes_[to.offset + kHeader + start] = static_cast<std::byte>(c);
        touched.insert(start / kBlock);
        start = (start + 1) % to.data;
    }
    for (const std::uint64_t block : touched) {
        put_parity(to, block);
    }
    put_header(to, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(size));
    return *this;
}

RamoopsBuilder& RamoopsBuilder::dump(std::uint32_t index, std::string_view payload, char letter) {
    put_header(zone(PstoreType::kDmesg, index), 0, 0);
    const std::string head = fmt::format("===={}.{:06}-{}\n", 1700000000 + index, index, letter);
    const std::uint64_t room = zone(PstoreType::kDmesg, index).data - head.size();
    write(PstoreType::kDmesg, index, head);
    return write(PstoreType::kDmesg, index, payload.substr(0, room));
}

void RamoopsBuilder::damage_block(const Place& zone, std::uint64_t block, unsigned count,
                                  std::mt19937_64& random) {
    const std::uint64_t begin = block * kBlock;
    const std::uint64_t length = std::min(kBlock, zone.data - begin);
    const std::uint64_t data = zone.offset + kHeader;
    std::set<std::uint64_t> places;
    while (places.size() < count) {
        const std::uint64_t i = random() % (length + plan_.ecc);
        places.insert(i < length ? data + begin + i
                                 : data + zone.data + block * plan_.ecc + (i - length));
    }
    for (const std::uint64_t at : places) {
        bytes_[at] ^= static_cast<std::byte>(1 + random() % 255);
    }
}

void RamoopsBuilder::destroy_header(const Place& zone, std::mt19937_64& random) {
    for (std::uint64_t i = 0; i < kHeader; ++i) {
        bytes_[zone.offset + i] ^= static_cast<std::byte>(1 + random() % 255);
    }
}

std::string log_text(std::size_t bytes, unsigned seed) {
    std::string text;
    for (unsigned i = 0; text.size() < bytes; ++i) {
        text += fmt::format("<6>[{:5}.{:06}] device {} says {:x}\n", i, seed, i % 7,
                            (i + seed) * 2654435761U);
    }
    text.resize(bytes);
    return text;
}

std::string console_text(std::size_t bytes, unsigned seed) {
    std::string text;
    for (unsigned i = 0; text.size() < bytes; ++i) {
        text += fmt::format("[{:5}.{:06}] device {} says {:x}\n", i, seed, i % 7,
                            (i + seed) * 2654435761U);
    }
    text.resize(bytes);
    return text;
}

}  // namespace lastwords::test
