// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the truth.json and records.jsonl of a sample in samples/dumps-older.
#include "tests/samples/older_sample.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/samples/sample.h"

namespace lastwords::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path folder() {
    const char* const other = std::getenv("LASTWORDS_OLDER_SAMPLES");
    return other != nullptr ? other : LASTWORDS_OLDER_SAMPLES;
}

/// Takes a number and the two characters around it off the front of the line, as in "<5>" and
/// "[    0.000000]". Returns nullopt, and leaves the line alone, if there is none.
std::optional<std::string> take_between(std::string& line, char open, char close) {
    const std::size_t end = line.find(close);
    if (line.empty() || line[0] != open || end == std::string::npos ||
        line.find_first_not_of(" .0123456789", 1) != end) {
        return std::nullopt;
    }
    std::string inside = line.substr(1, end - 1);
    line.erase(0, end + 1);
    return inside;
}

/// Parses a line of a ring of characters. Source: kernel/printk.c vprintk(), 2.6.32 and 3.4.
OlderRecord line_of(std::string line) {
    OlderRecord record;
    if (const auto level = take_between(line, '<', '>')) {
        record.level = std::stoull(*level) & 7;
    }
    if (auto time = take_between(line, '[', ']')) {
        time->erase(std::remove(time->begin(), time->end(), ' '), time->end());
        const std::size_t point = time->find('.');
        record.ts_nsec = std::stoull(time->substr(0, point)) * 1'000'000'000 +
                         std::stoull(time->substr(point + 1)) * 1000;
        line.erase(0, 1);
    }
    record.text = line;
    return record;
}

/// Adds the messages of a CPU's buffer. SOH and a digit begin a message, and SOH and 'c' continue
/// the one before. Source: include/linux/kern_levels.h.
void add_pending(const json& buffer, std::vector<PendingText>& pending) {
    constexpr char kSoh = '\1';
    const std::string name = buffer.at("name");
    std::string all = buffer.value("text", "");
    for (std::size_t at = all.find("\1c"); at != std::string::npos; at = all.find("\1c")) {
        all.erase(at, 2);
    }
    while (!all.empty()) {
        const std::size_t end = std::min(all.find('\n'), all.size());
        std::string line = all.substr(0, end);
        all.erase(0, end + 1);
        line.erase(0, !line.empty() && line[0] == kSoh ? 2 : 0);
        const bool safe = name == "safe_print_seq";
        pending.push_back({safe ? "printk_safe" : "nmi", buffer.at("cpu"), line});
    }
}

std::vector<OlderRecord> read_records(const fs::path& path) {
    std::vector<OlderRecord> records;
    std::ifstream file(path);
    for (std::string text; std::getline(file, text);) {
        const json line = json::parse(text);
        const std::string bytes = bytes_of(line.at("text"));
        if (line.contains("seq")) {
            records.push_back({line.at("seq"), line.at("level"), line.at("ts_nsec"), bytes});
        } else if (!bytes.empty() || line.at("complete")) {
            records.push_back(line_of(bytes));
        }
    }
    return records;
}

}  // namespace

std::vector<std::string> older_sample_names() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder())) {
        if (fs::exists(entry.path() / "vmcore.kdump")) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

OlderSample load_older_sample(const std::string& name) {
    OlderSample sample;
    sample.dump_path = (folder() / name / "vmcore.kdump").string();
    std::ifstream file(folder() / name / "truth.json");
    const json truth = json::parse(file).at("at_dump");
    sample.records = read_records(folder() / name / "records.jsonl");
    sample.console_loglevel = truth.at("console_loglevel");
    sample.unflushed_characters = truth.value("unflushed_chars", std::uint64_t{0});
    for (const json& console : truth.at("consoles")) {
        OlderConsole one{console.at("name"), console.at("flags"), std::nullopt};
        if (console.contains("effective_seq")) {
            one.next_seq = console.at("effective_seq");
        }
        sample.consoles.push_back(std::move(one));
    }
    for (const json& buffer : truth.at("percpu_buffers")) {
        add_pending(buffer, sample.pending);
    }
    const json& cont = truth.at("cont_pending");
    if (!cont.is_null() && cont.at("len") != 0) {
        const std::string text = cont.at("buf");
        sample.pending.push_back({"cont", 0, text.substr(0, cont.at("len"))});
    }
    std::sort(sample.pending.begin(), sample.pending.end());
    return sample;
}

}  // namespace lastwords::test
