// SPDX-License-Identifier: GPL-2.0-or-later
// Letters, the column of who has an entry, and the lines of a timeline.
#include "printkfmt/render/merged_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/render/dmesg.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kVariantBytesMax = 400;

/// Appends the lines of `text`, each after `column`, which is blank from the second line on.
void append_beside(std::string_view column, std::string_view text, std::string& out) {
    std::string blanks;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        out += column;
        out += ' ';
        out += text.substr(0, end);
        text.remove_prefix(end);
        blanks.assign(column.size(), ' ');
        column = blanks;
    }
}

}  // namespace

std::string letters_of(const BootTimeline& timeline) {
    std::string letters;
    for (const std::uint32_t source : timeline.sources) {
        letters += letters.empty() ? "" : ", ";
        letters += letter_of(source);
    }
    return letters;
}

std::string who_has(const BootTimeline& timeline, const Entry& entry) {
    std::string column;
    for (const std::uint32_t source : timeline.sources) {
        column += entry.held_by(source) ? letter_of(source) : '.';
    }
    return column;
}

bool MergeFilter::accepts(const Entry& entry) const {
    const auto is_others = [&](const Occurrence& one) { return one.source != *only; };
    if (only && (std::any_of(entry.in.begin(), entry.in.end(), is_others) ||
                 std::any_of(entry.also.begin(), entry.also.end(), is_others))) {
        return false;
    }
    return (!lacking || !entry.held_by(*lacking)) && words.accepts(entry);
}

MergedRecord::MergedRecord(std::span<const Source> sources, const Entry& entry, std::uint32_t of) {
    const auto& records = sources[of].log.records;
    bool first = true;
    for (const Occurrence& one : entry.in) {
        if (one.source != of) {
            continue;
        }
        const Record& record = records[one.record];
        if (first) {
            record_ = record;
        } else {
            joined_ = joined_.empty() ? std::string(record_.text) : std::move(joined_);
            joined_ += '\n';
            joined_ += record.text;
            record_.text_state = std::max(record_.text_state, record.text_state);
        }
        first = false;
    }
    record_.text = joined_.empty() ? record_.text : std::string_view(joined_);
}

void TimelineText::append(const TimelineItem& item, std::string& out) const {
    switch (item.kind) {
        case LogItem::Kind::kGap:
            append_remark(gap_text(item.gap), out);
            break;
        case LogItem::Kind::kMark:
            append_remark(terminal_escaped(mark_text(item.source, *item.mark)), out);
            break;
        default:
            append_entry(*item.entry, out);
            break;
    }
}

void TimelineText::append_remark(std::string_view words, std::string& out) const {
    append_beside(std::string(timeline_.sources.size(), ' '),
                  fmt::format("{{lastwords: {}}}\n", words), out);
}

void TimelineText::append_entry(const Entry& entry, std::string& out) const {
    const MergedRecord merged(sources_, entry, entry.shown);
    RenderContext context(sources_[entry.shown], {});
    context.options.terminal = terminal_;
    std::string text;
    append_dmesg(context, merged.record(), text);
    append_beside(who_has(timeline_, entry), text, out);
    for (const std::uint32_t other : entry.differing) {
        const MergedRecord theirs(sources_, entry, other);
        append_variant(other, merged.record().text, theirs.record().text, out);
    }
}

void TimelineText::append_variant(std::uint32_t source, std::string_view shown,
                                  std::string_view theirs, std::string& out) const {
    if (shown.starts_with(theirs)) {
        append_remark(fmt::format("{} has only the first {} of these {} bytes", letter_of(source),
                                  theirs.size(), shown.size()),
                      out);
        return;
    }
    std::string text = terminal_escaped(theirs.substr(0, kVariantBytesMax));
    std::replace(text.begin(), text.end(), '\n', ' ');
    append_remark(fmt::format("{} has: {}{}", letter_of(source), text,
                              theirs.size() > kVariantBytesMax ? "..." : ""),
                  out);
}

}  // namespace lastwords::printkfmt
