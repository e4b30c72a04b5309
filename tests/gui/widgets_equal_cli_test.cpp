// SPDX-License-Identifier: GPL-2.0-or-later
// What the named widgets of the window show equals what the program prints as JSON about the same
// files: on all samples or, if the environment variable LASTWORDS_DUMPS names folders (separated by
// colons), on everything in these.
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTextDocumentFragment>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gui/base/page.h"
#include "gui/base/workers.h"
#include "gui/list/log_table.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "gui/window/main_window.h"
#include "gui/window/message_bar.h"
#include "tests/gui/cli_answer.h"
#include "tests/gui/expected_pages.h"
#include "tests/gui/expected_rows.h"
#include "tests/gui/patience.h"
#include "tests/gui/shown_area.h"
#include "tests/support/unwrapped.h"

namespace lastwords::gui {

namespace {

namespace fs = std::filesystem;
using test::CliAnswer;
using test::ExpectedRow;

/// How much was compared.
struct Counts {
    std::size_t inputs = 0;
    std::size_t refused = 0;
    std::size_t pages = 0;
    std::size_t rows = 0;
    std::size_t consoles = 0;
    std::size_t pstore_records = 0;
};

/// Returns what a list or table shows in this row, without its first `skip` columns.
QStringList shownCells(const QAbstractItemModel& model, int row, int skip, int columns) {
    QStringList cells;
    for (int column = skip; column < columns; ++column) {
        cells << model.index(row, column).data().toString();
    }
    return cells;
}

QStringList titles(const QAbstractItemModel& model, int columns) {
    QStringList all;
    for (int column = 0; column < columns; ++column) {
        all << model.headerData(column, Qt::Horizontal).toString();
    }
    return all;
}

/// Returns the lines of the list of remarks below the widget, or of the widget itself.
QStringList shownRemarks(QWidget& page) {
    auto* list = qobject_cast<QListWidget*>(&page);
    list = list != nullptr ? list : page.findChild<QListWidget*>(QStringLiteral("findings"));
    QStringList lines;
    for (int row = 0; list != nullptr && row < list->count(); ++row) {
        lines << list->item(row)->text();
    }
    return lines;
}

/// Compares the pages of one document with what the program says.
class Comparison {
 public:
    Comparison(Document& document, const CliAnswer& answer, Counts& counts)
        : document_(document), answer_(answer), counts_(counts) {}

    void compareAll();

 private:
    void compareSourcePage(int tab, std::size_t source, const std::vector<ExpectedRow>& rows);
    void compareSummary(QWidget& page, std::size_t source);
    void compareVerdicts(QWidget& page, std::size_t source);
    void compareConsoles(QWidget& page, std::size_t source);
    void compareRows(LogTable& log, const std::vector<ExpectedRow>& rows);
    void compareRemarks(int first_page_of_one_source);
    LogTable* listInFront(std::size_t source);

    Document& document_;
    const CliAnswer& answer_;
    Counts& counts_;
};

void Comparison::compareAll() {
    const std::vector<std::size_t> stories = test::stories_of_several(answer_);
    QStringList names = test::page_names(answer_);
    if (stories.empty() && !test::remarks_of_merging(answer_).empty()) {
        names << Document::tr("Remarks about merging");
    }
    const auto shownNames = [&] {
        QStringList all;
        for (int tab = 0; tab < document_.count(); ++tab) {
            all << document_.tabText(tab);
        }
        all.removeAll(Document::tr("Remarks about the files"));
        return all;
    };
    workers().waitForDone();  // the sources are merged in a worker
    QCoreApplication::processEvents();
    ASSERT_EQ(shownNames().join(u'\n').toStdString(), names.join(u'\n').toStdString());
    int tab = 0;
    for (const std::size_t story : stories) {
        SCOPED_TRACE(document_.tabText(tab).toStdString());
        compareSourcePage(tab, test::main_source(answer_, answer_.merge.at(story)),
                          test::rows_of_story(answer_, story));
        EXPECT_EQ(shownRemarks(*document_.widget(tab)).join(u'\n').toStdString(),
                  test::remarks_of_story(answer_, story).join(u'\n').toStdString());
        ++tab;
    }
    for (std::size_t source = 0; source < answer_.sources().size(); ++source) {
        SCOPED_TRACE(document_.tabText(tab).toStdString());
        compareSourcePage(tab++, source, test::rows_of_source(answer_, source));
    }
    for (std::size_t area = 0; area < test::of_kind(answer_.pstore, "area").size(); ++area) {
        SCOPED_TRACE(document_.tabText(tab).toStdString());
        counts_.pstore_records += test::compareArea(*document_.widget(tab++), answer_, area);
        ++counts_.pages;
    }
    compareRemarks(static_cast<int>(stories.size()));
}

/// The remarks of all pages are those that the program lists: about the files, then those of each
/// source, then those of each area. Pages of several sources repeat those of their sources.
void Comparison::compareRemarks(int first_page_of_one_source) {
    QStringList about_files;
    QStringList others;
    for (int tab = first_page_of_one_source; tab < document_.count(); ++tab) {
        const bool files = document_.tabText(tab) == Document::tr("Remarks about the files");
        (files ? about_files : others) << shownRemarks(*document_.widget(tab));
    }
    QStringList expected = test::remarks(answer_.info);
    if (first_page_of_one_source == 0) {
        expected << test::remarks_of_merging(answer_);
    }
    EXPECT_EQ((about_files + others).join(u'\n').toStdString(), expected.join(u'\n').toStdString());
}

void Comparison::compareSourcePage(int tab, std::size_t source,
                                   const std::vector<ExpectedRow>& rows) {
    document_.setCurrentIndex(tab);
    ++counts_.pages;
    LogTable* const log = listInFront(source);
    ASSERT_NE(log, nullptr);
    QWidget& page = *document_.currentWidget();
    compareSummary(page, source);
    compareVerdicts(page, source);
    compareConsoles(page, source);
    compareRows(*log, rows);
}

/// Returns the list of the page in front, once it shows all that workers find out for it, with all
/// Call Traces unfolded.
LogTable* Comparison::listInFront(std::size_t source) {
    auto* log = document_.currentWidget()->findChild<LogTable*>(QStringLiteral("log"));
    if (log == nullptr) {
        return nullptr;
    }
    const std::size_t consoles =
        test::of_kind(test::of_source(answer_.consoles, source), "console").size();
    EXPECT_TRUE(QTest::qWaitFor(
        [&] {
            return log->logModel().folds().isKnown() &&
                   log->logModel().consoles().size() == consoles;
        },
        kPatience));
    if (log->logModel().folds().hidden() > 0) {
        QTest::keyClick(log, Qt::Key_F);
    }
    EXPECT_EQ(log->logModel().folds().hidden(), 0U);
    return log;
}

void Comparison::compareSummary(QWidget& page, std::size_t source) {
    const auto* layout =
        qobject_cast<QFormLayout*>(page.findChild<QWidget*>(QStringLiteral("summary"))->layout());
    ASSERT_NE(layout, nullptr);
    QStringList words;
    for (int row = 0; row < layout->rowCount(); ++row) {
        for (const auto part : {QFormLayout::LabelRole, QFormLayout::FieldRole}) {
            words << qobject_cast<QLabel*>(layout->itemAt(row, part)->widget())->text();
        }
    }
    std::map<QString, QString> expected = test::summary_rows(answer_, source);
    static const QRegularExpression kLine(
        QStringLiteral(" \\(line [0-9]+\\)$|line [0-9]+, (?=at )"));
    for (qsizetype i = 0; i < words.size(); i += 2) {
        if (const auto row = expected.find(words[i]); row != expected.end()) {
            const bool counts_lines = (words[i] == QStringLiteral("died of") ||
                                       words[i] == QStringLiteral("first fault")) &&
                                      !row->second.contains(QStringLiteral("(seq "));
            const QString shown = counts_lines ? QString(words[i + 1]).remove(kLine) : words[i + 1];
            EXPECT_EQ(shown.toStdString(), row->second.toStdString());
            expected.erase(row);
        }
    }
    EXPECT_TRUE(expected.empty()) << expected.begin()->first.toStdString() << " is not shown";
    // The other rows have no JSON of their own. The summary in text has all rows.
    EXPECT_NE(answer_.summary.find(test::unwrapped(words.join(u' ').toStdString())),
              std::string::npos)
        << words.join(u' ').toStdString();
}

void Comparison::compareVerdicts(QWidget& page, std::size_t source) {
    const QString html = page.findChild<QLabel*>(QStringLiteral("verdicts"))->text();
    const QString text = QTextDocumentFragment::fromHtml(html).toPlainText();
    EXPECT_NE(answer_.summary.find(test::unwrapped(text.toStdString())), std::string::npos)
        << text.toStdString();
    std::set<std::size_t> linked;
    static const QRegularExpression kLink(QStringLiteral("<a href=\"([0-9]+)\""));
    for (auto links = kLink.globalMatch(html); links.hasNext();) {
        linked.insert(links.next().captured(1).toULongLong());
    }
    EXPECT_EQ(linked, test::linked_consoles(answer_, source));
}

void Comparison::compareConsoles(QWidget& page, std::size_t source) {
    const std::vector<QStringList> expected = test::console_rows(answer_, source);
    auto* table = page.findChild<QTableView*>(QStringLiteral("consoles"));
    if (expected.size() == 1) {  // no console: there is no table, or it has other lanes only
        EXPECT_TRUE(table == nullptr || table->model()->columnCount() == 2);
        return;
    }
    ASSERT_NE(table, nullptr);
    const QAbstractItemModel& model = *table->model();
    ASSERT_EQ(model.columnCount() - 1, expected.front().size());  // the last column is the lane
    EXPECT_EQ(titles(model, model.columnCount() - 1), expected.front());
    for (std::size_t i = 1; i < expected.size(); ++i) {
        ++counts_.consoles;
        const QStringList shown =
            shownCells(model, static_cast<int>(i) - 1, 0, model.columnCount() - 1);
        EXPECT_EQ(shown.join(u'|').toStdString(), expected[i].join(u'|').toStdString());
    }
}

void Comparison::compareRows(LogTable& log, const std::vector<ExpectedRow>& rows) {
    constexpr int kDifferencesShown = 5;
    const LogModel& model = log.logModel();
    std::size_t next = 0;
    int differences = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells = shownCells(model, row, LogModel::kSources, LogModel::kText + 1);
        if (cells.last().startsWith(QStringLiteral("\u25be "))) {
            cells.last().remove(0, 2);  // the sign of an unfolded Call Trace
        }
        const ExpectedRow expected = next < rows.size() ? rows[next] : ExpectedRow();
        ++next;
        if (cells != expected && ++differences <= kDifferencesShown) {
            ADD_FAILURE() << "row " << row << "\nshows " << cells.join(u'|').toStdString()
                          << "\nnot   " << expected.join(u'|').toStdString();
        }
    }
    EXPECT_EQ(next, rows.size());
    EXPECT_EQ(differences, 0);
    counts_.rows += next;
}

/// The folders whose files are opened.
std::vector<std::string> folders() {
    const char* given = std::getenv("LASTWORDS_DUMPS");
    if (given == nullptr) {
        return {LASTWORDS_PROJECT_SAMPLES "/dumps", LASTWORDS_PROJECT_SAMPLES "/dumps-older",
                LASTWORDS_PROJECT_SAMPLES "/pstore"};
    }
    std::vector<std::string> all;
    std::istringstream words(given);
    for (std::string word; std::getline(words, word, ':');) {
        all.push_back(word);
    }
    return all;
}

using Names = std::vector<std::string>;

/// Returns all files in the folder and its subfolders.
Names filesBelow(const fs::path& folder) {
    Names names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            names.push_back(entry.path());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Returns what is opened of a folder that the user named: each file, and each folder that has
/// several.
Names everythingBelow(const std::string& folder) {
    std::map<std::string, Names> files;
    for (const std::string& name : filesBelow(folder)) {
        files[fs::path(name).parent_path()].push_back(name);
    }
    Names inputs;
    for (const auto& [parent, names] : files) {
        inputs.insert(inputs.end(), names.begin(), names.end());
        if (names.size() > 1) {
            inputs.push_back(parent);
        }
    }
    return inputs;
}

/// Returns what is opened of the samples in CI: every fifth sample's folder, with all files in it.
Names samplesIn(const std::string& folder) {
    Names inputs;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory()) {
            inputs.push_back(entry.path());
        }
    }
    std::sort(inputs.begin(), inputs.end());
    Names chosen;
    for (std::size_t i = 0; i < inputs.size(); i += 5) {
        chosen.push_back(inputs[i]);
    }
    return chosen;
}

Names inputsBelow(const std::string& folder) {
    return std::getenv("LASTWORDS_DUMPS") == nullptr ? samplesIn(folder) : everythingBelow(folder);
}

class WidgetsEqualCli : public testing::TestWithParam<std::string> {
 protected:
    WidgetsEqualCli() {
        window_.resize(1366, 768);
        window_.show();
        window_.activateWindow();
    }

    void compare(const std::string& input) {
        SCOPED_TRACE(input);
        const CliAnswer answer = test::ask_cli(input);
        ++counts_.inputs;
        window_.open({input});
        ASSERT_TRUE(QTest::qWaitFor([&] { return documents().count() > 0 || message() != nullptr; },
                                    kPatience));
        if (!answer.refusal.empty()) {
            ++counts_.refused;
            ASSERT_NE(message(), nullptr);
            const QString words = message()->findChild<QLabel*>(QStringLiteral("failure"))->text();
            EXPECT_EQ("lastwords: " + words.toStdString() + '\n', answer.refusal);
        } else {
            auto* document = qobject_cast<Document*>(documents().currentWidget());
            ASSERT_NE(document, nullptr);
            Comparison(*document, answer, counts_).compareAll();
        }
        closeAll();
    }

    Counts counts_;

 private:
    QTabWidget& documents() { return *window_.findChild<QTabWidget*>(QStringLiteral("documents")); }
    MessageBar* message() { return window_.findChild<MessageBar*>(); }
    void closeAll() {
        while (documents().count() > 0) {
            emit documents().tabCloseRequested(0);
        }
        while (message() != nullptr) {
            delete message();
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    MainWindow window_;
};

TEST_P(WidgetsEqualCli, OnEverythingInTheFolder) {
    for (const std::string& input : inputsBelow(GetParam())) {
        compare(input);
    }
    EXPECT_GT(counts_.inputs, counts_.refused);
    std::cout << GetParam() << ": compared " << counts_.inputs
              << " inputs (refused by both: " << counts_.refused << "), " << counts_.pages
              << " pages, " << counts_.rows << " rows, " << counts_.consoles << " consoles, "
              << counts_.pstore_records << " records of pstore\n";
}

std::string nameOf(const testing::TestParamInfo<std::string>& folder) {
    std::string name =
        std::to_string(folder.index) + '_' + fs::path(folder.param).filename().string();
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Samples, WidgetsEqualCli, testing::ValuesIn(folders()), nameOf);

}  // namespace

}  // namespace lastwords::gui
