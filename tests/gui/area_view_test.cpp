// SPDX-License-Identifier: GPL-2.0-or-later
// What can be done with the page of an area of pstore, on a region that has four crashes.
#include "gui/pages/area_view.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <string>

#include "gui/base/key_settings.h"
#include "gui/window/main_window.h"
#include "tests/cli/run_program.h"
#include "tests/gui/patience.h"

namespace lastwords::gui {

namespace {

const std::string kRegion = LASTWORDS_PSTORE_SAMPLES "/ramoops-more-oopses/region.bin.zst";
class AreaPage : public testing::Test {
 protected:
    AreaPage() {
        window_.resize(1200, 800);
        window_.show();
        window_.activateWindow();
        window_.open({kRegion});
        // The page of all sources of a crash comes to the front last.
        EXPECT_TRUE(QTest::qWaitFor(
            [this] {
                return pages() != nullptr &&
                       pages()->tabText(0).endsWith(QStringLiteral("all of one crash"));
            },
            kPatience));
        pages()->setCurrentWidget(area());
        records().setFocus();
    }

    QTabWidget* pages() { return window_.findChild<QTabWidget*>(QStringLiteral("pages")); }
    AreaView* area() { return window_.findChild<AreaView*>(); }
    template <class Widget>
    Widget& part(const char* name) {
        return *area()->findChild<Widget*>(QString::fromLatin1(name));
    }
    QListWidget& records() { return part<QListWidget>("records"); }
    QString current() { return records().currentItem()->text(); }
    QPlainTextEdit& text() { return part<QPlainTextEdit>("text"); }
    static QString copied() { return QGuiApplication::clipboard()->text(); }
    void choose(const char* name) {
        for (int row = 0; row < records().count(); ++row) {
            if (records().item(row)->text().startsWith(QString::fromLatin1(name))) {
                records().setCurrentRow(row);
            }
        }
    }
    /// Exports by the dialog to a file of this name, and returns what is in it.
    std::string exported(const QString& name) {
        const QString path = folder_.filePath(name);
        QTest::keyClick(&records(), Qt::Key_E, Qt::ControlModifier);
        auto* dialog = window_.findChild<QFileDialog*>(QStringLiteral("exportDialog"));
        if (dialog == nullptr) {
            ADD_FAILURE() << "there is no dialog";
            return {};
        }
        emit dialog->fileSelected(path);
        dialog->close();
        EXPECT_TRUE(QTest::qWaitFor([&] { return QFile::exists(path); }, kPatience));
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll().toStdString();
    }

    QTemporaryDir folder_;
    MainWindow window_;
};

TEST_F(AreaPage, ExportsAsTextWhatTheCommandLineWrites) {
    EXPECT_EQ(exported(QStringLiteral("area.txt")), test::run_lastwords({"pstore", kRegion}).out);
}

TEST_F(AreaPage, ExportsAsJsonWhatTheCommandLineWritesOfTheArea) {
    const std::string lines = exported(QStringLiteral("area.jsonl"));
    const std::string all = test::run_lastwords({"pstore", "--format", "json", kRegion}).out;
    const std::size_t end = lines.find("{\"kind\":\"finding\"");
    EXPECT_TRUE(all.starts_with(lines.substr(0, end)));
    EXPECT_NE(lines.find("\"kind\":\"pstore_record\""), std::string::npos);
}

TEST_F(AreaPage, ExportDialogOffersTextFirst) {
    QTest::keyClick(&records(), Qt::Key_E, Qt::ControlModifier);
    const auto* dialog = window_.findChild<QFileDialog*>(QStringLiteral("exportDialog"));
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->nameFilters().size(), 2);
    EXPECT_TRUE(dialog->nameFilters().front().contains(QStringLiteral("*.txt")));
    EXPECT_EQ(dialog->defaultSuffix(), QStringLiteral("txt"));
}

TEST_F(AreaPage, CopiesTheSelectedRecords) {
    records().selectAll();
    QTest::keyClick(&records(), Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(copied().count(QStringLiteral("\n==> ")), records().count());
    QTest::keyClick(&records(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(copied().contains(QStringLiteral("ZONE"))) << "the mail has the zones";
}

TEST_F(AreaPage, CopiesTheRecordAsJson) {
    choose("dmesg-ramoops-2");
    QTest::keyClick(&records(), Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(copied().contains(QStringLiteral("\"name\":\"dmesg-ramoops-2\"")));
    EXPECT_EQ(copied().count(u'\n'), 1);
}

TEST_F(AreaPage, SearchGoesThroughTheTextsOfAllRecords) {
    choose("dmesg-ramoops-1");
    text().moveCursor(QTextCursor::Start);
    QTest::keyClick(&records(), Qt::Key_F, Qt::ControlModifier);
    EXPECT_TRUE(part<QLineEdit>("search").hasFocus());
    QTest::keyClicks(&part<QLineEdit>("search"), QStringLiteral("panic#5"));
    QTest::keyClick(&part<QLineEdit>("search"), Qt::Key_Return);
    EXPECT_TRUE(current().startsWith(QStringLiteral("dmesg-ramoops-0"))) << current().toStdString();
    EXPECT_EQ(text().textCursor().selectedText(), QStringLiteral("Panic#5"));
    EXPECT_EQ(part<QLabel>("count").text(), QStringLiteral("from the top again"));
    part<QLineEdit>("search").setText(QStringLiteral("Oops#3"));
    QTest::keyClick(&records(), Qt::Key_N, Qt::ShiftModifier);
    EXPECT_TRUE(current().startsWith(QStringLiteral("dmesg-ramoops-2"))) << current().toStdString();
    EXPECT_EQ(part<QLabel>("count").text(), QStringLiteral("from the end again"));
    part<QLineEdit>("search").setText(QStringLiteral("panic#77"));
    QTest::keyClick(&records(), Qt::Key_N);
    EXPECT_EQ(part<QLabel>("count").text(), QStringLiteral("not found"));
}

TEST_F(AreaPage, HintOfTheSearchHasTheKeysThatTheUserHasChosen) {
    const auto hint = [&] { return part<QLineEdit>("search").placeholderText(); };
    EXPECT_EQ(hint(), QStringLiteral("Search in all records (Ctrl+F, N, Shift+N)"));
    changeKeys(window_, QStringLiteral("nextHit"), {QKeySequence(Qt::Key_F3)});
    EXPECT_EQ(hint(), QStringLiteral("Search in all records (Ctrl+F, F3, Shift+N)"));
    resetKeys(window_);
    EXPECT_EQ(hint(), QStringLiteral("Search in all records (Ctrl+F, N, Shift+N)"));
}

TEST_F(AreaPage, EnterGoesToThePageWithTheMessages) {
    choose("dmesg-ramoops-3");
    EXPECT_TRUE(part<QLabel>("messages").text().contains(QStringLiteral("<a href")));
    QTest::keyClick(&records(), Qt::Key_Return);
    EXPECT_TRUE(pages()
                    ->tabText(pages()->currentIndex())
                    .endsWith(QStringLiteral("Oops#4 (dmesg-ramoops-3)")))
        << pages()->tabText(pages()->currentIndex()).toStdString();
    const auto* log = pages()->currentWidget()->findChild<QTableView*>(QStringLiteral("log"));
    EXPECT_TRUE(log->hasFocus());
}

}  // namespace

}  // namespace lastwords::gui
