// SPDX-License-Identifier: GPL-2.0-or-later
// Marks and notes: made with keys, seen where a record is seen, and kept beside the dump.
#include "gui/notes/notes.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "gui/base/page.h"
#include "gui/list/log_table.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

class NotesTest : public testing::Test {
 protected:
    NotesTest() { EXPECT_TRUE(QDir().mkdir(folder_.filePath(QStringLiteral("case")))); }

    QString dumpPath() const { return folder_.filePath(QStringLiteral("case/vmcore")); }
    QString notesPath() const { return dumpPath() + QStringLiteral(".lastwords.json"); }
    void write(const QString& path, const QByteArray& bytes) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << path.toStdString();
        file.write(bytes);
    }
    QByteArray read(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::shared_ptr<extractor::Recovered> dump() {
        auto made = std::const_pointer_cast<extractor::Recovered>(sampleDump());
        made->paths = {dumpPath().toStdString()};
        made->inputs = {{made->paths.front(), 0, "made by hand"}};
        made->sources.front().origin = made->paths.front() + ": kernel log";
        made->sources.front().machine.build_id = "abc";
        return made;
    }
    void open() {
        if (!QFile::exists(dumpPath())) {
            write(dumpPath(), "dump");
        }
        window_ = std::make_unique<MainWindow>();
        window_->show();
        window_->activateWindow();
        window_->showRecovered(dump());
        QCoreApplication::processEvents();
    }
    QTableView& log() { return *window_->findChild<QTableView*>(QStringLiteral("log")); }
    QString sign(int row) { return log().model()->index(row, LogModel::kNotes).data().toString(); }
    QString detail() {
        return window_->findChild<QPlainTextEdit*>(QStringLiteral("detail"))->toPlainText();
    }
    void goTo(int row) { log().setCurrentIndex(log().model()->index(row, LogModel::kText)); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&log(), key, modifiers);
    }
    void note(const QString& text) {
        key(Qt::Key_M, Qt::ShiftModifier);
        auto* dialog = window_->findChild<QInputDialog*>(QStringLiteral("noteDialog"));
        ASSERT_NE(dialog, nullptr);
        auto* line = dialog->findChild<QPlainTextEdit*>();
        ASSERT_NE(line, nullptr);
        line->selectAll();
        QTest::keyClicks(line, text.isEmpty() ? QStringLiteral(" ") : text);
        dialog->accept();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    QString message() {
        const auto* label = window_->findChild<QLabel*>(QStringLiteral("failure"));
        return label == nullptr ? QString() : label->text();
    }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_;
};

TEST_F(NotesTest, MarkIsASignInAColumnThatOnlyThenIsThere) {
    open();
    EXPECT_TRUE(log().isColumnHidden(LogModel::kNotes));
    goTo(1);
    key(Qt::Key_M);
    EXPECT_FALSE(log().isColumnHidden(LogModel::kNotes));
    EXPECT_EQ(sign(1), QStringLiteral("\u2691"));
    EXPECT_EQ(sign(0), QString());
    EXPECT_EQ(log().model()->index(1, LogModel::kNotes).data(Qt::AccessibleTextRole).toString(),
              QStringLiteral("marked"));
    key(Qt::Key_M);
    EXPECT_EQ(sign(1), QString());
    EXPECT_TRUE(log().isColumnHidden(LogModel::kNotes));
}

TEST_F(NotesTest, AllSelectedRowsAreMarked) {
    open();
    goTo(0);
    key(Qt::Key_Down, Qt::ShiftModifier);
    key(Qt::Key_M);
    EXPECT_EQ(sign(0) + sign(1), QStringLiteral("\u2691\u2691"));
    key(Qt::Key_M);
    EXPECT_EQ(sign(0) + sign(1), QString());
}

TEST_F(NotesTest, BracketsGoFromMarkToMarkAndAround) {
    open();
    for (const int row : {1, 3}) {
        goTo(row);
        key(Qt::Key_M);
    }
    goTo(0);
    key(Qt::Key_BracketRight);
    EXPECT_TRUE(QTest::qWaitFor([&] { return log().currentIndex().row() == 1; }));
    key(Qt::Key_BracketRight);
    EXPECT_EQ(log().currentIndex().row(), 3);
    key(Qt::Key_BracketRight);
    EXPECT_EQ(log().currentIndex().row(), 1);
    key(Qt::Key_BracketLeft);
    EXPECT_EQ(log().currentIndex().row(), 3);
}

TEST_F(NotesTest, NoteIsInTheDetailAndInTheMail) {
    open();
    goTo(1);
    note(QStringLiteral("ask the driver people"));
    EXPECT_EQ(sign(1), QStringLiteral("\u270e"));
    EXPECT_TRUE(detail().startsWith(QStringLiteral("\u270e Note: ask the driver people")));
    key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(QGuiApplication::clipboard()->text().contains(
        QStringLiteral("seq 11: ask the driver people")));
    note({});
    EXPECT_EQ(sign(1), QString());
    EXPECT_FALSE(detail().contains(QStringLiteral("Note:")));
}

TEST_F(NotesTest, AreKeptBesideTheDumpAndShownAgain) {
    open();
    goTo(2);
    key(Qt::Key_M);
    note(QStringLiteral("two\"quotes"));
    window_->close();
    const QJsonObject root = QJsonDocument::fromJson(read(notesPath())).object();
    const QJsonObject group = root[QStringLiteral("sources")][0].toObject();
    EXPECT_EQ(group[QStringLiteral("file")].toString(), QStringLiteral("vmcore"));
    EXPECT_EQ(group[QStringLiteral("bytes")].toInt(), 4);
    EXPECT_EQ(group[QStringLiteral("build_id")].toString(), QStringLiteral("abc"));
    open();
    EXPECT_EQ(sign(2), QStringLiteral("\u2691\u270e"));
    EXPECT_EQ(message(), QString());
}

TEST_F(NotesTest, MoveWithTheFolder) {
    open();
    goTo(2);
    key(Qt::Key_M);
    window_.reset();
    ASSERT_TRUE(QDir().rename(folder_.filePath(QStringLiteral("case")),
                              folder_.filePath(QStringLiteral("moved"))));
    ASSERT_TRUE(QFile::exists(folder_.filePath(QStringLiteral("moved/vmcore.lastwords.json"))));
    auto moved = dump();
    moved->paths = {folder_.filePath(QStringLiteral("moved/vmcore")).toStdString()};
    moved->sources.front().origin = moved->paths.front() + ": kernel log";
    const Notes notes(moved);
    EXPECT_EQ(notes.all()->size(), 1U);
}

TEST_F(NotesTest, ThoseOfAnotherDumpAreNotShownAndStay) {
    open();
    goTo(2);
    note(QStringLiteral("of the old dump"));
    window_.reset();
    write(dumpPath(), "another dump");
    open();
    EXPECT_TRUE(message().contains(QStringLiteral("has notes of another dump")));
    EXPECT_EQ(sign(2), QString());
    goTo(1);
    note(QStringLiteral("of the new dump"));
    window_.reset();
    EXPECT_TRUE(read(notesPath()).contains("of the old dump"));
    EXPECT_TRUE(read(notesPath()).contains("of the new dump"));
    write(dumpPath(), "dump");
    open();
    EXPECT_EQ(sign(2), QStringLiteral("\u270e"));
    EXPECT_EQ(sign(1), QString());
}

TEST_F(NotesTest, FileThatIsNoNotesIsNeverWritten) {
    for (const QByteArray& hostile :
         {QByteArray("not JSON"), QByteArray(100'000, '['), QByteArray("[1,2]"),
          QByteArray(R"({"format":"lastwords notes","version":2,"sources":[]})"),
          QByteArray(static_cast<qsizetype>(kNotesBytesMax) + 1, ' ')}) {
        write(notesPath(), hostile);
        open();
        EXPECT_TRUE(message().contains(QStringLiteral("stays as it is")));
        goTo(1);
        key(Qt::Key_M);
        EXPECT_EQ(sign(1), QStringLiteral("\u2691"));
        EXPECT_EQ(read(notesPath()), hostile);
        window_.reset();
        QFile::remove(notesPathOfUser(*dump()));
    }
}

TEST_F(NotesTest, ThatCannotBeBesideTheDumpAreInTheUsersFolder) {
    ASSERT_TRUE(QDir().mkdir(notesPath()));  // so that no file can be there
    open();
    goTo(1);
    key(Qt::Key_M);
    EXPECT_TRUE(QFile::exists(notesPathOfUser(*dump())));
    open();
    EXPECT_EQ(sign(1), QStringLiteral("\u2691"));
    // They go beside the dump when that is possible again.
    ASSERT_TRUE(QDir().rmdir(notesPath()));
    goTo(2);
    key(Qt::Key_M);
    EXPECT_TRUE(QFile::exists(notesPath()));
    EXPECT_FALSE(QFile::exists(notesPathOfUser(*dump())));
}

/// The dump's own log and a captured console of the same crash.
TEST_F(NotesTest, MarkOnThePageOfAllSourcesIsOnThePageOfItsSourceToo) {
    std::vector<std::string> paths;
    for (const char* name : {"vmcore.kdump", "ttyS0.txt"}) {
        const QString copy = folder_.filePath(QString::fromLatin1(name));
        ASSERT_TRUE(QFile::copy(QStringLiteral(LASTWORDS_SAMPLES "/6.12-panic/") + name, copy));
        paths.push_back(copy.toStdString());
    }
    auto recovered = extractor::open_dump(paths, {});
    ASSERT_TRUE(recovered.has_value());
    Document document({paths, {}},
                      Opened(std::make_shared<const extractor::Recovered>(*std::move(recovered))));
    document.show();
    document.activateWindow();
    bool merged = false;
    QObject::connect(&document, &Document::merged, [&merged] { merged = true; });
    ASSERT_TRUE(QTest::qWaitFor([&merged] { return merged; }, 60'000));
    auto* all = qobject_cast<SourceView*>(document.widget(0));
    all->log().setFocus();
    QTest::keyClick(&all->log(), Qt::Key_M);
    ASSERT_EQ(document.notes().all()->size(), 1U);
    const RecordKey key = document.notes().all()->begin()->first;
    auto* one = qobject_cast<SourceView*>(document.widget(static_cast<int>(key.source) + 1));
    const std::uint32_t row = one->rows()->rowAtPosition(key.position);
    const QModelIndex sign = one->log().model()->index(static_cast<int>(row), LogModel::kNotes);
    EXPECT_EQ(sign.data().toString(), QStringLiteral("\u2691"));
    QTest::keyClick(&all->log(), Qt::Key_M);
    EXPECT_TRUE(document.notes().all()->empty());
}

TEST_F(NotesTest, RecordsThatMakeNoSenseAreLeftOut) {
    open();
    goTo(1);
    key(Qt::Key_M);
    window_.reset();
    QJsonObject root = QJsonDocument::fromJson(read(notesPath())).object();
    QJsonObject group = root[QStringLiteral("sources")][0].toObject();
    QJsonArray records = group[QStringLiteral("records")].toArray();
    records.append(QJsonObject{{QStringLiteral("position"), -1}, {QStringLiteral("marked"), true}});
    records.append(QJsonObject{{QStringLiteral("position"), QStringLiteral("1")},
                               {QStringLiteral("marked"), true}});
    records.append(QJsonObject{{QStringLiteral("position"), 12},
                               {QStringLiteral("note"), QString(100'000, u'x')}});
    records.append(QJsonObject{{QStringLiteral("position"), 13},
                               {QStringLiteral("note"), QStringLiteral("\x1b[31m<b>")}});
    records.append(17);
    group[QStringLiteral("records")] = records;
    root[QStringLiteral("sources")] = QJsonArray{group, 3, QJsonObject{}};
    write(notesPath(), QJsonDocument(root).toJson());
    open();
    EXPECT_EQ(sign(0) + sign(1) + sign(2) + sign(3), QStringLiteral("\u2691\u270e"));
    goTo(3);
    EXPECT_TRUE(detail().contains(QStringLiteral("\\x1b[31m<b>")));
}

TEST_F(NotesTest, TooManyAreRefused) {
    write(dumpPath(), "dump");
    Notes notes(dump());
    QString said;
    QObject::connect(&notes, &Notes::failed, [&](const QString& words) { said = words; });
    std::vector<std::pair<RecordKey, Note>> many;
    for (std::uint64_t i = 0; i <= kNotesMax; ++i) {
        many.push_back({{0, i}, {true, {}}});
    }
    notes.change(many);
    EXPECT_TRUE(said.contains(QString::number(kNotesMax)));
    EXPECT_TRUE(notes.all()->empty());
    EXPECT_FALSE(QFile::exists(notesPath()));
}

}  // namespace

}  // namespace lastwords::gui
