// SPDX-License-Identifier: GPL-2.0-or-later
// Document: what was recovered from the files that were opened together, on a page for each source
// and for each area of pstore.
#pragma once

#include <QFutureWatcher>
#include <QTabWidget>
#include <cstddef>
#include <memory>
#include <vector>

#include "extractor/recovered.h"
#include "gui/loading/load_request.h"
#include "gui/loading/session.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/opened.h"
#include "printkfmt/model/merged.h"

namespace lastwords::gui {

class Notes;
class SourceView;

class Document final : public QTabWidget {
    Q_OBJECT

 public:
    Document(LoadRequest request, const Opened& opened, QWidget* parent = nullptr);

    const LoadRequest& request() const { return request_; }
    const std::shared_ptr<const extractor::Recovered>& recovered() const { return recovered_; }
    Notes& notes() { return *notes_; }
    /// Returns the text of the status line: whether anything is missing, and how many findings the
    /// pages show.
    QString outcome() const;
    /// Returns what the pages show.
    DocumentState state() const;
    /// Shows the pages as they were, also those that are still being made.
    void restore(DocumentState state);
    /// Gives the keyboard to the log, or to what the page has instead.
    void focusContent();

 signals:
    /// The pages of sources that belong together are there.
    void merged();

 private:
    struct MergedRows {
        std::shared_ptr<const printkfmt::Merged> merged;
        std::vector<std::shared_ptr<const LogRows>> pages;  // of sources that belong together
    };

    void mergeSources();
    SourceView* withDocument(SourceView* page);
    void restorePages();
    QString keptName(int tab) const;
    QStringList pagesWithLosses() const;
    void showSource(std::size_t source);
    void addPage(QWidget* page, const QString& origin,
                 const QString& title);  // %1 in it: the origin

    LoadRequest request_;
    std::shared_ptr<const extractor::Recovered> recovered_;
    Notes* notes_;                // a child of this
    QWidget* remarks_ = nullptr;  // on the files as such; a child of this; nullptr: there are none
    DocumentState restored_;      // what is still to be shown as it was
    std::shared_ptr<const printkfmt::Merged> merged_;  // empty until the sources are merged
    QFutureWatcher<MergedRows> merging_;
};

}  // namespace lastwords::gui
