// SPDX-License-Identifier: GPL-2.0-or-later
// Turns sizes into zones, with the arithmetic of fs/pstore/ram.c.
#include "extractor/formats/ramoops/layout.h"

#include <bit>

namespace lastwords::extractor {

using printkfmt::PstoreType;

SignatureKind PrzPlan::signature() const {
    return type == PstoreType::kFtrace    ? SignatureKind::kFtrace
           : type == PstoreType::kUnknown ? SignatureKind::kAny
                                          : SignatureKind::kPlain;
}

std::vector<PrzPlan> RamoopsSizes::zones() const {
    std::vector<PrzPlan> out;
    std::uint64_t at = 0;
    const auto add = [&](PstoreType type, std::uint64_t size, std::uint64_t count) {
        for (std::uint32_t i = 0; size != 0 && i < count; ++i) {
            out.push_back({type, i, at, size});
            at += size;
        }
    };
    add(PstoreType::kDmesg, record, records);
    add(PstoreType::kConsole, console, 1);
    if (pmsg_first) {
        add(PstoreType::kPmsg, pmsg, 1);
    }
    add(PstoreType::kFtrace, ftrace_zone(), cpus);
    if (!pmsg_first) {
        add(PstoreType::kPmsg, pmsg, 1);
    }
    return out;
}

std::optional<DumpZones> divide_dump_memory(std::uint64_t bytes, std::uint64_t record_size) {
    if (record_size == 0 || bytes == 0) {
        return DumpZones{};
    }
    const std::uint64_t count = bytes / record_size;
    if (count == 0 || count > kRamoopsZonesMax) {
        return std::nullopt;
    }
    return DumpZones{RamoopsSizes::even(bytes / count), count};
}

std::uint64_t ramoops_rounded(std::uint64_t bytes) {
    return std::bit_floor(bytes);
}

}  // namespace lastwords::extractor
