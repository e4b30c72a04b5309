// SPDX-License-Identifier: GPL-2.0-or-later
// ShownRow: one row of a list of records, as exports take it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "printkfmt/model/log.h"
#include "printkfmt/render/log_walk.h"

namespace lastwords::printkfmt {

struct ShownRow {
    LogItem::Kind kind = LogItem::Kind::kRecord;
    Record record;     ///< only of a record or ghost; its texts outlive the row
    Device device;     ///< the device that the record is about; empty: none, or not known
    std::string comm;  ///< Task::comm; empty: not known
    std::optional<std::uint32_t> cpu;  ///< that called printk(); nullopt: not known
    std::string remark;     ///< how a record differs from an ordinary one; what a gap or mark says
    std::string in;         ///< letters of the sources that have it; empty: there is one source
    bool crash = false;     ///< it is the record that the kernel died of
    bool has_fates = true;  ///< it is known what became of it on the consoles
    bool marked = false;
    std::string note;  ///< what the user has written about it

    bool is_record() const {
        return kind == LogItem::Kind::kRecord || kind == LogItem::Kind::kGhost;
    }
};

}  // namespace lastwords::printkfmt
