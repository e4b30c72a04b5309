// SPDX-License-Identifier: GPL-2.0-or-later
// Reads one zone.
#include "extractor/formats/ramoops/zone.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "extractor/formats/ramoops/carve.h"

namespace lastwords::extractor {

using printkfmt::ByteRun;

std::optional<ZoneShape> ZoneShape::of(std::uint64_t offset, std::uint64_t size,
                                       std::uint32_t ecc) {
    if (size <= kZoneHeaderBytes + ecc || ecc > kEccBytesMax) {
        return std::nullopt;
    }
    ZoneShape shape{offset, size, ecc, size - kZoneHeaderBytes, 0};
    if (ecc != 0) {
        const std::uint64_t step = kEccBlockBytes + ecc;
        shape.blocks = (shape.data_size - ecc + step - 1) / step;
        const std::uint64_t total = (shape.blocks + 1) * ecc;
        if (total >= shape.data_size) {
            return std::nullopt;
        }
        shape.data_size -= total;
    }
    return shape;
}

bool is_signature(std::uint32_t word, Signature wanted) {
    const std::uint32_t version = word ^ kZoneSignature;
    const std::uint32_t major = version >> 16;  // LINUX_VERSION_CODE: major, minor, patch level
    const bool ftrace = major >= 3 && major <= 15;
    return (wanted != Signature::kFtrace && version == 0) ||
           (wanted != Signature::kPlain && ftrace);
}

ZoneHeader ZoneHeader::load(Bytes header) {
    const auto word = [&](std::size_t at) {
        return lastwords::load<std::uint32_t>(header.subspan(at), std::endian::little);
    };
    return {word(0), word(4), word(8)};
}

bool ZoneHeader::is_valid(Signature wanted, std::uint64_t data_size) const {
    return is_signature(signature, wanted) && size <= data_size && start <= size;
}

std::uint32_t ZoneHeader::kernel_version() const {
    return is_signature(signature, Signature::kFtrace) ? signature ^ kZoneSignature : 0;
}

namespace {

using HeaderBytes = std::array<std::byte, kZoneHeaderBytes>;

/// The header is destroyed: all of it, or all but the signature, is taken as unknown. The kernel
/// does not go that far. By chance, sizes that fit the zone come out once in 2^30 times.
std::optional<HeaderState> restore_header(Bytes header, Bytes parity, const ZoneShape& shape,
                                          Signature wanted, const BlockCode& code) {
    std::array<int, kZoneHeaderBytes> places{};
    std::iota(places.begin(), places.end(), 0);
    constexpr std::size_t kSignatureBytes = 4;
    for (const std::size_t known : {std::size_t{0}, kSignatureBytes}) {
        const std::span<const int> lost = std::span<const int>(places).subspan(known);
        if (lost.size() > shape.ecc || (known != 0 && wanted == Signature::kFtrace)) {
            continue;
        }
        HeaderBytes fixed{};
        std::copy(header.begin(), header.end(), fixed.begin());
        store_number(MutableBytes(fixed).first(known), kZoneSignature, std::endian::little);
        std::vector<std::byte> tail(parity.begin(), parity.end());
        HeaderState out;
        out.correction = code.correct(fixed, tail, lost);
        out.header = ZoneHeader::load(fixed);
        out.valid = out.correction.state != Correction::State::kBad &&
                    out.header.is_valid(wanted, shape.data_size);
        out.correction.proved = true;
        if (out.valid) {
            return out;
        }
    }
    return std::nullopt;
}

}  // namespace

HeaderState correct_header(Bytes region, const ZoneShape& shape, Signature wanted,
                           BlockCodes& codes) {
    const Bytes raw = region.subspan(shape.offset, kZoneHeaderBytes);
    HeaderState out;
    HeaderBytes header{};
    std::copy(raw.begin(), raw.end(), header.begin());
    if (shape.ecc != 0) {
        const Bytes kept = region.subspan(shape.header_parity_at(), shape.ecc);
        std::array<std::byte, kEccBytesMax> parity{};
        std::copy(kept.begin(), kept.end(), parity.begin());
        out.correction = codes.of(shape.ecc, kZoneHeaderBytes)
                             .correct(header, MutableBytes(parity).first(shape.ecc));
    }
    out.header = ZoneHeader::load(header);
    out.valid = out.header.is_valid(wanted, shape.data_size);
    out.accepted = out.valid;
    return out;
}

HeaderState read_header(Bytes region, const ZoneShape& shape, Signature wanted, BlockCodes& codes) {
    HeaderState out = correct_header(region, shape, wanted, codes);
    if (shape.ecc != 0 && !out.valid) {
        const BlockCode& code = codes.of(shape.ecc, kZoneHeaderBytes);
        const Bytes raw = region.subspan(shape.offset, kZoneHeaderBytes);
        const Bytes parity = region.subspan(shape.header_parity_at(), shape.ecc);
        if (auto restored = restore_header(raw, parity, shape, wanted, code)) {
            return *std::move(restored);
        }
    }
    return out;
}

namespace {

/// A zone's data while its blocks are corrected.
struct BlockReader {
    Bytes region;
    const ZoneShape& shape;
    BlockCodes& codes;
    ZoneContent& out;
    std::vector<std::byte> data;
    std::vector<ByteRun> unproved;  // of data

    /// As the kernel does: every block that begins before `end`, whole (persistent_ram_ecc_old()).
    void correct_up_to(std::uint64_t end) {
        for (std::uint64_t block = 0; shape.ecc != 0 && block * kEccBlockBytes < end; ++block) {
            correct(block);
        }
    }

 private:
    void correct(std::uint64_t block) {
        const std::uint64_t begin = block * kEccBlockBytes;
        const std::uint64_t length = std::min(kEccBlockBytes, shape.data_size - begin);
        const Bytes kept = region.subspan(shape.parity_at(block), shape.ecc);
        std::array<std::byte, kEccBytesMax> parity{};
        std::copy(kept.begin(), kept.end(), parity.begin());
        const Correction done = codes.of(shape.ecc, length)
                                    .correct(MutableBytes(data).subspan(begin, length),
                                             MutableBytes(parity).first(shape.ecc));
        const ByteRun place{shape.data_at() + begin, shape.data_at() + begin + length};
        if (done.state == Correction::State::kCorrected) {
            out.zone.corrected += done.bytes;
            out.zone.corrected_blocks.push_back(place);
        } else if (done.state == Correction::State::kBad) {
            ++out.zone.uncorrectable;
            out.zone.bad_blocks.push_back(place);
        }
        if (done.state == Correction::State::kBad || !done.proved) {
            unproved.push_back({begin, begin + length});
        }
    }
};

void add_run(std::vector<ByteRun>& runs, std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) {
        return;
    }
    if (!runs.empty() && runs.back().end == begin) {
        runs.back().end = end;
    } else {
        runs.push_back({begin, end});
    }
}

/// The ring, oldest byte first: data[start, size) and then data[0, start)
/// (persistent_ram_save_old()); runs of data become runs of text.
void unroll(const BlockReader& blocks, std::uint64_t start, std::uint64_t size, ZoneContent& out) {
    const std::string_view data = as_text(blocks.data);
    out.text = data.substr(start, size - start);
    out.text += data.substr(0, start);
    for (const ByteRun& run : blocks.unproved) {
        add_run(out.doubtful, std::max(run.begin, start) - start,
                std::max(std::min(run.end, size), start) - start);
    }
    for (const ByteRun& run : blocks.unproved) {
        add_run(out.doubtful, std::min(run.begin, start) + size - start,
                std::min(run.end, start) + size - start);
    }
}

void note_header(const HeaderState& header, const ZoneShape& shape, ZoneContent& out) {
    const ByteRun place{shape.offset, shape.data_at()};
    if (header.correction.state == Correction::State::kCorrected) {
        out.zone.corrected += header.correction.bytes;
        out.zone.corrected_blocks.push_back(place);
    } else if (header.correction.state == Correction::State::kBad) {
        ++out.zone.uncorrectable;
        out.zone.bad_blocks.push_back(place);
    }
}

/// The blocks are corrected first: only then can it be seen how far the data go. Only those that
/// carry something count.
void carve(BlockReader& blocks, ZoneContent& out) {
    ZoneContent before = out;
    blocks.correct_up_to(blocks.shape.data_size);
    const std::uint64_t length = written_bytes(blocks.data);
    out.zone = std::move(before.zone);
    blocks.data.assign(blocks.region.begin() + static_cast<std::ptrdiff_t>(blocks.shape.data_at()),
                       blocks.region.begin() + static_cast<std::ptrdiff_t>(blocks.shape.data_at() +
                                                                           blocks.shape.data_size));
    blocks.correct_up_to(length);
    out.text = as_text(Bytes(blocks.data).first(length));
    out.zone.used = length;
    out.ring = false;
    add_run(out.doubtful, 0, length);
}

}  // namespace

ZoneContent read_zone(Bytes region, const ZoneShape& shape, Signature wanted, BlockCodes& codes) {
    ZoneContent out;
    out.zone.offset = shape.offset;
    out.zone.size = shape.size;
    out.zone.ecc = shape.ecc;
    const HeaderState header = read_header(region, shape, wanted, codes);
    note_header(header, shape, out);
    out.header = header.header;
    out.accepted = header.accepted;
    out.zone.has_header = header.valid;
    const Bytes raw = region.subspan(shape.data_at(), shape.data_size);
    BlockReader blocks{region, shape, codes, out, {raw.begin(), raw.end()}, {}};
    if (!header.valid) {
        carve(blocks, out);
        return out;
    }
    out.zone.start = header.header.start;
    out.zone.used = header.header.size;
    blocks.correct_up_to(header.header.size);
    unroll(blocks, header.header.start, header.header.size, out);
    if (header.correction.state == Correction::State::kBad || !header.correction.proved) {
        out.doubtful.clear();  // start and size may be wrong: so may the order of everything
        add_run(out.doubtful, 0, out.text.size());
    }
    return out;
}

}  // namespace lastwords::extractor
