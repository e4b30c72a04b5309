// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the page in front with another open document.
#include <QInputDialog>
#include <QPointer>
#include <QTabWidget>
#include <memory>
#include <vector>

#include "gui/base/document_names.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "gui/rows/new_rows.h"
#include "gui/window/main_window.h"

namespace lastwords::gui {

/// Shows only the messages that another document does not have. Asks which one, if there are
/// several.
void MainWindow::compareWithAnother() {
    const QPointer<SourceView> page = pageInFront();
    if (page == nullptr) {
        return;
    }
    std::vector<std::vector<std::string>> paths;
    std::vector<std::shared_ptr<const extractor::Recovered>> others;
    for (int tab = 0; tab < documents_->count(); ++tab) {
        paths.push_back(document(tab)->request().paths);
        others.push_back(document(tab)->recovered());
    }
    QStringList titles = titlesOf(paths);
    titles.removeAt(documents_->currentIndex());
    others.erase(others.begin() + documents_->currentIndex());
    const auto compare = [page, others, titles](const QString& title) {
        const qsizetype chosen = titles.indexOf(title);
        if (page != nullptr && chosen >= 0) {
            page->showOnlyNew(title,
                              notIn(others.at(static_cast<std::size_t>(chosen)), page->rows()));
        }
    };
    if (titles.size() == 1) {
        compare(titles.front());
        return;
    }
    auto* question = new QInputDialog(this);
    question->setObjectName(QStringLiteral("compareDialog"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowTitle(tr("Compare"));
    question->setLabelText(tr("Show the messages that this document does not have:"));
    question->setComboBoxItems(titles);
    connect(question, &QInputDialog::textValueSelected, this, compare);
    question->open();
}

}  // namespace lastwords::gui
