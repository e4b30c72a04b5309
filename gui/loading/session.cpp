// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the settings below "session".
#include "gui/loading/session.h"

#include <QStringList>
#include <algorithm>

#include "gui/base/user_settings.h"

namespace lastwords::gui {

namespace {

constexpr int kDocumentsMax = 20;
constexpr int kPagesMax = 200;        // of one document
constexpr qsizetype kTextMax = 4096;  // of a filter or a name

const QString kGroup = QStringLiteral("session");
const QString kWanted = QStringLiteral("restore_documents");

QString textOf(const QSettings& stored, const char* key) {
    return stored.value(QLatin1String(key)).toString().left(kTextMax);
}

std::vector<PageState> readPages(QSettings& stored) {
    std::vector<PageState> pages;
    const int count = std::min(stored.beginReadArray(QStringLiteral("pages")), kPagesMax);
    for (int i = 0; i < count; ++i) {
        stored.setArrayIndex(i);
        bool valid = false;
        const unsigned row = stored.value(QStringLiteral("row")).toUInt(&valid);
        pages.push_back({textOf(stored, "page"), textOf(stored, "filter"),
                         valid ? std::optional<std::uint32_t>(row) : std::nullopt});
    }
    stored.endArray();
    return pages;
}

void writePages(const std::vector<PageState>& pages, QSettings& stored) {
    const int count = std::min(static_cast<int>(pages.size()), kPagesMax);
    stored.beginWriteArray(QStringLiteral("pages"), count);
    for (int i = 0; i < count; ++i) {
        const PageState& page = pages[static_cast<std::size_t>(i)];
        stored.setArrayIndex(i);
        stored.setValue(QStringLiteral("page"), page.page.left(kTextMax));
        stored.setValue(QStringLiteral("filter"), page.filter.left(kTextMax));
        if (page.row) {
            stored.setValue(QStringLiteral("row"), *page.row);
        }
    }
    stored.endArray();
}

}  // namespace

Session readSession() {
    Session session;
    QSettings stored = userSettings();
    stored.beginGroup(kGroup);
    session.front = stored.value(QStringLiteral("front")).toUInt();
    const int count = std::min(stored.beginReadArray(QStringLiteral("documents")), kDocumentsMax);
    for (int i = 0; i < count; ++i) {
        stored.setArrayIndex(i);
        DocumentState document{readRequest(stored), readPages(stored), textOf(stored, "front")};
        if (!document.request.paths.empty()) {
            session.documents.push_back(std::move(document));
        }
    }
    stored.endArray();
    return session;
}

void writeSession(const Session& session) {
    QSettings stored = userSettings();
    stored.remove(kGroup);
    stored.beginGroup(kGroup);
    stored.setValue(QStringLiteral("front"), static_cast<unsigned>(session.front));
    const int count = std::min(static_cast<int>(session.documents.size()), kDocumentsMax);
    stored.beginWriteArray(QStringLiteral("documents"), count);
    for (int i = 0; i < count; ++i) {
        const DocumentState& document = session.documents[static_cast<std::size_t>(i)];
        stored.setArrayIndex(i);
        writeRequest(document.request, stored);
        stored.setValue(QStringLiteral("front"), document.front.left(kTextMax));
        writePages(document.pages, stored);
    }
    stored.endArray();
}

bool restoresSession() {
    return userSettings().value(kWanted, true).toBool();
}

void setRestoresSession(bool wanted) {
    QSettings stored = userSettings();
    stored.setValue(kWanted, wanted);
    if (!wanted) {
        stored.remove(kGroup);
    }
}

}  // namespace lastwords::gui
