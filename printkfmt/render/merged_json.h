// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story as JSON (docs/json.md): one object a boot, one object an entry.
#pragma once

#include <span>
#include <string>

#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// The head of a timeline: kind "story".
void append_json_story(const BootTimeline& timeline, std::string& out);

/// The record as `log` has it, with who has it and the texts that others have for it.
void append_json_entry(std::span<const Source> sources, const Entry& entry, std::string& out);

}  // namespace lastwords::printkfmt
