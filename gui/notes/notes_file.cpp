// SPDX-License-Identifier: GPL-2.0-or-later
// Whoever has written the file, nothing in it is trusted: its size, its counts and the lengths of
// its texts have limits, and what is not as it should be is an error or is left out.
#include "gui/notes/notes_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <algorithm>
#include <optional>
#include <utility>

#include "gui/base/document_names.h"
#include "gui/base/page.h"
#include "gui/base/save_file.h"

namespace lastwords::gui {

namespace {

constexpr int kVersion = 1;
constexpr qsizetype kSourcesMax = 1000;
const QString kFormat = QStringLiteral("lastwords notes");

/// Returns the part of the origin behind the path that the user named: "kernel log" of
/// "some/folder/vmcore: kernel log".
QString partOf(const printkfmt::Source& source, const std::string& path) {
    std::string_view part = source.origin;
    if (!path.empty() && part.starts_with(path)) {
        part.remove_prefix(path.size());
        part.remove_prefix(part.starts_with(": ") ? 2 : 0);
    } else {
        part.remove_prefix(std::min(part.size(), part.find_last_of('/', part.find(": ")) + 1));
    }
    return shownText(part);
}

QJsonObject asJson(const SourceIdentity& identity) {
    return {{QStringLiteral("file"), identity.file},
            {QStringLiteral("bytes"), identity.bytes},
            {QStringLiteral("part"), identity.part},
            {QStringLiteral("release"), identity.release},
            {QStringLiteral("build_id"), identity.build_id},
            {QStringLiteral("crash"), identity.crash}};
}

SourceIdentity identityIn(const QJsonObject& group) {
    const auto text = [&](const char* key) { return group[QLatin1String(key)].toString(); };
    return {text("file"),     group[QLatin1String("bytes")].toInteger(-1),
            text("part"),     text("release"),
            text("build_id"), text("crash")};
}

/// Adds a record of the file to the notes, if it is one.
void addRecord(const QJsonObject& record, std::uint32_t source, NoteMap& notes) {
    const qint64 position = record[QLatin1String("position")].toInteger(-1);
    Note note{record[QLatin1String("marked")].toBool(),
              record[QLatin1String("note")].toString().toStdString()};
    if (position < 0 || note.empty() || note.text.size() > kNoteBytesMax ||
        notes.size() >= kNotesMax) {
        return;
    }
    notes[{source, static_cast<std::uint64_t>(position)}] = std::move(note);
}

void addGroup(const QJsonObject& group, const std::vector<SourceIdentity>& sources,
              NotesFile& contents) {
    const SourceIdentity identity = identityIn(group);
    const auto known = std::find(sources.begin(), sources.end(), identity);
    if (known == sources.end()) {
        contents.of_another_dump |=
            std::any_of(sources.begin(), sources.end(),
                        [&](const SourceIdentity& one) { return one.file == identity.file; });
        contents.others.push_back(group);
        return;
    }
    for (const QJsonValue& record : group[QLatin1String("records")].toArray()) {
        addRecord(record.toObject(), static_cast<std::uint32_t>(known - sources.begin()),
                  contents.notes);
    }
}

tl::unexpected<Error> problem(ErrorKind kind, const QString& path, const QString& why) {
    return failure(kind, QStringLiteral("%1: %2").arg(path, why).toStdString());
}

QJsonArray recordsOf(const NoteMap& notes, std::uint32_t source) {
    QJsonArray records;
    for (auto one = notes.lower_bound({source, 0});
         one != notes.end() && one->first.source == source; ++one) {
        QJsonObject record{{QStringLiteral("position"), static_cast<qint64>(one->first.position)}};
        if (one->second.marked) {
            record.insert(QStringLiteral("marked"), true);
        }
        if (!one->second.text.empty()) {
            record.insert(QStringLiteral("note"), asQString(one->second.text));
        }
        records.append(record);
    }
    return records;
}

std::string firstPath(const extractor::Recovered& recovered) {
    return recovered.paths.empty() ? std::string() : absolutePath(recovered.paths.front());
}

}  // namespace

std::vector<SourceIdentity> identitiesOf(const extractor::Recovered& recovered) {
    std::vector<SourceIdentity> identities;
    for (const printkfmt::Source& source : recovered.sources) {
        std::size_t path = 0;
        if (source.input_index < recovered.inputs.size()) {
            path = recovered.inputs[source.input_index].path;
        }
        const std::string named = path < recovered.paths.size() ? recovered.paths[path] : "";
        const QFileInfo file(QString::fromStdString(absolutePath(named)));
        identities.push_back({file.fileName(), file.isFile() ? file.size() : 0,
                              partOf(source, named), shownText(source.machine.release),
                              shownText(source.machine.build_id), shownText(source.id)});
    }
    return identities;
}

Result<NotesFile> readNotes(const QString& path, const std::vector<SourceIdentity>& sources) {
    QFile file(path);
    if (!file.exists()) {
        return NotesFile{};
    }
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        return problem(ErrorKind::kSystem, path,
                       QCoreApplication::translate("NotesFile", "it cannot be read"));
    }
    const QByteArray bytes = file.read(kNotesBytesMax + 1);
    if (bytes.size() > kNotesBytesMax) {
        return problem(ErrorKind::kUnsupported, path,
                       QCoreApplication::translate("NotesFile", "it is too large for notes"));
    }
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(bytes, &error).object();
    if (error.error != QJsonParseError::NoError) {
        return problem(ErrorKind::kCorrupt, path,
                       QCoreApplication::translate("NotesFile", "it is not JSON: %1")
                           .arg(error.errorString()));
    }
    const QJsonArray groups = root[QLatin1String("sources")].toArray();
    if (root[QLatin1String("format")].toString() != kFormat ||
        root[QLatin1String("version")].toInt() != kVersion || groups.size() > kSourcesMax) {
        return problem(ErrorKind::kUnsupported, path,
                       QCoreApplication::translate(
                           "NotesFile", "these are no notes of this version of lastwords"));
    }
    NotesFile contents;
    for (const QJsonValue& group : groups) {
        addGroup(group.toObject(), sources, contents);
    }
    return contents;
}

Result<void> writeNotes(const QString& path, const std::vector<SourceIdentity>& sources,
                        const NotesFile& contents) {
    QJsonArray groups;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const QJsonArray records = recordsOf(contents.notes, static_cast<std::uint32_t>(i));
        if (!records.isEmpty()) {
            QJsonObject group = asJson(sources[i]);
            group.insert(QStringLiteral("records"), records);
            groups.append(group);
        }
    }
    for (const QJsonObject& other : contents.others) {
        groups.append(other);
    }
    const QJsonObject root{{QStringLiteral("format"), kFormat},
                           {QStringLiteral("version"), kVersion},
                           {QStringLiteral("sources"), groups}};
    const QByteArray bytes = QJsonDocument(root).toJson();
    if (bytes.size() > kNotesBytesMax) {
        return problem(ErrorKind::kUnsupported, path,
                       QCoreApplication::translate("NotesFile", "there are too many notes"));
    }
    if (const auto saved = saveFile(path, bytes); !saved) {
        return problem(saved.error().kind, path, asQString(saved.error().message));
    }
    return {};
}

QString notesPathBeside(const extractor::Recovered& recovered) {
    return QString::fromStdString(firstPath(recovered)) + QStringLiteral(".lastwords.json");
}

QString notesPathOfUser(const extractor::Recovered& recovered) {
    const QByteArray path = QByteArray::fromStdString(firstPath(recovered));
    const QByteArray hash = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex();
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                           QStringLiteral("/lastwords/notes/");
    return folder + QString::fromLatin1(hash.left(32)) + QStringLiteral(".json");
}

}  // namespace lastwords::gui
