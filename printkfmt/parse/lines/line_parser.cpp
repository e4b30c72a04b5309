// SPDX-License-Identifier: GPL-2.0-or-later
// Parses a text: finds its boots, then parses each.
#include "printkfmt/parse/lines/line_parser.h"

#include <fmt/format.h>

#include "printkfmt/parse/lines/boot_parser.h"
#include "printkfmt/parse/lines/line_survey.h"
#include "printkfmt/parse/lines/split_boots.h"

namespace lastwords::printkfmt {

namespace {

/// Whether more lines without a prefix follow records than records have lines of their own: with
/// programs that do not indent these (vmcore-dmesg of kexec-tools) they are few.
bool is_loose(const LineCounts& counts) {
    constexpr std::uint64_t kLooseMin = 4;
    constexpr std::uint64_t kOneIn = 20;
    return counts.loose >= kLooseMin && counts.loose * kOneIn > counts.lines;
}

/// A text is taken for a console's output if the caller says so, if at least half of its lines end
/// with CR, if firmware's lines precede the kernel's first line, if many lines have no prefix, or
/// if records stand behind prompts.
bool is_capture(const LineFormats& formats, const ParseOptions& options) {
    constexpr std::uint64_t kNoiseMin = 2;  // one line can be the rest of a torn kernel line
    const LineCounts& counts = *formats.counts;
    // In a dump of pstore, lines without a prefix are damaged ones of the kernel.
    const bool prompts = options.split && !formats.dialects.front()->is_untimed() &&
                         (counts.inner != 0 || is_loose(counts));
    const bool others = !formats.dialects.front()->is_escaped() && !counts.tagged &&
                        (counts.noise >= kNoiseMin || prompts);
    return options.capture || counts.returns * 2 >= counts.ends || others;
}

}  // namespace

std::vector<TextLog> parse_lines(std::string_view text, const LineFormats& formats,
                                 const ParseOptions& options) {
    LineFormats counted = formats;
    if (!counted.counts) {
        counted.counts = count_lines(text, counted.dialects);
    }
    TextUse use{&counted, is_capture(counted, options)};
    BootStarts starts;
    if (options.split) {
        starts = find_boot_starts(text, counted, use.capture);
        use.capture = use.capture || starts.firmware;
    }
    std::vector<TextLog> logs;
    std::size_t from = 0;
    for (const std::size_t start : starts.at) {
        if (start > from) {
            logs.push_back(BootParser(text.substr(from, start - from), use, from, true).parse({}));
            from = start;
        }
    }
    logs.push_back(BootParser(text.substr(from), use, from, false).parse(options.marks));
    if (starts.unsplit != 0) {
        logs.back().findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("the text has more than {} boots: the last {} of them stay together",
                        kBootsMax, starts.unsplit + 1));
    }
    return logs;
}

}  // namespace lastwords::printkfmt
