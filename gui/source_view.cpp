// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one source.
#include "gui/source_view.h"

#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/console_model.h"
#include "gui/log_model.h"
#include "gui/page.h"
#include "printkfmt/render/report.h"

namespace lastwords::gui {

namespace {

constexpr int kLogShare = 4;  // share of the height; each other part has 1

/// Makes the rows of the summary, the same as those that the command line prints.
QWidget* summary(const printkfmt::Source& source, QWidget* parent) {
    auto* rows = new QWidget(parent);
    rows->setObjectName(QStringLiteral("summary"));
    auto* layout = new QFormLayout(rows);
    layout->setContentsMargins(0, 0, 0, 0);
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        layout->addRow(plainLabel(asQString(row.label), rows),
                       plainLabel(shownText(row.value), rows));
    }
    return rows;
}

/// Makes a label with one sentence on each console that lacks something, and one sentence on all
/// other consoles.
QLabel* verdicts(const printkfmt::Source& source, QWidget* parent) {
    QStringList lines;
    for (const std::string& line : printkfmt::verdict_lines(source)) {
        lines << shownText(line);
    }
    auto* label = plainLabel(lines.join(u'\n'), parent);
    label->setObjectName(QStringLiteral("verdicts"));
    return label;
}

}  // namespace

SourceView::SourceView(const std::shared_ptr<const printkfmt::Source>& source, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(summary(*source, this));
    layout->addWidget(verdicts(*source, this));
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page, 1);

    if (source->has_consoles) {
        auto* consoles = table(new ConsoleModel(source), QStringLiteral("consoles"), page);
        addPart(tr("Consoles: %n", nullptr, static_cast<int>(source->consoles.size())), consoles, 1,
                *page);
    }
    auto* log = table(new LogModel(source), QStringLiteral("log"), page);
    addPart(tr("Log: %n records", nullptr, static_cast<int>(source->log.records.size())), log,
            kLogShare, *page);
    log->scrollToBottom();
    if (!source->findings.empty()) {
        addPart(tr("Remarks"), findingList(source->findings, page), 1, *page);
    }
}

}  // namespace lastwords::gui
