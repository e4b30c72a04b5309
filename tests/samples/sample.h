// SPDX-License-Identifier: GPL-2.0-or-later
// Sample: a real dump with what its own kernel said of itself, and what its consoles really
// emitted.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/recovered.h"

namespace lastwords::test {

/// A line of records.jsonl: one record as the kernel had it.
struct TrueRecord {
    std::uint64_t seq = 0;
    std::string state;
    std::string text;  ///< bytes
    std::string subsystem;
    std::string device;
    unsigned facility = 0;
    unsigned level = 0;
    std::uint64_t ts_nsec = 0;
};

/// A console as the kernel printed it on a channel of its own just before the dump.
struct TrueConsole {
    std::string name;
    unsigned flags = 0;
    std::uint64_t next_seq = 0;
    std::optional<std::uint64_t> first_missed;  ///< 5.10: where its capture really ends
    std::optional<std::string> capture;         ///< all that it emitted
};

struct Sample {
    std::string name;
    std::string dump_path;
    std::uint64_t first_seq = 0;
    bool global_position = false;  ///< 5.10
    bool panicked = false;
    std::vector<TrueRecord> records;
    std::vector<TrueConsole> consoles;
};

/// Folders of the committed samples; of another folder of the same form if LASTWORDS_SAMPLES is set
/// in the environment.
std::vector<std::string> sample_names();
Sample load_sample(const std::string& name);

/// The sample's name, as GoogleTest takes it.
std::string test_name(const testing::TestParamInfo<std::string>& sample);

/// Opens the sample's dump; the test fails, and the Dump is empty, if that cannot be done.
extractor::Recovered open_sample(const Sample& sample);

}  // namespace lastwords::test
