// SPDX-License-Identifier: GPL-2.0-or-later
// What documents are called in tabs, menus and the title.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

namespace lastwords::gui {

/// Returns the path from the root on, without "." and "..", and without a slash at its end.
std::string absolutePath(const std::string& path);

/// Returns the name of the file or folder.
QString nameOf(const std::string& path);

/// Returns the names of a document's files: "vmcore, region.bin".
QString namesOf(const std::vector<std::string>& paths);

/// Returns what each document is called, given its paths. If two different paths have the same
/// name, as many of their folders are added as it takes to tell them apart: "monday/vmcore".
QStringList titlesOf(const std::vector<std::vector<std::string>>& documents);

/// Returns the text in a form in which a tab, a menu or a button shows it as it is: these take "&"
/// for the mark of a shortcut.
QString asTabText(QString text);

}  // namespace lastwords::gui
