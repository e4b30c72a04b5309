// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords-gui [FILE...]`: the log and the consoles of a dump in a window.
#include <QApplication>
#include <QCommandLineParser>

#include "gui/main_window.h"

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lastwords-gui"));
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Shows the kernel's log of a crash dump and what each console missed."));
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("a dump, or what else lastwords reads"),
                                 QStringLiteral("[FILE...]"));
    parser.process(application);

    std::vector<std::string> paths;
    for (const QString& path : parser.positionalArguments()) {
        paths.push_back(path.toStdString());
    }
    lastwords::gui::MainWindow window;
    window.show();
    if (!paths.empty()) {
        window.open(paths);
    }
    return QApplication::exec();
}
