// SPDX-License-Identifier: GPL-2.0-or-later
// The window in German: its texts, singular and plural, keys of menus, and whether dialogs have
// room.
#include "gui/base/translations.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QDialog>
#include <QFile>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "gui/base/document_names.h"
#include "gui/base/keys_dialog.h"
#include "gui/base/page.h"
#include "gui/lanes/console_table.h"
#include "gui/list/highlighter_dialog.h"
#include "gui/pages/document.h"
#include "gui/rows/highlighters.h"
#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"
#include "printkfmt/render/console_fields.h"
#include "printkfmt/render/fates.h"
#include "printkfmt/render/report.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);
const QLocale kGerman(QLocale::German, QLocale::Austria);

/// A window with the sample dump, in one language.
class InLanguage {
 public:
    explicit InLanguage(const QLocale& locale) : translations_(locale), window_(new MainWindow) {
        window_->show();
        window_->activateWindow();
        window_->showRecovered(sampleDump());
        QCoreApplication::processEvents();
    }

    MainWindow& window() { return *window_; }
    template <class Widget>
    Widget& part(const char* name) {
        return *window_->findChild<Widget*>(QString::fromLatin1(name));
    }
    QString actionText(const char* name) { return part<QAction>(name).text(); }

 private:
    Translations translations_;
    std::unique_ptr<MainWindow> window_;
};

class Translated : public testing::Test {
 protected:
    void SetUp() override {
        if (!QFile::exists(QStringLiteral(":/translations/lastwords_de.qm"))) {
            GTEST_SKIP() << "built without Qt's lrelease";
        }
    }
};

QStringList titlesIn(const QMenuBar& bar) {
    QStringList titles;
    for (const QAction* action : bar.actions()) {
        titles << action->text();
    }
    return titles;
}

QStringList labelsIn(const QWidget& part) {
    QStringList texts;
    for (const auto* label : part.findChildren<QLabel*>()) {
        texts << label->text();
    }
    return texts;
}

TEST_F(Translated, MenusAreGerman) {
    InLanguage german(kGerman);
    EXPECT_EQ(titlesIn(*german.window().menuBar()),
              (QStringList{QStringLiteral("&Datei"), QStringLiteral("&Bearbeiten"),
                           QStringLiteral("&Gehe zu"), QStringLiteral("&Ansicht"),
                           QStringLiteral("&Hilfe")}));
    EXPECT_EQ(german.actionText("reload"), QStringLiteral("&Neu laden"));
    EXPECT_EQ(german.actionText("goToCrash"), QStringLiteral("Zur Panic"));
    EXPECT_EQ(german.actionText("chipErrors"), QStringLiteral("Fehler"));
}

TEST_F(Translated, HeadsAndStatusAreGerman) {
    InLanguage german(kGerman);
    const QAbstractItemModel& log = *german.part<QTableView>("log").model();
    EXPECT_EQ(log.headerData(LogModel::kTime, Qt::Horizontal).toString(), QStringLiteral("Zeit"));
    EXPECT_EQ(log.headerData(LogModel::kCaller, Qt::Horizontal).toString(),
              QStringLiteral("Aufrufer"));
    EXPECT_TRUE(log.headerData(LogModel::kFates, Qt::Horizontal, Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("nie ausgegeben")));
    EXPECT_EQ(german.window().statusBar()->currentMessage(),
              QStringLiteral("Etwas fehlt: siehe die Anmerkungen (Befunde: 1); Konsolen, denen "
                             "Einträge fehlen: 1"));
    EXPECT_TRUE(labelsIn(german.part<QWidget>("summary")).contains(QStringLiteral("Absturz")));
}

TEST_F(Translated, SentencesOfTheCommandLineStayEnglish) {
    InLanguage german(kGerman);
    EXPECT_TRUE(
        german.part<QLabel>("verdicts").text().contains(QStringLiteral("slow0 never showed")));
    EXPECT_EQ(german.part<QListWidget>("findings").item(0)->text(),
              QStringLiteral("fehlt: vmcore: one page is not there"));
    const QAbstractItemModel& consoles = *german.part<QTableView>("consoles").model();
    EXPECT_EQ(consoles.headerData(0, Qt::Horizontal).toString(), QStringLiteral("NAME"));
    EXPECT_EQ(consoles.headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString(),
              QStringLiteral("Name des Treibers und Index, wie in /proc/consoles."));
}

TEST_F(Translated, NextWindowIsEnglishAgain) {
    { const InLanguage german(kGerman); }
    InLanguage english(kEnglish);
    EXPECT_EQ(titlesIn(*english.window().menuBar()).front(), QStringLiteral("&File"));
    EXPECT_EQ(english.part<QTableView>("log")
                  .model()
                  ->headerData(LogModel::kTime, Qt::Horizontal)
                  .toString(),
              QStringLiteral("Time"));
}

TEST_F(Translated, LanguageWithoutTranslationIsEnglish) {
    for (const QLocale& locale : {QLocale::c(), QLocale(QLocale::Japanese)}) {
        InLanguage window(locale);
        EXPECT_EQ(titlesIn(*window.window().menuBar()).front(), QStringLiteral("&File"));
        EXPECT_EQ(ConsoleTable::tr("%1 ends here", nullptr, 2), QStringLiteral("%1 end here"));
    }
}

/// Returns what the page says of the number of rows of a dump with so many records.
QString countOf(std::size_t records) {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    printkfmt::RecordList& all = dump->sources.front().log.records;
    const std::vector<printkfmt::Record> kept(all.begin(),
                                              all.begin() + static_cast<std::ptrdiff_t>(records));
    all = {};
    for (const printkfmt::Record& record : kept) {
        all.push_back(record);
    }
    MainWindow window;
    window.showRecovered(dump);
    return window.findChild<QLabel*>(QStringLiteral("count"))->text();
}

TEST_F(Translated, OneAndManyAreDistinguishedInEnglish) {
    const Translations english(kEnglish);
    EXPECT_EQ(countOf(1), QStringLiteral("1 row"));
    EXPECT_EQ(countOf(4), QStringLiteral("4 rows"));
    EXPECT_EQ(ConsoleTable::tr("%1 ends here", nullptr, 1), QStringLiteral("%1 ends here"));
    EXPECT_EQ(ConsoleTable::tr("%1 ends here", nullptr, 2), QStringLiteral("%1 end here"));
    EXPECT_EQ(namesOf({"/a", "/b", "/c", "/d", "/e"}), QStringLiteral("a, b, c, d and 1 more"));
}

TEST_F(Translated, OneAndManyAreDistinguishedInGerman) {
    const Translations german(kGerman);
    EXPECT_EQ(countOf(1), QStringLiteral("1 Zeile"));
    EXPECT_EQ(countOf(4), QStringLiteral("4 Zeilen"));
    EXPECT_EQ(ConsoleTable::tr("%1 ends here", nullptr, 1), QStringLiteral("%1 endet hier"));
    EXPECT_EQ(ConsoleTable::tr("%1 ends here", nullptr, 2), QStringLiteral("%1 enden hier"));
    EXPECT_EQ(namesOf({"/a", "/b", "/c", "/d", "/e"}), QStringLiteral("a, b, c, d und 1 weitere"));
}

TEST_F(Translated, PageKeepsItsFilterInAnotherLanguage) {
    const std::array<std::string, 1> paths{LASTWORDS_PSTORE_SAMPLES
                                           "/ramoops-damaged-blocks/region.bin.zst"};
    auto opened = extractor::open_dump(paths, {});
    ASSERT_TRUE(opened.has_value());
    const auto dump = std::make_shared<const extractor::Recovered>(*std::move(opened));
    const LoadRequest request{{paths[0]}, std::nullopt};
    const auto filter = [](Document& document) {
        return document.currentWidget()->findChild<QLineEdit*>(QStringLiteral("filter"));
    };
    const auto merge = [](Document& document) {
        QSignalSpy merged(&document, &Document::merged);
        return merged.wait(10'000) && document.currentIndex() == 0;
    };
    DocumentState state;
    {
        const Translations german(kGerman);
        Document document(request, Opened(dump));
        ASSERT_TRUE(merge(document));
        filter(document)->setText(QStringLiteral("err+"));
        state = document.state();
    }
    Document document(request, Opened(dump));
    document.restore(state);
    ASSERT_TRUE(merge(document));
    EXPECT_EQ(filter(document)->text(), QStringLiteral("err+"));
}

/// Whether there is a German word for a fixed word of the layers below.
bool isKnown(std::string_view word) {
    QTranslator german;
    return german.load(QStringLiteral(":/translations/lastwords_de.qm")) &&
           !german.translate("FixedWords", std::string(word).c_str()).isEmpty();
}

TEST_F(Translated, FixedWordsOfTheLayersBelowAreKnown) {
    for (const printkfmt::Delivery fate : printkfmt::kDeliveries) {
        EXPECT_TRUE(isKnown(printkfmt::words_of(fate))) << printkfmt::words_of(fate);
    }
    int columns = 0;
    for (const printkfmt::ConsoleField& field : printkfmt::console_fields()) {
        columns += field.title.empty() ? 0 : 1;
        EXPECT_TRUE(field.title.empty() || isKnown(field.doc)) << field.doc;
    }
    EXPECT_GT(columns, 8);
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    printkfmt::Source& source = dump->sources.front();
    source.machine.hardware = "QEMU";
    source.one_of_kernels = printkfmt::OneOfKernels{};
    source.machine.uptime_ns = 1;
    source.crash_cause->position = 1;
    source.crash_cause->first_fault = printkfmt::FaultLine{"BUG: x", {}, {}, {}};
    source.crash_cause->first_survived = printkfmt::FaultLine{"BUG: y", {}, {}, {}};
    source.crash_cause->taint = "W";
    int labels = 0;
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        labels += row.label.empty() ? 0 : 1;
        EXPECT_TRUE(row.label.empty() || isKnown(row.label)) << row.label;
    }
    EXPECT_EQ(labels, 9);
    EXPECT_TRUE(isKnown("seq") && isKnown("line"));
}

TEST_F(Translated, StagesOfReadingAreKnown) {
    std::set<std::string> stages;
    extractor::OpenOptions options;
    options.scan = true;
    options.progress = [&](const std::string& what, double) { return stages.insert(what), true; };
    const std::array<std::string, 1> paths{LASTWORDS_PSTORE_SAMPLES "/ramoops-debian-7.2"};
    ASSERT_TRUE(extractor::open_dump(paths, options).has_value());
    EXPECT_GE(stages.size(), 2U);
    for (const std::string& stage : stages) {
        EXPECT_TRUE(isKnown(stage)) << stage;
    }
}

/// Notes the key of a menu's entry, which is the letter behind "&". Two entries must not share one.
void expectFree(const QString& text, QMap<QString, QString>& taken) {
    const QString key = QKeySequence::mnemonic(text).toString();
    if (key.isEmpty()) {
        return;
    }
    EXPECT_FALSE(taken.contains(key)) << text.toStdString() << " and " << taken[key].toStdString();
    taken[key] = text;
}

int checkActions(const QList<QAction*>& actions) {
    QMap<QString, QString> taken;
    for (const QAction* action : actions) {
        expectFree(action->text(), taken);
    }
    return static_cast<int>(taken.size());
}

int checkButtons(const QWidget& dialog) {
    QMap<QString, QString> taken;
    for (const auto* button : dialog.findChildren<QAbstractButton*>()) {
        expectFree(button->text(), taken);
    }
    for (const auto* label : dialog.findChildren<QLabel*>()) {
        if (label->buddy() != nullptr) {
            expectFree(label->text(), taken);
        }
    }
    return static_cast<int>(taken.size());
}

class InEachLanguage : public Translated, public testing::WithParamInterface<QLocale> {
 protected:
    /// Makes the dialogs of the window, each shown.
    static std::vector<QDialog*> dialogsOf(MainWindow& window) {
        auto* keys = new KeysDialog(window);
        auto* highlighters = new HighlighterDialog(Highlighters::shared(), &window);
        highlighters->setAttribute(Qt::WA_DeleteOnClose);
        keys->show();
        highlighters->show();
        QCoreApplication::processEvents();
        return {keys, highlighters};
    }
};

TEST_P(InEachLanguage, NoMenuHasAKeyTwice) {
    InLanguage shown(GetParam());
    EXPECT_EQ(checkActions(shown.window().menuBar()->actions()), 5);
    int keys = 0;
    for (const QMenu* menu : shown.window().findChildren<QMenu*>()) {
        keys += checkActions(menu->actions());
    }
    EXPECT_GT(keys, 15);
    checkActions(shown.part<QTableView>("consoles").actions());
    checkActions(shown.part<QTableView>("log").actions());
    EXPECT_EQ(checkButtons(shown.part<QWidget>("start")), 2);
    for (const QDialog* dialog : dialogsOf(shown.window())) {
        EXPECT_GE(checkButtons(*dialog), 4) << dialog->windowTitle().toStdString();
    }
}

TEST_P(InEachLanguage, DialogsHaveRoomForTheirTexts) {
    InLanguage shown(GetParam());
    for (const QDialog* dialog : dialogsOf(shown.window())) {
        for (const auto* button : dialog->findChildren<QAbstractButton*>()) {
            EXPECT_TRUE(!button->isVisible() || button->width() >= button->sizeHint().width())
                << button->text().toStdString();
        }
        for (const auto* table : dialog->findChildren<QTableView*>()) {
            EXPECT_EQ(table->horizontalScrollBar()->maximum(), 0)
                << table->accessibleName().toStdString();
        }
    }
    // The window fits on a screen of 1280 pixels.
    EXPECT_LE(shown.window().minimumSizeHint().width(), 1280);
}

INSTANTIATE_TEST_SUITE_P(Languages, InEachLanguage, testing::Values(kEnglish, kGerman),
                         [](const auto& given) {
                             return QLocale::languageToString(given.param.language()).toStdString();
                         });

}  // namespace

}  // namespace lastwords::gui
