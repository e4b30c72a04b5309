// SPDX-License-Identifier: GPL-2.0-or-later
// NewestView: the end of a log, while the rest of it is still being read.
#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

namespace lastwords::gui {

class LogRows;
class LogTable;

/// Nothing can be chosen in it: a page of the whole log takes its place.
class NewestView final : public QWidget {
    Q_OBJECT

 public:
    explicit NewestView(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    LogTable* log_;      // a child of this
    std::uint32_t row_;  // the one that the list opens on
};

}  // namespace lastwords::gui
