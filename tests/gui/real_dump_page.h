// SPDX-License-Identifier: GPL-2.0-or-later
// The page of a real dump, for tests that use it with keys, clicks and typed words.
#pragma once

#include <gtest/gtest.h>

#include <QLabel>
#include <QString>
#include <QTest>
#include <array>
#include <memory>
#include <string>

#include "extractor/open.h"
#include "gui/list/log_table.h"
#include "gui/pages/source_view.h"

namespace lastwords::gui {

/// Opens a file and shows the page of its first source. The Call Traces are found when it returns.
class RealDumpPage {
 public:
    explicit RealDumpPage(const std::string& path) {
        const std::array<std::string, 1> paths{path};
        auto recovered = extractor::open_dump(paths, {.extents = true, .progress = {}});
        EXPECT_TRUE(recovered.has_value()) << path;
        dump_ = std::make_shared<const extractor::Recovered>(*std::move(recovered));
        source_ = {dump_, &dump_->sources.front()};
        view_ = std::make_unique<SourceView>(std::make_shared<const LogRows>(source_));
        view_->resize(1100, 750);
        view_->show();
        view_->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(view_.get(), 10'000));
        log().setFocus();
        EXPECT_TRUE(QTest::qWaitFor([&] { return log().logModel().folds().isKnown(); }, 10'000));
        QCoreApplication::processEvents();
    }

    SourceView& view() { return *view_; }
    LogTable& log() { return view_->log(); }
    const printkfmt::Source& source() const { return *source_; }
    int rows() { return log().model()->rowCount(); }
    QString cell(int row, int column) {
        return log().model()->index(row, column).data().toString();
    }
    QString current(int column) { return cell(log().currentIndex().row(), column); }
    QString count() { return part<QLabel>("count")->text(); }
    template <class Part>
    Part* part(const char* name) {
        auto* widget = view_->findChild<Part*>(QString::fromUtf8(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    bool waitForRows(int rows) {
        return QTest::qWaitFor([&] { return this->rows() == rows; }, 10'000);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&log(), key, modifiers);
    }

 private:
    std::shared_ptr<const extractor::Recovered> dump_;
    std::shared_ptr<const printkfmt::Source> source_;
    std::unique_ptr<SourceView> view_;
};

}  // namespace lastwords::gui
