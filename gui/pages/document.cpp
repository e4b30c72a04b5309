// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the pages.
#include "gui/pages/document.h"

#include <QAbstractItemView>
#include <QListWidget>
#include <QTabBar>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "extractor/merge/merge.h"
#include "extractor/pstore/pstore_sources.h"
#include "gui/base/document_names.h"
#include "gui/base/page.h"
#include "gui/base/workers.h"
#include "gui/notes/notes.h"
#include "gui/pages/area_view.h"
#include "gui/pages/source_view.h"
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

Document::Document(LoadRequest request, const Opened& opened, QWidget* parent)
    : QTabWidget(parent),
      request_(std::move(request)),
      recovered_(opened.recovered),
      notes_(new Notes(recovered_, this)),
      merged_(std::make_shared<const printkfmt::Merged>()) {
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
    for (const std::shared_ptr<const LogRows>& rows : opened.rows) {
        addPage(withDocument(new SourceView(rows)), shownText(rows->source().origin),
                QStringLiteral("%1"));
    }
    for (std::size_t area = 0; area < recovered_->areas.size(); ++area) {
        auto* page = new AreaView(recovered_, area);
        connect(page, &AreaView::sourceWanted, this, &Document::showSource);
        addPage(page, shownText(recovered_->areas[area].origin), tr("pstore: %1"));
    }
    if (!recovered_->findings.empty()) {
        remarks_ = findingList(recovered_->findings, this);
        addTab(remarks_, tr("Remarks about the files"));
    }
    mergeSources();
}

/// Gives the page what belongs to the whole document.
SourceView* Document::withDocument(SourceView* page) {
    page->useFiles(recovered_, optionsOf(request_));
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
        const MergedRows found = merging_.result();
        merged_ = found.merged;
        for (const std::shared_ptr<const LogRows>& rows : found.pages) {
            auto* page = withDocument(new SourceView(rows));
            insertTab(place, page,
                      tr("%1: all of one crash")
                          .arg(asQString(printkfmt::letters_of(*rows->timeline()))));
            setCurrentIndex(place == 0 ? 0 : currentIndex());
            ++place;
        }
        // Why sources were kept apart is said even if there is no page of several.
        if (found.pages.empty() && !merged_->findings.empty()) {
            addTab(findingList(merged_->findings, this), tr("Remarks about merging"));
        }
        restorePages();
        if (focused) {
            focusContent();
        }
        emit merged();
    });
    merging_.setFuture(QtConcurrent::run(&workers(), [recovered = recovered_] {
        auto made = std::make_shared<printkfmt::Merged>(extractor::merge(recovered->sources));
        extractor::note_copies(recovered->areas, made->findings);
        MergedRows found{std::move(made), {}};
        for (std::size_t i = 0; i < found.merged->timelines.size(); ++i) {
            if (found.merged->timelines[i].sources.size() > 1) {
                found.pages.push_back(std::make_shared<const LogRows>(recovered, found.merged, i));
            }
        }
        return found;
    }));
}

/// Returns the name under which the state of the page is kept, the same in all languages.
QString Document::keptName(int tab) const {
    const auto* page = qobject_cast<const SourceView*>(widget(tab));
    const auto* timeline = page == nullptr ? nullptr : page->rows()->timeline();
    return timeline == nullptr ? tabText(tab) : asQString(printkfmt::letters_of(*timeline));
}

DocumentState Document::state() const {
    DocumentState state;
    state.request = request_;
    state.front = keptName(currentIndex());
    for (int tab = 0; tab < count(); ++tab) {
        if (const auto* page = qobject_cast<const SourceView*>(widget(tab))) {
            state.pages.push_back(page->state());
            state.pages.back().page = keptName(tab);
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
        const QString name = keptName(tab);
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

/// Returns the titles of the pages on which a remark says that something is missing. The remarks of
/// sources that are on a page together are there.
QStringList Document::pagesWithLosses() const {
    QStringList titles;
    std::vector<const printkfmt::Source*> together;
    for (int tab = 0; tab < count(); ++tab) {
        bool lossy = false;
        if (const auto* page = qobject_cast<const SourceView*>(widget(tab))) {
            const printkfmt::BootTimeline* const timeline = page->rows()->timeline();
            if (timeline != nullptr) {
                for (const std::uint32_t one : timeline->sources) {
                    together.push_back(&recovered_->sources[one]);
                }
            }
            const bool said =
                timeline == nullptr && std::find(together.begin(), together.end(),
                                                 &page->rows()->source()) != together.end();
            lossy = !said && page->rows()->findings().lossy();
        } else if (const auto* area = qobject_cast<const AreaView*>(widget(tab))) {
            lossy = recovered_->areas[area->index()].findings.lossy();
        } else {
            lossy =
                widget(tab) == remarks_ ? recovered_->findings.lossy() : merged_->findings.lossy();
        }
        if (lossy) {
            titles << tabText(tab).replace(QStringLiteral("&&"), QStringLiteral("&"));
        }
    }
    return titles;
}

QString Document::outcome() const {
    std::size_t findings_count = 0;
    recovered_->visit_findings([&](const Findings& findings, std::optional<std::size_t>) {
        findings_count += findings.kept().size() + findings.not_kept();
    });
    findings_count += merged_->findings.kept().size() + merged_->findings.not_kept();
    const bool partial = recovered_->partial() || merged_->findings.lossy();
    const QStringList where = pagesWithLosses();
    const QString words = !partial ? tr("Nothing is missing in the dump")
                          : where.empty() || count() == 1
                              ? tr("Something is missing: see the remarks")
                              : tr("Something is missing: see the remarks of %1")
                                    .arg(where.join(QStringLiteral(", ")));
    QStringList parts{findings_count == 0 ? words
                                          : tr("%1 (findings: %2)").arg(words).arg(findings_count)};
    const int missed = consolesWith(*recovered_, [](printkfmt::Standing standing) {
        return standing == printkfmt::Standing::kMissed ||
               standing == printkfmt::Standing::kDisabled;
    });
    const int may_miss = consolesWith(*recovered_, [](printkfmt::Standing standing) {
        return standing == printkfmt::Standing::kMayMiss;
    });
    if (missed > 0) {
        parts << tr("consoles that missed records: %1").arg(missed);
    }
    if (may_miss > 0) {
        parts << tr("consoles that may have missed records: %1").arg(may_miss);
    }
    if (const auto outside = linesOutsideTheLog(*recovered_); outside > 0) {
        parts << tr("lines outside the log that no console got: %1").arg(outside);
    }
    if (tooManyToMerge(*recovered_)) {
        parts << tr("not merged: %1 sources, at most %2 can be")
                     .arg(recovered_->sources.size())
                     .arg(printkfmt::kMergeSourcesMax);
    }
    return parts.join(QStringLiteral("; "));
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

void Document::addPage(QWidget* page, const QString& origin, const QString& title) {
    const int tab = addTab(page, asTabText(title.arg(shortOrigin(origin))));
    setTabToolTip(tab, origin);
}

}  // namespace lastwords::gui
