// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story as JSON (docs/json.md): an object for each boot and one for each entry.
#pragma once

#include <span>
#include <string>

#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Appends the object of a timeline, which precedes its entries: kind "story".
void append_json_story(const BootTimeline& timeline, std::string& out);

/// Appends the record with the keys that `lastwords log` writes, and with further keys for the
/// sources that have it and for the texts that differ.
void append_json_entry(std::span<const Source> sources, const Entry& entry, std::string& out);

}  // namespace lastwords::printkfmt
