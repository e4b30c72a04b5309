// SPDX-License-Identifier: GPL-2.0-or-later
// The page of one source as somebody uses it, on a real dump: with keys, clicks and typed words.
#include "gui/pages/source_view.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCompleter>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTest>
#include <QWindow>
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "extractor/open.h"
#include "gui/base/colors.h"
#include "gui/list/log_table.h"
#include "gui/window/main_window.h"
#include "tests/gui/real_dump_page.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

/// The page of the sample 6.12-panic: 523 records; lag1, stuck0, tty0 and nbstall0 missed records.
class PageOfARealDump : public testing::Test, public RealDumpPage {
 protected:
    PageOfARealDump() : RealDumpPage(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump") {}
};

TEST_F(PageOfARealDump, OpensOnThePanicWithItsRecordInFull) {
    EXPECT_TRUE(current(LogModel::kText).startsWith(QStringLiteral("Kernel panic - not syncing")));
    const QModelIndex panic = log().currentIndex();
    const QRect place = log().visualRect(panic);
    EXPECT_TRUE(log().viewport()->rect().contains(place.center()));
    const QString detail = part<QPlainTextEdit>("detail")->toPlainText();
    EXPECT_TRUE(detail.contains(QStringLiteral("Kernel panic - not syncing")));
    EXPECT_TRUE(detail.contains(QStringLiteral("stuck0: never shown")));
    EXPECT_TRUE(detail.contains(QStringLiteral("In the file: ")));
    EXPECT_TRUE(detail.contains(QStringLiteral("4b 65 72 6e 65 6c 20 70")));  // "Kernel p"
}

TEST_F(PageOfARealDump, ArrowsMoveFromThePanic) {
    const int panic = log().currentIndex().row();
    QTest::keyClick(&log(), Qt::Key_Down);
    EXPECT_EQ(log().currentIndex().row(), panic + 1);
    QTest::keyClick(&log(), Qt::Key_Up);
    QTest::keyClick(&log(), Qt::Key_Up);
    EXPECT_EQ(log().currentIndex().row(), panic - 1);
}

TEST_F(PageOfARealDump, FilterShowsTheRowsWithTheWordAndEscapeShowsAll) {
    const int all = log().model()->rowCount();
    auto* filter = part<QLineEdit>("filter");
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("sysrq"));
    int expected = 0;
    for (const printkfmt::Record& record : source().log.records) {
        expected +=
            QString::fromUtf8(record.text.data(), static_cast<qsizetype>(record.text.size()))
                    .contains(QStringLiteral("sysrq"), Qt::CaseInsensitive)
                ? 1
                : 0;
    }
    ASSERT_GT(expected, 0);
    ASSERT_TRUE(waitForRows(expected));
    EXPECT_EQ(part<QLabel>("count")->text(),
              QStringLiteral("%1 of %2 rows").arg(expected).arg(all));
    EXPECT_TRUE(current(LogModel::kText).startsWith(QStringLiteral("Kernel panic")));  // it stays
    QTest::keyClick(filter, Qt::Key_Escape);
    ASSERT_TRUE(waitForRows(all));
    EXPECT_TRUE(current(LogModel::kText).startsWith(QStringLiteral("Kernel panic")));
    EXPECT_EQ(view().focusWidget(), &log());
}

TEST_F(PageOfARealDump, FilterKnowsWhatAConsoleMissed) {
    auto* filter = part<QLineEdit>("filter");
    filter->setText(QStringLiteral("missed:nbstall0"));
    const auto console = std::find_if(source().consoles.begin(), source().consoles.end(),
                                      [](const auto& one) { return one.name == "nbstall0"; });
    ASSERT_NE(console, source().consoles.end());
    EXPECT_TRUE(waitForRows(static_cast<int>(console->coverage.unflushed)));
    filter->setText(QStringLiteral("missed:nosuch"));
    EXPECT_TRUE(part<QLabel>("count")->text().contains(QStringLiteral("nosuch")));
    EXPECT_TRUE(part<QLabel>("count")->text().contains(QStringLiteral("nbstall0")));
}

TEST_F(PageOfARealDump, FilterCompletesTheWordAtTheCursor) {
    auto* filter = part<QLineEdit>("filter");
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("err+ !missed:nbs"));
    QCompleter* const completer = filter->completer();
    ASSERT_NE(completer, nullptr);
    completer->setCompletionPrefix(filter->text());
    ASSERT_EQ(completer->completionCount(), 1);
    EXPECT_EQ(completer->currentCompletion(), QStringLiteral("err+ !missed:nbstall0"));
}

TEST_F(PageOfARealDump, SearchGoesFromHitToHitAndAround) {
    auto* search = part<QLineEdit>("search");
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("\"Linux version\""));
    ASSERT_TRUE(QTest::qWaitFor([&] { return current(LogModel::kSeq) == u"0"; }, 10'000));
    // It is before the panic, where the search began.
    EXPECT_TRUE(part<QLabel>("count")->text().startsWith(QStringLiteral("hit 1 of ")));
    EXPECT_TRUE(part<QLabel>("count")->text().endsWith(QStringLiteral(", from the top again")));
    search->setText(QStringLiteral("lagcon"));  // many rows
    ASSERT_TRUE(QTest::qWaitFor([&] { return current(LogModel::kSeq) != u"0"; }, 10'000));
    log().setFocus();
    log().goTo(0);
    press(Qt::Key_N, Qt::ShiftModifier);
    EXPECT_TRUE(part<QLabel>("count")->text().endsWith(QStringLiteral(", from the end again")));
    press(Qt::Key_N, Qt::ShiftModifier);
    EXPECT_FALSE(part<QLabel>("count")->text().contains(QStringLiteral("again")));
    search->setFocus();
    search->clear();
    QTest::keyClicks(search, QStringLiteral("no such words"));
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return part<QLabel>("count")->text() == QStringLiteral("not found"); }, 10'000));
}

TEST_F(PageOfARealDump, KeyEGoesToTheNextErrorAndShiftEBack) {
    log().goTo(0);
    QTest::keyClick(&log(), Qt::Key_E);
    const QString first = current(LogModel::kSeq);
    const QStringList errors{QStringLiteral("emerg"), QStringLiteral("alert"),
                             QStringLiteral("crit"), QStringLiteral("err")};
    EXPECT_TRUE(errors.contains(current(LogModel::kLevel)))
        << current(LogModel::kLevel).toStdString();
    QTest::keyClick(&log(), Qt::Key_E);
    EXPECT_GT(current(LogModel::kSeq).toInt(), first.toInt());
    QTest::keyClick(&log(), Qt::Key_E, Qt::ShiftModifier);
    EXPECT_EQ(current(LogModel::kSeq), first);
    QTest::keyClick(&log(), Qt::Key_P);
    EXPECT_TRUE(current(LogModel::kText).startsWith(QStringLiteral("Kernel panic")));
}

TEST_F(PageOfARealDump, KeyWithShiftSelectsNoRange) {
    press(Qt::Key_E);
    press(Qt::Key_E, Qt::ShiftModifier);
    EXPECT_EQ(log().selected().size(), 1U);
}

TEST_F(PageOfARealDump, CopiesTheSelectedRowsAsDmesg) {
    QTest::keyClick(&log(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&log(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 2);
    EXPECT_TRUE(lines[0].startsWith(u'['));
    EXPECT_TRUE(lines[0].contains(QStringLiteral("] Kernel panic - not syncing")));
    QTest::keyClick(&log(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QString mail = QGuiApplication::clipboard()->text();
    EXPECT_TRUE(mail.contains(QStringLiteral("stuck0")) && mail.contains(lines[0]));
    EXPECT_TRUE(mail.contains(QStringLiteral("6.12.107+deb12-cloud-amd64")));
    QTest::keyClick(&log(), Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(
        QGuiApplication::clipboard()->text().startsWith(QStringLiteral("{\"kind\":\"record\"")));
}

TEST_F(PageOfARealDump, VerdictLeadsToTheFirstRecordThatTheConsoleMissed) {
    for (std::size_t i = 0; i < source().consoles.size(); ++i) {
        const printkfmt::Console& console = source().consoles[i];
        if (console.name == "nbstall0") {
            emit part<QLabel>("verdicts")->linkActivated(QString::number(i));
            EXPECT_EQ(current(LogModel::kSeq).toULongLong(), console.next_seq.value);
            EXPECT_TRUE(log().hasFocus());
        }
    }
}

TEST_F(PageOfARealDump, LinksOfVerdictsCanBeReadInPalettesThatDoNotSetTheirColour) {
    const QPalette before = QGuiApplication::palette();
    static const QRegularExpression kColor(QStringLiteral("<a [^>]*color:(#[0-9a-f]{6})"));
    for (const QColor ground : {QColor(30, 30, 30), QColor(Qt::black), QColor(Qt::white)}) {
        QPalette palette;
        palette.setColor(QPalette::Window, ground);
        QApplication::setPalette(palette);
        QCoreApplication::processEvents();
        const auto link = kColor.match(part<QLabel>("verdicts")->text());
        ASSERT_TRUE(link.hasMatch());
        EXPECT_GE(contrast(QColor(link.captured(1)), ground), 4.5) << ground.name().toStdString();
    }
    QApplication::setPalette(before);
}

TEST_F(PageOfARealDump, UncheckedConsoleIsNotAmongTheFates) {
    auto* consoles = part<QTableView>("consoles");
    const auto before = current(LogModel::kFates).size();
    consoles->model()->setData(consoles->model()->index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
    EXPECT_EQ(current(LogModel::kFates).size(), before - 1);
}

TEST_F(PageOfARealDump, IfTheFilterHidesTheCurrentRowAndAllAfterItTheLastOneIsCurrent) {
    const QString seq = log().model()->index(5, LogModel::kSeq).data().toString();
    part<QLineEdit>("filter")->setText(QStringLiteral("seq:..%1").arg(seq));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log().model()->rowCount() == 6; }, 10'000));
    EXPECT_EQ(log().currentIndex().row(), 5);
    EXPECT_TRUE(part<QPlainTextEdit>("detail")->toPlainText().startsWith(
        QStringLiteral("seq %1 ").arg(seq)));
}

TEST_F(PageOfARealDump, OnALowScreenTheListHasMoreRoomThanTheLanes) {
    ASSERT_EQ(view().height(), 750);
    const int lanes = part<QTableView>("consoles")->height();
    EXPECT_LT(lanes, log().parentWidget()->parentWidget()->parentWidget()->height());
    EXPECT_GE(log().viewport()->height() / log().rowHeight(0), 8);
}

TEST_F(PageOfARealDump, FilterThatHidesAllRowsDoesNotLoseThePlace) {
    const QString seq = current(LogModel::kSeq);
    press(Qt::Key_L, Qt::ControlModifier);
    auto* filter = part<QLineEdit>("filter");
    QTest::keyClicks(filter, QStringLiteral("err+ cpu:7"));
    ASSERT_TRUE(waitForRows(0));
    QTest::keyClick(filter, Qt::Key_Escape);
    EXPECT_GT(rows(), 0);
    EXPECT_EQ(current(LogModel::kSeq), seq);
}

TEST_F(PageOfARealDump, RowThatTheFilterLedToStaysCurrentWithoutTheFilter) {
    press(Qt::Key_1, Qt::ControlModifier);  // errors
    ASSERT_TRUE(QTest::qWaitFor([&] { return rows() < 20; }, 10'000));
    const QString seq = cell(0, LogModel::kSeq);
    log().goTo(log().logModel().numberOf(0));
    press(Qt::Key_Escape);
    EXPECT_EQ(current(LogModel::kSeq), seq);
}

TEST_F(PageOfARealDump, RecordInFullGrowsWithTheList) {
    const int size = part<QPlainTextEdit>("detail")->font().pointSize();
    QTest::keyClick(&log(), Qt::Key_Plus, Qt::ControlModifier);
    EXPECT_GT(part<QPlainTextEdit>("detail")->font().pointSize(), size);
    EXPECT_EQ(part<QPlainTextEdit>("detail")->font(), log().font());
    EXPECT_EQ(part<QListView>("hits")->font(), log().font());
}

TEST_F(PageOfARealDump, LetterThatIsNoKeyStaysWhereItIs) {
    const int row = log().currentIndex().row();
    press(Qt::Key_L);  // many rows begin with one
    EXPECT_EQ(log().currentIndex().row(), row);
}

TEST_F(PageOfARealDump, TextGrowsAndShrinks) {
    const int size = log().font().pointSize();
    QTest::keyClick(&log(), Qt::Key_Plus, Qt::ControlModifier);
    EXPECT_EQ(log().font().pointSize(), size + 1);
    QTest::keyClick(&log(), Qt::Key_0, Qt::ControlModifier);
    EXPECT_EQ(log().font().pointSize(), size);
}

TEST_F(PageOfARealDump, TabGoesFromPartToPartNotFromCellToCell) {
    QWidget* const first = QApplication::focusWidget();
    ASSERT_EQ(first, &log());
    QTest::keyClick(first, Qt::Key_Tab);
    EXPECT_NE(QApplication::focusWidget(), first);
}

TEST_F(PageOfARealDump, EveryPartHasANameForAssistiveTechnology) {
    for (const char* name : {"log", "consoles", "filter", "search", "detail", "verdicts"}) {
        auto* widget = part<QWidget>(name);
        EXPECT_FALSE(
            QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name).isEmpty())
            << name;
    }
}

TEST_F(PageOfARealDump, SaysWhyNoRecordIsOfTheCpu) {
    auto* const why = part<QLabel>("why");
    for (const char* line : {"filter", "search"}) {
        auto* const words = part<QLineEdit>(line);
        words->setText(QStringLiteral("cpu:1"));
        EXPECT_TRUE(QTest::qWaitFor([&] { return why->isVisible(); }, 10'000)) << line;
        EXPECT_TRUE(why->text().startsWith(QStringLiteral("no record here names a CPU: ")))
            << why->text().toStdString();
        words->setText(QStringLiteral("no-such-words"));
        EXPECT_TRUE(QTest::qWaitFor([&] { return !why->isVisible(); }, 10'000)) << line;
        words->clear();
    }
}

TEST(Colors, CanBeReadOnLightAndDarkAndBlack) {
    for (const QColor base : {QColor(Qt::white), QColor(0xef, 0xf0, 0xf1), QColor(0x2a, 0x2e, 0x32),
                              QColor(Qt::black)}) {
        QPalette palette;
        palette.setColor(QPalette::Base, base);
        palette.setColor(QPalette::Text, base.lightness() > 128 ? Qt::black : Qt::white);
        for (const Meaning meaning :
             {Meaning::kError, Meaning::kDoubt, Meaning::kRemark, Meaning::kHint}) {
            EXPECT_GE(contrast(colorOf(meaning, palette), base), 4.5) << base.name().toStdString();
        }
    }
    EXPECT_NEAR(contrast(Qt::black, Qt::white), 21, 0.01);
}

TEST(SourceView, TabGoesThroughAllParts) {
    MainWindow window;
    window.resize(1200, 800);
    window.show();
    window.showRecovered(sampleDump());
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    QStringList seen;
    for (int i = 0; i < 16; ++i) {
        const QWidget* const focus = window.focusWidget();
        seen << (focus->accessibleName().isEmpty() ? focus->objectName() : focus->accessibleName());
        QTest::keyClick(window.focusWidget(), Qt::Key_Tab);
    }
    for (const char* part : {"Log", "Consoles", "Filter", "Search", "The current record in full"}) {
        EXPECT_TRUE(seen.contains(QString::fromLatin1(part)))
            << part << " is not among " << seen.join(u',').toStdString();
    }
}

}  // namespace

}  // namespace lastwords::gui
