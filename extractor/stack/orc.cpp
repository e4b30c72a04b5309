// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes ORC entries, and finds the one for an address by bisection.
#include "extractor/stack/orc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kEntryBytes = 6;
constexpr std::size_t kIpBytes = 4;
constexpr std::array kForms{OrcForm::kUpTo6_3, OrcForm::kSince6_4, OrcForm::kRenumbered};

/// ORC_REG_* of 4.14 to 6.12. AX is in those kernels only to which it was ported back.
OrcRegister old_register(unsigned number) {
    using enum OrcRegister;
    constexpr std::array kNumbers{kUndefined, kPrevSp, kDx,         kDi,         kBp, kSp,
                                  kR10,       kR13,    kBpIndirect, kSpIndirect, kAx};
    return number < kNumbers.size() ? kNumbers[number] : kUnknown;
}

/// ORC_REG_* of 7.2.
OrcRegister new_register(unsigned number) {
    using enum OrcRegister;
    constexpr std::array kNumbers{kUndefined, kAx,  kDx,     kSp,         kBp,        kDi,
                                  kR10,       kR13, kPrevSp, kSpIndirect, kBpIndirect};
    return number < kNumbers.size() ? kNumbers[number] : kUnknown;
}

/// Decodes the type, and what the bits after it say.
void decode_type(unsigned flags, OrcForm form, OrcEntry& entry) {
    using enum OrcType;
    if (form == OrcForm::kSince6_4 || form == OrcForm::kRenumbered) {
        constexpr std::array kTypes{kUndefined, kEndOfStack, kCall, kRegs, kRegsPartial};
        const unsigned type = flags & 7;
        entry.type = type < kTypes.size() ? kTypes[type] : kUndefined;
        entry.signal = (flags & 8) != 0;
        return;
    }
    constexpr std::array kTypes{kCall, kRegs, kRegsPartial, kUndefined};
    constexpr unsigned kSignalOf6_3 = 4;
    constexpr unsigned kEnd = 4 | 8;  // the bit of 6.3, or the one before
    entry.type = kTypes[flags & 3];
    // Before 6.3, every frame with registers was one that was interrupted.
    entry.signal = entry.type != kCall || (flags & kSignalOf6_3) != 0;
    if (entry.sp_register == OrcRegister::kUndefined) {
        entry.type = (flags & kEnd) != 0 ? kEndOfStack : kUndefined;
    }
}

}  // namespace

OrcEntry decode_orc(Bytes bytes, OrcForm form) {
    OrcEntry entry;
    const auto flags = load<std::uint16_t>(bytes.subspan(4), std::endian::little);
    const auto number = form == OrcForm::kRenumbered ? new_register : old_register;
    entry.sp_offset = static_cast<std::int16_t>(load<std::uint16_t>(bytes, std::endian::little));
    entry.bp_offset =
        static_cast<std::int16_t>(load<std::uint16_t>(bytes.subspan(2), std::endian::little));
    entry.sp_register = number(flags & 15U);
    entry.bp_register = number((flags >> 4) & 15U);
    decode_type(flags >> 8, form, entry);
    return entry;
}

std::optional<OrcForm> recognize_orc(Bytes entries) {
    const std::size_t count = entries.size() / kEntryBytes;
    std::optional<OrcForm> best;
    std::size_t most = 0;
    for (const OrcForm form : kForms) {
        std::size_t good = 0;
        std::size_t strange = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes raw = entries.subspan(i * kEntryBytes, kEntryBytes);
            const OrcEntry entry = decode_orc(raw, form);
            const auto flags = load<std::uint16_t>(raw.subspan(4), std::endian::little);
            const bool beyond = (flags >> 12) != 0;  // no form uses these bits
            good += entry.type == OrcType::kCall && entry.sp_register == OrcRegister::kSp &&
                            entry.sp_offset >= 8 && !beyond
                        ? 1U
                        : 0U;
            strange += beyond || entry.sp_register == OrcRegister::kUnknown ||
                               entry.bp_register == OrcRegister::kUnknown
                           ? 1U
                           : 0U;
        }
        // More than half of all entries are calls relative to the stack pointer in every kernel.
        if (good > most && 2 * good > count && 16 * strange <= count) {
            most = good;
            best = form;
        }
    }
    return best;
}

Result<OrcTables> OrcTables::open(KernelView& view, const CodeMap& code) {
    OrcTables tables(view, code);
    TRY(tables.kernel_.ips, view.symbol("__start_orc_unwind_ip"));
    TRY(const VirtAddr ips_end, view.symbol("__stop_orc_unwind_ip"));
    TRY(tables.kernel_.entries, view.symbol("__start_orc_unwind"));
    TRY(const VirtAddr entries_end, view.symbol("__stop_orc_unwind"));
    tables.kernel_.count = (ips_end - tables.kernel_.ips) / kIpBytes;
    const std::uint64_t count = tables.kernel_.count;
    if (ips_end < tables.kernel_.ips || count == 0 || count > kEntriesMax ||
        entries_end - tables.kernel_.entries != count * kEntryBytes) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("ORC: {} addresses at {:#x}, {} bytes of entries at {:#x}: "
                        "expected 6 bytes for each address",
                        count, tables.kernel_.ips.value, entries_end - tables.kernel_.entries,
                        tables.kernel_.entries.value));
    }
    // The form is recognized by a sample from each of some places, of which some may be damaged.
    constexpr std::uint64_t kSample = 256;
    constexpr std::uint64_t kSamples = 4;
    std::optional<Error> why;
    for (std::uint64_t i = 0; i < kSamples; ++i) {
        const std::uint64_t length = std::min(kSample, count);
        const std::uint64_t first = (count - length) * (i + 1) / (kSamples + 1);
        std::vector<std::byte> raw(length * kEntryBytes);
        if (auto read = view.memory().read(tables.kernel_.entries + first * kEntryBytes, raw);
            !read) {
            why = std::move(read).error().in("ORC entries");
        } else if (const auto form = recognize_orc(raw)) {
            tables.form_ = *form;
            return tables;
        }
    }
    return why ? tl::unexpected(*std::move(why))
               : failure(ErrorKind::kUnsupported,
                         fmt::format("ORC: the entries at {:#x} are of no known form",
                                     tables.kernel_.entries.value));
}

/// Each address is stored as the distance from its own entry.
Result<VirtAddr> OrcTables::ip(const OrcPlace& table, std::uint64_t index) const {
    const VirtAddr at = table.ips + index * kIpBytes;
    TRY(const std::uint32_t raw, view_->memory().u32(at));
    return at + static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(raw)});
}

Result<OrcEntry> OrcTables::find(VirtAddr at) const {
    const Module* const module = code_->modules().of(at);
    if (module != nullptr && (!module->orc || module->orc->count > kEntriesMax)) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("module {} has no ORC tables", module->name));
    }
    const OrcPlace& table = module != nullptr ? *module->orc : kernel_;
    // Of equal addresses the last one counts: in 6.1, some entries stand twice, the first time as
    // undefined.
    std::uint64_t low = 0;
    std::uint64_t high = table.count;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        TRY(const VirtAddr here, ip(table, middle));
        if (here <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return failure(ErrorKind::kNotFound, fmt::format("no ORC entry covers {:#x}", at.value));
    }
    std::array<std::byte, kEntryBytes> raw{};
    TRY_VOID(view_->memory().read(table.entries + (low - 1) * kEntryBytes, raw));
    return decode_orc(raw, form_);
}

}  // namespace lastwords::extractor
