// SPDX-License-Identifier: GPL-2.0-or-later
// The fields of a journal's entries.
#include "printkfmt/parse/journal/journal_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace lastwords::printkfmt {

namespace {

std::optional<std::uint64_t> to_number(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number)
                                                                        : std::nullopt;
}

struct TextField {
    std::string_view name;
    std::string JournalEntry::*member;
};

struct NumberField {
    std::string_view name;
    std::optional<std::uint64_t> JournalEntry::*member;
};

constexpr std::array<TextField, 7> kTextFields{{
    {"_BOOT_ID", &JournalEntry::boot_id},
    {"_TRANSPORT", &JournalEntry::transport},
    {"SYSLOG_IDENTIFIER", &JournalEntry::identifier},
    {"SYSLOG_PID", &JournalEntry::pid},
    {"_PID", &JournalEntry::pid},
    {"_KERNEL_SUBSYSTEM", &JournalEntry::subsystem},
    {"_KERNEL_DEVICE", &JournalEntry::device},
}};

constexpr std::array<NumberField, 6> kNumberFields{{
    {"PRIORITY", &JournalEntry::priority},
    {"SYSLOG_FACILITY", &JournalEntry::facility},
    {"_SOURCE_MONOTONIC_TIMESTAMP", &JournalEntry::kernel_us},
    {"_SOURCE_BOOTTIME_TIMESTAMP", &JournalEntry::kernel_us},
    {"__MONOTONIC_TIMESTAMP", &JournalEntry::received_us},
    {"__REALTIME_TIMESTAMP", &JournalEntry::realtime_us},
}};

/// Whether journald adds the field for entries of a process.
bool is_process_field(std::string_view name) {
    return name == "_PID" || name == "_UID" || name == "_COMM";
}

/// Returns the value of "b" in "s=...;i=1;b=45b1...;m=31c0;t=66..;x=.."; empty if it has none.
std::string_view cursor_value(std::string_view cursor, std::string_view name) {
    const std::size_t at = cursor.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view value = cursor.substr(at + name.size());
    return value.substr(0, value.find(';'));
}

/// Takes the boot and the monotonic time out of a cursor, for entries that have no fields for them.
/// Source: sd_journal_get_cursor(), which calls the cursor opaque, but has been like this since
/// version 205.
void take_cursor(JournalEntry& entry, std::string_view cursor) {
    constexpr int kHex = 16;
    if (entry.boot_id.empty()) {
        entry.boot_id = cursor_value(cursor, ";b=");
    }
    const std::string_view micros = cursor_value(cursor, ";m=");
    std::uint64_t number = 0;
    const char* const end = micros.data() + micros.size();
    if (!entry.received_us && !micros.empty() &&
        std::from_chars(micros.data(), end, number, kHex).ptr == end) {
        entry.received_us = number;
    }
}

}  // namespace

bool JournalEntry::is_kernel() const {
    if (!transport.empty()) {
        return transport == "kernel";
    }
    return identifier.empty() ? !is_process : identifier == "kernel";
}

std::string JournalEntry::text() const {
    std::string out;
    if (!identifier.empty() && identifier != "kernel") {
        out = identifier;
        if (!pid.empty()) {
            out += '[';
            out += pid;
            out += ']';
        }
        out += ": ";
    }
    return out + message.value_or("");
}

std::string JournalEntry::wall_time() const {
    using std::chrono::microseconds;
    constexpr std::uint64_t kEndUs = 4'102'444'800'000'000;  // the year 2100
    if (!realtime_us || *realtime_us >= kEndUs) {
        return wall;
    }
    const std::chrono::sys_time<microseconds> time(
        microseconds(static_cast<std::int64_t>(*realtime_us)));
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::optional<std::uint32_t> JournalEntry::priority_number() const {
    constexpr std::uint64_t kFacilities = 256;
    if (!priority || *priority > 7 || facility.value_or(0) >= kFacilities) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(facility.value_or(0) * 8 + *priority);
}

bool is_journal_field(std::string_view name) {
    const auto named = [&](const auto& field) { return field.name == name; };
    return name == "MESSAGE" || is_process_field(name) ||
           std::any_of(kTextFields.begin(), kTextFields.end(), named) ||
           std::any_of(kNumberFields.begin(), kNumberFields.end(), named);
}

void set_journal_field(JournalEntry& entry, std::string_view name, std::string value) {
    if (name == "MESSAGE" || name == "message") {
        entry.message = std::move(value);
        return;
    }
    if (name == "__CURSOR") {
        take_cursor(entry, value);
        return;
    }
    entry.is_process = entry.is_process || is_process_field(name);
    for (const TextField& field : kTextFields) {
        const bool fallback = name == "_PID" && !entry.pid.empty();
        if (field.name == name && !fallback) {
            entry.*field.member = std::move(value);
            return;
        }
    }
    for (const NumberField& field : kNumberFields) {
        if (field.name == name) {
            entry.*field.member = to_number(value);
            return;
        }
    }
}

}  // namespace lastwords::printkfmt
