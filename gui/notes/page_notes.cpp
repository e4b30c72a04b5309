// SPDX-License-Identifier: GPL-2.0-or-later
// Which rows are marked is found out by a worker, since a mark names a record and not a row.
#include "gui/notes/page_notes.h"

#include <QAction>
#include <QInputDialog>
#include <QPlainTextEdit>
#include <QStringList>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/base/actions.h"
#include "gui/base/page.h"
#include "gui/list/log_table.h"
#include "gui/rows/hit_steps.h"

namespace lastwords::gui {

namespace {

/// Returns the text of a row's sign, of its tooltip, and of what a screen reader says.
LogModel::RowSign signOf(const Note& note) {
    LogModel::RowSign sign;
    QStringList words;
    if (note.marked) {
        sign.sign += u'\u2691';
        words << PageNotes::tr("marked");
    }
    if (!note.text.empty()) {
        sign.sign += u'\u270e';
        words << PageNotes::tr("Note: %1").arg(shownText(note.text));
    }
    sign.words = words.join(u'\n');
    return sign;
}

}  // namespace

PageNotes::PageNotes(Notes& notes, const std::shared_ptr<const LogRows>& rows, LogTable& log,
                     QObject* parent)
    : QObject(parent), notes_(notes), rows_(rows), log_(log), finder_(rows) {
    makeAction(log_, "edit", QStringLiteral("mark"), tr("Mark"), Qt::Key_M,
               [this] { toggleMarks(); });
    makeAction(log_, "edit", QStringLiteral("note"), tr("Note..."), Qt::SHIFT | Qt::Key_M,
               [this] { askNote(); });
    makeAction(log_, "go", QStringLiteral("nextMark"), tr("Next Mark"), Qt::Key_BracketRight,
               [this] { goToMark(true); });
    makeAction(log_, "go", QStringLiteral("previousMark"), tr("Previous Mark"), Qt::Key_BracketLeft,
               [this] { goToMark(false); });
    connect(&finder_, &RowFinder::found, this, &PageNotes::take);
    connect(&notes_, &Notes::changed, this, &PageNotes::show);
    log_.logModel().setSigns([this](const LogRow& row) {
        const NoteMap& all = *notes_.all();
        return all.empty() ? LogModel::RowSign{}
                           : signOf(noteOn(all, keysOf(*rows_, row, notes_.recovered())));
    });
    show();
}

std::vector<RecordKey> PageNotes::keysOfRow(std::uint32_t number) const {
    return keysOf(*rows_, rows_->at(number), notes_.recovered());
}

Note PageNotes::noteOnRow(std::uint32_t number) const {
    return noteOn(*notes_.all(), keysOfRow(number));
}

void PageNotes::show() {
    findMarked();
    log_.showSigns(!notes_.all()->empty());
    emit changed();
}

void PageNotes::findMarked() {
    marked_ = nullptr;
    if (notes_.all()->empty()) {
        finder_.stop();
        marked_ = std::make_shared<const RowNumbers>();
        return;
    }
    finder_.find([rows = rows_, all = notes_.all(),
                  recovered = notes_.sharedRecovered()](std::uint32_t number) {
        return !noteOn(*all, keysOf(*rows, rows->at(number), *recovered)).empty();
    });
}

void PageNotes::take(const std::shared_ptr<const RowNumbers>& rows) {
    marked_ = rows;
    if (const auto forward = std::exchange(wanted_, std::nullopt)) {
        goToMark(*forward);
    }
}

void PageNotes::goToMark(bool forward) {
    if (!marked_) {
        wanted_ = forward;
        return;
    }
    if (const auto found = nextHit(*marked_, nullptr, log_.current().value_or(0), forward)) {
        log_.goTo(*found);
    }
}

void PageNotes::toggleMarks() {
    std::vector<std::vector<RecordKey>> rows;
    for (const std::uint32_t number : log_.selected()) {
        if (rows.size() > kNotesMax) {
            break;  // these are too many already, which Notes says
        }
        if (std::vector<RecordKey> keys = keysOfRow(number); !keys.empty()) {
            rows.push_back(std::move(keys));
        }
    }
    const NoteMap& all = *notes_.all();
    const bool all_marked = std::all_of(rows.begin(), rows.end(),
                                        [&](const auto& keys) { return noteOn(all, keys).marked; });
    std::vector<std::pair<RecordKey, Note>> changes;
    for (const std::vector<RecordKey>& keys : rows) {
        for (const RecordKey& key : keys) {
            Note note = noteOn(all, {key});
            note.marked = !all_marked && (note.marked || &key == &keys.front());
            changes.emplace_back(key, std::move(note));
        }
    }
    notes_.change(changes);
}

void PageNotes::askNote() {
    const auto number = log_.current();
    if (!number || keysOfRow(*number).empty()) {
        return;
    }
    auto* question = new QInputDialog(&log_);
    question->setObjectName(QStringLiteral("noteDialog"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setOption(QInputDialog::UsePlainTextEditForTextInput);
    question->setWindowTitle(tr("Note"));
    question->setLabelText(tr("Note on this record (empty: none):"));
    question->setTextValue(asQString(noteOnRow(*number).text));
    if (auto* text = question->findChild<QPlainTextEdit*>()) {
        text->setAccessibleName(tr("Note on this record"));
        text->setTabChangesFocus(true);
    }
    connect(question, &QInputDialog::textValueSelected, this,
            [this, row = *number](const QString& text) { setNote(row, text); });
    question->open();
}

/// The note is kept at the first of the row's records, which is the one that is shown.
void PageNotes::setNote(std::uint32_t number, const QString& text) {
    const std::vector<RecordKey> keys = keysOfRow(number);
    std::vector<std::pair<RecordKey, Note>> changes;
    for (const RecordKey& key : keys) {
        Note note = noteOn(*notes_.all(), {key});
        note.text = &key == &keys.front() ? text.trimmed().toStdString() : std::string();
        changes.emplace_back(key, std::move(note));
    }
    notes_.change(changes);
}

QString PageNotes::inFull(std::uint32_t number) const {
    const LogModel::RowSign sign = signOf(noteOnRow(number));
    return sign.sign.isEmpty() ? QString() : QStringLiteral("%1 %2\n\n").arg(sign.sign, sign.words);
}

QString PageNotes::forMail(const std::vector<std::uint32_t>& numbers) const {
    if (notes_.all()->empty()) {
        return {};
    }
    QStringList lines;
    for (const std::uint32_t number : numbers) {
        const LogRow row = rows_->at(number);
        const Note note = noteOn(*notes_.all(), keysOf(*rows_, row, notes_.recovered()));
        if (note.empty()) {
            continue;
        }
        const QString name = row.record.seq ? QStringLiteral("seq %1").arg(row.record.seq->value)
                                            : QStringLiteral("record %1").arg(row.record.position);
        lines << QStringLiteral("%1: %2").arg(
            name, note.text.empty() ? QStringLiteral("marked") : shownText(note.text));
    }
    return lines.isEmpty() ? QString()
                           : QStringLiteral("Notes:\n") + lines.join(u'\n') + QStringLiteral("\n");
}

}  // namespace lastwords::gui
