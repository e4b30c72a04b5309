// SPDX-License-Identifier: GPL-2.0-or-later
// Asks the containers whether they know what follows.
#include "extractor/image/trailing_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "extractor/file/flattened.h"
#include "extractor/image/containers.h"

namespace lastwords::extractor {

namespace {

/// Returns what begins at this place; empty: nothing that is known.
std::string_view dump_at(const ByteSource& file, FileOffset at) {
    std::vector<std::byte> first(kProbeBytes);
    first.resize(file.read_some(at, first).value_or(0));
    if (is_flattened(first)) {
        return "flattened";
    }
    const auto all = containers();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Container& one) { return one.probe(first); });
    return found == all.end() ? std::string_view() : found->name;
}

}  // namespace

void note_trailing_bytes(const ByteSource& file, FileOffset end, Findings& findings) {
    if (end.value >= file.size()) {
        return;
    }
    const std::uint64_t more = file.size() - end.value;
    for (const std::uint64_t align : {1U, 512U, 4096U}) {
        const FileOffset at = end + (0 - end.value) % align;
        const std::string_view name = dump_at(file, at);
        if (name.empty()) {
            continue;
        }
        const std::string command =
            file.form().empty()
                ? fmt::format(": `tail -c +{} FILE >DUMP` takes it out", at.value + 1)
                : std::string();
        findings.loss(ErrorKind::kUnsupported,
                      fmt::format("{}: the dump ends at {:#x}, and another one ({}) follows at "
                                  "{:#x}, which is not read{}",
                                  file.name(), end.value, name, at.value, command));
        return;
    }
    findings.note(
        fmt::format("{}: the dump ends at {:#x}, and the {} bytes behind it are no part "
                    "of it",
                    file.name(), end.value, more));
}

}  // namespace lastwords::extractor
