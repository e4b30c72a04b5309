// SPDX-License-Identifier: GPL-2.0-or-later
// Reads all entries twice: first to find out which boot each belongs to, then boot by boot.
#include "printkfmt/parse/journal/journal_logs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/log_builder.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kJournalBootsMax = 1000;  // more than any journal keeps
constexpr std::uint64_t kMicrosecond = 1000;    // in nanoseconds

/// The bytes of an entry, with those around it that belong to none.
struct Place {
    ByteRun run;
    ByteRun entry;  // the entry itself, from the run's begin on
    std::size_t boot = 0;
};

/// Says which boot each entry belongs to.
class Boots {
 public:
    const std::vector<std::string>& ids() const { return ids_; }

    /// Returns the index of the entry's boot.
    std::size_t of(const JournalEntry& entry) {
        if (!entry.boot_id.empty()) {
            const auto known = numbers_.find(entry.boot_id);
            if (known != numbers_.end()) {
                return current_ = known->second;
            }
            begin(entry.boot_id);
            numbers_.emplace(entry.boot_id, current_);
        } else {
            of_others();
            look_for_another(entry);
        }
        return current_;
    }
    /// Returns the boot of bytes that are no entry: that of the entry before.
    std::size_t of_others() {
        if (ids_.empty()) {
            begin({});
            pending_ = true;  // an entry behind may name it: the beginning of the text may be cut
        }
        return current_;
    }

 private:
    void begin(std::string id) {
        newest_us_ = 0;
        has_banner_ = false;
        if (std::exchange(pending_, false) && !id.empty()) {
            ids_.back() = std::move(id);
        } else if (ids_.size() < kJournalBootsMax) {
            ids_.push_back(std::move(id));
        }
        current_ = ids_.size() - 1;
    }

    /// Begins another boot if the entry, which does not name its own, is of another one.
    void look_for_another(const JournalEntry& entry) {
        constexpr std::uint64_t kFallUs = 1'000'000;  // clocks of CPUs differ by less
        if (!entry.is_kernel() || !entry.message) {
            return;
        }
        const bool banner = entry.message->starts_with(kBannerStart);
        const bool again =
            (banner && has_banner_) || (entry.kernel_us && newest_us_ > *entry.kernel_us + kFallUs);
        if (again) {
            begin({});
        }
        has_banner_ = has_banner_ || banner;
        newest_us_ = std::max(newest_us_, entry.kernel_us.value_or(0));
    }

    std::vector<std::string> ids_;
    std::map<std::string, std::size_t> numbers_;
    std::size_t current_ = 0;
    bool pending_ = false;  // the first boot has no name yet
    std::uint64_t newest_us_ = 0;
    bool has_banner_ = false;
};

/// Counts whether entries stand in the order in which journald took them, or newest first.
class Direction {
 public:
    void take(const JournalEntry& entry, std::size_t boot) {
        if (entry.received_us && last_us_ && boot == last_boot_) {
            rises_ += *entry.received_us > *last_us_ ? 1U : 0U;
            falls_ += *entry.received_us < *last_us_ ? 1U : 0U;
        }
        last_us_ = entry.received_us;
        last_boot_ = boot;
    }
    bool newest_first() const { return falls_ > 10 * rises_; }

 private:
    std::optional<std::uint64_t> last_us_;
    std::size_t last_boot_ = 0;
    std::size_t rises_ = 0;
    std::size_t falls_ = 0;
};

/// Makes the log of one boot.
class BootReader {
 public:
    BootReader(std::string_view input, const JournalForm& form)
        : input_(input), form_(form), log_(input) {}

    /// Takes the bytes at `run` of the input. `entry_run`: which of them the entry is.
    void take(ByteRun run, ByteRun entry_run) {
        const std::string_view bytes =
            input_.substr(run.begin + entry_run.begin, entry_run.end - entry_run.begin);
        const auto entry = form_.read(bytes);
        if (!entry || !entry->message) {
            take_unread(run, entry.has_value());
            return;
        }
        LinePrefix prefix;
        prefix.priority = entry->priority_number();
        const std::string wall = entry->wall_time();
        prefix.wall = wall;
        const bool kernel = entry->is_kernel();
        const auto micros = kernel ? entry->kernel_us : entry->received_us;
        if (micros && *micros <= ~std::uint64_t{0} / kMicrosecond) {
            prefix.timestamp_ns = *micros * kMicrosecond;
        }
        log_.add_decoded(prefix, run, entry->text());
        set_devices(*entry);
        unread_run_ = false;
        foreign_ += kernel ? 0U : 1U;
        untimed_ += kernel && !entry->kernel_us ? 1U : 0U;
        unnamed_ += entry->transport.empty() && entry->identifier.empty() ? 1U : 0U;
        left_out_ += entry->message_left_out ? 1U : 0U;
        Record& record = log_.last();
        record.foreign = !kernel;
        if (entry->message_left_out || entry->cut) {
            record.text_state = TextState::kCut;
        }
    }

    TextLog finish(std::string boot_id) && {
        TextLog out;
        out.boot_id = std::move(boot_id);
        add_findings(out.findings);
        out.log = std::move(log_).finish();
        return out;
    }

 private:
    void set_devices(const JournalEntry& entry) {
        if (!entry.subsystem.empty()) {
            log_.set_device("SUBSYSTEM", entry.subsystem);
        }
        if (!entry.device.empty()) {
            log_.set_device("DEVICE", entry.device);
        }
    }

    /// Keeps bytes that are no entry, or an entry without a message. Consecutive ones become one
    /// record, so that a text of many braces does not become as many records.
    void take_unread(ByteRun run, bool whole) {
        unread_ += whole ? 0U : 1U;
        silent_ += whole ? 1U : 0U;
        if (unread_run_) {
            log_.extend(run, input_.substr(run.begin, run.end - run.begin));
        } else {
            log_.add_text_only(run, run);
        }
        log_.last().text_state = run.end == input_.size() ? TextState::kCut : TextState::kDoubtful;
        unread_run_ = true;
    }

    void add_findings(Findings& findings) const {
        if (unread_ != 0) {
            findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{} entries of the journal are damaged or cut short: their "
                                      "bytes are kept unchanged, without time and level",
                                      unread_));
        }
        if (left_out_ != 0) {
            findings.loss(ErrorKind::kMissing,
                          fmt::format("journalctl left out the text of {} entries, because it is "
                                      "longer than 4096 bytes or not printable: with --all it "
                                      "prints them",
                                      left_out_));
        }
        if (silent_ != 0) {
            findings.note(fmt::format(
                "{} entries of the journal have no message: their bytes are kept unchanged",
                silent_));
        }
        if (untimed_ != 0) {
            findings.loss(
                ErrorKind::kMissing,
                fmt::format("{} entries of the kernel do not say the kernel's time "
                            "(_SOURCE_MONOTONIC_TIMESTAMP), only when journald took them, which "
                            "can be much later: they are shown without time",
                            untimed_));
        }
        if (unnamed_ != 0) {
            findings.note(
                fmt::format("{} entries do not say who wrote them (_TRANSPORT): they are "
                            "taken for the kernel's",
                            unnamed_));
        }
        if (foreign_ != 0) {
            findings.note(
                fmt::format("{} entries are not from the kernel's log (_TRANSPORT is not kernel): "
                            "their time is "
                            "journald's",
                            foreign_));
        }
    }

    std::string_view input_;
    const JournalForm& form_;  // outlives this
    LogBuilder log_;
    bool unread_run_ = false;     // the last record's bytes are no entry
    std::uint64_t unread_ = 0;    // runs of bytes that are no entry
    std::uint64_t silent_ = 0;    // entries without a message
    std::uint64_t left_out_ = 0;  // entries whose message was left out
    std::uint64_t untimed_ = 0;   // entries of the kernel without its time
    std::uint64_t unnamed_ = 0;   // entries that do not say who wrote them
    std::uint64_t foreign_ = 0;   // entries that are not the kernel's
};

/// Makes the log of the boot whose entries are at `places`. The log's input is the text of these
/// entries alone.
TextLog read_boot(std::string_view text, const JournalForm& form, const Place* begin,
                  const Place* end, const std::string& boot_id) {
    const bool together = std::adjacent_find(begin, end, [](const Place& a, const Place& b) {
                              return a.run.end != b.run.begin;
                          }) == end;
    std::shared_ptr<const std::string> gathered;
    std::string_view input = text.substr(begin->run.begin, (end - 1)->run.end - begin->run.begin);
    if (!together) {
        std::string all;
        for (const Place* place = begin; place != end; ++place) {
            all += text.substr(place->run.begin, place->run.end - place->run.begin);
        }
        gathered = std::make_shared<const std::string>(std::move(all));
        input = *gathered;
    }
    BootReader reader(input, form);
    std::size_t at = 0;
    for (const Place* place = begin; place != end; ++place) {
        const std::size_t length = place->run.end - place->run.begin;
        reader.take({at, at + length}, place->entry);
        at += length;
    }
    TextLog log = std::move(reader).finish(boot_id);
    log.log.input_owner = std::move(gathered);
    return log;
}

}  // namespace

std::vector<TextLog> parse_journal(std::string_view text, const JournalForm& form) {
    std::vector<Place> places;
    Boots boots;
    Direction direction;
    std::size_t at = 0;
    const auto take = [&](std::size_t begin, std::size_t end, bool is_entry) {
        const auto entry =
            is_entry ? form.read(text.substr(begin, end - begin)) : std::optional<JournalEntry>();
        const std::size_t boot = entry ? boots.of(*entry) : boots.of_others();
        places.push_back({{at, end}, {begin - at, end - at}, boot});
        if (entry) {
            direction.take(*entry, boot);
        }
        at = end;
    };
    while (const auto found = form.find(text, at)) {
        if (!form.is_filler(text.substr(at, found->begin - at))) {
            take(at, found->begin, false);
        }
        take(found->begin, found->end, true);
    }
    if (places.empty() || !form.is_filler(text.substr(at))) {
        take(at, text.size(), false);
    }
    places.back().run.end = text.size();
    if (direction.newest_first()) {
        std::reverse(places.begin(), places.end());
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.boot < b.boot; });
    std::vector<TextLog> logs;
    const Place* const end = places.data() + places.size();
    for (const Place* begin = places.data(); begin != end;) {
        const Place* const next =
            std::find_if(begin, end, [&](const Place& one) { return one.boot != begin->boot; });
        logs.push_back(read_boot(text, form, begin, next, boots.ids()[begin->boot]));
        begin = next;
    }
    if (direction.newest_first()) {
        std::reverse(logs.begin(), logs.end());
    }
    return logs;
}

}  // namespace lastwords::printkfmt
