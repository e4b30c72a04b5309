// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one source.
#include "gui/source_view.h"

#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/console_model.h"
#include "gui/log_model.h"
#include "printkfmt/escape.h"

namespace lastwords::gui {

namespace {

constexpr int kLogShare = 4;  // of the height, against 1 for each other part

QString shown(std::string_view text) {
    return QString::fromStdString(printkfmt::terminal_escaped(text));
}

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// A part of the page: its title above, its content below.
void addPart(const QString& title, QWidget* content, int share, QSplitter& page) {
    auto* part = new QWidget(&page);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* heading = plainLabel(title, part);
    QFont bold = heading->font();
    bold.setBold(true);
    heading->setFont(bold);
    layout->addWidget(heading);
    layout->addWidget(content, 1);
    page.addWidget(part);
    page.setStretchFactor(page.count() - 1, share);
}

QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* view = new QTableView(parent);
    model->setParent(view);
    view->setObjectName(name);
    view->setModel(model);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    view->setWordWrap(false);
    view->setShowGrid(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 4);
    view->horizontalHeader()->setStretchLastSection(true);
    // Widths from the rows in sight only: a log may have half a million.
    view->horizontalHeader()->setResizeContentsPrecision(0);
    view->resizeColumnsToContents();
    return view;
}

QListWidget* findingList(const Findings& findings, QWidget* parent) {
    auto* list = new QListWidget(parent);
    list->setObjectName(QStringLiteral("findings"));
    for (const Finding& finding : findings.kept()) {
        const bool loss = finding.weight == Finding::Weight::kLoss;
        list->addItem((loss ? QObject::tr("missing: ") : QString()) + shown(finding.message));
    }
    return list;
}

QString headline(const printkfmt::Source& source) {
    QString text = shown(source.machine.release.empty() ? "Linux" : source.machine.release);
    if (!source.machine.nodename.empty()) {
        text += QObject::tr(" on %1").arg(shown(source.machine.nodename));
    }
    if (source.death) {
        text += QStringLiteral(": ") + shown(source.death->line);
    }
    return text;
}

}  // namespace

SourceView::SourceView(const std::shared_ptr<const printkfmt::Source>& source, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(plainLabel(headline(*source), this));
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page, 1);

    if (source->has_consoles) {
        auto* consoles = table(new ConsoleModel(source), QStringLiteral("consoles"), page);
        addPart(tr("Consoles: %n", nullptr, static_cast<int>(source->consoles.size())), consoles, 1,
                *page);
    }
    auto* model = new LogModel(source);
    const int records = model->rowCount();
    auto* log = table(model, QStringLiteral("log"), page);
    addPart(tr("Log: %n records", nullptr, records), log, kLogShare, *page);
    log->scrollToBottom();
    if (!source->findings.empty()) {
        addPart(tr("Remarks"), findingList(source->findings, page), 1, *page);
    }
}

}  // namespace lastwords::gui
