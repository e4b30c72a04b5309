// SPDX-License-Identifier: GPL-2.0-or-later
// Sample: a real dump, the records and consoles that its own kernel printed before it died, and the
// captured output of its consoles.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/recovered.h"

namespace lastwords::test {

/// A line of records.jsonl, which is one record as the kernel had it.
struct TrueRecord {
    std::uint64_t seq = 0;
    std::string state;
    std::string text;  ///< the record's bytes, which may be invalid UTF-8
    std::string subsystem;
    std::string device;
    unsigned facility = 0;
    unsigned level = 0;
    std::uint64_t ts_nsec = 0;
};

/// A console's state, which the kernel printed on a separate channel just before the dump.
struct TrueConsole {
    std::string name;
    unsigned flags = 0;
    std::uint64_t next_seq = 0;
    /// Only in samples of 5.10: the first record that is not whole in the capture.
    std::optional<std::uint64_t> first_missed;
    std::optional<std::string> capture;  ///< everything that the console printed
};

struct Sample {
    std::string name;
    std::string dump_path;
    std::uint64_t first_seq = 0;
    bool global_position = false;  ///< all consoles share one position, as in 5.10
    bool panicked = false;
    std::vector<TrueRecord> records;
    std::vector<TrueConsole> consoles;
};

/// Decodes a text of records.jsonl, which has each byte as the Unicode character of this number.
std::string bytes_of(const std::string& utf8);

/// Returns the names of the folders in samples/dumps, or in the folder that LASTWORDS_SAMPLES in
/// the environment names.
std::vector<std::string> sample_names();
Sample load_sample(const std::string& name);

/// Returns the sample's name with only those characters that GoogleTest allows.
std::string test_name(const testing::TestParamInfo<std::string>& sample);

/// Opens the sample's dump. If this fails, the test fails and the result is empty.
extractor::Recovered open_sample(const Sample& sample);

}  // namespace lastwords::test
