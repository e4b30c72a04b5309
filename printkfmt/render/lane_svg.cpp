// SPDX-License-Identifier: GPL-2.0-or-later
// Makes steps of equal width, and paints in each step the worst that became of its records.
#include "printkfmt/render/lane_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "printkfmt/render/html_text.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kSteps = 600;
constexpr unsigned kHeight = 18;

/// How one delivery is painted. The rows are in the order of their weight: a later one is worse.
struct Paint {
    Delivery delivery;
    std::string_view style;  // the name of its rule
    unsigned height;
};

constexpr std::array<Paint, 6> kPaints{{
    {Delivery::kPassed, "shown", 18},
    {Delivery::kSuppressed, "kept", 3},
    {Delivery::kDoubtful, "perhaps", 11},
    {Delivery::kUnflushed, "never", 6},
    {Delivery::kLost, "hatched", 6},
    {Delivery::kMissing, "hatched", 6},
}};

/// Index into kPaints, plus 1; 0: nothing is painted.
std::uint8_t weight_of(Delivery delivery) {
    const auto* const paint = std::find_if(
        kPaints.begin(), kPaints.end(), [&](const Paint& one) { return one.delivery == delivery; });
    return static_cast<std::uint8_t>(paint - kPaints.begin() + 1);
}

/// The numbers that all lanes of the source show.
SeqRun extent_of(const Source& source) {
    Seq begin = source.log.end_number();
    Seq end = begin;
    for (const Console& console : source.consoles) {
        if (!console.coverage.intervals.empty()) {
            begin = std::min(begin, console.coverage.intervals.front().begin);
            end = std::max(end, console.coverage.intervals.back().end);
        }
    }
    return {begin, end};
}

std::size_t step_of(Seq number, const SeqRun& extent) {
    const double all = std::max(1.0, static_cast<double>(extent.end - extent.begin));
    const Seq inside = std::clamp(number, extent.begin, extent.end);
    return static_cast<std::size_t>(static_cast<double>(inside - extent.begin) / all * kSteps);
}

std::vector<std::uint8_t> steps_of(const Console& console, const SeqRun& extent) {
    std::vector<std::uint8_t> steps(kSteps, 0);
    for (const SeqInterval& one : console.coverage.intervals) {
        const std::size_t first = std::min(step_of(one.begin, extent), kSteps - 1);
        const std::size_t end = std::max(step_of(one.end, extent), first + 1);
        for (std::size_t step = first; step < std::min(end, kSteps); ++step) {
            steps[step] = std::max(steps[step], weight_of(one.delivery));
        }
    }
    return steps;
}

}  // namespace

void append_lane_style(std::string& out) {
    out +=
        "svg.lane{display:block;border:1px solid var(--faint)}\n"
        "svg .shown{fill:#3a78c3}svg .perhaps{fill:#b87d0f}svg .never{fill:#d04040}\n"
        "svg .kept{fill:var(--ink)}svg .hatched{fill:url(#hatch)}svg .crash{fill:var(--ink)}\n"
        "#hatch rect{fill:#d04040}#hatch path{stroke:var(--paper);stroke-width:2}\n";
}

void append_lane_patterns(std::string& out) {
    out +=
        "<svg width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
        "width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" "
        "height=\"6\"/><path d=\"M-1,7 L7,-1\"/></pattern></defs></svg>\n";
}

void append_lane_svg(const Source& source, const Console& console, std::string_view title,
                     std::string& out) {
    const SeqRun extent = extent_of(source);
    const std::vector<std::uint8_t> steps = steps_of(console, extent);
    out += fmt::format(
        "<svg class=\"lane\" role=\"img\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">"
        "<title>",
        kSteps, kHeight);
    append_html_escaped(title, out);
    out += "</title>";
    for (std::size_t begin = 0; begin < kSteps;) {
        std::size_t end = begin + 1;
        while (end < kSteps && steps[end] == steps[begin]) {
            ++end;
        }
        if (steps[begin] != 0) {
            const Paint& paint = kPaints.at(steps[begin] - 1U);
            out +=
                fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                            paint.style, begin, kHeight - paint.height, end - begin, paint.height);
        }
        begin = end;
    }
    if (const auto crash = source.number_of_crash()) {
        out += fmt::format("<rect class=\"crash\" x=\"{}\" y=\"0\" width=\"2\" height=\"{}\"/>",
                           std::min(step_of(*crash, extent), kSteps - 2), kHeight);
    }
    out += "</svg>";
}

}  // namespace lastwords::printkfmt
