// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the pages.
#include "gui/document.h"

#include <QAbstractItemView>
#include <QListWidget>
#include <QTabBar>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "extractor/merge/merge.h"
#include "gui/area_view.h"
#include "gui/document_names.h"
#include "gui/notes.h"
#include "gui/page.h"
#include "gui/source_view.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/merged_story.h"

namespace lastwords::gui {

namespace {

/// Returns the origin with the file's name instead of its path: "region.bin: ramoops region at
/// 0x8000000".
QString shortOrigin(const QString& origin) {
    const qsizetype file_end = origin.indexOf(QStringLiteral(": "));
    return origin.mid(origin.lastIndexOf(u'/', file_end) + 1);
}

/// Counts the consoles of all sources whose standing is asked for.
int consolesWith(const extractor::Recovered& recovered,
                 const std::function<bool(printkfmt::Standing)>& asked) {
    int count = 0;
    for (const printkfmt::Source& source : recovered.sources) {
        for (const printkfmt::Console& console : source.consoles) {
            count += asked(printkfmt::standing_of(console, source.log)) ? 1 : 0;
        }
    }
    return count;
}

/// Counts the lines that were still waiting outside the kernel's log, and so got to no console.
std::ptrdiff_t linesOutsideTheLog(const extractor::Recovered& recovered) {
    std::ptrdiff_t count = 0;
    for (const printkfmt::Source& source : recovered.sources) {
        const auto& lines = source.log.buffered;
        count += std::count_if(lines.begin(), lines.end(), printkfmt::is_missed_buffer);
    }
    return count;
}

/// There would be no letters for them. The command line refuses them too.
bool tooManyToMerge(const extractor::Recovered& recovered) {
    return recovered.sources.size() > printkfmt::kMergeSourcesMax;
}

}  // namespace

Document::Document(LoadRequest request, std::shared_ptr<const extractor::Recovered> recovered,
                   QWidget* parent)
    : QTabWidget(parent),
      request_(std::move(request)),
      recovered_(std::move(recovered)),
      notes_(new Notes(recovered_, this)) {
    setObjectName(QStringLiteral("pages"));
    setAccessibleName(tr("What was found in the files"));
    tabBar()->setAccessibleName(accessibleName());
    setDocumentMode(true);
    setFocusPolicy(Qt::NoFocus);  // with a single page, Tab would not get past the hidden tab bar
    setTabBarAutoHide(true);
    connect(this, &QTabWidget::currentChanged, this, [this] {
        if (isAncestorOf(window()->focusWidget())) {
            focusContent();
        }
    });
    for (const printkfmt::Source& source : recovered_->sources) {
        // Points at one source, but keeps the whole result alive.
        const std::shared_ptr<const printkfmt::Source> part(recovered_, &source);
        addPage(withNotes(new SourceView(part)), shownText(source.origin), QString());
    }
    for (std::size_t area = 0; area < recovered_->areas.size(); ++area) {
        auto* page = new AreaView(recovered_, area);
        connect(page, &AreaView::sourceWanted, this, &Document::showSource);
        addPage(page, shownText(recovered_->areas[area].origin), tr("pstore: "));
    }
    if (!recovered_->findings.empty()) {
        addTab(findingList(recovered_->findings, this), tr("Remarks about the files"));
    }
    mergeSources();
}

SourceView* Document::withNotes(SourceView* page) {
    page->useNotes(*notes_);
    return page;
}

/// Puts the sources that are of one crash on one page, the first one. Finding out which belong
/// together takes a while if they are long.
void Document::mergeSources() {
    if (recovered_->sources.size() < 2 || tooManyToMerge(*recovered_)) {
        return;
    }
    connect(&merging_, &QFutureWatcher<MergedRows>::finished, this, [this] {
        const bool focused = isAncestorOf(window()->focusWidget());
        int place = 0;
        for (const std::shared_ptr<const LogRows>& rows : merging_.result()) {
            auto* page = withNotes(new SourceView(rows));
            insertTab(place, page,
                      tr("%1: all of one crash")
                          .arg(asQString(printkfmt::letters_of(*rows->timeline()))));
            setCurrentIndex(place == 0 ? 0 : currentIndex());
            ++place;
        }
        restorePages();
        if (focused) {
            focusContent();
        }
        emit merged();
    });
    merging_.setFuture(QtConcurrent::run([recovered = recovered_] {
        const auto all =
            std::make_shared<const printkfmt::Merged>(extractor::merge(recovered->sources));
        MergedRows pages;
        for (const printkfmt::BootTimeline& timeline : all->timelines) {
            if (timeline.sources.size() > 1) {
                pages.push_back(std::make_shared<const LogRows>(
                    recovered, std::shared_ptr<const printkfmt::BootTimeline>(all, &timeline)));
            }
        }
        return pages;
    }));
}

DocumentState Document::state() const {
    DocumentState state;
    state.request = request_;
    state.front = tabText(currentIndex());
    for (int tab = 0; tab < count(); ++tab) {
        if (const auto* page = qobject_cast<const SourceView*>(widget(tab))) {
            state.pages.push_back(page->state());
            state.pages.back().page = tabText(tab);
        }
    }
    return state;
}

void Document::restore(DocumentState state) {
    restored_ = std::move(state);
    restorePages();
}

void Document::restorePages() {
    for (int tab = 0; tab < count(); ++tab) {
        const QString name = tabText(tab);
        auto* page = qobject_cast<SourceView*>(widget(tab));
        const auto kept = std::find_if(restored_.pages.begin(), restored_.pages.end(),
                                       [&](const PageState& one) { return one.page == name; });
        if (page != nullptr && kept != restored_.pages.end()) {
            page->restore(*kept);
            restored_.pages.erase(kept);
        }
        if (name == restored_.front) {
            setCurrentIndex(tab);
        }
    }
}

QString Document::outcome() const {
    std::size_t count = 0;
    recovered_->visit_findings([&](const Findings& findings, std::optional<std::size_t>) {
        count += findings.kept().size() + findings.not_kept();
    });
    QString words = recovered_->partial() ? tr("Something is missing: see the remarks")
                                          : tr("Nothing is missing in the dump");
    words = count == 0 ? words : tr("%1 (findings: %2)").arg(words).arg(count);
    const int missed = consolesWith(*recovered_, [](printkfmt::Standing standing) {
        return standing == printkfmt::Standing::kMissed ||
               standing == printkfmt::Standing::kDisabled;
    });
    const int may_miss = consolesWith(*recovered_, [](printkfmt::Standing standing) {
        return standing == printkfmt::Standing::kMayMiss;
    });
    words += missed > 0 ? tr("; consoles that missed records: %1").arg(missed) : QString();
    words +=
        may_miss > 0 ? tr("; consoles that may have missed records: %1").arg(may_miss) : QString();
    const auto outside = linesOutsideTheLog(*recovered_);
    words += outside > 0 ? tr("; lines outside the log that no console got: %1").arg(outside)
                         : QString();
    words += tooManyToMerge(*recovered_) ? tr("; not merged: %1 sources, at most %2 can be")
                                               .arg(recovered_->sources.size())
                                               .arg(printkfmt::kMergeSourcesMax)
                                         : QString();
    return words;
}

void Document::focusContent() {
    QWidget* page = currentWidget();
    if (page == nullptr) {
        return;
    }
    QWidget* content = page->findChild<QAbstractItemView*>(QStringLiteral("log"));
    if (content == nullptr) {
        content = page->findChild<QAbstractItemView*>(QStringLiteral("records"));
    }
    if (content == nullptr) {
        content = page->findChild<QAbstractItemView*>();
    }
    (content != nullptr ? content : page)->setFocus(Qt::OtherFocusReason);
}

void Document::showSource(std::size_t source) {
    const printkfmt::Source* const wanted = &recovered_->sources.at(source);
    for (int tab = 0; tab < count(); ++tab) {
        const auto* page = qobject_cast<const SourceView*>(widget(tab));
        if (page != nullptr && page->rows()->timeline() == nullptr &&
            &page->rows()->source() == wanted) {
            setCurrentIndex(tab);
            focusContent();
        }
    }
}

void Document::addPage(QWidget* page, const QString& origin, const QString& kind) {
    const int tab = addTab(page, asTabText(kind + shortOrigin(origin)));
    setTabToolTip(tab, origin);
}

}  // namespace lastwords::gui
