// SPDX-License-Identifier: GPL-2.0-or-later
// The list of keys, changing them, and the menus that offer what the page in front can do.
#include "gui/base/keys_dialog.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <memory>
#include <utility>

#include "gui/base/action_names.h"
#include "gui/base/colors.h"
#include "gui/base/key_settings.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

QSettings settings() {
    return QSettings(QStringLiteral("lastwords"), QStringLiteral("lastwords-gui"));
}

class Keys : public testing::Test {
 protected:
    Keys() {
        settings().remove(QStringLiteral("keys"));
        makeWindow();
    }
    ~Keys() override { settings().remove(QStringLiteral("keys")); }

    void makeWindow() {
        window_ = std::make_unique<MainWindow>();
        window_->show();
        window_->activateWindow();
        window_->showRecovered(sampleDump());
        QCoreApplication::processEvents();
    }
    QTableView& log() { return *window_->findChild<QTableView*>(QStringLiteral("log")); }
    KeysDialog* openList() {
        QTest::keyClick(&log(), Qt::Key_Question);
        auto* dialog = window_->findChild<KeysDialog*>();
        EXPECT_NE(dialog, nullptr);
        return dialog;
    }
    QTableView& list() { return *window_->findChild<QTableView*>(QStringLiteral("keys")); }
    template <class Widget = QPushButton>
    Widget& part(const char* name) {
        return *window_->findChild<Widget*>(QString::fromLatin1(name));
    }
    /// Returns the text of the list's cell in the row of this action; null: there is no such row.
    QString cellOf(const QString& action, int column) {
        for (int row = 0; row < list().model()->rowCount(); ++row) {
            if (list().model()->index(row, 0).data().toString() == action) {
                return list().model()->index(row, column).data().toString();
            }
        }
        return {};
    }
    /// Types into the search until one action is left, which is then the chosen one.
    void choose(const QString& title) {
        part<QLineEdit>("searchKeys").setFocus();
        part<QLineEdit>("searchKeys").clear();
        QTest::keyClicks(&part<QLineEdit>("searchKeys"), title);
    }
    void setKey(const QString& title, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        choose(title);
        part<QKeySequenceEdit>("newKey").setFocus();
        QTest::keyClick(&part<QKeySequenceEdit>("newKey"), key, modifiers);
        QTest::mouseClick(&part("setKey"), Qt::LeftButton);
    }
    int currentRow() { return log().currentIndex().row(); }

    std::unique_ptr<MainWindow> window_;
};

TEST_F(Keys, QuestionMarkListsEveryActionOfTheWindowWithItsKeys) {
    ASSERT_NE(openList(), nullptr);
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 1), QStringLiteral("P"));
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 2), QStringLiteral("Go"));
    EXPECT_EQ(cellOf(QStringLiteral("Keys"), 1), QStringLiteral("?, F1"));
    EXPECT_EQ(cellOf(QStringLiteral("Open"), 2), QStringLiteral("File"));
    int with_keys = 0;
    for (const QAction* action : window_->findChildren<QAction*>()) {
        if (!action->shortcut().isEmpty()) {
            ++with_keys;
            EXPECT_FALSE(action->objectName().isEmpty()) << action->text().toStdString();
            EXPECT_FALSE(cellOf(withoutMnemonic(action->text()), 1).isNull())
                << action->text().toStdString();
        }
    }
    EXPECT_GT(with_keys, 18);
}

TEST_F(Keys, NoTwoActionsHaveTheSameKey) {
    QMap<QString, QString> seen;
    for (const NamedAction& action : namedActions(*window_)) {
        for (const QKeySequence& key : action.keys()) {
            EXPECT_FALSE(seen.contains(key.toString()))
                << key.toString().toStdString() << ": " << action.title.toStdString() << " and "
                << seen[key.toString()].toStdString();
            seen[key.toString()] = action.title;
        }
    }
    EXPECT_GT(seen.size(), 18);
}

TEST_F(Keys, F1OpensTheListFromTheFilterToo) {
    auto& filter = part<QLineEdit>("filter");
    filter.setFocus();
    QTest::keyClick(&filter, Qt::Key_Question);  // is typed there
    EXPECT_EQ(filter.text(), QStringLiteral("?"));
    EXPECT_EQ(window_->findChild<KeysDialog*>(), nullptr);
    QTest::keyClick(&filter, Qt::Key_F1);
    EXPECT_NE(window_->findChild<KeysDialog*>(), nullptr);
}

TEST_F(Keys, ListIsSearchedByActionAndByKey) {
    openList();
    const int all = list().model()->rowCount();
    choose(QStringLiteral("next err"));
    EXPECT_EQ(list().model()->rowCount(), 1);
    choose(QStringLiteral("ctrl+l"));
    EXPECT_FALSE(cellOf(QStringLiteral("Filter"), 1).isNull());
    EXPECT_LT(list().model()->rowCount(), all);
}

TEST_F(Keys, ChangedKeyWorksAtOnceAndInTheNextWindow) {
    openList();
    setKey(QStringLiteral("go to the panic"), Qt::Key_G);
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 1), QStringLiteral("G (changed)"));
    window_->findChild<KeysDialog*>()->close();
    makeWindow();
    const int panic = currentRow();
    QTest::keyClick(&log(), Qt::Key_Up);
    ASSERT_NE(currentRow(), panic);
    QTest::keyClick(&log(), Qt::Key_G);
    EXPECT_EQ(currentRow(), panic);
}

TEST_F(Keys, HintsHaveTheKeysThatTheUserHasChosen) {
    const auto hint = [&](const char* line) { return part<QLineEdit>(line).placeholderText(); };
    EXPECT_EQ(hint("filter"), QStringLiteral("Filter: only these rows (Ctrl+L)"));
    EXPECT_EQ(hint("search"), QStringLiteral("Search: go to these rows (Ctrl+F, N, Shift+N)"));
    changeKeys(*window_, QStringLiteral("filter"), {QKeySequence(Qt::CTRL | Qt::Key_G)});
    changeKeys(*window_, QStringLiteral("previousHit"), {});
    changeKeys(*window_, QStringLiteral("clear"), {QKeySequence(Qt::Key_F9)});
    EXPECT_EQ(hint("filter"), QStringLiteral("Filter: only these rows (Ctrl+G)"));
    EXPECT_EQ(hint("search"), QStringLiteral("Search: go to these rows (Ctrl+F, N)"));
    part<QLineEdit>("filter").setText(QStringLiteral("no-such-words"));
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return part<QLabel>("count").text() == QStringLiteral("0 of 4 rows (F9: all)"); }));
}

TEST_F(Keys, HintsCanBeReadInPalettesThatDoNotSetTheirColour) {
    const QPalette before = QGuiApplication::palette();
    for (const auto& [text, base] : {std::pair(QColor(Qt::white), QColor(Qt::black)),
                                     {QColor(0xef, 0xf0, 0xf1), {42, 46, 50}},
                                     {QColor(Qt::black), QColor(Qt::white)},
                                     {QColor(Qt::yellow), QColor(Qt::black)}}) {
        QPalette palette;
        palette.setColor(QPalette::Base, base);
        palette.setColor(QPalette::Text, text);
        QApplication::setPalette(palette);
        QCoreApplication::processEvents();
        for (const char* line : {"filter", "search"}) {
            const QColor hint = part<QLineEdit>(line).palette().color(QPalette::PlaceholderText);
            EXPECT_EQ(hint.alpha(), 255);
            EXPECT_GE(contrast(hint, base), 4.5) << line << " on " << base.name().toStdString();
        }
    }
    QApplication::setPalette(before);
}

TEST_F(Keys, KeyOfAnotherActionIsSaidAndTakenFromIt) {
    openList();
    choose(QStringLiteral("go to the panic"));
    part<QKeySequenceEdit>("newKey").setFocus();
    QTest::keyClick(&part<QKeySequenceEdit>("newKey"), Qt::Key_E);
    EXPECT_EQ(part<QLabel>("keyWords").text(),
              QStringLiteral("E is a key of: Next Error. Set takes it from there."));
    QTest::mouseClick(&part("setKey"), Qt::LeftButton);
    choose({});
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 1), QStringLiteral("E (changed)"));
    EXPECT_EQ(cellOf(QStringLiteral("Next Error"), 1), QStringLiteral("(changed)"));
}

TEST_F(Keys, KeyThatMovesInListsCannotBeSet) {
    openList();
    choose(QStringLiteral("go to the panic"));
    part<QKeySequenceEdit>("newKey").setFocus();
    QTest::keyClick(&part<QKeySequenceEdit>("newKey"), Qt::Key_Down);
    EXPECT_TRUE(part<QLabel>("keyWords").text().contains(QStringLiteral("cannot be set")));
    EXPECT_FALSE(part("setKey").isEnabled());
}

TEST_F(Keys, UsualKeysComeBack) {
    openList();
    setKey(QStringLiteral("go to the panic"), Qt::Key_E);
    choose(QStringLiteral("next error"));
    QTest::mouseClick(&part("resetKey"), Qt::LeftButton);
    choose({});
    EXPECT_EQ(cellOf(QStringLiteral("Next Error"), 1), QStringLiteral("E"));
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 1), QStringLiteral("(changed)"));
    QTest::mouseClick(&part("resetAllKeys"), Qt::LeftButton);
    EXPECT_EQ(cellOf(QStringLiteral("Go to the Panic"), 1), QStringLiteral("P"));
    EXPECT_TRUE(settings().allKeys().filter(QStringLiteral("keys/")).isEmpty());
}

TEST_F(Keys, SettingsThatAreNoKeysAreLeftOut) {
    settings().setValue(
        QStringLiteral("keys/goToCrash"),
        QStringLiteral("nonsense; Ctrl+K; \x01; ") + QStringLiteral("; ").repeated(50'000));
    applyKeys(*window_);
    for (const NamedAction& action : namedActions(*window_)) {
        if (action.name == QStringLiteral("goToCrash")) {
            EXPECT_LE(action.keys().size(), 4);
            EXPECT_TRUE(action.keys().contains(QKeySequence(Qt::CTRL | Qt::Key_K)));
        }
    }
}

TEST_F(Keys, EveryControlOfTheListHasAName) {
    const KeysDialog* dialog = openList();
    int controls = 0;
    for (QWidget* control : dialog->findChildren<QWidget*>()) {
        if (control->focusPolicy() == Qt::NoFocus || !control->isVisible()) {
            continue;
        }
        ++controls;
        const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(control);
        ASSERT_NE(seen, nullptr);
        EXPECT_FALSE(seen->text(QAccessible::Name).isEmpty()) << control->metaObject()->className();
    }
    EXPECT_GE(controls, 7);
}

TEST_F(Keys, MenusOfferWhatThePageInFrontCanDo) {
    const auto texts = [&](const char* menu) {
        QStringList found;
        for (const QAction* action : part<QMenu>(menu).actions()) {
            found << action->objectName();
        }
        return found;
    };
    EXPECT_TRUE(texts("editMenu").contains(QStringLiteral("copyJson")));
    EXPECT_TRUE(texts("goMenu").contains(QStringLiteral("nextError")));
    EXPECT_TRUE(texts("viewMenu").contains(QStringLiteral("larger")));
    auto* later = new QAction(QStringLiteral("New One"), &log());
    later->setObjectName(QStringLiteral("newOne"));
    later->setProperty("menu", QStringLiteral("go"));
    emit part<QMenu>("goMenu").aboutToShow();
    EXPECT_TRUE(texts("goMenu").contains(QStringLiteral("newOne")));
    emit part<QTabWidget>("documents").tabCloseRequested(0);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_TRUE(texts("goMenu").isEmpty());
    EXPECT_FALSE(part<QMenu>("goMenu").menuAction()->isEnabled());
}

TEST_F(Keys, ActionOfAMenuWorksOnThePage) {
    const int panic = currentRow();
    QTest::keyClick(&log(), Qt::Key_Up);
    ASSERT_NE(currentRow(), panic);
    for (QAction* action : part<QMenu>("goMenu").actions()) {
        if (action->objectName() == QStringLiteral("goToCrash")) {
            action->trigger();
        }
    }
    EXPECT_EQ(currentRow(), panic);
}

}  // namespace

}  // namespace lastwords::gui
