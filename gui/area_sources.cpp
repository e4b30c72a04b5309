// SPDX-License-Identifier: GPL-2.0-or-later
// A source of pstore says in its facts which records it was made of, or in its name.
#include "gui/area_sources.h"

#include <algorithm>
#include <string_view>

namespace lastwords::gui {

namespace {

bool isMadeOf(const printkfmt::Source& source, const printkfmt::PstoreArea& area,
              const printkfmt::PstoreRecord& record) {
    std::string_view name = source.origin;
    if (!name.starts_with(area.origin)) {
        return false;
    }
    name.remove_prefix(area.origin.size());
    if (!name.starts_with(": ")) {
        return false;
    }
    name.remove_prefix(2);
    if (name.starts_with(record.name)) {
        name.remove_prefix(record.name.size());
        if (name.empty() || name.front() == ':' || name.front() == ',') {
            return true;
        }
    }
    return std::any_of(source.facts.begin(), source.facts.end(), [&](const printkfmt::Fact& fact) {
        return fact.name == "record" && fact.from == "pstore" && fact.value == record.name;
    });
}

}  // namespace

std::optional<std::size_t> sourceOf(const extractor::Recovered& recovered,
                                    const printkfmt::PstoreArea& area,
                                    const printkfmt::PstoreRecord& record) {
    const auto found = std::find_if(
        recovered.sources.begin(), recovered.sources.end(),
        [&](const printkfmt::Source& source) { return isMadeOf(source, area, record); });
    return found == recovered.sources.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - recovered.sources.begin()));
}

}  // namespace lastwords::gui
