// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses each record of the area, one after the other, and reads what the page shows of it.
#include "tests/gui/shown_area.h"

#include <gtest/gtest.h>

#include <QListWidget>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTextBlock>
#include <string>

#include "tests/gui/expected_pages.h"

namespace lastwords::test {

namespace {

Objects of_area(const Objects& all, const char* kind, std::size_t area) {
    Objects found;
    for (const nlohmann::json& one : of_kind(all, kind)) {
        if (one.at("area") == area) {
            found.push_back(one);
        }
    }
    return found;
}

void compareZones(QWidget& page, const Objects& zones) {
    const auto* table = page.findChild<QTableView*>(QStringLiteral("zones"));
    ASSERT_EQ(table != nullptr, !zones.empty());
    if (table == nullptr) {
        return;
    }
    ASSERT_EQ(table->model()->rowCount(), static_cast<int>(zones.size()));
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            cells << table->model()->index(row, column).data().toString();
        }
        EXPECT_EQ(cells.join(u'|').toStdString(),
                  zone_row(zones[static_cast<std::size_t>(row)]).join(u'|').toStdString());
    }
}

/// Returns the parts of the text that are underlined, which says that they are not proved.
QString underlined(const QPlainTextEdit& text) {
    QString found;
    for (QTextBlock block = text.document()->begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            if (part.fragment().charFormat().fontUnderline()) {
                found += part.fragment().text();
            }
        }
    }
    return found;
}

}  // namespace

std::size_t compareArea(QWidget& page, const CliAnswer& answer, std::size_t area) {
    compareZones(page, of_area(answer.pstore, "zone", area));
    const Objects records = of_area(answer.pstore, "pstore_record", area);
    auto* list = page.findChild<QListWidget*>(QStringLiteral("records"));
    const auto* text = page.findChild<QPlainTextEdit*>(QStringLiteral("text"));
    EXPECT_EQ(list->count(), static_cast<int>(records.size()));
    for (int row = 0; row < list->count() && row < static_cast<int>(records.size()); ++row) {
        const nlohmann::json& record = records[static_cast<std::size_t>(row)];
        EXPECT_EQ(list->item(row)->text().toStdString(), pstore_headline(record).toStdString());
        list->setCurrentRow(row);
        // A text widget keeps blanks that do not break as plain blanks.
        EXPECT_EQ(text->toPlainText().toStdString(),
                  pstore_file(record).replace(u'\u00a0', u' ').toStdString());
        // Which line ends are underlined cannot be told from the look.
        EXPECT_EQ(underlined(*text).toStdString(),
                  pstore_doubtful(record).remove(u'\n').toStdString());
    }
    return records.size();
}

}  // namespace lastwords::test
