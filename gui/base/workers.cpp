// SPDX-License-Identifier: GPL-2.0-or-later
// There are at least two threads, so that a filter need not wait until an export has ended.
#include "gui/base/workers.h"

#include <QThread>
#include <algorithm>

namespace lastwords::gui {

namespace {

struct Workers : QThreadPool {
    Workers() { setMaxThreadCount(std::max(2, QThread::idealThreadCount())); }
};

}  // namespace

QThreadPool& workers() {
    static Workers pool;
    return pool;
}

}  // namespace lastwords::gui
