// SPDX-License-Identifier: GPL-2.0-or-later
// Opens a file in a window and prints how long things take, a line each: a name, a blank, a number.
#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"

namespace {

using lastwords::gui::LogModel;
using lastwords::gui::MainWindow;

constexpr int kPatience = 120'000;  // milliseconds
constexpr int kFrames = 400;

void print(const char* what, double value) {
    std::printf("%s %.2f\n", what, value);
    std::fflush(stdout);
}

QTableView* log_of(const MainWindow& window) {
    return window.findChild<QTableView*>(QStringLiteral("log"));
}

/// Whether the log's viewport was painted with rows in it.
class Painted final : public QObject {
 public:
    explicit Painted(std::function<bool()> wanted) : wanted_(std::move(wanted)) {
        qApp->installEventFilter(this);
    }
    bool seen() const { return seen_; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* view =
            watched->parent() == nullptr ? nullptr : qobject_cast<QTableView*>(watched->parent());
        if (event->type() == QEvent::Paint && view != nullptr &&
            view->objectName() == QStringLiteral("log") && watched == view->viewport() &&
            wanted_()) {
            // It is on the screen once the event has been handled.
            QMetaObject::invokeMethod(
                this, [this] { seen_ = true; }, Qt::QueuedConnection);
        }
        return false;
    }

 private:
    std::function<bool()> wanted_;
    bool seen_ = false;
};

/// Waits until the log is painted while wanted() holds. Returns the milliseconds since `timer`
/// began.
double painted(const QElapsedTimer& timer, std::function<bool()> wanted) {
    const Painted paint(std::move(wanted));
    if (!QTest::qWaitFor([&] { return paint.seen(); }, kPatience)) {
        std::puts("nothing was painted");
        std::exit(1);
    }
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// The resident memory in MiB.
double resident() {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    return pages * 4096 / (1 << 20);
}

/// Types words into a line, and measures from the last key on. What the words without their last
/// letter find must not be `wanted` yet.
void type_into(MainWindow& window, const char* line, const char* words, const char* name,
               std::function<bool()> wanted) {
    auto* edit = window.findChild<QLineEdit*>(QString::fromLatin1(line));
    const std::string all = words;
    QTest::keyClicks(edit, QString::fromStdString(all.substr(0, all.size() - 1)));
    QTest::qWait(1500);
    QElapsedTimer timer;
    timer.start();
    QTest::keyClick(edit, all.back());
    print(name, painted(timer, std::move(wanted)));
}

void clear_filter(MainWindow& window, int rows) {
    window.findChild<QLineEdit*>(QStringLiteral("filter"))->clear();
    if (!QTest::qWaitFor([&] { return log_of(window)->model()->rowCount() == rows; }, kPatience)) {
        std::puts("not all rows came back");
        std::exit(1);
    }
}

void scroll(QTableView& log) {
    std::vector<double> frames;
    auto* bar = log.verticalScrollBar();
    bar->setValue(0);
    QTest::qWait(200);
    for (int i = 0; i < kFrames; ++i) {
        QElapsedTimer timer;
        timer.start();
        // Steps of a wheel, of a page, and the bar's handle dragged to another place.
        const std::array steps{3, 30, bar->maximum() / kFrames};
        bar->setValue(bar->value() + steps.at(static_cast<std::size_t>(i) % steps.size()));
        log.viewport()->repaint();
        frames.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QCoreApplication::processEvents();
    }
    std::sort(frames.begin(), frames.end());
    print("scroll_median_ms", frames[frames.size() / 2]);
    print("scroll_p95_ms", frames[frames.size() * 95 / 100]);
}

}  // namespace

int main(int argc, char** argv) {
    QElapsedTimer since_start;
    since_start.start();
    const QTemporaryDir settings;  // instead of the user's own
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    const QApplication application(argc, argv);
    if (argc != 2) {
        std::puts("usage: window_bench FILE");
        return 1;
    }
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    window.open({argv[1]});
    print("first_paint_ms",
          painted(since_start, [&] { return log_of(window)->model()->rowCount() > 0; }));
    QTest::qWait(3000);
    QTableView& log = *log_of(window);
    const int rows = log.model()->rowCount();
    print("rows", rows);
    print("resident_mib", resident());
    scroll(log);
    const auto fewer = [&] { return log.model()->rowCount() < rows; };
    type_into(window, "filter", "err+", "filter_level_ms", fewer);
    clear_filter(window, rows);
    type_into(window, "filter", "/[0-9a-f]{8}.*x1/", "filter_expression_ms", fewer);
    clear_filter(window, rows);
    log.selectRow(0);
    const QString far_away = log.model()->index(rows / 3 * 2, LogModel::kText).data().toString();
    // Pasted, because a search that is typed goes to the first hit of its first letter at once.
    QElapsedTimer since_paste;
    since_paste.start();
    window.findChild<QLineEdit*>(QStringLiteral("search"))->insert(u'"' + far_away + u'"');
    print("search_ms", painted(since_paste, [&] { return log.currentIndex().row() > 0; }));
    print("resident_at_the_end_mib", resident());
    return 0;
}
