// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one source.
#include "gui/source_view.h"

#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/console_model.h"
#include "gui/log_model.h"
#include "gui/page.h"

namespace lastwords::gui {

namespace {

constexpr int kLogShare = 4;  // of the height, against 1 for each other part

QString headline(const printkfmt::Source& source) {
    QString text = shownText(source.machine.release.empty() ? "Linux" : source.machine.release);
    if (!source.machine.nodename.empty()) {
        text += QObject::tr(" on %1").arg(shownText(source.machine.nodename));
    }
    if (source.crash_cause) {
        text += QStringLiteral(": ") + shownText(source.crash_cause->line);
    }
    return text;
}

}  // namespace

SourceView::SourceView(const std::shared_ptr<const printkfmt::Source>& source, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(plainLabel(headline(*source), this));
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page, 1);

    if (source->has_consoles) {
        auto* consoles = table(new ConsoleModel(source), QStringLiteral("consoles"), page);
        addPart(tr("Consoles: %n", nullptr, static_cast<int>(source->consoles.size())), consoles, 1,
                *page);
    }
    auto* model = new LogModel(source);
    const int records = model->rowCount();
    auto* log = table(model, QStringLiteral("log"), page);
    addPart(tr("Log: %n records", nullptr, records), log, kLogShare, *page);
    log->scrollToBottom();
    if (!source->findings.empty()) {
        addPart(tr("Remarks"), findingList(source->findings, page), 1, *page);
    }
}

}  // namespace lastwords::gui
