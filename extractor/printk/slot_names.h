// SPDX-License-Identifier: GPL-2.0-or-later
// SlotNames: what the printk_infos of a ring say in words. Many say the same, so the log keeps each
// device and each task once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "extractor/printk/ring_reader.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

class SlotNames {
 public:
    /// `log` outlives this; its devices and tasks grow.
    explicit SlotNames(printkfmt::Log& log) : log_(log) {}

    /// Sets what the record has of the printk_info, but for its seq.
    void fill(printkfmt::Record& record, const SlotInfo& info);

 private:
    printkfmt::Log& log_;
    std::map<std::pair<std::string, std::string>, std::uint32_t> devices_;
    std::map<std::pair<std::string, std::uint32_t>, std::uint32_t> tasks_;  // by comm, caller_id2
};

}  // namespace lastwords::extractor
