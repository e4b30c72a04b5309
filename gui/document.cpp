// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the pages.
#include "gui/document.h"

#include <QAbstractItemView>
#include <QListWidget>
#include <QTabBar>
#include <utility>

#include "gui/area_view.h"
#include "gui/document_names.h"
#include "gui/page.h"
#include "gui/source_view.h"

namespace lastwords::gui {

namespace {

/// Returns the origin with the file's name instead of its path: "region.bin: ramoops region at
/// 0x8000000".
QString shortOrigin(const QString& origin) {
    const qsizetype file_end = origin.indexOf(QStringLiteral(": "));
    return origin.mid(origin.lastIndexOf(u'/', file_end) + 1);
}

}  // namespace

Document::Document(LoadRequest request, std::shared_ptr<const extractor::Recovered> recovered,
                   QWidget* parent)
    : QTabWidget(parent), request_(std::move(request)), recovered_(std::move(recovered)) {
    setObjectName(QStringLiteral("pages"));
    setAccessibleName(tr("What was found in the files"));
    tabBar()->setAccessibleName(accessibleName());
    setDocumentMode(true);
    setTabBarAutoHide(true);
    for (const printkfmt::Source& source : recovered_->sources) {
        // Points at one source, but keeps the whole result alive.
        const std::shared_ptr<const printkfmt::Source> part(recovered_, &source);
        addPage(new SourceView(part), shownText(source.origin), QString());
    }
    for (const printkfmt::PstoreArea& area : recovered_->areas) {
        const std::shared_ptr<const printkfmt::PstoreArea> part(recovered_, &area);
        addPage(new AreaView(part), shownText(area.origin), tr("pstore: "));
    }
    if (!recovered_->findings.empty()) {
        addTab(findingList(recovered_->findings, this), tr("Remarks about the files"));
    }
}

QString Document::outcome() const {
    std::size_t count = 0;
    recovered_->visit_findings([&](const Findings& findings, std::optional<std::size_t>) {
        count += findings.kept().size() + findings.not_kept();
    });
    const QString words =
        recovered_->partial() ? tr("Something is missing: see the remarks") : tr("Complete");
    return count == 0 ? words : tr("%1 (findings: %2)").arg(words).arg(count);
}

void Document::focusContent() {
    QWidget* page = currentWidget();
    if (page == nullptr) {
        return;
    }
    QWidget* content = page->findChild<QAbstractItemView*>(QStringLiteral("log"));
    if (content == nullptr) {
        content = page->findChild<QAbstractItemView*>();
    }
    (content != nullptr ? content : page)->setFocus(Qt::OtherFocusReason);
}

void Document::addPage(QWidget* page, const QString& origin, const QString& kind) {
    const int tab = addTab(page, asTabText(kind + shortOrigin(origin)));
    setTabToolTip(tab, origin);
}

}  // namespace lastwords::gui
