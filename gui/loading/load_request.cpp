// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps requests in settings.
#include "gui/loading/load_request.h"

#include <QSettings>
#include <QStringList>

#include "gui/base/document_names.h"

namespace lastwords::gui {

extractor::OpenOptions optionsOf(const LoadRequest& request) {
    extractor::OpenOptions options;
    options.what = extractor::What::kAll;  // what pstore kept in a dump's memory has pages, too
    options.extents = true;                // for the place of a record's bytes in the file
    options.raw_base = request.raw_base.value_or(0);
    options.raw_base_given = request.raw_base.has_value();
    return options;
}

LoadRequest readRequest(const QSettings& stored) {
    LoadRequest request;
    for (const QString& path : stored.value(QStringLiteral("paths")).toStringList()) {
        request.paths.push_back(path.toStdString());
    }
    bool given = false;
    const std::uint64_t raw_base = stored.value(QStringLiteral("raw_base")).toULongLong(&given);
    if (given) {
        request.raw_base = raw_base;
    }
    return request;
}

void writeRequest(const LoadRequest& request, QSettings& stored) {
    QStringList paths;
    for (const std::string& path : request.paths) {
        paths << QString::fromStdString(absolutePath(path));
    }
    stored.setValue(QStringLiteral("paths"), paths);
    if (request.raw_base) {
        stored.setValue(QStringLiteral("raw_base"), static_cast<qulonglong>(*request.raw_base));
    }
}

}  // namespace lastwords::gui
