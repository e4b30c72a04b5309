// SPDX-License-Identifier: GPL-2.0-or-later
// What is exported: all formats are read back by other parsers and compared with the list.
#include "gui/export/export_job.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <csignal>
#include <memory>

#include "extractor/open.h"
#include "gui/list/row_text.h"
#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"
#include "tests/support/csv_reader.h"

namespace lastwords::gui {

namespace {

using test::csv_lines;

QByteArray contentsOf(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << path.toStdString();
    return file.readAll();
}

/// The sample dump, with texts that mean something to the formats.
class Exports : public testing::Test {
 protected:
    Exports() {
        request_.recovered = sampleDump();
        take(request_.recovered);
        request_.path = folder_.filePath(QStringLiteral("out"));
    }

    void take(const std::shared_ptr<const extractor::Recovered>& dump) {
        request_.recovered = dump;
        request_.rows = std::make_shared<const LogRows>(
            std::shared_ptr<const printkfmt::Source>(dump, &dump->sources.front()));
        model_ = std::make_unique<LogModel>(request_.rows);
    }
    /// Gives the first record this text.
    void takeText(std::string_view text) {
        const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
        dump->sources.front().log.records.unpack().front().text = text;
        dump->sources.front().consoles.front().name = text;
        dump->sources.front().origin = text;
        dump->paths = {std::string(text)};
        take(dump);
    }
    QByteArray written(ExportFormat format) {
        request_.format = format;
        const Result<void> result = writeExport(request_, [](double) { return true; });
        EXPECT_TRUE(result.has_value());
        return contentsOf(request_.path);
    }
    QString cell(int row, int column) { return model_->index(row, column).data().toString(); }

    QTemporaryDir folder_;
    ExportRequest request_;
    std::unique_ptr<LogModel> model_;
};

/// The cells of the rows of the report's list, and what else the tests look for.
struct Page {
    std::vector<QStringList> rows;
    QStringList items;  // of all lists
    int lanes = 0;
    QSet<QString> elements;
};

Page parsedPage(const QByteArray& html) {
    Page page;
    bool in_rows = false;
    QXmlStreamReader reader(html);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) {
            in_rows = in_rows && !(reader.isEndElement() && reader.name() == u"table");
            continue;
        }
        page.elements << reader.name().toString();
        if (reader.name() == u"table") {
            in_rows = reader.attributes().value(QLatin1String("class")) == u"rows";
        } else if (reader.name() == u"tr" && in_rows) {
            page.rows.emplace_back();
        } else if (reader.name() == u"td" && in_rows) {
            page.rows.back() << reader.readElementText(QXmlStreamReader::IncludeChildElements);
        } else if (reader.name() == u"li") {
            page.items << reader.readElementText();
        } else if (reader.name() == u"svg") {
            page.lanes += reader.attributes().value(QLatin1String("class")) == u"lane" ? 1 : 0;
        }
    }
    EXPECT_FALSE(reader.hasError())
        << reader.errorString().toStdString() << " at " << reader.lineNumber();
    if (!page.rows.empty()) {
        page.rows.erase(page.rows.begin());  // the heads
    }
    return page;
}

TEST_F(Exports, TextIsWhatIsCopied) {
    EXPECT_EQ(written(ExportFormat::kText), asDmesg(*request_.rows, {0, 1, 2, 3}).toUtf8());
}

TEST_F(Exports, OnlyTheRowsThatAreShownAreWritten) {
    request_.shown = std::make_shared<const RowNumbers>(RowNumbers{0, 2});
    EXPECT_EQ(written(ExportFormat::kText), asDmesg(*request_.rows, {0, 2}).toUtf8());
    EXPECT_EQ(csv_lines(written(ExportFormat::kCsv).toStdString()).size(), 3U);
    EXPECT_EQ(parsedPage(written(ExportFormat::kHtml)).rows.size(), 2U);
}

TEST_F(Exports, JsonIsThatOfTheCommandLine) {
    QStringList kinds;
    for (const QByteArray& line : written(ExportFormat::kJson).trimmed().split('\n')) {
        QJsonParseError error;
        kinds << QJsonDocument::fromJson(line, &error)[QStringLiteral("kind")].toString();
        EXPECT_EQ(error.error, QJsonParseError::NoError) << line.toStdString();
    }
    const QString record = QStringLiteral("record");
    EXPECT_EQ(kinds, QStringList({QStringLiteral("lastwords"), record, record, record, record,
                                  QStringLiteral("finding")}));
}

TEST_F(Exports, WhatIsBetweenRecordsIsThatOfTheCommandLineToo) {
    auto dump = std::make_shared<extractor::Recovered>();
    dump->sources.push_back(std::move(*std::const_pointer_cast<printkfmt::Source>(capture())));
    take(dump);
    EXPECT_TRUE(
        written(ExportFormat::kText).contains("before\n{lastwords: 41 messages dropped here}\n"));
    const QList<QByteArray> json = written(ExportFormat::kJson).trimmed().split('\n');
    ASSERT_EQ(json.size(), 4);
    EXPECT_TRUE(json[2].startsWith("{\"kind\":\"mark\"")) << json[2].toStdString();
    EXPECT_EQ(csv_lines(written(ExportFormat::kCsv).toStdString()).at(2).front(), "mark");
    EXPECT_EQ(parsedPage(written(ExportFormat::kHtml)).rows.at(1).back(),
              QStringLiteral("41 messages dropped here"));
}

TEST_F(Exports, CsvHasTheListsCells) {
    const auto lines = csv_lines(written(ExportFormat::kCsv).toStdString());
    ASSERT_EQ(lines.size(), 5U);
    const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(lines[0].begin(), lines[0].end(), name) -
                                        lines[0].begin());
    };
    for (int row = 0; row < 4; ++row) {
        const auto& cells = lines.at(static_cast<std::size_t>(row) + 1);
        EXPECT_EQ(cells.at(column("seq")), cell(row, LogModel::kSeq).toStdString());
        EXPECT_EQ(cells.at(column("level")), cell(row, LogModel::kLevel).toStdString());
        EXPECT_EQ(cells.at(column("caller")), cell(row, LogModel::kCaller).toStdString());
        EXPECT_EQ(QString::fromStdString(cells.at(column("text"))).replace(u'\n', u'\u21b5'),
                  cell(row, LogModel::kText));
    }
    EXPECT_EQ(lines[1].at(column("on ttyS0")), "passed");
    EXPECT_EQ(lines[2].at(column("on slow0")), "unflushed");
}

TEST_F(Exports, ReportHasTheListsCellsAndALaneForEachConsole) {
    request_.notes = std::make_shared<const NoteMap>(NoteMap{{{0, 11}, {true, "my <note>"}}});
    const Page page = parsedPage(written(ExportFormat::kHtml));
    ASSERT_EQ(page.rows.size(), 5U);  // with one for the note
    EXPECT_EQ(page.rows[2].back(), QStringLiteral("Note: my <note>"));
    EXPECT_EQ(page.rows[1].front(), QStringLiteral("\u2691"));
    for (const int row : {0, 1}) {
        const QStringList& cells = page.rows.at(static_cast<std::size_t>(row));
        EXPECT_EQ(cells.at(1), cell(row, LogModel::kFates));
        EXPECT_EQ(cells.at(2), cell(row, LogModel::kSeq));
        EXPECT_EQ(cells.at(3), cell(row, LogModel::kTime));
        EXPECT_EQ(cells.at(4), cell(row, LogModel::kLevel));
        EXPECT_EQ(cells.at(5), cell(row, LogModel::kCaller));
        EXPECT_EQ(QString(cells.at(6)).replace(u'\n', u'\u21b5'), cell(row, LogModel::kText));
    }
    EXPECT_TRUE(page.rows[4].back().contains(QStringLiteral("{reserved: ")));
    EXPECT_EQ(page.lanes, 2);
    EXPECT_TRUE(page.items.contains(QStringLiteral("missing: vmcore: one page is not there")));
    EXPECT_FALSE(page.items.filter(QStringLiteral("slow0 never showed")).isEmpty());
    EXPECT_FALSE(page.items.filter(QStringLiteral(LASTWORDS_VERSION)).isEmpty());
}

TEST_F(Exports, HostileTextsAreTextInEveryFormat) {
    for (const std::string_view text :
         {std::string_view("</td><script>alert(1)</script><!--"), std::string_view("]]>&amp;\"'"),
          std::string_view("=HYPERLINK(\"http://x\")"), std::string_view("\x00\x01\x1b[31m", 7),
          std::string_view("\xff\xfe\xc3\xed\xa0\x80 \xef\xbf\xbe"),
          std::string_view("\xe2\x80\xae\xe2\x80\x8b\x7f\xc2\x85")}) {
        takeText(text);
        const Page page = parsedPage(written(ExportFormat::kHtml));
        ASSERT_EQ(page.rows.size(), 4U) << text;
        EXPECT_FALSE(page.elements.contains(QStringLiteral("script")));
        if (!QString::fromUtf8(text.data()).contains(QChar(0xfffe))) {
            EXPECT_EQ(page.rows[0].back(), cell(0, LogModel::kText));
        }
        EXPECT_EQ(csv_lines(written(ExportFormat::kCsv).toStdString()).size(), 5U) << text;
        for (const QByteArray& line : written(ExportFormat::kJson).trimmed().split('\n')) {
            EXPECT_TRUE(QJsonDocument::fromJson(line).isObject()) << line.toStdString();
        }
    }
}

TEST_F(Exports, CancelledExportLeavesTheOldFile) {
    QFile old(request_.path);
    ASSERT_TRUE(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    const Result<void> result = writeExport(request_, [](double) { return false; });
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(contentsOf(request_.path), "old");
    EXPECT_EQ(QDir(folder_.path()).entryList(QDir::Files).size(), 1);
}

/// Makes the file system refuse what is longer than one byte, as a full one does.
class FullDisk {
 public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small{1, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

 private:
    rlimit before_{};
};

TEST_F(Exports, FailureLeavesTheOldFileAndIsSaid) {
    QFile old(request_.path);
    ASSERT_TRUE(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    Result<void> result;
    {
        const FullDisk full;
        result = writeExport(request_, [](double) { return true; });
    }
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::kSystem);
    EXPECT_NE(result.error().message.find(request_.path.toStdString()), std::string::npos);
    EXPECT_EQ(contentsOf(request_.path), "old");
}

TEST_F(Exports, NameDecidesOnTheFormatAndElseTheDialog) {
    EXPECT_EQ(formatOf(QStringLiteral("/a/b.CSV"), {}), ExportFormat::kCsv);
    EXPECT_EQ(formatOf(QStringLiteral("/a/b.html"), {}), ExportFormat::kHtml);
    EXPECT_EQ(formatOf(QStringLiteral("/a/b"), QStringLiteral("JSON, an object a line (*.jsonl)")),
              ExportFormat::kJson);
    EXPECT_EQ(formatOf(QStringLiteral("/a/b"), {}), ExportFormat::kText);
}

TEST_F(Exports, NameInTheDialogFollowsTheFormat) {
    QWidget window;
    QFileDialog* dialog =
        exportDialog(folder_.filePath(QStringLiteral("vmcore.html")), Exported::kRows, window);
    EXPECT_EQ(dialog->selectedFiles().value(0), folder_.filePath(QStringLiteral("vmcore.html")));
    const QString csv = dialog->nameFilters().last();
    dialog->selectNameFilter(csv);
    emit dialog->filterSelected(csv);
    EXPECT_EQ(dialog->selectedFiles().value(0), folder_.filePath(QStringLiteral("vmcore.csv")));
}

class ExportsOfAWindow : public testing::Test {
 protected:
    ExportsOfAWindow() {
        dump_ = std::const_pointer_cast<extractor::Recovered>(sampleDump());
        dump_->paths = {path("vmcore")};
        dump_->inputs = {{dump_->paths.front(), 0, "made by hand"}};
        QFile file(QString::fromStdString(path("vmcore")));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("dump");
        file.close();
        window_.show();
        window_.activateWindow();
        window_.showRecovered(dump_);
        QCoreApplication::processEvents();
    }
    std::string path(const char* name) {
        return folder_.filePath(QString::fromLatin1(name)).toStdString();
    }
    void exportTo(const char* name) {
        auto* log = window_.findChild<QTableView*>(QStringLiteral("log"));
        QTest::keyClick(log, Qt::Key_E, Qt::ControlModifier);
        auto* dialog = window_.findChild<QFileDialog*>(QStringLiteral("exportDialog"));
        ASSERT_NE(dialog, nullptr);
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
        emit dialog->fileSelected(QString::fromStdString(path(name)));
        dialog->close();
    }

    QTemporaryDir folder_;
    std::shared_ptr<extractor::Recovered> dump_;
    MainWindow window_;
};

TEST_F(ExportsOfAWindow, WritesWhatTheFilterShows) {
    auto* filter = window_.findChild<QLineEdit*>(QStringLiteral("filter"));
    const auto* log = window_.findChild<QTableView*>(QStringLiteral("log"));
    filter->setText(QStringLiteral("missed:slow0"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log->model()->rowCount() == 2; }));
    exportTo("out.html");
    ASSERT_TRUE(QTest::qWaitFor([&] {
        return window_.statusBar()->currentMessage() == QStringLiteral("out.html is written");
    }));
    const QByteArray html = contentsOf(QString::fromStdString(path("out.html")));
    EXPECT_EQ(parsedPage(html).rows.size(), 2U);
    EXPECT_TRUE(html.contains("missed:slow0"));
    EXPECT_TRUE(html.contains("vmcore, 4 bytes, made by hand"));
}

TEST_F(ExportsOfAWindow, NeverReplacesAFileThatIsShown) {
    exportTo("vmcore");
    EXPECT_NE(window_.findChild<QWidget*>(QStringLiteral("message")), nullptr);
    EXPECT_EQ(contentsOf(QString::fromStdString(path("vmcore"))), "dump");
}

TEST_F(ExportsOfAWindow, FailureIsSaidAboveThePages) {
    exportTo("no/such/folder.csv");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return window_.findChild<QWidget*>(QStringLiteral("message")) != nullptr; }));
}

TEST_F(ExportsOfAWindow, IsOfferedOnlyIfThereAreRows) {
    auto* action = window_.findChild<QAction*>(QStringLiteral("export"));
    EXPECT_TRUE(action->isEnabled());
    emit window_.findChild<QTabWidget*>(QStringLiteral("documents"))->tabCloseRequested(0);
    EXPECT_FALSE(action->isEnabled());
}

}  // namespace

}  // namespace lastwords::gui
