// SPDX-License-Identifier: GPL-2.0-or-later
// The file in which marks and notes are kept, beside the dump or in the user's data folder:
// docs/notes.md describes it.
#pragma once

#include <QJsonObject>
#include <QString>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "gui/notes/note_map.h"
#include "printkfmt/base/result.h"

namespace lastwords::gui {

/// A larger file is not read. It has room for all notes that are kept.
inline constexpr qint64 kNotesBytesMax = 16 << 20;
/// No more records of one document than these have a mark or a note.
inline constexpr std::size_t kNotesMax = 20'000;
/// The length of one note, in bytes.
inline constexpr std::size_t kNoteBytesMax = 16 << 10;

/// What tells one source of one dump from all others.
struct SourceIdentity {
    QString file;      ///< the name of the file or folder that the user named
    qint64 bytes = 0;  ///< the file's size; 0 of a folder
    QString part;      ///< which log in it
    QString release;   ///< of the kernel
    QString build_id;  ///< of the kernel
    QString crash;     ///< Source::id
    friend bool operator==(const SourceIdentity&, const SourceIdentity&) = default;
};

/// Returns the identities of the document's sources, in their order.
std::vector<SourceIdentity> identitiesOf(const extractor::Recovered& recovered);

/// The contents of such a file.
struct NotesFile {
    NoteMap notes;                    ///< of the document's sources
    std::vector<QJsonObject> others;  ///< what the file has of other sources, as it is there
    /// Some of `others` have the name of one of the document's files, but are of none of its logs.
    bool of_another_dump = false;
};

/// Reads the file. Returns empty contents if there is no such file, and an error if its contents
/// are not what this version writes.
Result<NotesFile> readNotes(const QString& path, const std::vector<SourceIdentity>& sources);

/// Writes the file. If that fails, the file that was there stays as it was.
Result<void> writeNotes(const QString& path, const std::vector<SourceIdentity>& sources,
                        const NotesFile& contents);

/// Returns "FILE.lastwords.json" for the document's first file.
QString notesPathBeside(const extractor::Recovered& recovered);
/// Returns the path of the same document in the user's data folder.
QString notesPathOfUser(const extractor::Recovered& recovered);

}  // namespace lastwords::gui
