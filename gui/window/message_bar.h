// SPDX-License-Identifier: GPL-2.0-or-later
// MessageBar: says above the content that something failed, until the user closes it.
#pragma once

#include <QFrame>
#include <functional>

class QHBoxLayout;

namespace lastwords::gui {

class MessageBar final : public QFrame {
    Q_OBJECT

 public:
    /// Screen readers read the message at once.
    explicit MessageBar(const QString& message, QWidget* parent = nullptr);

    /// Adds a button before the one that closes the bar. It closes the bar too.
    void addButton(const QString& text, std::function<void()> pressed);

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void end();

    QHBoxLayout* layout_;
};

}  // namespace lastwords::gui
