// SPDX-License-Identifier: GPL-2.0-or-later
// Notes: the marks and notes of one document. They are kept in a file as soon as they are made.
#pragma once

#include <QObject>
#include <memory>
#include <utility>
#include <vector>

#include "gui/notes/note_map.h"
#include "gui/notes/notes_file.h"

namespace lastwords::gui {

class Notes final : public QObject {
    Q_OBJECT

 public:
    /// Reads what was kept of this dump: beside its first file, and in the user's data folder.
    explicit Notes(std::shared_ptr<const extractor::Recovered> recovered,
                   QObject* parent = nullptr);

    const extractor::Recovered& recovered() const { return *recovered_; }
    std::shared_ptr<const extractor::Recovered> sharedRecovered() const { return recovered_; }
    /// Does not change; after each change there is another one.
    const std::shared_ptr<const NoteMap>& all() const { return notes_; }
    /// Replaces what is noted about these records, and writes the file. An empty note removes it.
    void change(const std::vector<std::pair<RecordKey, Note>>& changes);
    /// Returns what is to be said of the files that were read; empty: nothing.
    const QString& problem() const { return problem_; }

 signals:
    void changed();
    /// Something could not be kept.
    void failed(const QString& message);

 private:
    void read(const QString& path);
    Result<void> write(const QString& path) const;
    void keep();

    std::shared_ptr<const extractor::Recovered> recovered_;
    std::vector<SourceIdentity> sources_;
    std::shared_ptr<const NoteMap> notes_;
    QString problem_;
};

}  // namespace lastwords::gui
