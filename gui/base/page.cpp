// SPDX-License-Identifier: GPL-2.0-or-later
// Makes labels, tables and lists.
#include "gui/base/page.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/base/colors.h"
#include "printkfmt/text/escape.h"

namespace lastwords::gui {

QString asQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString shownText(std::string_view text) {
    return QString::fromStdString(printkfmt::terminal_escaped(text));
}

QString hexNumber(std::uint64_t number) {
    return QStringLiteral("0x") + QString::number(number, 16);
}

QTextCharFormat unprovedText() {
    QTextCharFormat format;
    format.setForeground(colorOf(Meaning::kDoubt));
    format.setFontUnderline(true);
    format.setToolTip(QCoreApplication::translate("Page", "not proved"));
    return format;
}

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

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

void setUpTable(QTableView& view, QAbstractItemModel* model, const QString& name) {
    model->setParent(&view);
    view.setObjectName(name);
    view.setModel(model);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    view.setWordWrap(false);
    view.setShowGrid(false);
    view.verticalHeader()->hide();
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.verticalHeader()->setDefaultSectionSize(view.fontMetrics().height() + 4);
    view.horizontalHeader()->setStretchLastSection(true);
    // For the tables of consoles and zones, which have few rows. LogTable has its own widths.
    constexpr int kRowsMeasured = 200;
    view.horizontalHeader()->setResizeContentsPrecision(kRowsMeasured);
    view.resizeColumnsToContents();
}

QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* view = new QTableView(parent);
    setUpTable(*view, model, name);
    return view;
}

QListWidget* findingList(const Findings& findings, QWidget* parent) {
    auto* list = new QListWidget(parent);
    list->setObjectName(QStringLiteral("findings"));
    list->setAccessibleName(QCoreApplication::translate("Page", "Remarks"));
    for (const Finding& finding : findings.all()) {
        const bool loss = finding.weight == Finding::Weight::kLoss;
        const QString words = shownText(finding.message);
        list->addItem(loss ? QCoreApplication::translate("Page", "missing: %1").arg(words) : words);
    }
    return list;
}

}  // namespace lastwords::gui
