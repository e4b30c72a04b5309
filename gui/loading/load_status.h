// SPDX-License-Identifier: GPL-2.0-or-later
// LoadStatus: what is being read, how far it is, and a button that ends it. Hidden while nothing is
// read.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lastwords::gui {

class LoadStatus final : public QWidget {
    Q_OBJECT

 public:
    explicit LoadStatus(QWidget* parent = nullptr);

    void start(const QString& name);
    void progress(const QString& what, int percent);

 signals:
    void cancelWanted();

 private:
    void say(const QString& what);
    void cancel();

    QString name_;
    QLabel* words_;
    QProgressBar* bar_;
    QPushButton* cancel_;
};

}  // namespace lastwords::gui
