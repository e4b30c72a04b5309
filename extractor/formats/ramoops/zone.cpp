// SPDX-License-Identifier: GPL-2.0-or-later
// Reads one zone: its header, its blocks, its ring.
#include "extractor/formats/ramoops/zone.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "extractor/formats/ramoops/carve.h"

namespace lastwords::extractor {

using printkfmt::ByteRun;

std::optional<PrzGeometry> PrzGeometry::of(std::uint64_t offset, std::uint64_t size,
                                           std::uint32_t ecc) {
    if (size <= kPrzHeaderBytes + ecc || ecc > kEccBytesMax) {
        return std::nullopt;
    }
    PrzGeometry geometry{offset, size, ecc, size - kPrzHeaderBytes, 0};
    if (ecc != 0) {
        const std::uint64_t step = kEccBlockBytes + ecc;
        geometry.blocks = (geometry.data_size - ecc + step - 1) / step;
        const std::uint64_t total = (geometry.blocks + 1) * ecc;
        if (total >= geometry.data_size) {
            return std::nullopt;
        }
        geometry.data_size -= total;
    }
    return geometry;
}

bool is_signature(std::uint32_t word, SignatureKind wanted) {
    const std::uint32_t version = word ^ kPrzSignature;
    const std::uint32_t major = version >> 16;  // LINUX_VERSION_CODE: major, minor, patch level
    const bool ftrace = major >= 3 && major <= 15;
    return (wanted != SignatureKind::kFtrace && version == 0) ||
           (wanted != SignatureKind::kPlain && ftrace);
}

PrzHeader PrzHeader::load(Bytes header) {
    const auto word = [&](std::size_t at) {
        return lastwords::load<std::uint32_t>(header.subspan(at), std::endian::little);
    };
    return {word(0), word(4), word(8)};
}

bool PrzHeader::is_valid(SignatureKind wanted, std::uint64_t data_size) const {
    return is_signature(signature, wanted) && size <= data_size && start <= size;
}

std::uint32_t PrzHeader::kernel_version() const {
    return is_signature(signature, SignatureKind::kFtrace) ? signature ^ kPrzSignature : 0;
}

namespace {

using HeaderBytes = std::array<std::byte, kPrzHeaderBytes>;

/// Restores a destroyed header from its parity, which the kernel does not do. First declares all 12
/// bytes as erasures. If that fails, sets the signature to that of plain zones and declares only
/// start and size as erasures. Destroyed parity gives sizes that fit the zone by chance once in
/// 2^30 times.
std::optional<HeaderState> restore_header(Bytes header, Bytes parity, const PrzGeometry& geometry,
                                          SignatureKind wanted, const BlockCode& code) {
    std::array<int, kPrzHeaderBytes> places{};
    std::iota(places.begin(), places.end(), 0);
    constexpr std::size_t kSignatureBytes = 4;
    for (const std::size_t known : {std::size_t{0}, kSignatureBytes}) {
        const std::span<const int> erasures = std::span<const int>(places).subspan(known);
        if (erasures.size() > geometry.ecc || (known != 0 && wanted == SignatureKind::kFtrace)) {
            continue;
        }
        HeaderBytes fixed{};
        std::copy(header.begin(), header.end(), fixed.begin());
        store_number(MutableBytes(fixed).first(known), kPrzSignature, std::endian::little);
        std::vector<std::byte> tail(parity.begin(), parity.end());
        HeaderState out;
        out.correction = code.correct(fixed, tail, erasures);
        out.header = PrzHeader::load(fixed);
        out.valid = out.correction.state != Correction::State::kBad &&
                    out.header.is_valid(wanted, geometry.data_size);
        out.correction.proved = true;
        if (out.valid) {
            return out;
        }
    }
    return std::nullopt;
}

}  // namespace

HeaderState correct_header(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                           BlockCodes& codes) {
    const Bytes raw = region.subspan(geometry.offset, kPrzHeaderBytes);
    HeaderState out;
    HeaderBytes header{};
    std::copy(raw.begin(), raw.end(), header.begin());
    if (geometry.ecc != 0) {
        const Bytes kept = region.subspan(geometry.header_parity_at(), geometry.ecc);
        std::array<std::byte, kEccBytesMax> parity{};
        std::copy(kept.begin(), kept.end(), parity.begin());
        out.correction = codes.of(geometry.ecc, kPrzHeaderBytes)
                             .correct(header, MutableBytes(parity).first(geometry.ecc));
    }
    out.header = PrzHeader::load(header);
    out.valid = out.header.is_valid(wanted, geometry.data_size);
    out.accepted = out.valid;
    return out;
}

HeaderState read_header(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                        BlockCodes& codes) {
    HeaderState out = correct_header(region, geometry, wanted, codes);
    if (geometry.ecc != 0 && !out.valid) {
        const BlockCode& code = codes.of(geometry.ecc, kPrzHeaderBytes);
        const Bytes raw = region.subspan(geometry.offset, kPrzHeaderBytes);
        const Bytes parity = region.subspan(geometry.header_parity_at(), geometry.ecc);
        if (auto restored = restore_header(raw, parity, geometry, wanted, code)) {
            return *std::move(restored);
        }
    }
    return out;
}

namespace {

/// Corrects a zone's data block by block.
struct BlockReader {
    Bytes region;
    const PrzGeometry& geometry;
    BlockCodes& codes;
    PrzContent& out;
    std::vector<std::byte> data;
    std::vector<ByteRun> unproved;  // runs of data

    /// Corrects every block that begins before `end`, each as a whole, as the kernel's
    /// persistent_ram_ecc_old() does.
    void correct_up_to(std::uint64_t end) {
        for (std::uint64_t block = 0; geometry.ecc != 0 && block * kEccBlockBytes < end; ++block) {
            correct(block);
        }
    }

 private:
    void correct(std::uint64_t block) {
        const std::uint64_t begin = block * kEccBlockBytes;
        const std::uint64_t length = std::min(kEccBlockBytes, geometry.data_size - begin);
        const Bytes kept = region.subspan(geometry.parity_at(block), geometry.ecc);
        std::array<std::byte, kEccBytesMax> parity{};
        std::copy(kept.begin(), kept.end(), parity.begin());
        const Correction done = codes.of(geometry.ecc, length)
                                    .correct(MutableBytes(data).subspan(begin, length),
                                             MutableBytes(parity).first(geometry.ecc));
        const ByteRun place{geometry.data_at() + begin, geometry.data_at() + begin + length};
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

/// Sets out.text to the ring with its oldest byte first: data[start, size), then data[0, start)
/// (persistent_ram_save_old()). Sets out.doubtful to the unproved runs, whose offsets in the data
/// become offsets in the text.
void unroll(const BlockReader& blocks, std::uint64_t start, std::uint64_t size, PrzContent& out) {
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

void note_header(const HeaderState& header, const PrzGeometry& geometry, PrzContent& out) {
    const ByteRun place{geometry.offset, geometry.data_at()};
    if (header.correction.state == Correction::State::kCorrected) {
        out.zone.corrected += header.correction.bytes;
        out.zone.corrected_blocks.push_back(place);
    } else if (header.correction.state == Correction::State::kBad) {
        ++out.zone.uncorrectable;
        out.zone.bad_blocks.push_back(place);
    }
}

/// Reads the data of a zone without a header. All blocks are corrected once to see how far the data
/// look written. Then the blocks up to there are corrected again from the raw bytes, so that only
/// their errors are counted.
void carve(BlockReader& blocks, PrzContent& out) {
    PrzContent before = out;
    blocks.correct_up_to(blocks.geometry.data_size);
    const std::uint64_t length = written_bytes(blocks.data);
    out.zone = std::move(before.zone);
    blocks.data.assign(
        blocks.region.begin() + static_cast<std::ptrdiff_t>(blocks.geometry.data_at()),
        blocks.region.begin() +
            static_cast<std::ptrdiff_t>(blocks.geometry.data_at() + blocks.geometry.data_size));
    blocks.correct_up_to(length);
    out.text = as_text(Bytes(blocks.data).first(length));
    out.zone.used = length;
    out.ring = false;
    add_run(out.doubtful, 0, length);
}

}  // namespace

PrzContent read_zone(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                     BlockCodes& codes) {
    PrzContent out;
    out.zone.offset = geometry.offset;
    out.zone.size = geometry.size;
    out.zone.ecc = geometry.ecc;
    const HeaderState header = read_header(region, geometry, wanted, codes);
    note_header(header, geometry, out);
    out.header = header.header;
    out.accepted = header.accepted;
    out.zone.has_header = header.valid;
    const Bytes raw = region.subspan(geometry.data_at(), geometry.data_size);
    BlockReader blocks{region, geometry, codes, out, {raw.begin(), raw.end()}, {}};
    if (!header.valid) {
        carve(blocks, out);
        return out;
    }
    out.zone.start = header.header.start;
    out.zone.used = header.header.size;
    blocks.correct_up_to(header.header.size);
    unroll(blocks, header.header.start, header.header.size, out);
    if (header.correction.state == Correction::State::kBad || !header.correction.proved) {
        out.doubtful.clear();  // if start and size are wrong, so is the order of all bytes
        add_run(out.doubtful, 0, out.text.size());
    }
    return out;
}

}  // namespace lastwords::extractor
