// SPDX-License-Identifier: GPL-2.0-or-later
// A desktop's palette may set the colours of texts and grounds, but not that of hints, which then
// is that of another palette.
#include "gui/base/hints.h"

#include <QAction>
#include <QCoreApplication>
#include <QEvent>
#include <QLineEdit>
#include <QStringList>

#include "gui/base/colors.h"
#include "gui/base/key_settings.h"

namespace lastwords::gui {

namespace {

/// Gives the line a colour for its hint whenever the palette changes.
class ReadableHint final : public QObject {
 public:
    explicit ReadableHint(QLineEdit& line) : QObject(&line), line_(line) {
        line.installEventFilter(this);
        setColor();
    }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::PaletteChange) {
            setColor();
        }
        return QObject::eventFilter(watched, event);
    }

 private:
    void setColor() {
        QPalette palette = line_.palette();
        const QColor color = colorOf(Meaning::kHint, palette);
        // Setting it is a change of the palette too.
        if (palette.color(QPalette::PlaceholderText) != color) {
            palette.setColor(QPalette::PlaceholderText, color);
            line_.setPalette(palette);
        }
    }

    QLineEdit& line_;
};

}  // namespace

QString withKeys(const QString& words, const QList<QAction*>& actions) {
    QStringList keys;
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty()) {
            keys << keysAsText({action->shortcut()});
        }
    }
    return keys.isEmpty() ? words
                          : QCoreApplication::translate("Hints", "%1 (%2)")
                                .arg(words, keys.join(QStringLiteral(", ")));
}

void showToolTip(QAction& action, const QString& words) {
    const auto show = [&action, words] { action.setToolTip(withKeys(words, {&action})); };
    show();
    QObject::connect(&action, &QAction::changed, &action, show);
}

void showHint(QLineEdit& line, const QString& words) {
    line.setPlaceholderText(words);
    new ReadableHint(line);
}

void showHint(QLineEdit& line, const QString& words, const QList<QAction*>& actions) {
    showHint(line, withKeys(words, actions));
    for (const QAction* action : actions) {
        QObject::connect(action, &QAction::changed, &line, [&line, words, actions] {
            line.setPlaceholderText(withKeys(words, actions));
        });
    }
}

}  // namespace lastwords::gui
