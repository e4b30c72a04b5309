// SPDX-License-Identifier: GPL-2.0-or-later
// Tells boots apart by banners, by marks and by clocks that start again.
#include "printkfmt/parse/lines/split_boots.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <span>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines/boot_clock.h"
#include "printkfmt/parse/lines/inner_record.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/parse/prefix/prefix_finder.h"

namespace lastwords::printkfmt {

namespace {

/// A record, as far as it tells boots apart.
struct SeenRecord {
    std::size_t at = 0;  ///< where it begins, or what firmware wrote before it
    bool firmware = false;
    std::optional<std::uint64_t> ns;
    bool is_banner = false;
    bool is_first = false;  ///< it is one with which the kernel begins
};

class BootFinder {
 public:
    BootFinder(std::string_view text, const LineFormats& formats, bool capture)
        : text_(text),
          wrapping_(formats.counts->wrapping),
          finder_(formats.dialects, wrapping_),
          reports_(formats.counts->reports),
          capture_(capture) {
        by_logger_ =
            std::any_of(formats.dialects.begin(), formats.dialects.end(),
                        [](const LineFormat* format) { return format->is_logger_stamped(); });
    }

    BootStarts find();

 private:
    void take_line(const TextLine& line);
    void take_quoting(const TextLine& line, const FoundPrefix& found);
    void take_other_line(const TextLine& line, std::string_view content);
    bool is_in_report(std::size_t at);
    void take_record(std::size_t at, std::optional<std::uint64_t> ns, std::string_view text);
    bool take_banner(const SeenRecord& banner);
    void begin_boot(std::size_t at);
    void take_echo(const SeenRecord& record);

    /// Records whose times are those of earlier ones.
    struct Echo {
        std::size_t next = 0;  ///< index in recent_ of the record whose time comes next
        std::size_t at = 0;    ///< where the first of them begins
        std::size_t records = 0;
    };

    std::string_view text_;
    Wrapping wrapping_;
    PrefixFinder finder_;
    std::span<const ReportRun> reports_;  // those that are not passed yet
    bool capture_;
    bool by_logger_ = false;
    BootClock clock_;
    BootStarts starts_;
    std::deque<SeenRecord> recent_;   // the newest records of this boot, oldest first
    std::uint64_t records_ = 0;       // of this boot
    std::optional<std::size_t> gap_;  // where the lines without prefix before the next one begin
    /// The journal says that a boot begins here, or an older log is quoted from here on.
    std::optional<std::size_t> marked_;
    unsigned depth_ = 0;  // how often the last record is quoted
    /// Where, behind it, a line has an older record behind a prompt.
    std::optional<std::size_t> older_;
    bool after_nuls_ = false;
    std::optional<Echo> echo_;
};

void BootFinder::begin_boot(std::size_t at) {
    if (starts_.at.size() + 1 < kBootsMax) {
        starts_.at.push_back(at);
    } else {
        ++starts_.unsplit;
    }
    while (!recent_.empty() && recent_.front().at < at) {
        recent_.pop_front();
    }
    records_ = recent_.size();
    echo_.reset();
}

/// Decides whether a boot begins with this banner, or with records before it: those that are not
/// newer than it. Returns whether one does.
bool BootFinder::take_banner(const SeenRecord& banner) {
    std::size_t begin = recent_.size();
    bool another = false;  // there is a record of the boot before
    bool at_banner = false;
    while (begin != 0 && !another) {
        const SeenRecord& before = recent_[begin - 1];
        const bool newer = banner.ns ? before.ns && *before.ns > *banner.ns : !before.is_first;
        at_banner = before.is_banner;
        another = newer || at_banner;
        begin -= another ? 0U : 1U;
    }
    if (!another) {
        // All are records of this boot, or, with no end of them, the banner was only quoted.
        return false;
    }
    if (at_banner) {
        // The boot before has no newer stamp, as it ended before the clock ran.
        begin = recent_.size();
        while (begin != 0 && recent_[begin - 1].is_first && !recent_[begin - 1].is_banner) {
            --begin;
        }
        if (banner.ns && begin != 0 && recent_[begin - 1].ns <= banner.ns && *banner.ns != 0) {
            return false;
        }
    }
    const SeenRecord& first = begin == recent_.size() ? banner : recent_[begin];
    starts_.firmware = starts_.firmware || first.firmware;
    begin_boot(first.at);
    return true;
}

void BootFinder::take_record(std::size_t at, std::optional<std::uint64_t> ns,
                             std::string_view text) {
    constexpr std::size_t kRecent = 64;
    const bool is_banner = text.starts_with(kBannerStart);
    if (finder_.main().is_untimed() && !is_banner && records_ == 0) {
        return;  // firmware's lines
    }
    const bool firmware = gap_ && !by_logger_;
    const SeenRecord record{firmware ? *gap_ : at, firmware, ns, is_banner,
                            is_banner || begins_boot(text)};
    gap_.reset();
    bool begun = false;
    if (marked_ && records_ != 0) {
        begin_boot(*marked_);
        begun = true;
    } else if (after_nuls_ && ns && clock_.is_behind(*ns)) {
        begin_boot(at);
        begun = true;
    } else if (is_banner && records_ != 0) {
        begun = take_banner(record);
    }
    marked_.reset();
    after_nuls_ = false;
    if (begun) {
        clock_.restart();
    }
    if (ns) {
        if (const auto start = clock_.take(*ns, record.at)) {
            begin_boot(*start);
        }
    }
    take_echo(record);
    recent_.push_back(record);
    ++records_;
    if (recent_.size() > kRecent) {
        recent_.pop_front();
        echo_ = echo_ && echo_->next != 0
                    ? std::optional(Echo{echo_->next - 1, echo_->at, echo_->records})
                    : std::nullopt;
    }
}

/// Notices that the kernel prints its log once more: records have the times of earlier ones, one
/// after the other, to the microsecond.
void BootFinder::take_echo(const SeenRecord& record) {
    constexpr std::size_t kEnough = 3;
    if (!record.ns || *record.ns == 0) {
        return;
    }
    if (echo_ && echo_->next < recent_.size() && recent_[echo_->next].ns == record.ns) {
        ++echo_->next;
        ++echo_->records;
        if (echo_->records == kEnough) {
            begin_boot(echo_->at);
            clock_.restart();
            echo_.reset();
        }
        return;
    }
    echo_.reset();
    if (!recent_.empty() && recent_.back().ns > record.ns) {
        const auto same = std::find_if(recent_.begin(), recent_.end(),
                                       [&](const SeenRecord& one) { return one.ns == record.ns; });
        if (same != recent_.end()) {
            echo_ = Echo{static_cast<std::size_t>(same - recent_.begin()) + 1, record.at, 1};
        }
    }
}

bool BootFinder::is_in_report(std::size_t at) {
    while (!reports_.empty() && reports_.front().place.end <= at) {
        reports_ = reports_.subspan(1);
    }
    return !reports_.empty() && reports_.front().place.begin <= at;
}

/// Takes a line that does not begin as the kernel's lines do.
void BootFinder::take_other_line(const TextLine& line, std::string_view content) {
    if (by_logger_ && is_journal_mark(content)) {
        marked_ = marked_ ? marked_ : line.from;
        return;
    }
    const auto stamp =
        content.find('[') == std::string_view::npos ? std::nullopt : find_inner_stamp(content, 0);
    if (stamp && !by_logger_ && content.data() == line.content.data() && !line.decoded) {
        const bool boot = stamp->ns < 1'000'000'000 && begins_boot(stamp->text);
        if (boot || !clock_.is_behind(stamp->ns)) {
            gap_.reset();
            take_record(line.place.begin + stamp->at, stamp->ns, stamp->text);
            return;
        }
        older_ = older_ ? older_ : line.from;
    }
    if (is_in_report(line.from)) {
        gap_.reset();  // what it ends is a boot, and not what firmware writes before one
        return;
    }
    const bool continues = content.empty() || content.front() == ' ' || content.front() == '\t';
    if (!gap_ && (capture_ || !continues)) {
        gap_ = line.from;
    }
}

/// Notices that a mail quotes an older log: the clock falls where the margin changes. It need not
/// begin at zero, and a newer log may follow, which would not prove another boot.
void BootFinder::take_quoting(const TextLine& line, const FoundPrefix& found) {
    const unsigned depth =
        found.margin == 0 ? 0
                          : quoting_depth(line.content.substr(0, found.margin)).value_or(depth_);
    if (depth != depth_ && found.prefix.timestamp_ns &&
        clock_.is_behind(*found.prefix.timestamp_ns)) {
        marked_ = marked_ ? marked_ : older_.value_or(line.from);
        gap_.reset();  // prose, and no firmware's lines
    }
    depth_ = depth;
    older_.reset();
}

void BootFinder::take_line(const TextLine& line) {
    if (line.is_nuls) {
        after_nuls_ = after_nuls_ || line.place.next - line.from >= kNulRun;
        return;
    }
    after_nuls_ = after_nuls_ || line.place.begin - line.from >= kNulRun;
    FoundPrefix found;
    if (!finder_.find(without_remark(line.content), found)) {
        take_other_line(line, found.content);
        return;
    }
    if (wrapping_.margins) {
        take_quoting(line, found);
    }
    const std::string_view text = found.content.substr(found.prefix.length);
    take_record(line.from, found.prefix.timestamp_ns, text);
}

BootStarts BootFinder::find() {
    TextLines lines(text_, wrapping_);
    for (TextLine line; lines.next(line);) {
        take_line(line);
    }
    if (const auto start = clock_.finish()) {
        begin_boot(*start);
    }
    // The clock tells late that it began anew, so starts may not ascend.
    std::sort(starts_.at.begin(), starts_.at.end());
    starts_.at.erase(std::unique(starts_.at.begin(), starts_.at.end()), starts_.at.end());
    return std::move(starts_);
}

}  // namespace

BootStarts find_boot_starts(std::string_view text, const LineFormats& formats, bool capture) {
    return BootFinder(text, formats, capture).find();
}

}  // namespace lastwords::printkfmt
