// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the merged entries and prints them.
#include "cli/print_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/merge_json.h"
#include "cli/report.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::BootTimeline;
using printkfmt::Entry;
using printkfmt::Occurrence;
using printkfmt::Record;
using printkfmt::Source;

namespace {

constexpr std::size_t kVariantBytesMax = 400;

/// "A.C": a letter for each of the story's sources that has it, a dot for the others.
std::string who_has(const BootTimeline& story, const Entry& entry) {
    std::string column;
    for (const std::uint32_t source : story.sources) {
        column += entry.held_by(source) ? letter_of(source) : '.';
    }
    return column;
}

bool wanted(const Entry& entry, const MergeRequest& request) {
    const auto is_others = [&](const Occurrence& held) { return held.source != *request.only; };
    if (request.only && (std::any_of(entry.in.begin(), entry.in.end(), is_others) ||
                         std::any_of(entry.also.begin(), entry.also.end(), is_others))) {
        return false;
    }
    return !request.lacking || !entry.held_by(*request.lacking);
}

/// The lines of `text` behind the column, which stands before the first one only.
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

class TextWriter {
 public:
    TextWriter(const extractor::Recovered& recovered, const BootTimeline& story,
               const MergeRequest& request, Output& output)
        : recovered_(recovered), story_(story), request_(request), output_(output) {
        for (const std::uint32_t source : story.sources) {
            for (const printkfmt::Mark& mark : recovered.sources[source].log.marks) {
                marks_.emplace(Place{source, mark.before}, &mark);
            }
        }
    }

    void write() {
        for (const Entry& entry : story_.entries) {
            if (output_.stopped()) {
                return;
            }
            write_gap(entry);
            for (const Occurrence& held : entry.in) {
                write_marks(held.source, held.record);
            }
            if (wanted(entry, request_)) {
                write_entry(entry);
            }
            output_.flush_if_full();
        }
        for (const std::uint32_t source : story_.sources) {
            write_marks(source, recovered_.sources[source].log.records.size());
        }
    }

 private:
    using Place = std::pair<std::uint32_t, std::uint64_t>;

    void say(std::string_view words) {
        std::string line = "{lastwords: ";
        line += words;
        line += "}\n";
        append_beside(std::string(story_.sources.size(), ' '), line, output_.text());
    }

    /// Seqs between two entries that none of the entries between can have: those do not say theirs.
    void write_gap(const Entry& entry) {
        if (!entry.seq) {
            ++without_seq_;
            return;
        }
        if (expected_ && *entry.seq > *expected_ + without_seq_) {
            const std::uint64_t count = *entry.seq - *expected_ - without_seq_;
            say(fmt::format("at least {} record{} between seq {} and {} {} in none of these", count,
                            count == 1 ? "" : "s", expected_->value - 1, entry.seq->value,
                            count == 1 ? "is" : "are"));
        }
        expected_ = std::max(expected_.value_or(Seq{0}), *entry.seq + 1);
        without_seq_ = 0;
    }

    void write_marks(std::uint32_t source, std::uint64_t before) {
        const auto [from, to] = marks_.equal_range(Place{source, before});
        for (auto mark = from; mark != to; ++mark) {
            if (mark->second->words.empty()) {
                continue;
            }
            say(fmt::format("{}: {}", letter_of(source),
                            printkfmt::terminal_escaped(mark->second->words)));
        }
    }

    void write_entry(const Entry& entry) {
        const Source& source = recovered_.sources[entry.shown];
        const MergedRecord merged(recovered_.sources, entry, entry.shown);
        printkfmt::RenderContext context(source, {});
        context.options.terminal = request_.terminal;
        std::string text;
        printkfmt::append_dmesg(context, merged.record(), text);
        append_beside(who_has(story_, entry), text, output_.text());
        for (const std::uint32_t other : entry.differing) {
            const MergedRecord theirs(recovered_.sources, entry, other);
            write_variant(other, merged.record().text, theirs.record().text);
        }
    }

    void write_variant(std::uint32_t source, std::string_view shown, std::string_view theirs) {
        if (shown.starts_with(theirs)) {
            say(fmt::format("{} has the first {} of these {} bytes", letter_of(source),
                            theirs.size(), shown.size()));
            return;
        }
        std::string text = printkfmt::terminal_escaped(theirs.substr(0, kVariantBytesMax));
        std::replace(text.begin(), text.end(), '\n', ' ');
        say(fmt::format("{} has: {}{}", letter_of(source), text,
                        theirs.size() > kVariantBytesMax ? "..." : ""));
    }

    const extractor::Recovered& recovered_;
    const BootTimeline& story_;
    const MergeRequest& request_;
    Output& output_;
    std::multimap<Place, const printkfmt::Mark*> marks_;
    std::optional<Seq> expected_;
    std::uint64_t without_seq_ = 0;  // entries since the last one that says its seq
};

std::string letters_of(const BootTimeline& story) {
    std::string letters;
    for (const std::uint32_t source : story.sources) {
        letters += letters.empty() ? "" : ", ";
        letters += letter_of(source);
    }
    return letters;
}

void write_head(const extractor::Recovered& recovered, Output& output) {
    for (std::uint32_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        output.text() +=
            fmt::format("{}  {} ({} records)\n", letter_of(i),
                        printkfmt::terminal_escaped(source.origin), source.log.records.size());
    }
}

/// What the consoles whose text is here never showed.
void write_verdicts(const extractor::Recovered& recovered, const BootTimeline& story,
                    Output& output) {
    for (const std::uint32_t index : story.sources) {
        const Source& source = recovered.sources[index];
        for (const printkfmt::Console& console : source.consoles) {
            if (console.captured()) {
                append_wrapped(
                    printkfmt::terminal_escaped(printkfmt::verdict_on(console, source).sentence), 3,
                    output.text());
            }
        }
    }
}

}  // namespace

char letter_of(std::uint32_t source) {
    constexpr std::uint32_t kLetters = 26;
    return static_cast<char>(source < kLetters ? 'A' + source : 'a' + (source - kLetters));
}

void print_merge(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                 const MergeRequest& request, Output& output) {
    if (request.json) {
        write_merge_json(recovered, merged, wanted, request, output);
        return;
    }
    write_head(recovered, output);
    for (const BootTimeline& story : merged.timelines) {
        write_verdicts(recovered, story, output);
        output.text() +=
            merged.timelines.size() == 1 ? "\n" : fmt::format("\n==> {} <==\n", letters_of(story));
        TextWriter(recovered, story, request, output).write();
    }
}

void print_source(const Source& source, bool terminal, Output& output) {
    const printkfmt::Log& log = source.log;
    if (log.input_bytes != 0) {
        output.text().append(log.content.data(), log.input_bytes);
        return;
    }
    printkfmt::RenderContext context(source, {});
    context.options.terminal = terminal;
    for (const Record& record : log.records) {
        printkfmt::append_dmesg(context, record, output.text());
        output.flush_if_full();
    }
}

}  // namespace lastwords::cli
