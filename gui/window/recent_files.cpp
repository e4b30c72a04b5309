// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the list. It is read anew each time, because another window may have changed it.
#include "gui/window/recent_files.h"

#include <algorithm>

#include "gui/base/document_names.h"
#include "gui/base/user_settings.h"

namespace lastwords::gui {

namespace {

const QString kList = QStringLiteral("recent");

}  // namespace

std::vector<LoadRequest> RecentFiles::all() const {
    std::vector<LoadRequest> found;
    QSettings stored = userSettings();
    const int count = stored.beginReadArray(kList);
    for (int i = 0; i < count && found.size() < kMax; ++i) {
        stored.setArrayIndex(i);
        LoadRequest request = readRequest(stored);
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
    QSettings stored = userSettings();
    stored.beginWriteArray(kList, static_cast<int>(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i) {
        stored.setArrayIndex(static_cast<int>(i));
        writeRequest(list[i], stored);
    }
    stored.endArray();
}

void RecentFiles::clear() {
    userSettings().remove(kList);
}

}  // namespace lastwords::gui
