// SPDX-License-Identifier: GPL-2.0-or-later
// Hands the text to printkfmt's filter.
#include "gui/rows/row_filter.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gui/base/page.h"
#include "printkfmt/model/bound_filter.h"
#include "printkfmt/model/filter_hint.h"
#include "printkfmt/model/filter_words.h"

namespace lastwords::gui {

namespace {

using printkfmt::BoundFilter;
using printkfmt::RecordKind;

/// Returns a test of the rows of one source.
RowPredicate ofOneSource(BoundFilter filter, std::shared_ptr<const LogRows> rows, Remarks remarks) {
    return [filter = std::move(filter), rows = std::move(rows), remarks](std::uint32_t number) {
        const LogRow row = rows->at(number);
        if (row.isRecord()) {
            const bool ghost = row.kind == printkfmt::LogItem::Kind::kGhost;
            return filter.accepts(row.record, ghost ? RecordKind::kGhost : RecordKind::kStored);
        }
        for (std::uint32_t next = number + 1; remarks == Remarks::kShown && next < rows->size();
             ++next) {
            const LogRow behind = rows->at(next);
            if (behind.isRecord()) {
                return filter.accepts_remark_before(&behind.record);
            }
        }
        return remarks == Remarks::kShown && filter.accepts_remark_before(nullptr);
    };
}

/// Returns a test of the rows of several sources, which shows the same as `merge --filter`.
RowPredicate ofSeveral(printkfmt::MergedFilter filter, std::shared_ptr<const LogRows> rows,
                       Remarks remarks) {
    return [filter = std::move(filter), rows = std::move(rows), remarks](std::uint32_t number) {
        if (const auto entry = rows->entryOf(number)) {
            return filter.accepts(*entry);
        }
        const auto behind = rows->entryFrom(number);
        return remarks == Remarks::kShown && (!behind || filter.accepts_remark_before(*behind));
    };
}

std::span<const printkfmt::Source> sourcesOf(const LogRows& rows) {
    return rows.timeline() != nullptr ? rows.sources() : std::span(&rows.source(), 1);
}

}  // namespace

Result<RowPredicate> rowFilter(const QString& text, const std::shared_ptr<const LogRows>& rows,
                               Remarks remarks) {
    TRY(const printkfmt::Filter filter, printkfmt::parse_filter(text.toStdString()));
    if (rows->timeline() == nullptr) {
        TRY(BoundFilter bound, printkfmt::bind_filter(filter, rows->source()));
        return ofOneSource(std::move(bound), rows, remarks);
    }
    TRY(printkfmt::MergedFilter merged, printkfmt::MergedFilter::create(filter, rows->sources()));
    return ofSeveral(std::move(merged), rows, remarks);
}

QString whyNone(const QString& text, const LogRows& rows) {
    const auto filter = printkfmt::parse_filter(text.toStdString());
    return filter ? shownText(printkfmt::why_no_caller(*filter, sourcesOf(rows))) : QString();
}

QStringList filterCompletions(const LogRows& rows) {
    QStringList words;
    for (const printkfmt::FilterWord& word : printkfmt::filter_words()) {
        const QString key = word.key.empty() ? QString() : asQString(word.key) + u':';
        if (!key.isEmpty()) {
            words << key;
        }
        for (const std::string& value : printkfmt::filter_values(word, sourcesOf(rows))) {
            words << key + shownText(value);
        }
    }
    words.removeDuplicates();
    return words;
}

QString filterHelp() {
    QStringList lines;
    for (const printkfmt::FilterWord& word : printkfmt::filter_words()) {
        lines << QStringLiteral("%1  %2")
                     .arg(asQString(word.usage), -24)
                     .arg(asQString(word.meaning));
    }
    return lines.join(u'\n');
}

}  // namespace lastwords::gui
