// SPDX-License-Identifier: GPL-2.0-or-later
// Highlighters: their colours, their file, and the dialog.
#include "gui/rows/highlighters.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "gui/base/colors.h"
#include "gui/list/highlighter_dialog.h"
#include "gui/rows/highlight_colors.h"

namespace lastwords::gui {

namespace {

Highlighter rule(const QString& name, const QString& words, std::size_t color = 0) {
    return {name, words, color, true};
}

TEST(Highlighters, ColoursCanBeReadOnLightAndDarkAndHaveSignsOfTheirOwn) {
    for (const QColor base : {QColor(Qt::white), QColor(0xef, 0xf0, 0xf1), QColor(0x2a, 0x2e, 0x32),
                              QColor(Qt::black)}) {
        QPalette palette;
        palette.setColor(QPalette::Base, base);
        palette.setColor(QPalette::Text, base.lightness() > 128 ? Qt::black : Qt::white);
        QSet<QString> signs;
        for (const HighlightColor& color : highlightColors()) {
            const ColorPair pair = colorsOf(color, palette);
            EXPECT_GE(contrast(pair.text, pair.ground), 4.5) << color.key;
            EXPECT_NE(pair.ground, base) << color.key;
            signs.insert(color.sign);
        }
        EXPECT_EQ(signs.size(), static_cast<qsizetype>(kHighlightColors));
    }
}

TEST(Highlighters, AreKeptInTheSettings) {
    const std::vector<Highlighter> rules{rule(QStringLiteral("Disks"), QStringLiteral("/sd[a-z]/")),
                                         rule(QStringLiteral("Bad"), QStringLiteral("err+"), 3)};
    Highlighters first;
    first.set(rules);
    EXPECT_EQ(Highlighters().rules(), rules);
    first.add(QStringLiteral("caller:T7"));
    first.add(QStringLiteral("caller:T7"));
    ASSERT_EQ(Highlighters().rules().size(), 3U);
    EXPECT_EQ(Highlighters().rules()[2].name, QStringLiteral("caller:T7"));
    first.set({});
    EXPECT_TRUE(Highlighters().rules().empty());
}

TEST(Highlighters, AFileHasAllThatARuleHas) {
    std::vector<Highlighter> rules{
        rule(QStringLiteral("\u00fc \"x\""), QStringLiteral("a or b"), 5)};
    rules[0].enabled = false;
    const auto read = readHighlighters(asFile(rules));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->rules, rules);
    EXPECT_TRUE(read->skipped.isEmpty());
}

TEST(Highlighters, RulesThatAreWrongAreNamedAndLeftOut) {
    const auto read = readHighlighters(R"({"lastwords_highlighters": 1, "rules": [
        {"name": "good", "words": "err+", "color": "blue"},
        {"name": "no colour", "words": "err+", "color": "infrared"},
        {"name": "bad words", "words": "level:nosuch", "color": "blue"},
        {"words": "err+", "color": "blue"},
        {"name": "all", "words": "  ", "color": "blue"},
        7, null, {"name": ["x"]}]})");
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->rules.size(), 1U);
    EXPECT_EQ(read->rules[0].name, QStringLiteral("good"));
    ASSERT_EQ(read->skipped.size(), 7);
    EXPECT_TRUE(read->skipped[0].startsWith(QStringLiteral("rule 2 (no colour): ")));
    EXPECT_TRUE(read->skipped[1].contains(QStringLiteral("nosuch")));
    EXPECT_TRUE(read->skipped[2].contains(QStringLiteral("no name")));
}

TEST(Highlighters, HostileFilesAreRefusedOrCut) {
    EXPECT_FALSE(readHighlighters({}).has_value());
    EXPECT_FALSE(readHighlighters("{}").has_value());
    EXPECT_FALSE(readHighlighters("[1,2").has_value());
    EXPECT_FALSE(readHighlighters(QByteArray(100'000, '[')).has_value());
    EXPECT_FALSE(readHighlighters(QByteArray(kHighlighterFileMax + 1, ' ')).has_value());
    std::vector<Highlighter> many(kHighlightersMax + 5,
                                  rule(QStringLiteral("x"), QStringLiteral("err+")));
    const auto read = readHighlighters(asFile(many));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->rules.size(), kHighlightersMax);
    EXPECT_EQ(read->skipped.size(), 1);
    const QString longer(kHighlighterWordsMax + 1, u'x');
    EXPECT_FALSE(faultOf(rule(QStringLiteral("x"), longer)).isEmpty());
    EXPECT_FALSE(faultOf(rule(longer, QStringLiteral("x"))).isEmpty());
}

class Dialog : public testing::Test {
 protected:
    Highlighters highlighters_;
    HighlighterDialog dialog_{highlighters_, nullptr};
    QTemporaryDir folder_;

    Dialog() { dialog_.show(); }
    ~Dialog() override { highlighters_.set({}); }
    QTableWidget* table() { return dialog_.findChild<QTableWidget*>(QStringLiteral("rules")); }
    QString message() { return dialog_.findChild<QLabel*>(QStringLiteral("message"))->text(); }
    void click(const char* name) {
        QTest::mouseClick(dialog_.findChild<QPushButton*>(QString::fromLatin1(name)),
                          Qt::LeftButton);
    }
};

TEST_F(Dialog, ARuleIsAddedChangedAndRemoved) {
    click("add");
    ASSERT_EQ(table()->rowCount(), 1);
    table()->item(0, 0)->setText(QStringLiteral("Errors"));
    EXPECT_TRUE(highlighters_.rules().empty());  // it has no words yet
    EXPECT_TRUE(message().contains(QStringLiteral("Errors is not used")));
    table()->item(0, 1)->setText(QStringLiteral("err+"));
    ASSERT_EQ(highlighters_.rules().size(), 1U);
    EXPECT_TRUE(message().isEmpty());
    qobject_cast<QComboBox*>(table()->cellWidget(0, 2))->setCurrentIndex(4);
    table()->item(0, 0)->setCheckState(Qt::Unchecked);
    EXPECT_EQ(highlighters_.rules()[0],
              (Highlighter{QStringLiteral("Errors"), QStringLiteral("err+"), 4, false}));
    table()->item(0, 1)->setText(QStringLiteral("\"open"));
    EXPECT_TRUE(highlighters_.rules().empty());
    table()->setCurrentCell(0, 0);
    click("remove");
    EXPECT_EQ(table()->rowCount(), 0);
}

TEST_F(Dialog, WhatIsExportedIsImportedAgain) {
    highlighters_.set({rule(QStringLiteral("Disks"), QStringLiteral("sda"), 2)});
    const QString path = folder_.filePath(QStringLiteral("rules.json"));
    dialog_.exportTo(path);
    highlighters_.set({});
    dialog_.importFrom(path);
    ASSERT_EQ(highlighters_.rules().size(), 1U);
    EXPECT_EQ(table()->item(0, 0)->text(), QStringLiteral("Disks"));
    dialog_.importFrom(path);
    EXPECT_EQ(highlighters_.rules().size(), 1U);  // it is there already
    dialog_.importFrom(folder_.filePath(QStringLiteral("none.json")));
    EXPECT_TRUE(message().contains(QStringLiteral("cannot be read")));
    dialog_.exportTo(folder_.filePath(QStringLiteral("no/such/folder.json")));
    EXPECT_TRUE(message().contains(QStringLiteral("cannot be written")));
}

}  // namespace

}  // namespace lastwords::gui
