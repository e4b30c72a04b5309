// SPDX-License-Identifier: GPL-2.0-or-later
// Document: what was recovered from the files that were opened together, on a page for each source
// and for each area of pstore.
#pragma once

#include <QFutureWatcher>
#include <QTabWidget>
#include <memory>
#include <vector>

#include "extractor/recovered.h"
#include "gui/load_request.h"
#include "gui/log_rows.h"

namespace lastwords::gui {

class Document final : public QTabWidget {
    Q_OBJECT

 public:
    Document(LoadRequest request, std::shared_ptr<const extractor::Recovered> recovered,
             QWidget* parent = nullptr);

    const LoadRequest& request() const { return request_; }
    /// Returns the text of the status line: whether anything is missing, and how many findings the
    /// pages show.
    QString outcome() const;
    /// Gives the keyboard to the log, or to what the page has instead.
    void focusContent();

 signals:
    /// The pages of sources that belong together are there.
    void merged();

 private:
    using MergedRows = std::vector<std::shared_ptr<const LogRows>>;

    void mergeSources();
    void addPage(QWidget* page, const QString& origin, const QString& kind);

    LoadRequest request_;
    std::shared_ptr<const extractor::Recovered> recovered_;
    QFutureWatcher<MergedRows> merging_;
};

}  // namespace lastwords::gui
