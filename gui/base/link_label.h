// SPDX-License-Identifier: GPL-2.0-or-later
// LinkLabel: a label with links that can be read in any palette.
#pragma once

#include <QColor>
#include <QLabel>

namespace lastwords::gui {

class LinkLabel final : public QLabel {
    Q_OBJECT

 public:
    explicit LinkLabel(QWidget* parent = nullptr);

    /// Shows rich text. Each of its links begins with `<a href="..."`.
    void setHtml(const QString& html);

 protected:
    void changeEvent(QEvent* event) override;

 private:
    QString html_;
    QColor color_;  // that the links have
};

}  // namespace lastwords::gui
