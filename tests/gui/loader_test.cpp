// SPDX-License-Identifier: GPL-2.0-or-later
// The loader emits exactly one of loaded() and failed(), in the thread of its owner.
#include "gui/loading/loader.h"

#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <memory>
#include <stdexcept>

namespace lastwords::gui {

namespace {

/// Notes what the loader emits.
struct Ends {
    int loaded = 0;
    int failed = 0;
    Error error;
    QThread* where = nullptr;

    explicit Ends(Loader& loader) {
        QObject::connect(&loader, &Loader::loaded, [this] { ++loaded; });
        QObject::connect(&loader, &Loader::failed, [this](const LoadRequest&, const Error& why) {
            ++failed;
            error = why;
            where = QThread::currentThread();
        });
    }
    bool wait() const {
        return QTest::qWaitFor([this] { return loaded + failed > 0; });
    }
};

TEST(Loader, FileThatIsNotThereFailsAndIsNamed) {
    const QTemporaryDir folder;
    Loader loader;
    const Ends ends(loader);
    loader.load({{folder.filePath(QStringLiteral("nowhere")).toStdString()}, {}});
    ASSERT_TRUE(ends.wait());
    EXPECT_NE(ends.error.message.find("nowhere"), std::string::npos);
    EXPECT_EQ(ends.failed, 1);
    EXPECT_EQ(ends.loaded, 0);
}

TEST(Loader, OutcomeArrivesInTheOwnersThread) {
    Loader loader;
    const Ends ends(loader);
    loader.load({{"no-such-file"}, {}});
    ASSERT_TRUE(ends.wait());
    EXPECT_EQ(ends.where, QThread::currentThread());
}

TEST(Loader, CanBeDestroyedWhileReading) {
    int outcomes = 0;
    {
        Loader loader;
        QObject::connect(&loader, &Loader::loaded, [&outcomes] { ++outcomes; });
        QObject::connect(&loader, &Loader::failed, [&outcomes] { ++outcomes; });
        loader.load({{LASTWORDS_PSTORE_SAMPLES "/ramoops-damaged-blocks/region.bin.zst"}, {}});
    }
    EXPECT_EQ(outcomes, 0);
}

TEST(Loader, AsksForWhatPstoreKeptInMemoryToo) {
    auto asked = std::make_shared<extractor::What>();
    Loader loader([asked](auto, const extractor::OpenOptions& options) {
        *asked = options.what;
        return Result<extractor::Recovered>(extractor::Recovered());
    });
    const Ends ends(loader);
    loader.load({{"vmcore"}, {}});
    ASSERT_TRUE(ends.wait());
    EXPECT_EQ(*asked, extractor::What::kAll);
}

TEST(Loader, CancelledReadingFailsAsCancelledEvenIfItGaveAResult) {
    Loader loader([](auto, const extractor::OpenOptions& options) {
        while (options.progress("waiting", 0.0)) {
            QThread::msleep(1);
        }
        return Result<extractor::Recovered>(extractor::Recovered());
    });
    const Ends ends(loader);
    loader.load({{"vmcore"}, {}});
    loader.cancel();
    ASSERT_TRUE(ends.wait());
    EXPECT_EQ(ends.loaded, 0);
    EXPECT_EQ(ends.error.kind, ErrorKind::kCancelled);
}

TEST(Loader, ExceptionIsAFailure) {
    Loader loader([](auto, const auto&) -> Result<extractor::Recovered> {
        throw std::runtime_error("no memory left");
    });
    const Ends ends(loader);
    loader.load({{"vmcore"}, {}});
    ASSERT_TRUE(ends.wait());
    EXPECT_EQ(ends.error.message, "no memory left");
}

}  // namespace

}  // namespace lastwords::gui
