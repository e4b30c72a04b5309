// SPDX-License-Identifier: GPL-2.0-or-later
// Judges stamps in the middle of lines.
#include "printkfmt/parse/lines/inner_record.h"

#include <algorithm>
#include <array>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kInnerSecond = 1'000'000'000;

/// Whether the seconds are as "%5lu" prints them.
bool has_width_of_five(std::string_view seconds) {
    constexpr std::size_t kWidth = 5;
    const std::size_t digit = std::min(seconds.find_first_not_of(' '), seconds.size());
    const bool padded = digit == 0 || seconds.size() == kWidth;
    const bool zero = seconds.substr(digit).starts_with('0') && seconds.size() - digit > 1;
    return seconds.size() >= kWidth && padded && !zero && digit < seconds.size();
}

std::optional<InnerStamp> stamp_at(std::string_view line, std::size_t at) {
    constexpr std::size_t kLongest = 24;
    LineReader reader(line.substr(at));
    LinePrefix prefix;
    const std::string_view seconds =
        reader.rest().substr(1, kLongest).substr(0, reader.rest().substr(1, kLongest).find('.'));
    if (!has_width_of_five(seconds) || !take_boot_stamp(reader, prefix)) {
        return std::nullopt;
    }
    if (!reader.rest().empty() && !reader.rest().starts_with(' ') &&
        !reader.rest().starts_with('[')) {
        return std::nullopt;
    }
    reader.take(' ');
    return InnerStamp{at, *prefix.timestamp_ns, reader.rest()};
}

/// Returns where "<6>" begins if it stands directly before `at`.
std::size_t with_level(std::string_view line, std::size_t at) {
    for (std::size_t length = 3; length <= 5 && length <= at; ++length) {
        LineReader reader(line.substr(at - length, length));
        LinePrefix prefix;
        if (take_priority(reader, prefix) && reader.rest().empty()) {
            return at - length;
        }
    }
    return at;
}

}  // namespace

std::optional<InnerStamp> find_inner_stamp(std::string_view line, std::size_t from) {
    // With console_timestamps=boot, Xen prints stamps like the kernel's.
    if (line.starts_with("(XEN) ")) {
        return std::nullopt;
    }
    for (std::size_t at = line.find('[', from); at != std::string_view::npos;
         at = line.find('[', at + 1)) {
        if (auto stamp = stamp_at(line, at)) {
            stamp->at = std::max(with_level(line, at), from);
            return stamp;
        }
    }
    return std::nullopt;
}

bool begins_record(const InnerStamp& stamp, const InnerPlace& place) {
    constexpr std::uint64_t kAbsurd = 400ULL * 24 * 3600 * kInnerSecond;
    constexpr std::uint64_t kNear = 10 * kInnerSecond;
    constexpr std::uint64_t kSlack = kInnerSecond / 2;
    const char last = place.before.empty() ? ' ' : place.before.back();
    // Programs that quote a line of the kernel put it into quotes or brackets, or a name before it.
    if (std::string_view("\"'`({=").find(last) != std::string_view::npos) {
        return false;
    }
    const bool new_boot = stamp.ns < kInnerSecond && begins_boot(stamp.text);
    if (!place.last_ns || stamp.ns < *place.last_ns) {
        return !place.in_record && (new_boot || !place.last_ns);
    }
    // The next line, if it is of the same boot, cannot be much older.
    const bool too_new =
        place.next_ns && *place.next_ns >= *place.last_ns && *place.next_ns + kSlack < stamp.ns;
    if (too_new || stamp.ns - *place.last_ns > kAbsurd) {
        return new_boot && !place.in_record;
    }
    if (!place.in_record || last != ' ') {
        return true;
    }
    return stamp.ns > *place.last_ns && stamp.ns - *place.last_ns <= kNear && !stamp.text.empty();
}

bool begins_boot(std::string_view text) {
    constexpr std::array<std::string_view, 9> kFirst{
        kBannerStart,
        "Booting Linux on ",        // arch/arm, arm64, kernel/setup.c
        "microcode: ",              // arch/x86/kernel/cpu/microcode/
        "microcode updated early",  // the same, up to 4.x
        "CPU0 microcode updated early",
        "Initializing cgroup subsys ",  // kernel/cgroup.c, 2.6.24 to 3.x
        "random: get_random_",          // drivers/char/random.c, 4.x
        "printk: legacy bootconsole",   // kernel/printk/printk.c, 6.12
        "Boot CPU id "};                // arch/loongarch
    return std::any_of(kFirst.begin(), kFirst.end(),
                       [&](std::string_view first) { return text.starts_with(first); });
}

}  // namespace lastwords::printkfmt
