// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the list. It is read anew each time, because another window may have changed it.
#include "gui/recent_files.h"

#include <QSettings>
#include <QStringList>
#include <algorithm>

#include "gui/document_names.h"

namespace lastwords::gui {

namespace {

QSettings settings() {
    return QSettings(QStringLiteral("lastwords"), QStringLiteral("lastwords-gui"));
}

const QString kList = QStringLiteral("recent");
const QString kPaths = QStringLiteral("paths");
const QString kRawBase = QStringLiteral("raw_base");

}  // namespace

std::vector<LoadRequest> RecentFiles::all() const {
    std::vector<LoadRequest> found;
    QSettings stored = settings();
    const int count = stored.beginReadArray(kList);
    for (int i = 0; i < count && found.size() < kMax; ++i) {
        stored.setArrayIndex(i);
        LoadRequest request;
        for (const QString& path : stored.value(kPaths).toStringList()) {
            request.paths.push_back(path.toStdString());
        }
        bool given = false;
        const std::uint64_t raw_base = stored.value(kRawBase).toULongLong(&given);
        if (given) {
            request.raw_base = raw_base;
        }
        if (!request.paths.empty()) {
            found.push_back(std::move(request));
        }
    }
    return found;
}

void RecentFiles::add(const LoadRequest& request) {
    LoadRequest latest = request;
    std::transform(latest.paths.begin(), latest.paths.end(), latest.paths.begin(), absolutePath);
    std::vector<LoadRequest> list = all();
    std::erase_if(list, [&](const LoadRequest& one) { return one.paths == latest.paths; });
    list.insert(list.begin(), std::move(latest));
    list.resize(std::min(list.size(), kMax));
    clear();
    QSettings stored = settings();
    stored.beginWriteArray(kList, static_cast<int>(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i) {
        stored.setArrayIndex(static_cast<int>(i));
        QStringList paths;
        for (const std::string& path : list[i].paths) {
            paths << QString::fromStdString(path);
        }
        stored.setValue(kPaths, paths);
        if (list[i].raw_base) {
            stored.setValue(kRawBase, static_cast<qulonglong>(*list[i].raw_base));
        }
    }
    stored.endArray();
}

void RecentFiles::clear() {
    settings().remove(kList);
}

}  // namespace lastwords::gui
