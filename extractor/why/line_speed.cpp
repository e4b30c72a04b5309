// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the speed of serial lines from the command line: a driver's own copy (struct console.cflag)
// is cleared when the port is opened.
#include "extractor/why/line_speed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

using printkfmt::Console;

std::vector<printkfmt::Record> shown_command_lines(const printkfmt::Log& log) {
    constexpr std::size_t kFirst = 200;  // the kernel shows it among its first records
    std::vector<printkfmt::Record> shown;
    for (std::size_t i = 0; i < std::min(kFirst, log.records.size()); ++i) {
        const printkfmt::Record record = log.records[i];
        if (record.text.find("ommand line: ") != std::string_view::npos) {
            shown.push_back(record);
        }
    }
    return shown;
}

std::string read_command_line(KernelView& view, const printkfmt::Log& log) {
    constexpr std::size_t kBytesMax = 4096;  // COMMAND_LINE_SIZE is 2048 on most machines
    constexpr std::string_view kBegin = "Kernel command line: ";
    std::vector<std::byte> text(kBytesMax);
    const Result<VirtAddr> variable = view.symbol("saved_command_line");
    const Result<VirtAddr> at = variable ? view.memory().pointer(*variable) : variable;
    if (at && *at != VirtAddr{}) {
        view.memory().read_available(*at, text);  // what cannot be read is zero, and ends the text
        return std::string(up_to_nul(as_text(text)));
    }
    for (const printkfmt::Record& record : shown_command_lines(log)) {
        if (record.text.starts_with(kBegin) && log.is_kernels(record)) {
            return std::string(record.text.substr(kBegin.size()));
        }
    }
    return {};
}

LineSpeed speed_of(const std::string& command_line, const Console& console) {
    constexpr std::uint64_t kBitsPerByte = 10;  // with a start and a stop bit
    const std::string option = "console=" + console.name + ",";
    const std::size_t at = command_line.rfind(option);
    std::uint64_t baud = 0;
    if (at != std::string::npos) {
        const char* const begin = command_line.data() + at + option.size();
        std::from_chars(begin, command_line.data() + command_line.size(), baud);
    }
    return baud == 0 ? LineSpeed{}
                     : LineSpeed{baud / kBitsPerByte,
                                 fmt::format("{}{} on the command line", option, baud)};
}

LineSpeed slowest_legacy(const std::string& command_line, const std::vector<Console>& consoles) {
    LineSpeed slowest;
    for (const Console& console : consoles) {
        LineSpeed one = speed_of(command_line, console);
        if (console.legacy() && console.enabled() && one.bytes_per_second != 0 &&
            (slowest.bytes_per_second == 0 || one.bytes_per_second < slowest.bytes_per_second)) {
            slowest = std::move(one);
        }
    }
    return slowest;
}

}  // namespace lastwords::extractor
