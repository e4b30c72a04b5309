// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a sample's truth.json and records.jsonl, which its kernel printed, and the captured output
// of its consoles (*.out).
#include "tests/samples/sample.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "extractor/open.h"

namespace lastwords::test {

namespace {

namespace fs = std::filesystem;

fs::path samples_folder() {
    const char* const other = std::getenv("LASTWORDS_SAMPLES");
    return other != nullptr ? other : LASTWORDS_SAMPLES;
}

std::optional<std::string> text_of_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

TrueRecord record_of(const nlohmann::json& line) {
    TrueRecord record;
    record.seq = line.at("seq");
    record.state = line.at("state");
    record.text = bytes_of(line.at("text"));
    record.subsystem = line.at("subsystem");
    record.device = line.at("device");
    record.facility = line.at("fac");
    record.level = line.at("level");
    record.ts_nsec = line.at("ts_nsec");
    return record;
}

}  // namespace

std::string bytes_of(const std::string& utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80 || i + 1 == utf8.size()) {
            bytes.push_back(utf8[i]);
            continue;
        }
        bytes.push_back(
            static_cast<char>((lead << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3f)));
    }
    return bytes;
}

std::vector<std::string> sample_names() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(samples_folder())) {
        if (fs::exists(entry.path() / "vmcore.kdump") && fs::exists(entry.path() / "truth.json")) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

Sample load_sample(const std::string& name) {
    const fs::path folder = samples_folder() / name;
    Sample sample;
    sample.name = name;
    sample.dump_path = (folder / "vmcore.kdump").string();
    const nlohmann::json truth =
        nlohmann::json::parse(text_of_file(folder / "truth.json").value()).at("at_dump");
    sample.first_seq = truth.at("ring_first_seq");
    sample.global_position = truth.contains("console_seq_global");
    sample.panicked = truth.at("why").get<std::string>().find("panic") != std::string::npos;
    std::ifstream lines(folder / "records.jsonl");
    for (std::string line; std::getline(lines, line);) {
        sample.records.push_back(record_of(nlohmann::json::parse(line)));
    }
    for (const nlohmann::json& entry : truth.at("consoles")) {
        TrueConsole console;
        console.name = entry.at("name");
        console.flags = entry.at("flags");
        console.next_seq = entry.at("effective_seq");
        if (entry.contains("first_missed")) {
            console.first_missed = entry.at("first_missed");
        }
        console.capture = text_of_file(folder / (console.name + ".out"));
        sample.consoles.push_back(std::move(console));
    }
    return sample;
}

std::string test_name(const testing::TestParamInfo<std::string>& sample) {
    std::string name = sample.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    return name;
}

extractor::Recovered open_sample(const Sample& sample) {
    const std::array paths{sample.dump_path};
    auto dump = extractor::open_dump(paths, {});
    EXPECT_TRUE(dump.has_value()) << (dump ? "" : dump.error().message);
    return dump ? *std::move(dump) : extractor::Recovered{};
}

}  // namespace lastwords::test
