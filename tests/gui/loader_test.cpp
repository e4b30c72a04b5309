// SPDX-License-Identifier: GPL-2.0-or-later
// The loader emits exactly one of loaded() and failed(), in the thread of its owner.
#include "gui/loader.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QThread>

namespace lastwords::gui {

namespace {

TEST(Loader, FileThatIsNotThereFailsAndIsNamed) {
    const QTemporaryDir folder;
    Loader loader;
    QSignalSpy failed(&loader, &Loader::failed);
    const QSignalSpy loaded(&loader, &Loader::loaded);
    loader.load({folder.filePath(QStringLiteral("nowhere")).toStdString()});
    ASSERT_TRUE(failed.wait());
    EXPECT_TRUE(failed.first().first().toString().contains(QStringLiteral("nowhere")));
    EXPECT_EQ(loaded.count(), 0);
}

TEST(Loader, OutcomeArrivesInTheOwnersThread) {
    Loader loader;
    QThread* where = nullptr;
    QObject::connect(&loader, &Loader::failed, [&where] { where = QThread::currentThread(); });
    QSignalSpy failed(&loader, &Loader::failed);
    loader.load({"no-such-file"});
    ASSERT_TRUE(failed.wait());
    EXPECT_EQ(where, QThread::currentThread());
}

TEST(Loader, CanBeDestroyedWhileReading) {
    int outcomes = 0;
    {
        Loader loader;
        QObject::connect(&loader, &Loader::loaded, [&outcomes] { ++outcomes; });
        QObject::connect(&loader, &Loader::failed, [&outcomes] { ++outcomes; });
        loader.load({LASTWORDS_PSTORE_SAMPLES "/ramoops-damaged-blocks/region.bin.zst"});
    }
    EXPECT_EQ(outcomes, 0);
}

}  // namespace

}  // namespace lastwords::gui
