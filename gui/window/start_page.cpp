// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page.
#include "gui/window/start_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/base/document_names.h"
#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

QLabel* centred(const QString& text, QWidget* parent) {
    QLabel* label = plainLabel(text, parent);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

QString toolTipOf(const LoadRequest& request) {
    QStringList paths;
    for (const std::string& path : request.paths) {
        paths << shownText(path);
    }
    return paths.join(u'\n');
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent), recent_(new QWidget(this)) {
    setObjectName(QStringLiteral("start"));
    auto* heading = centred(tr("Drop a crash dump here"), this);
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    heading->setFont(large);
    auto* kinds = centred(
        tr("A vmcore or an image of RAM, what pstore kept (a region, its files, a folder), or the "
           "text of a kernel's log; also compressed, or in an archive. Files that are dropped or "
           "chosen together are read as one crash."),
        this);
    auto* files = new QPushButton(tr("&Open..."), this);
    files->setObjectName(QStringLiteral("openFiles"));
    auto* folder = new QPushButton(tr("Open &Folder..."), this);
    folder->setObjectName(QStringLiteral("openFolder"));
    connect(files, &QPushButton::clicked, this, &StartPage::filesWanted);
    connect(folder, &QPushButton::clicked, this, &StartPage::folderWanted);
    setFocusProxy(files);

    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(files);
    buttons->addWidget(folder);
    buttons->addStretch();
    recent_->setObjectName(QStringLiteral("recent"));
    recent_layout_ = new QVBoxLayout(recent_);
    auto* layout = new QVBoxLayout(this);
    layout->addStretch();
    layout->addWidget(heading);
    layout->addWidget(kinds);
    layout->addLayout(buttons);
    layout->addWidget(recent_, 0, Qt::AlignHCenter);
    layout->addStretch();
}

void StartPage::setRecent(const std::vector<LoadRequest>& recent) {
    while (QLayoutItem* item = recent_layout_->takeAt(0)) {
        // One of the buttons may be the sender of the signal that led here.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    recent_->setVisible(!recent.empty());
    if (recent.empty()) {
        return;
    }
    recent_layout_->addWidget(centred(tr("Opened lately"), recent_));
    std::vector<std::vector<std::string>> paths;
    for (const LoadRequest& request : recent) {
        paths.push_back(request.paths);
    }
    const QStringList titles = titlesOf(paths);
    for (std::size_t i = 0; i < recent.size(); ++i) {
        auto* button = new QPushButton(asTabText(titles[static_cast<qsizetype>(i)]), recent_);
        button->setFlat(true);
        button->setToolTip(toolTipOf(recent[i]));
        button->setAccessibleDescription(button->toolTip());
        connect(button, &QPushButton::clicked, this,
                [this, request = recent[i]] { emit recentWanted(request); });
        recent_layout_->addWidget(button);
    }
}

}  // namespace lastwords::gui
