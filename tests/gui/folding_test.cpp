// SPDX-License-Identifier: GPL-2.0-or-later
// Call Traces in the list of real dumps: folded, unfolded, found, copied.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>
#include <string>
#include <utility>
#include <vector>

#include "gui/list/row_text.h"
#include "gui/rows/fold_finder.h"
#include "tests/gui/real_dump_page.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

const std::string kPanic = LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump";
/// Four oopses, and a panic without a Call Trace.
const std::string kOopses =
    LASTWORDS_PSTORE_SAMPLES "/ramoops-more-oopses/kernel-decoded/dmesg-ramoops-0.zst";

/// Returns the first row whose text has these words; -1: none.
int rowWith(RealDumpPage& page, const QString& words) {
    for (int row = 0; row < page.rows(); ++row) {
        if (page.cell(row, LogModel::kText).contains(words)) {
            return row;
        }
    }
    return -1;
}

/// Makes the first folded row of the list the current one.
void goToFold(RealDumpPage& page) {
    const int row = rowWith(page, QStringLiteral("\u25b8"));
    ASSERT_GE(row, 0);
    page.log().setCurrentIndex(page.log().model()->index(row, LogModel::kText));
}

TEST(Folding, TheTraceOfThePanicIsOpenAtFirst) {
    RealDumpPage page(kPanic);
    EXPECT_TRUE(page.current(LogModel::kText).startsWith(QStringLiteral("Kernel panic")));
    EXPECT_GE(rowWith(page, QStringLiteral("sysrq_handle_crash+0x1a")), 0);
    EXPECT_EQ(page.cell(page.log().currentIndex().row() + 1, LogModel::kText)
                  .indexOf(QStringLiteral("\u25be CPU: 0 UID: 0 PID: 1 Comm: init")),
              0);
}

TEST(Folding, AFoldedRowSaysWhatIsInItAndTheCountSaysHowMuchIsFolded) {
    RealDumpPage page(kPanic);
    const int all = page.rows();
    page.press(Qt::Key_Down);
    page.press(Qt::Key_Space);
    EXPECT_TRUE(page.current(LogModel::kText)
                    .startsWith(QStringLiteral(
                        "\u25b8 Call Trace, registers, code (45 lines): CPU: 0 UID: 0")))
        << page.current(LogModel::kText).toStdString();
    EXPECT_EQ(page.rows(), all - 44);
    EXPECT_EQ(page.count(), QStringLiteral("%1 rows, 44 folded").arg(all));
    EXPECT_TRUE(page.log()
                    .currentIndex()
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(QStringLiteral("folded: Call Trace")));
    EXPECT_TRUE(page.cell(page.log().currentIndex().row() + 1, LogModel::kText)
                    .startsWith(QStringLiteral("Kernel Offset")));
    page.press(Qt::Key_Space);
    EXPECT_EQ(page.rows(), all);
    EXPECT_EQ(page.count(), QStringLiteral("%1 rows").arg(all));
}

TEST(Folding, AFoldedRowHasAllLinesOfItsBlockInThePaneOfTheCurrentRecord) {
    RealDumpPage page(kPanic);
    const auto detail = [&] { return page.part<QPlainTextEdit>("detail")->toPlainText(); };
    page.press(Qt::Key_Down);
    EXPECT_FALSE(detail().contains(QStringLiteral("sysrq_handle_crash+0x1a")));
    page.press(Qt::Key_Space);
    EXPECT_TRUE(detail().contains(QStringLiteral("\nCPU: 0 UID: 0 PID: 1 Comm: init")));
    EXPECT_TRUE(detail().contains(QStringLiteral("sysrq_handle_crash+0x1a")));
    EXPECT_EQ(detail().indexOf(QStringLiteral("Call Trace:")),
              detail().lastIndexOf(QStringLiteral("Call Trace:")));
    page.press(Qt::Key_Space);
    EXPECT_FALSE(detail().contains(QStringLiteral("sysrq_handle_crash+0x1a")));
}

TEST(Folding, OfAVeryLongBlockThePaneShowsTheBeginning) {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    printkfmt::Source& source = dump->sources.front();
    const printkfmt::Record record = std::as_const(source.log.records)[1];
    std::vector<std::uint32_t> lines{1};
    for (std::uint32_t i = 0; i < 900; ++i) {
        lines.push_back(static_cast<std::uint32_t>(source.log.records.size()));
        source.log.records.push_back(record);
    }
    const LogRows rows(std::shared_ptr<const printkfmt::Source>(dump, &source));
    const QString detail = inFull(rows, 1, lines);
    EXPECT_EQ(detail.count(QStringLiteral("first\nsecond\n")), 500);
    EXPECT_TRUE(detail.contains(QStringLiteral("(401 more folded lines)")));
}

TEST(Folding, RightUnfoldsLeftFoldsAndPlusAndMinusDoToo) {
    RealDumpPage page(kOopses);
    goToFold(page);
    const int folded = page.rows();
    page.press(Qt::Key_Right);
    EXPECT_GT(page.rows(), folded);
    page.press(Qt::Key_Left);
    EXPECT_EQ(page.rows(), folded);
    page.press(Qt::Key_Left);  // nothing to fold: to the cell at the left
    EXPECT_EQ(page.log().currentIndex().column(), LogModel::kCaller);
    page.press(Qt::Key_Plus);
    EXPECT_GT(page.rows(), folded);
    page.press(Qt::Key_Down);
    page.press(Qt::Key_Down);
    page.press(Qt::Key_Minus);  // from inside the block
    EXPECT_EQ(page.rows(), folded);
    EXPECT_TRUE(page.current(LogModel::kText).startsWith(QStringLiteral("\u25b8")));
}

TEST(Folding, FUnfoldsAllAndFoldsAll) {
    RealDumpPage page(kOopses);
    const int lines = static_cast<int>(page.source().log.records.size());
    ASSERT_LT(page.rows(), lines - 100);
    page.press(Qt::Key_F);
    EXPECT_EQ(page.rows(), lines);
    page.press(Qt::Key_F);
    EXPECT_LT(page.rows(), lines - 100);
}

TEST(Folding, KeyOGoesToTheTraceOfTheFirstFaultAndUnfoldsIt) {
    RealDumpPage page(kOopses);
    EXPECT_TRUE(page.current(LogModel::kText).startsWith(QStringLiteral("Kernel panic")));
    page.press(Qt::Key_O);
    EXPECT_TRUE(page.current(LogModel::kText)
                    .startsWith(QStringLiteral("\u25be CPU: 1 PID: 95 Comm: init")))
        << page.current(LogModel::kText).toStdString();
    EXPECT_TRUE(page.cell(page.log().currentIndex().row() + 1, LogModel::kText)
                    .startsWith(QStringLiteral("RIP: 0010:lkdtm_BUG+0x5/0x7")));
}

TEST(Folding, AHitOfTheSearchInAFoldedBlockUnfoldsIt) {
    RealDumpPage page(kOopses);
    const int before = page.rows();
    page.log().goTo(0);
    QTest::keyClicks(page.part<QLineEdit>("search"), QStringLiteral("ksys_write"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return page.current(LogModel::kText).contains(QStringLiteral("ksys_write")); },
        10'000));
    EXPECT_GT(page.rows(), before);
}

TEST(Folding, AFilterAsksTheLinesNotTheFolds) {
    RealDumpPage page(kOopses);
    const int before = page.rows();
    auto* filter = page.part<QLineEdit>("filter");
    QTest::keyClicks(filter, QStringLiteral("ksys_write"));
    int expected = 0;
    for (const printkfmt::Record& record : page.source().log.records) {
        expected += record.text.find("ksys_write") != std::string_view::npos ? 1 : 0;
    }
    ASSERT_GT(expected, 2);
    ASSERT_TRUE(page.waitForRows(expected));
    filter->clear();
    EXPECT_TRUE(page.waitForRows(before));
}

TEST(Folding, CopyOfAFoldedRowCopiesAllItsLines) {
    RealDumpPage page(kPanic);
    page.press(Qt::Key_Down);
    page.press(Qt::Key_Space);
    page.press(Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 45);
    EXPECT_TRUE(lines[3].contains(QStringLiteral("Call Trace:")));
    EXPECT_TRUE(lines.back().contains(QStringLiteral("</TASK>")));
}

TEST(Folding, ThePageOfAKernelBefore38HasItsTraceInOneBlock) {
    const std::string path = LASTWORDS_SAMPLES "/../dumps-older/3.4-panic/vmcore.kdump";
    RealDumpPage page(path);
    page.press(Qt::Key_O);
    page.press(Qt::Key_Minus);
    EXPECT_TRUE(page.current(LogModel::kText)
                    .startsWith(QStringLiteral("\u25b8 Call Trace, registers, stack, code")))
        << page.current(LogModel::kText).toStdString();
}

TEST(Folding, TheModelKeepsItsRules) {
    RealDumpPage page(kOopses);
    const QAbstractItemModelTester tester(page.log().model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    page.press(Qt::Key_F);
    page.press(Qt::Key_F);
    goToFold(page);
    page.press(Qt::Key_O);
    page.press(Qt::Key_Space);
    EXPECT_GT(page.rows(), 100);
}

TEST(Folding, AStoppedWorkerGivesNothing) {
    const RealDumpPage page(kPanic);
    const LogRows rows(std::shared_ptr<const printkfmt::Source>(
        std::shared_ptr<const printkfmt::Source>(), &page.source()));
    const std::atomic<bool> stopped = true;
    EXPECT_EQ(findFolds(rows, stopped).blocks, nullptr);
}

}  // namespace

}  // namespace lastwords::gui
