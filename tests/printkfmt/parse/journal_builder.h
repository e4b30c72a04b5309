// SPDX-License-Identifier: GPL-2.0-or-later
// Writes entries of a journal as journalctl prints them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastwords::test {

using JournalFields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::uint64_t kJournalBootUs = 1'736'157'600'000'000;  // 2025-01-06 10:00:00 UTC

/// Returns the fields of an entry of the kernel that journald took 2 s after the kernel logged it.
inline JournalFields kernel_entry(std::uint64_t kernel_us, int priority, std::string message,
                                  const std::string& boot = "b1") {
    const std::uint64_t taken_us = kernel_us + 2'000'000;
    return {{"__CURSOR", fmt::format("s=a;i=1;b={};m={:x};t=0;x=0", boot, taken_us)},
            {"__REALTIME_TIMESTAMP", std::to_string(kJournalBootUs + taken_us)},
            {"__MONOTONIC_TIMESTAMP", std::to_string(taken_us)},
            {"_BOOT_ID", boot},
            {"_TRANSPORT", "kernel"},
            {"PRIORITY", std::to_string(priority)},
            {"SYSLOG_FACILITY", "0"},
            {"SYSLOG_IDENTIFIER", "kernel"},
            {"_SOURCE_MONOTONIC_TIMESTAMP", std::to_string(kernel_us)},
            {"MESSAGE", std::move(message)}};
}

/// Returns the fields of an entry of a daemon.
inline JournalFields daemon_entry(std::uint64_t taken_us, std::string message,
                                  const std::string& boot = "b1") {
    return {{"__CURSOR", fmt::format("s=a;i=1;b={};m={:x};t=0;x=0", boot, taken_us)},
            {"__REALTIME_TIMESTAMP", std::to_string(kJournalBootUs + taken_us)},
            {"__MONOTONIC_TIMESTAMP", std::to_string(taken_us)},
            {"_BOOT_ID", boot},
            {"_TRANSPORT", "syslog"},
            {"PRIORITY", "4"},
            {"SYSLOG_FACILITY", "3"},
            {"SYSLOG_IDENTIFIER", "milld"},
            {"_PID", "77"},
            {"MESSAGE", std::move(message)}};
}

/// Returns the fields without those of that name.
inline JournalFields without(JournalFields fields, std::string_view name) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    return fields;
}

/// Returns the value as journalctl writes it into JSON: as numbers if it is not printable.
inline std::string json_value(const std::string& value) {
    std::string text = "\"";
    std::string numbers = "[";
    bool printable = true;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        printable = printable && (byte >= 0x20 || c == '\n' || c == '\t') && byte < 0x7f;
        numbers += fmt::format("{}{}", numbers.size() == 1 ? "" : ",", byte);
        text += c == '\n'               ? "\\n"
                : c == '"' || c == '\\' ? std::string("\\") + c
                                        : std::string(1, c);
    }
    return printable ? text + "\"" : numbers + "]";
}

/// Returns an object with all fields; `before` and `between` stand before each member and the next.
inline std::string json_object(const JournalFields& fields, std::string_view between = ",",
                               std::string_view before = "") {
    std::string out = "{";
    for (const auto& [name, value] : fields) {
        out += out.size() == 1 ? "" : between;
        out += fmt::format("{}\"{}\":{}", before, name, json_value(value));
    }
    return out + (before.empty() ? "}" : "\n}");
}

inline std::string export_entry(const JournalFields& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (value.find('\n') == std::string::npos) {
            out += fmt::format("{}={}\n", name, value);
            continue;
        }
        out += name + "\n";
        for (unsigned i = 0; i < 8; ++i) {
            out += static_cast<char>(value.size() >> (8 * i));
        }
        out += value + "\n";
    }
    return out + "\n";
}

inline std::string verbose_entry(const JournalFields& fields) {
    std::string out = "Mon 2025-01-06 10:00:02.000000 UTC [" + fields.front().second + "]\n";
    for (const auto& [name, value] : fields) {
        if (name.starts_with("__")) {
            continue;
        }
        out += fmt::format("    {}=", name);
        for (const char c : value) {
            out += c;
            out += c == '\n' ? std::string(5 + name.size(), ' ') : "";
        }
        out += '\n';
    }
    return out;
}

}  // namespace lastwords::test
