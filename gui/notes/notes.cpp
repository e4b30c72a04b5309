// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses the place of the file. A file that holds something else than notes of this version is
// never written.
#include "gui/notes/notes.h"

#include <QDir>
#include <QFileInfo>
#include <QStringList>

#include "gui/base/page.h"

namespace lastwords::gui {

Notes::Notes(std::shared_ptr<const extractor::Recovered> recovered, QObject* parent)
    : QObject(parent),
      recovered_(std::move(recovered)),
      sources_(identitiesOf(*recovered_)),
      notes_(std::make_shared<const NoteMap>()) {
    if (recovered_->paths.empty()) {
        return;
    }
    read(notesPathOfUser(*recovered_));
    read(notesPathBeside(*recovered_));
}

void Notes::read(const QString& path) {
    Result<NotesFile> contents = readNotes(path, sources_);
    QStringList problems;
    if (!problem_.isEmpty()) {
        problems << problem_;
    }
    if (!contents) {
        problems << tr("Notes were not read, and this file stays as it is: %1")
                        .arg(asQString(contents.error().message));
    } else {
        if (contents->of_another_dump) {
            problems << tr("%1 has notes of another dump: its size, its kernel or its logs differ. "
                           "They are not shown here, and stay in the file.")
                            .arg(path);
        }
        NoteMap both = *notes_;
        for (auto& [key, note] : contents->notes) {
            both[key] = std::move(note);
        }
        notes_ = std::make_shared<const NoteMap>(std::move(both));
    }
    problem_ = problems.join(u'\n');
}

void Notes::change(const std::vector<std::pair<RecordKey, Note>>& changes) {
    auto changed_notes = std::make_shared<NoteMap>(*notes_);
    for (const auto& [key, note] : changes) {
        if (note.empty()) {
            changed_notes->erase(key);
        } else if (note.text.size() <= kNoteBytesMax) {
            (*changed_notes)[key] = note;
        } else {
            emit failed(tr("The note is too long: a note has up to %1 bytes").arg(kNoteBytesMax));
        }
    }
    if (changed_notes->size() > kNotesMax) {
        emit failed(tr("There are too many marks and notes: a dump has up to %1").arg(kNotesMax));
        return;
    }
    notes_ = std::move(changed_notes);
    keep();
    emit changed();
}

/// Writes the file. What it has of other dumps stays in it.
Result<void> Notes::write(const QString& path) const {
    TRY(NotesFile contents, readNotes(path, sources_));
    contents.notes = *notes_;
    return writeNotes(path, sources_, contents);
}

void Notes::keep() {
    if (recovered_->paths.empty()) {
        return;
    }
    const QString of_user = notesPathOfUser(*recovered_);
    if (write(notesPathBeside(*recovered_))) {
        // What was in the user's folder is beside the dump now.
        if (QFileInfo::exists(of_user)) {
            Result<NotesFile> left = readNotes(of_user, sources_);
            if (left && left->others.empty()) {
                QFile::remove(of_user);
            }
        }
        return;
    }
    QDir().mkpath(QFileInfo(of_user).path());
    if (const Result<void> written = write(of_user); !written) {
        emit failed(tr("Notes could not be kept: %1").arg(asQString(written.error().message)));
    }
}

}  // namespace lastwords::gui
