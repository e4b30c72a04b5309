// SPDX-License-Identifier: GPL-2.0-or-later
// Builds the media of pstore's backends.
#include "tests/support/pstore_builders.h"

#include <fmt/format.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/record_packers.h"

namespace lastwords::test {

namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kSignature = 0x43474244;

std::vector<std::byte> psz_zone(std::uint32_t type, std::size_t size, Bytes data,
                                std::uint32_t start, std::endian order) {
    BytesBuilder zone(order);
    zone.u32(kSignature ^ type).u32(data.size()).u32(start).bytes(data);
    return zone.fill(size - zone.size(), 0xff).take();
}

}  // namespace

std::vector<std::byte> bytes_of(std::string_view text) {
    const Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> build_cper(const CperPlan& plan, Bytes payload) {
    constexpr std::string_view kCreator =
        "\xe3\x74\xa5\x75\x52\x50\x29\x4b\x8a\x8e\xbe\x2c\x64\x90\xb8\x9d"sv;
    constexpr std::string_view kMce =
        "\xfe\x6f\xf5\xe8\x9c\x91\xc5\x4c\xba\x88\x65\xab\xe1\x49\x13\xbb"sv;
    constexpr std::string_view kDmesg =
        "\x4e\xe0\x97\xc1\x45\xd5\x70\x4a\x9c\x17\xa5\x54\x94\x19\xeb\x12"sv;
    constexpr std::string_view kDmesgPacked =
        "\x07\x87\x11\x4f\xdd\x04\x55\x40\xb5\xdd\x95\x6d\x34\xdd\xfa\xc6"sv;
    BytesBuilder out;
    out.text("CPER").u16(0x100).u32(0xffffffff).u16(1).u32(1).u32(2);
    out.u32(200 + payload.size()).u64(plan.timestamp).fill(32, 0);
    out.text(plan.from_linux ? kCreator : kMce).text(kMce).u64(plan.id).u32(2).u64(0).fill(12, 0);
    out.u32(200).u32(payload.size()).u16(0x100).u16(0).u32(1);
    out.text(plan.compressed ? kDmesgPacked : kDmesg).fill(16, 0).u32(1).fill(20, 0);
    return out.bytes(payload).take();
}

std::vector<std::byte> build_nvram_partition(std::uint8_t signature, std::string_view name,
                                             Bytes data) {
    const std::size_t units = (data.size() + 15) / 16 + 1;
    BytesBuilder out(std::endian::big);
    out.u8(signature).u8(0).u16(units).text(name).pad_to(16);
    unsigned sum = 0;  // 8 bits; a carry out of them is added to the sum again
    for (const std::byte byte : BytesBuilder(out).take()) {
        sum += std::to_integer<unsigned>(byte);
        sum = (sum & 0xffU) + (sum >> 8U);
    }
    return out.put(1, 1, sum).bytes(data).pad_to(units * 16).take();
}

std::vector<std::byte> build_nvram_oops(Bytes payload, bool compressed, std::uint32_t number,
                                        std::uint64_t seconds) {
    BytesBuilder out(std::endian::big);
    out.u32(compressed ? 8 : 4).u32(number).u16(5000).u16(payload.size()).u64(seconds);
    return out.bytes(payload).pad_to(4000).take();
}

std::vector<std::byte> build_psz_ring(printkfmt::PstoreType type, std::size_t size, Bytes data,
                                      std::uint32_t start, const PszMachine& machine) {
    return psz_zone(static_cast<std::uint32_t>(type), size, data, start, machine.order);
}

std::vector<std::byte> build_psz_dump(std::size_t size, const PszDump& dump, Bytes payload,
                                      const PszMachine& machine) {
    const std::size_t seconds_at = machine.dump_header_bytes == 28 ? 4 : 8;
    const std::size_t compressed_at = machine.dump_header_bytes == 28 ? 16 : 24;
    BytesBuilder data(machine.order);
    data.u32(0x4dfc3ae5).pad_to(machine.dump_header_bytes);
    data.put(seconds_at, 8, static_cast<std::uint64_t>(dump.seconds));
    data.put(seconds_at + 8, machine.long_bytes, dump.nanoseconds);
    data.put(compressed_at, 1, dump.compressed ? 1 : 0);
    data.put(compressed_at + 4, 4, dump.counter).put(compressed_at + 8, 4, dump.reason);
    return psz_zone(0, size, data.bytes(payload).take(), 0, machine.order);
}

std::vector<std::byte> build_mtdoops_page(std::uint32_t number, std::string_view text,
                                          std::size_t size, std::int64_t nanoseconds) {
    BytesBuilder out;
    out.u32(number).u32(0x5d005e00).u64(static_cast<std::uint64_t>(nanoseconds));
    out.text(text.substr(0, size - out.size()));
    return out.fill(size - out.size(), 0xff).take();
}

std::vector<std::byte> build_old_mtdoops_page(std::uint32_t number, std::string_view text) {
    BytesBuilder out;
    out.u32(number).u32(0x5d005d00).text(text);
    return out.fill(4096 - out.size(), 0xff).take();
}

std::vector<std::byte> build_tar(const std::vector<TarMember>& members) {
    constexpr std::size_t kBlock = 512;
    BytesBuilder out;
    for (const TarMember& member : members) {
        const std::size_t at = out.size();
        out.put_bytes(at, as_bytes(member.path)).pad_to(at + kBlock);
        out.put_bytes(at + 100, as_bytes("0000644"));
        out.put_bytes(at + 124, as_bytes(fmt::format("{:011o}", member.bytes.size())));
        out.put_bytes(at + 136, as_bytes("00000000000"));
        out.put_bytes(at + 148, as_bytes("        "))
            .put_bytes(at + 156, as_bytes({&member.type, 1}));
        out.put_bytes(at + 257, as_bytes("ustar\00000"sv));
        unsigned sum = 0;
        const std::vector<std::byte> so_far = BytesBuilder(out).take();
        for (std::size_t i = at; i < at + kBlock; ++i) {
            sum += std::to_integer<unsigned>(so_far[i]);
        }
        out.put_bytes(at + 148, as_bytes(fmt::format("{:06o}", sum))).put(at + 154, 1, 0);
        out.bytes(member.bytes).pad_to((out.size() + kBlock - 1) / kBlock * kBlock);
    }
    return out.pad_to(out.size() + 2 * kBlock).take();
}

std::vector<std::byte> gzip(Bytes bytes) {
    constexpr int kGzip = 15 + 16;  // zlib: window bits, plus 16 for a gzip header
    return pack_deflate(as_text(bytes), kGzip);
}

std::vector<std::byte> join(const std::vector<std::vector<std::byte>>& parts) {
    std::vector<std::byte> out;
    for (const std::vector<std::byte>& part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

}  // namespace lastwords::test
