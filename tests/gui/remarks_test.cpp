// SPDX-License-Identifier: GPL-2.0-or-later
// What was lost, or is worth knowing, is told wherever the window lists or counts it: also what was
// only counted, what is of another source of the page, and what was found while sources were
// merged.
#include <gtest/gtest.h>

#include <QFile>
#include <QListWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <string>
#include <utility>

#include "gui/export/row_export.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

const QString kNotKept = QStringLiteral("7 more notes were counted: only the first 200 are listed");

/// Adds so many notes that seven are only counted.
void addNotes(Findings& findings) {
    for (std::size_t i = 0; i < Findings::kKeptMax + 7; ++i) {
        findings.note("note " + std::to_string(i));
    }
}

QStringList listed(const QWidget& page) {
    QStringList lines;
    for (const auto* list : page.findChildren<QListWidget*>(QStringLiteral("findings"))) {
        for (int row = 0; row < list->count(); ++row) {
            lines << list->item(row)->text();
        }
    }
    return lines;
}

QString exported(const std::shared_ptr<const extractor::Recovered>& dump,
                 const std::shared_ptr<const LogRows>& rows, ExportFormat format) {
    const QTemporaryDir folder;
    ExportRequest request;
    request.recovered = dump;
    request.rows = rows;
    request.format = format;
    request.path = folder.filePath(QStringLiteral("out"));
    EXPECT_TRUE(writeExport(request, [](double) { return true; }).has_value());
    QFile file(request.path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return QString::fromUtf8(file.readAll());
}

/// The rows of both sources of a dump, of which merging has found something too.
std::shared_ptr<const LogRows> mergedRows(const std::shared_ptr<const extractor::Recovered>& dump) {
    auto merged = std::make_shared<printkfmt::Merged>();
    printkfmt::BootTimeline& timeline = merged->timelines.emplace_back();
    timeline.sources = {0, 1};
    const std::vector<printkfmt::Occurrence> in{{0, 0}, {1, 0}};
    printkfmt::Entry entry;
    entry.in = in;
    timeline.entries.push_back(entry);
    merged->findings.loss(ErrorKind::kUnsupported, "has too many lines to be merged");
    return std::make_shared<const LogRows>(dump, merged, 0);
}

std::shared_ptr<extractor::Recovered> dumpWithCapture() {
    auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    printkfmt::Source other;
    other.origin = "ttyS0.txt: text";
    printkfmt::Record record;
    record.text = "a line";
    record.has_level = record.has_caller = false;
    other.log.records.push_back(record);
    dump->sources.push_back(std::move(other));
    return dump;
}

TEST(Remarks, WhatWasOnlyCountedIsInTheListTheStatusTheReportAndJson) {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    addNotes(dump->sources[0].findings);
    MainWindow window;
    window.showRecovered(dump);
    EXPECT_EQ(listed(window).size(), static_cast<int>(Findings::kKeptMax) + 2);  // and a loss
    EXPECT_TRUE(listed(window).contains(kNotKept));
    EXPECT_TRUE(window.statusBar()->currentMessage().contains(QStringLiteral("(findings: 208)")))
        << window.statusBar()->currentMessage().toStdString();
    const auto rows = std::make_shared<const LogRows>(
        std::shared_ptr<const printkfmt::Source>(dump, &dump->sources[0]));
    for (const ExportFormat format : {ExportFormat::kHtml, ExportFormat::kJson}) {
        EXPECT_TRUE(exported(dump, rows, format).contains(kNotKept));
    }
}

TEST(Remarks, StatusNamesThePagesWithWhatIsMissing) {
    const auto dump = dumpWithCapture();
    dump->findings.loss(ErrorKind::kMissing, "the second file is cut");
    MainWindow window;
    window.showRecovered(dump);
    EXPECT_TRUE(window.statusBar()->currentMessage().startsWith(
        QStringLiteral("Something is missing: see the remarks of vmcore: kernel log, Remarks about "
                       "the files (findings: 2)")))
        << window.statusBar()->currentMessage().toStdString();
}

TEST(Remarks, PageOfSeveralSourcesHasThoseOfAllAndOfMerging) {
    const auto dump = dumpWithCapture();
    addNotes(dump->sources[1].findings);
    const auto rows = mergedRows(dump);
    const SourceView page(rows);
    const QStringList lines = listed(page);
    EXPECT_TRUE(lines.contains(QStringLiteral("missing: vmcore: one page is not there")));
    EXPECT_TRUE(lines.contains(kNotKept));
    EXPECT_TRUE(lines.contains(QStringLiteral("missing: has too many lines to be merged")));
    for (const ExportFormat format : {ExportFormat::kHtml, ExportFormat::kJson}) {
        const QString text = exported(dump, rows, format);
        EXPECT_TRUE(text.contains(kNotKept));
        EXPECT_EQ(text.count(QStringLiteral("has too many lines to be merged")), 1);
        EXPECT_EQ(text.count(QStringLiteral("one page is not there")), 1);
    }
}

TEST(Remarks, WhySourcesWereKeptApartIsToldWhenMergingHasEnded) {
    MainWindow window;
    window.showRecovered(dumpWithCapture());
    auto* document = window.findChild<Document*>();
    ASSERT_NE(document, nullptr);
    const auto tabs = [&] {
        QStringList names;
        for (int tab = 0; tab < document->count(); ++tab) {
            names << document->tabText(tab);
        }
        return names.join(u'|');
    };
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return tabs().contains(QStringLiteral("Remarks about merging")); }, 10'000))
        << tabs().toStdString();
    EXPECT_TRUE(listed(*document).contains(
        QStringLiteral("the sources are of 2 boots: those that share too few lines at the same "
                       "time are kept apart")));
    EXPECT_TRUE(window.statusBar()->currentMessage().contains(QStringLiteral("(findings: 3)")))
        << window.statusBar()->currentMessage().toStdString();
}

}  // namespace

}  // namespace lastwords::gui
