// SPDX-License-Identifier: GPL-2.0-or-later
// A table with a row for each rule.
#include "gui/list/highlighter_dialog.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/base/page.h"
#include "gui/base/save_file.h"
#include "gui/rows/highlight_colors.h"

namespace lastwords::gui {

namespace {

enum RuleColumn { kName, kWords, kColor, kColumns };

QString titleOf(const HighlightColor& color) {
    return QStringLiteral("%1 %2").arg(color.sign,
                                       QCoreApplication::translate("HighlightColor", color.title));
}

}  // namespace

HighlighterDialog::HighlighterDialog(Highlighters& highlighters, QWidget* parent)
    : QDialog(parent),
      highlighters_(highlighters),
      table_(new QTableWidget(0, kColumns, this)),
      message_(plainLabel({}, this)) {
    setObjectName(QStringLiteral("highlighterDialog"));
    setWindowTitle(tr("Highlighters"));
    resize(640, 360);
    table_->setObjectName(QStringLiteral("rules"));
    table_->setAccessibleName(tr("Highlighters"));
    table_->setHorizontalHeaderLabels({tr("Name"), tr("Words of the filter"), tr("Colour")});
    table_->horizontalHeader()->setSectionResizeMode(kWords, QHeaderView::Stretch);
    table_->setColumnWidth(kName, 180);
    table_->verticalHeader()->hide();
    table_->setTabKeyNavigation(false);
    message_->setObjectName(QStringLiteral("message"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table_, 1);
    layout->addWidget(message_);
    layout->addWidget(buttons());
    connect(table_, &QTableWidget::itemChanged, this, &HighlighterDialog::take);
    fill();
}

QWidget* HighlighterDialog::buttons() {
    auto* box = new QDialogButtonBox(QDialogButtonBox::Close, this);
    const auto add = [&](const QString& name, const QString& title, auto run) {
        QPushButton* button = box->addButton(title, QDialogButtonBox::ActionRole);
        button->setObjectName(name);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, run);
    };
    add(QStringLiteral("add"), tr("&Add"), &HighlighterDialog::addRule);
    add(QStringLiteral("remove"), tr("&Remove"), &HighlighterDialog::removeRule);
    add(QStringLiteral("import"), tr("&Import..."), [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Import highlighters"), {},
                                                          tr("Highlighters (*.json)"));
        if (!path.isEmpty()) {
            importFrom(path);
        }
    });
    add(QStringLiteral("export"), tr("&Export..."), [this] {
        const QString path = QFileDialog::getSaveFileName(this, tr("Export highlighters"),
                                                          QStringLiteral("highlighters.json"),
                                                          tr("Highlighters (*.json)"));
        if (!path.isEmpty()) {
            exportTo(path);
        }
    });
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return box;
}

void HighlighterDialog::fill() {
    filling_ = true;
    table_->setRowCount(0);
    for (const Highlighter& rule : highlighters_.rules()) {
        addRow(rule);
    }
    filling_ = false;
}

void HighlighterDialog::addRow(const Highlighter& rule) {
    const bool was_filling = std::exchange(filling_, true);
    const int row = table_->rowCount();
    table_->insertRow(row);
    auto* name = new QTableWidgetItem(rule.name);
    name->setFlags(name->flags() | Qt::ItemIsUserCheckable);
    name->setCheckState(rule.enabled ? Qt::Checked : Qt::Unchecked);
    name->setToolTip(tr("checked: in use"));
    table_->setItem(row, kName, name);
    table_->setItem(row, kWords, new QTableWidgetItem(rule.words));
    auto* color = new QComboBox(table_);
    color->setAccessibleName(tr("Colour of %1").arg(rule.name));
    for (const HighlightColor& one : highlightColors()) {
        const ColorPair pair = colorsOf(one);
        color->addItem(titleOf(one));
        color->setItemData(color->count() - 1, pair.ground, Qt::BackgroundRole);
        color->setItemData(color->count() - 1, pair.text, Qt::ForegroundRole);
    }
    color->setCurrentIndex(static_cast<int>(rule.color));
    connect(color, &QComboBox::currentIndexChanged, this, &HighlighterDialog::take);
    table_->setCellWidget(row, kColor, color);
    filling_ = was_filling;
}

Highlighter HighlighterDialog::rowAt(int row) const {
    const auto* color = qobject_cast<QComboBox*>(table_->cellWidget(row, kColor));
    return {table_->item(row, kName)->text().trimmed(), table_->item(row, kWords)->text().trimmed(),
            static_cast<std::size_t>(color->currentIndex()),
            table_->item(row, kName)->checkState() == Qt::Checked};
}

/// Takes the rules of the table, and says which of them are wrong.
void HighlighterDialog::take() {
    if (filling_) {
        return;
    }
    std::vector<Highlighter> rules;
    QStringList faults;
    for (int row = 0; row < table_->rowCount(); ++row) {
        const Highlighter rule = rowAt(row);
        const QString fault = faultOf(rule);
        if (fault.isEmpty()) {
            rules.push_back(rule);
        } else if (!rule.name.isEmpty() || !rule.words.isEmpty()) {
            faults << tr("%1 is not used: %2").arg(rule.name, fault);
        }
    }
    highlighters_.set(std::move(rules));
    message_->setText(faults.join(u'\n'));
}

void HighlighterDialog::addRule() {
    addRow({{}, {}, highlighters_.rules().size() % kHighlightColors, true});
    table_->setFocus();
    table_->setCurrentCell(table_->rowCount() - 1, kName);
    table_->editItem(table_->item(table_->rowCount() - 1, kName));
}

void HighlighterDialog::removeRule() {
    if (table_->currentRow() >= 0) {
        table_->removeRow(table_->currentRow());
        take();
    }
}

void HighlighterDialog::importFrom(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        message_->setText(tr("%1 cannot be read: %2").arg(path, file.errorString()));
        return;
    }
    const auto read = readHighlighters(file.read(kHighlighterFileMax + 1));
    if (!read) {
        message_->setText(QStringLiteral("%1: %2").arg(path, shownText(read.error().message)));
        return;
    }
    std::vector<Highlighter> rules = highlighters_.rules();
    for (const Highlighter& rule : read->rules) {
        if (std::find(rules.begin(), rules.end(), rule) == rules.end()) {
            rules.push_back(rule);
        }
    }
    QStringList left_out = read->skipped;
    if (rules.size() > kHighlightersMax) {
        left_out << tr("rules after the first %1").arg(kHighlightersMax);
    }
    highlighters_.set(std::move(rules));
    fill();
    message_->setText(left_out.isEmpty() ? QString()
                                         : tr("Left out: %1").arg(left_out.join(u'\n')));
}

void HighlighterDialog::exportTo(const QString& path) {
    const auto saved = saveFile(path, asFile(highlighters_.rules()));
    message_->setText(
        saved ? QString()
              : tr("%1 cannot be written: %2").arg(path, asQString(saved.error().message)));
}

}  // namespace lastwords::gui
