// SPDX-License-Identifier: GPL-2.0-or-later
// Knows docs/json.md, and nothing of the values from which both the JSON and the window are made.
#include "tests/gui/expected_rows.h"

#include <fmt/format.h>

#include <QByteArray>
#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

#include "gui/base/page.h"

namespace lastwords::test {

namespace {

using nlohmann::json;

constexpr std::array kLevels{"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

/// The columns of the table of consoles: the key in JSON, and the title.
constexpr std::array<std::pair<const char*, const char*>, 10> kConsoleColumns{{
    {"name", "NAME"},
    {"type", "TYPE"},
    {"state", "STATE"},
    {"next_seq", "NEXT-SEQ"},
    {"doubtful_from", "MAYBE-FROM"},
    {"pending", "PENDING"},
    {"unflushed", "UNFLUSHED"},
    {"suppressed", "SUPPRESSED"},
    {"lost", "LOST"},
    {"flag_letters", "FLAGS"},
}};

std::optional<std::uint64_t> number(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::nullopt
                                                     : std::optional(found->get<std::uint64_t>());
}

/// The record without what only some commands say of it.
std::string name_of(json record) {
    for (const char* key : {"console", "doubtful", "source", "in", "also_in", "variants"}) {
        record.erase(key);
    }
    return record.dump(-1, ' ', true);
}

QString time_cell(std::optional<std::uint64_t> ns) {
    return ns ? QString::fromStdString(
                    fmt::format("{:5}.{:06}", *ns / 1'000'000'000, *ns / 1000 % 1'000'000))
              : QString();
}

QString level_cell(const json& record) {
    const auto level = number(record, "level");
    return level ? QString::fromLatin1(kLevels.at(*level)) : QString();
}

QString caller_cell(const json& record) {
    if (record.at("caller").is_null()) {
        return {};
    }
    const auto caller = record.at("caller").get<std::string>();
    // The window does not name the task of a message of several sources.
    const bool named = record.contains("comm") && !record.contains("in") && caller.front() == 'T';
    return QString::fromStdString(named ? caller + ' ' + record["comm"].get<std::string>()
                                        : caller);
}

QString seq_cell(std::optional<std::uint64_t> seq) {
    return seq ? QString::number(*seq) : QString();
}

/// A record that is finished and proved whole, and no ghost, has no warning sign.
QString warning(const json& record) {
    const bool ordinary = record.at("kind") == "record" && record.at("state") == "finalized" &&
                          !record.contains("text_state");
    return ordinary ? QString() : QStringLiteral(" \u26a0");
}

/// The row of a gap or a mark has only a text.
ExpectedRow remark_row(const std::string& words) {
    return {{}, {}, {}, {}, {}, {}, u'{' + gui::shownText(words).replace(u'\n', u'\u21b5') + u'}'};
}

std::string gap_words(const json& lost) {
    const auto first = lost.at("first_seq").get<std::uint64_t>();
    const auto next = lost.at("next_seq").get<std::uint64_t>();
    return fmt::format("{} record{} (seq {}..{}) missing from the log", next - first,
                       next - first == 1 ? "" : "s", first, next - 1);
}

std::string letter(std::size_t source) {
    return std::string(1, static_cast<char>(source < 26 ? 'A' + source : 'a' + (source - 26)));
}

QString letters(const json& story, const json& entry) {
    QString column;
    for (const std::size_t source : story.at("sources")) {
        bool held = false;
        for (const char* key : {"in", "also_in"}) {
            for (const json& one : entry.value(key, json::array())) {
                held = held || one.at("source") == source;
            }
        }
        column += held ? QString::fromStdString(letter(source)) : QStringLiteral(".");
    }
    return column;
}

/// Finds the records of `log` by source and position.
class Places {
 public:
    /// `answer` outlives this.
    explicit Places(const CliAnswer& answer) {
        for (const json& record : answer.log) {
            if (record.at("kind") == "record" && record.at("state") != "buffered") {
                records_.emplace(std::pair(record.value("source", std::size_t{0}),
                                           record.at("position").get<std::uint64_t>()),
                                 &record);
            }
        }
    }
    const json& at(const json& held) const {
        return *records_.at({held.at("source"), held.at("position")});
    }

 private:
    std::map<std::pair<std::size_t, std::uint64_t>, const json*> records_;
};

/// Returns the row of one message of a story.
ExpectedRow story_row(const Places& places, const ExpectedFates& fates, std::size_t main,
                      const json& story, const json& entry) {
    std::optional<std::uint64_t> seq;
    std::optional<std::uint64_t> time = number(entry, "ts_nsec");
    const json* own = nullptr;  // the record of the source that the page tells of
    for (const json& held : entry.at("in")) {
        const json& record = places.at(held);
        seq = seq ? seq : number(record, "seq");
        time = time ? time : number(record, "ts_nsec");
        own = own == nullptr && held.at("source") == main ? &record : own;
    }
    const QString signs = own != nullptr ? fates.of(*own) : seq ? fates.of_number(seq) : QString();
    return {letters(story, entry), signs + warning(entry), seq_cell(seq),  time_cell(time),
            level_cell(entry),     caller_cell(entry),     one_line(entry)};
}

}  // namespace

QString exact_text(const json& record) {
    const std::string text = record.at("text");
    if (!record.contains("raw")) {
        return gui::shownText(text);
    }
    const QByteArray base64 = QByteArray::fromStdString(record.at("raw").get<std::string>());
    return gui::shownText(QByteArray::fromBase64(base64).toStdString());
}

QString one_line(const json& record) {
    return exact_text(record).replace(u'\n', u'\u21b5');
}

ExpectedFates::ExpectedFates(const CliAnswer& answer, std::size_t source) {
    const Objects consoles = of_kind(of_source(answer.consoles, source), "console");
    if (consoles.empty()) {
        return;
    }
    const Objects records = of_kind(of_source(answer.log, source), "record");
    const Objects unflushed = of_source(answer.unflushed, source);
    const Objects rings = of_kind(of_source(answer.consoles, source), "ring");
    for (const json& console : consoles) {
        Share share;
        share.captured = console.at("type") == "captured";
        share.by_position = console.at("next_seq").is_null();
        share.oldest = number(rings.at(0), "first_seq").value_or(0);
        if (share.by_position) {
            // The record that many before the end of the log.
            const std::size_t stored = static_cast<std::size_t>(
                std::count_if(records.begin(), records.end(),
                              [](const json& one) { return one.at("state") != "buffered"; }));
            const std::size_t pending = console.at("pending");
            share.next = pending == 0 || stored < pending
                             ? UINT64_MAX
                             : records.at(stored - pending).at("position").get<std::uint64_t>();
        } else {
            share.next = console.at("next_seq");
        }
        for (const json& one : unflushed) {
            if (one.value("console", std::string()) != console.at("name")) {
                continue;
            }
            if (one.at("kind") == "lost") {
                share.lost.emplace_back(one.at("first_seq"), one.at("next_seq"));
            } else if (one.at("kind") == "record") {
                share.missed.emplace(name_of(one), !one.at("doubtful").get<bool>());
            }
        }
        shares_.push_back(std::move(share));
    }
}

QString ExpectedFates::sign(const Share& share, std::optional<std::uint64_t> number) {
    if (!number) {
        return QStringLiteral("\u25cf");
    }
    for (const auto& [first, next] : share.lost) {
        if (*number >= first && *number < next) {
            return *number < share.oldest ? QStringLiteral("\u00d7") : QStringLiteral("?");
        }
    }
    return *number >= share.next ? QStringLiteral("\u00b7") : QStringLiteral("\u25cf");
}

QString ExpectedFates::of(const json& record) const {
    const std::string name = shares_.empty() ? std::string() : name_of(record);
    QString signs;
    for (const Share& share : shares_) {
        if (const auto missed = share.missed.find(name); missed != share.missed.end()) {
            signs += missed->second ? u'\u25cb' : u'\u25d0';
        } else if (record.at("state") == "buffered") {
            signs += u'\u25cf';
        } else {
            signs += sign(share, number(record, share.by_position ? "position" : "seq"));
        }
    }
    return signs;
}

QString ExpectedFates::of_number(std::optional<std::uint64_t> seq) const {
    QString signs;
    for (const Share& share : shares_) {
        signs += sign(share, share.by_position ? std::nullopt : seq);
    }
    return signs;
}

std::vector<ExpectedRow> rows_of_source(const CliAnswer& answer, std::size_t source) {
    const ExpectedFates fates(answer, source);
    std::vector<ExpectedRow> rows;
    for (const json& one : answer.log) {
        const std::string kind = one.at("kind");
        if (one.value("source", std::size_t{0}) != source) {
            continue;
        }
        if (kind == "lost") {
            rows.push_back(remark_row(gap_words(one)));
        } else if (kind == "mark") {
            rows.push_back(remark_row(one.at("message")));
        } else if (kind == "record" || kind == "ghost") {
            rows.push_back({{},
                            fates.of(one) + warning(one),
                            seq_cell(number(one, "seq")),
                            time_cell(number(one, "ts_nsec")),
                            level_cell(one),
                            caller_cell(one),
                            one_line(one)});
        }
    }
    return rows;
}

namespace {

/// Returns what the text of `merge` has of a story: the lines behind its last empty one. `place`
/// counts the stories.
std::vector<std::string> lines_of_story(const CliAnswer& answer, std::ptrdiff_t place) {
    const bool one = of_kind(answer.merge, "story").size() == 1;
    std::vector<std::string> lines;
    std::istringstream text(answer.merge_text);
    std::ptrdiff_t at = one ? 0 : -1;
    for (std::string line; std::getline(text, line);) {
        const bool is_head = !one && line.starts_with("==> ");
        at += is_head ? 1 : 0;
        if (line.empty() || is_head) {
            if (at > place) {
                break;
            }
            lines.clear();
        } else {
            lines.push_back(line);
        }
    }
    return lines;
}

/// Returns the gaps and marks of a story, each with the number of messages before it.
std::multimap<std::size_t, ExpectedRow> remarks_between(const std::vector<std::string>& lines,
                                                        std::size_t sources) {
    static const std::string kHas = " has";
    const std::string begin = std::string(sources + 1, ' ') + "{lastwords: ";
    std::multimap<std::size_t, ExpectedRow> remarks;
    std::size_t messages = 0;
    for (const std::string& line : lines) {
        messages += line.front() != ' ' ? 1U : 0U;  // a message begins with letters
        if (!line.starts_with(begin) || line.compare(begin.size() + 1, kHas.size(), kHas) == 0) {
            continue;  // a line of the message, or another text of it
        }
        const QString words = QString::fromStdString(line.substr(begin.size()));
        remarks.emplace(messages, ExpectedRow{{}, {}, {}, {}, {}, {}, u'{' + words});
    }
    return remarks;
}

}  // namespace

std::vector<ExpectedRow> rows_of_story(const CliAnswer& answer, std::size_t story) {
    const json& head = answer.merge.at(story);
    const std::size_t main = main_source(answer, head);
    const ExpectedFates fates(answer, main);
    const Places places(answer);
    const auto stories_before = std::count_if(
        answer.merge.begin(), answer.merge.begin() + static_cast<std::ptrdiff_t>(story),
        [](const json& one) { return one.at("kind") == "story"; });
    const auto between =
        remarks_between(lines_of_story(answer, stories_before), head.at("sources").size());
    std::vector<ExpectedRow> rows;
    const auto add_remarks = [&](std::size_t messages) {
        const auto [first, last] = between.equal_range(messages);
        std::transform(first, last, std::back_inserter(rows),
                       [](const auto& remark) { return remark.second; });
    };
    std::size_t messages = 0;
    for (std::size_t i = story + 1;
         i < answer.merge.size() && answer.merge[i].at("kind") == "record"; ++i) {
        add_remarks(messages++);
        rows.push_back(story_row(places, fates, main, head, answer.merge[i]));
    }
    add_remarks(messages);
    return rows;
}

std::size_t main_source(const CliAnswer& answer, const json& story) {
    const Objects sources = answer.sources();
    for (const std::size_t source : story.at("sources")) {
        if (sources.at(source).at("has_consoles").get<bool>()) {
            return source;
        }
    }
    return story.at("sources").at(0);
}

std::vector<QStringList> console_rows(const CliAnswer& answer, std::size_t source) {
    const Objects consoles = of_kind(of_source(answer.consoles, source), "console");
    std::vector<QStringList> rows(consoles.size() + 1);
    for (const auto& [key, title] : kConsoleColumns) {
        const bool any =
            std::any_of(consoles.begin(), consoles.end(),
                        [key = key](const json& one) { return !one.at(key).is_null(); });
        if (!any) {
            continue;
        }
        rows[0] << QString::fromLatin1(title);
        for (std::size_t i = 0; i < consoles.size(); ++i) {
            const json& value = consoles[i].at(key);
            rows[i + 1] << (value.is_string() ? gui::shownText(value.get<std::string>())
                            : value.is_null() ? QString()
                                              : QString::fromStdString(value.dump()));
        }
    }
    return rows;
}

}  // namespace lastwords::test
