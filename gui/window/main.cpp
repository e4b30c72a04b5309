// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords-gui [FILE...]`: the log and the consoles of dumps in a window.
#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gui/base/translations.h"
#include "gui/loading/early_open.h"
#include "gui/window/main_window.h"

namespace {

/// Whether only text is asked for, which needs no screen.
bool asksForText(int argc, char** argv) {
    char** const end = std::find(argv, argv + argc, std::string_view("--"));
    return std::any_of(argv, end, [](std::string_view word) {
        return word == "--help" || word == "-h" || word == "--version" || word == "-v" ||
               word == "--help-all";
    });
}

/// Returns the files of the command line; none if it has anything else, which Qt must take out
/// first.
std::vector<std::string> filesOnly(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const bool only = std::none_of(words.begin(), words.end(),
                                   [](const std::string& word) { return word.starts_with('-'); });
    return only ? words : std::vector<std::string>();
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> early = filesOnly(argc, argv);
    lastwords::gui::Loader::Open open = lastwords::extractor::open_dump;
    if (!early.empty()) {
        open = lastwords::gui::openEarly(early);
    }
    std::unique_ptr<QCoreApplication> application;
    if (asksForText(argc, argv)) {
        application = std::make_unique<QCoreApplication>(argc, argv);
    } else {
        application = std::make_unique<QApplication>(argc, argv);
    }
    QCoreApplication::setApplicationName(QStringLiteral("lastwords-gui"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LASTWORDS_VERSION));
    const lastwords::gui::Translations translations(QLocale::system());
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "Shows the kernel's log of a crash dump and what each console missed."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QCoreApplication::translate(
            "main", "a dump, or what else lastwords reads; several files are read as one crash"),
        QStringLiteral("[FILE...]"));
    parser.process(*application);  // ends the program after --help and --version

    QGuiApplication::setDesktopFileName(QStringLiteral("org.lastwords.Lastwords"));
    QGuiApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.lastwords.Lastwords")));
    std::vector<std::string> paths;
    for (const QString& path : parser.positionalArguments()) {
        paths.push_back(path.toStdString());
    }
    lastwords::gui::MainWindow window(std::move(open));
    window.show();
    if (paths.empty()) {
        window.restoreSession();
    } else {
        window.open(paths);
    }
    return QCoreApplication::exec();
}
