// SPDX-License-Identifier: GPL-2.0-or-later
// The lanes as somebody uses them on a real dump, with the mouse, with keys, and through the tree
// that screen readers read.
#include "gui/lanes/console_table.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QAction>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QTest>
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "extractor/merge/merge.h"
#include "extractor/open.h"
#include "gui/lanes/console_model.h"
#include "gui/list/log_table.h"
#include "gui/pages/source_view.h"
#include "gui/window/main_window.h"
#include "printkfmt/model/verdict.h"
#include "tests/gui/real_dump_page.h"
#include "tests/gui/sample_dump.h"
#include "tests/support/source_builder.h"

namespace lastwords::gui {

namespace {

using printkfmt::Console;

/// The page of the sample 6.12-panic: 523 records, seq 0 to 522.
class LanesOfARealDump : public testing::Test {
 protected:
    LanesOfARealDump() {
        page_.view().resize(1500, 800);
        lanes_ = page_.view().findChild<ConsoleTable*>();
        filter_ = page_.part<QLineEdit>("filter");
        count_ = page_.part<QLabel>("count");
        EXPECT_TRUE(QTest::qWaitFor([&] { return lanes_->picture() != nullptr; }, 10'000));
        lanes_->setFocus();
        QCoreApplication::processEvents();
    }

    const printkfmt::Source& source() const { return page_.source(); }
    LogTable& log() { return page_.log(); }
    std::size_t consoleNamed(const char* name) const {
        const auto& all = source().consoles;
        return static_cast<std::size_t>(
            std::find_if(all.begin(), all.end(), [&](const Console& c) { return c.name == name; }) -
            all.begin());
    }
    QModelIndex laneOf(int row) const {
        return lanes_->model()->index(row, lanes_->model()->columnCount() - 1);
    }
    int errorsRow() const { return lanes_->model()->rowCount() - 1; }
    /// The pixel of the record with this seq in the lane.
    QPoint pixelOf(int row, std::uint64_t seq) const {
        const QRect cell = lanes_->visualRect(laneOf(row));
        for (int x = cell.left(); x <= cell.right(); ++x) {
            const double place = LaneDelegate::placeAt(x, cell);
            if (lanes_->picture()->axis.numberAt(place, lanes_->scale()).value >= seq) {
                return {x, cell.center().y()};
            }
        }
        ADD_FAILURE() << seq;
        return {};
    }
    std::uint64_t seqAt(QPoint pixel) const {
        const QRect cell = lanes_->visualRect(laneOf(0));
        return lanes_->picture()
            ->axis.numberAt(LaneDelegate::placeAt(pixel.x(), cell), lanes_->scale())
            .value;
    }
    void drag(QPoint from, QPoint to) {
        QTest::mousePress(lanes_->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(lanes_->viewport(), (from + to) / 2);
        QTest::mouseMove(lanes_->viewport(), to);
        QTest::mouseRelease(lanes_->viewport(), Qt::LeftButton, {}, to);
    }
    bool waitForRows(std::uint64_t rows) {
        return QTest::qWaitFor([&] { return log().model()->rowCount() == static_cast<int>(rows); },
                               10'000);
    }
    std::string cell(int column) {
        return log()
            .model()
            ->index(log().currentIndex().row(), column)
            .data()
            .toString()
            .toStdString();
    }
    /// How many records the consoles' coverages differ on.
    std::uint64_t differing(const Console& one, const Console& other) const {
        std::uint64_t count = 0;
        for (const printkfmt::Record& record : source().log.records) {
            count += one.coverage.of(*record.seq) != other.coverage.of(*record.seq) ? 1U : 0U;
        }
        return count;
    }

    RealDumpPage page_{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump"};
    ConsoleTable* lanes_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QLabel* count_ = nullptr;
};

TEST_F(LanesOfARealDump, ClickGoesToTheRecordAndFiltersNothing) {
    const QPoint at = pixelOf(0, 100);
    QTest::mouseClick(lanes_->viewport(), Qt::LeftButton, {}, at);
    EXPECT_EQ(cell(LogModel::kSeq), std::to_string(seqAt(at)));
    EXPECT_EQ(filter_->text(), "");
}

TEST_F(LanesOfARealDump, DragIsARangeOfSeqsInTheFilterAndCanBeCleared) {
    filter_->setText(QStringLiteral("seq:1 level:0..7"));
    const QPoint from = pixelOf(1, 100);
    const QPoint to = pixelOf(1, 300);
    drag(to, from);  // either way
    const std::uint64_t first = seqAt(from);
    const std::uint64_t last = seqAt(to);
    EXPECT_EQ(filter_->text().toStdString(),
              "level:0..7 seq:" + std::to_string(first) + ".." + std::to_string(last));
    EXPECT_TRUE(waitForRows(last - first + 1));
    QTest::keyClick(&log(), Qt::Key_Escape);
    EXPECT_TRUE(waitForRows(523));
}

TEST_F(LanesOfARealDump, KeyTSwitchesToTimeAndSaysSo) {
    const auto head = [&] {
        return lanes_->model()->headerData(laneOf(0).column(), Qt::Horizontal).toString();
    };
    const QPoint before = pixelOf(0, 400);
    EXPECT_TRUE(head().startsWith(QStringLiteral("By seq")));
    QTest::keyClick(&log(), Qt::Key_T);
    EXPECT_TRUE(head().startsWith(QStringLiteral("By time, 0.000000 s to ")));
    EXPECT_TRUE(page_.part<QAction>("lanesByTime")->isChecked());
    EXPECT_NE(pixelOf(0, 400).x(), before.x());
    QTest::mouseClick(lanes_->viewport(), Qt::LeftButton, {}, pixelOf(0, 400));
    EXPECT_NEAR(std::stoi(cell(LogModel::kSeq)), 400, 8);
    QTest::keyClick(lanes_, Qt::Key_T);
    EXPECT_TRUE(head().startsWith(QStringLiteral("By seq")));
}

TEST_F(LanesOfARealDump, DragInTimeIsARangeOfTimes) {
    QTest::keyClick(lanes_, Qt::Key_T);
    drag(pixelOf(0, 350), pixelOf(0, 470));
    ASSERT_TRUE(filter_->text().startsWith(QStringLiteral("time:")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log().model()->rowCount() < 523; }, 10'000));
    const int shown = log().model()->rowCount();
    ASSERT_GT(shown, 60);
    EXPECT_NEAR(log().model()->index(0, LogModel::kSeq).data().toInt(), 350, 12);
    EXPECT_NEAR(log().model()->index(shown - 1, LogModel::kSeq).data().toInt(), 470, 12);
}

TEST_F(LanesOfARealDump, KeyRIsTheRangeOfTheSelectedRows) {
    log().setFocus();
    log().goTo(200);
    for (int i = 0; i < 4; ++i) {
        QTest::keyClick(&log(), Qt::Key_Down, Qt::ShiftModifier);
    }
    QTest::keyClick(&log(), Qt::Key_R);
    EXPECT_EQ(filter_->text(), "seq:200..204");
    EXPECT_TRUE(waitForRows(5));
    QTest::keyClick(&log(), Qt::Key_Escape);
    ASSERT_TRUE(waitForRows(523));
    QTest::keyClick(&log(), Qt::Key_T);
    QTest::keyClick(&log(), Qt::Key_R);
    EXPECT_TRUE(filter_->text().startsWith(QStringLiteral("time:")));
}

TEST_F(LanesOfARealDump, DoubleClickOnWhatAConsoleMissedShowsOnlyThat) {
    const std::size_t stalled = consoleNamed("nbstall0");
    const Console& console = source().consoles[stalled];
    const int row = static_cast<int>(stalled);
    QTest::mouseDClick(lanes_->viewport(), Qt::LeftButton, {}, pixelOf(row, 100));
    EXPECT_EQ(filter_->text(), "");  // it showed this one
    QTest::mouseDClick(lanes_->viewport(), Qt::LeftButton, {},
                       pixelOf(row, console.next_seq.value + 10));
    EXPECT_EQ(filter_->text(), "missed:nbstall0");
    EXPECT_TRUE(waitForRows(console.coverage.unflushed));
}

TEST_F(LanesOfARealDump, KeyUIsWhatTheCurrentConsoleMissed) {
    const std::size_t lag1 = consoleNamed("lag1");
    lanes_->setCurrentIndex(lanes_->model()->index(static_cast<int>(lag1), 0));
    QTest::keyClick(lanes_, Qt::Key_U);
    EXPECT_EQ(filter_->text(), "missed:lag1");
    EXPECT_TRUE(waitForRows(source().consoles[lag1].coverage.unflushed));
    lanes_->setCurrentIndex(lanes_->model()->index(static_cast<int>(consoleNamed("ttyS0")), 0));
    QTest::keyClick(&log(), Qt::Key_U);
    EXPECT_EQ(count_->text(), "ttyS0 missed nothing.");
    lanes_->setCurrentIndex(lanes_->model()->index(errorsRow(), 0));
    QTest::keyClick(lanes_, Qt::Key_U);
    EXPECT_EQ(filter_->text(), "missed:lag1 err+");
}

TEST_F(LanesOfARealDump, CompareShowsWhatDiffersOnTheTwoCheckedConsoles) {
    QTest::keyClick(lanes_, Qt::Key_C);
    EXPECT_TRUE(count_->text().contains(QStringLiteral("check exactly two (now 7 are checked)")));
    EXPECT_EQ(filter_->text(), "");
    for (int row = 0; row < static_cast<int>(source().consoles.size()); ++row) {
        const std::string& name = source().consoles[static_cast<std::size_t>(row)].name;
        if (name != "stuck0" && name != "nbstall0") {
            lanes_->setCurrentIndex(lanes_->model()->index(row, 0));
            QTest::keyClick(lanes_, Qt::Key_Space);
        }
    }
    ASSERT_EQ(lanes_->checked().size(), 2U);
    QTest::keyClick(lanes_, Qt::Key_C);
    EXPECT_EQ(filter_->text(), "differ:nbstall0,stuck0");
    const std::uint64_t rows = differing(source().consoles[consoleNamed("stuck0")],
                                         source().consoles[consoleNamed("nbstall0")]);
    ASSERT_GT(rows, 0U);
    ASSERT_TRUE(waitForRows(rows));
    for (int row = 0; row < static_cast<int>(rows); ++row) {
        const QString fates = log().model()->index(row, LogModel::kFates).data().toString();
        EXPECT_NE(fates[0], fates[1]);
    }
}

TEST_F(LanesOfARealDump, CompareTakesTwoSelectedRowsIfMoreAreChecked) {
    auto* const rows = lanes_->selectionModel();
    for (const char* name : {"lag1", "tty0"}) {
        rows->select(lanes_->model()->index(static_cast<int>(consoleNamed(name)), 0),
                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    QTest::keyClick(lanes_, Qt::Key_C);
    EXPECT_EQ(filter_->text(), "differ:lag1,tty0");
}

TEST_F(LanesOfARealDump, RuleStandsWhereACheckedConsoleStopped) {
    const std::size_t lag1 = consoleNamed("lag1");
    const auto at = static_cast<int>(source().consoles[lag1].next_seq.value);
    const auto described = [&](int row) {
        const QModelIndex index = log().model()->index(row, LogModel::kText);
        EXPECT_EQ(index.data(Qt::AccessibleDescriptionRole).toString().isEmpty(),
                  !index.data(Qt::ToolTipRole).toString().contains(QStringLiteral("ends here")));
        return index.data(Qt::AccessibleDescriptionRole).toString();
    };
    EXPECT_EQ(described(at), "Above this row: lag1 ends here.");
    EXPECT_EQ(described(at + 1), "");
    log().goTo(static_cast<std::uint32_t>(at));
    QCoreApplication::processEvents();
    const QRect row = log().visualRect(log().model()->index(at, LogModel::kText));
    const auto line = [&] { return log().viewport()->grab().toImage().pixelColor(5, row.top()); };
    const QColor with = line();
    lanes_->model()->setData(lanes_->model()->index(static_cast<int>(lag1), 0), Qt::Unchecked,
                             Qt::CheckStateRole);
    EXPECT_EQ(described(at), "");
    EXPECT_NE(line(), with);
}

TEST_F(LanesOfARealDump, RuleOfAHiddenRowIsAtTheNextOneOrBelowAll) {
    const std::size_t lag1 = consoleNamed("lag1");
    const auto at = source().consoles[lag1].next_seq.value;
    filter_->setText(QStringLiteral("seq:..%1").arg(at - 5));
    ASSERT_TRUE(waitForRows(at - 4));
    const QString words = log()
                              .model()
                              ->index(static_cast<int>(at - 5), 0)
                              .data(Qt::AccessibleDescriptionRole)
                              .toString();
    EXPECT_TRUE(words.startsWith(QStringLiteral("Below this row: lag1 ends here")))
        << words.toStdString();
    filter_->setText(QStringLiteral("seq:%1..").arg(at + 3));
    ASSERT_TRUE(waitForRows(523 - at - 3));
    EXPECT_EQ(log().model()->index(0, 0).data(Qt::AccessibleDescriptionRole).toString(),
              "Above this row: lag1 ends here.");
}

TEST_F(LanesOfARealDump, ErrorsAreTicksAndAClickNearOneGoesToIt) {
    const auto& ticks = lanes_->picture()->ticks[0];
    ASSERT_FALSE(ticks.empty());
    const QRect cell = lanes_->visualRect(laneOf(errorsRow()));
    const auto at = static_cast<int>(ticks.front().at * cell.width()) + cell.left();
    const QImage image = lanes_->viewport()->grab().toImage();
    int painted = 0;
    for (int x = cell.left(); x <= cell.right(); ++x) {
        const QColor color = image.pixelColor(x, cell.top() + 4);
        painted += color.red() > color.green() + 60 ? 1 : 0;
    }
    EXPECT_GE(painted, 1);
    EXPECT_LE(painted, static_cast<int>(ticks.size()));
    QTest::mouseClick(lanes_->viewport(), Qt::LeftButton, {}, {at - 1, cell.center().y()});
    EXPECT_EQ(log().current(), std::optional(ticks.front().row));
    QTest::mouseDClick(lanes_->viewport(), Qt::LeftButton, {}, {at - 1, cell.center().y()});
    EXPECT_EQ(filter_->text(), "err+");
    EXPECT_TRUE(waitForRows(lanes_->picture()->errors));
}

TEST_F(LanesOfARealDump, ConsolesRowAndItsLaneTellTheVerdictToScreenReaders) {
    QAccessibleInterface* const table = QAccessible::queryAccessibleInterface(lanes_);
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->text(QAccessible::Name), "Consoles");
    ASSERT_NE(table->tableInterface(), nullptr);
    for (std::size_t i = 0; i < source().consoles.size(); ++i) {
        const QString verdict =
            QString::fromStdString(printkfmt::verdict_on(source().consoles[i], source()).sentence);
        const auto row = static_cast<int>(i);
        QAccessibleInterface* const name = table->tableInterface()->cellAt(row, 0);
        QAccessibleInterface* const lane = table->tableInterface()->cellAt(row, laneOf(0).column());
        ASSERT_TRUE(name != nullptr && lane != nullptr);
        EXPECT_EQ(name->text(QAccessible::Name), QString::fromStdString(source().consoles[i].name));
        EXPECT_EQ(name->text(QAccessible::Description), verdict);
        EXPECT_EQ(lane->text(QAccessible::Name), verdict);
    }
    QAccessibleInterface* const errors =
        table->tableInterface()->cellAt(errorsRow(), laneOf(0).column());
    EXPECT_TRUE(errors->text(QAccessible::Name).startsWith(QStringLiteral("Records of level err")));
}

TEST_F(LanesOfARealDump, EnterGoesToTheFirstError) {
    lanes_->setCurrentIndex(lanes_->model()->index(errorsRow(), 0));
    QTest::keyClick(lanes_, Qt::Key_Return);
    EXPECT_EQ(log().current(), std::optional(lanes_->picture()->ticks[0].front().row));
}

TEST(ConsoleTable, LogWithOneTimeStaysOnItsNumbersAndSaysWhy) {
    auto one = std::make_shared<printkfmt::Source>(test::SourceBuilder().lines(0, 3).build());
    for (std::size_t i = 0; i < one->log.records.size(); ++i) {
        one->log.records.unpack()[i].timestamp_ns = 5;
    }
    one->consoles = {test::console_at("ttyS0", 3)};
    one->has_consoles = true;
    SourceView view(std::make_shared<const LogRows>(std::move(one)));
    view.show();
    view.activateWindow();
    auto* const lanes = view.findChild<ConsoleTable*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return lanes->picture() != nullptr; }, 10'000));
    lanes->setFocus();
    QTest::keyClick(lanes, Qt::Key_T);
    EXPECT_EQ(lanes->scale(), LaneScale::kNumber);
    EXPECT_TRUE(view.findChild<QLabel*>(QStringLiteral("count"))
                    ->text()
                    .startsWith(QStringLiteral("The lanes cannot show time")));
}

TEST(ConsoleTable, PageOfOneCrashHasALaneForEachSource) {
    const std::array<std::string, 2> paths{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump",
                                           LASTWORDS_SAMPLES "/6.12-panic/ttyS0.txt"};
    auto opened = extractor::open_dump(paths, {});
    ASSERT_TRUE(opened.has_value());
    const auto dump = std::make_shared<const extractor::Recovered>(*std::move(opened));
    const auto all = std::make_shared<const printkfmt::Merged>(extractor::merge(dump->sources));
    const auto rows = std::make_shared<const LogRows>(dump, all, 0);
    SourceView view(rows);
    view.resize(1500, 900);
    view.show();
    view.activateWindow();
    auto* const lanes = view.findChild<ConsoleTable*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return lanes->picture() != nullptr; }, 10'000));
    const int last = lanes->model()->rowCount() - 1;  // the captured line
    EXPECT_EQ(lanes->model()->index(last - 1, 0).data().toString(), "A: vmcore.kdump");
    EXPECT_EQ(lanes->model()->index(last, 0).data().toString(), "B: ttyS0.txt");
    const SourceShare& share = lanes->picture()->shares[1];
    const QModelIndex lane = lanes->model()->index(last, lanes->model()->columnCount() - 1);
    EXPECT_TRUE(lane.data(Qt::AccessibleTextRole)
                    .toString()
                    .endsWith(QStringLiteral("it lacks %1.").arg(share.lacking)));
    lanes->setFocus();
    lanes->setCurrentIndex(lane);
    QTest::keyClick(lanes, Qt::Key_Return);
    ASSERT_TRUE(share.first_not_whole.has_value());
    EXPECT_EQ(view.log().current(), share.first_not_whole);
    QTest::keyClick(lanes, Qt::Key_U);
    EXPECT_EQ(view.findChild<QLineEdit*>(QStringLiteral("filter"))->text(), "!source:B");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return view.log().model()->rowCount() == static_cast<int>(share.lacking); }, 10'000));
}

TEST(ViewMenu, HasTheActionsOfTheShownPagesLanes) {
    MainWindow window;
    window.showRecovered(sampleDump());
    QStringList keys;
    for (auto* menu : window.menuBar()->findChildren<QMenu*>()) {
        emit menu->aboutToShow();
        if (menu->title() == QStringLiteral("&View")) {
            for (const QAction* action : menu->actions()) {
                keys << action->shortcut().toString();
            }
        }
    }
    for (const char* key : {"T", "C", "U", "R"}) {
        EXPECT_TRUE(keys.contains(QString::fromLatin1(key))) << key;
    }
}

}  // namespace

}  // namespace lastwords::gui
