// SPDX-License-Identifier: GPL-2.0-or-later
// Shortens paths.
#include "gui/base/document_names.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <algorithm>
#include <map>

#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

constexpr qsizetype kNamesMax = 4;  // so many files of one document are named

/// Returns the last `count` parts of a path, or the whole path if it has no more.
QString lastParts(const QString& path, int count) {
    const QString parts = path.section(u'/', -count);
    return parts.isEmpty() ? path : parts;
}

/// Returns the shortest name of each path that no other path has.
std::map<QString, QString> shortNames(const std::vector<QString>& paths) {
    std::map<QString, QString> names;
    for (const QString& path : paths) {
        names.emplace(path, QString());
    }
    qsizetype deepest = 1;
    for (const auto& [path, name] : names) {
        deepest = std::max(deepest, path.count(u'/') + 1);
    }
    for (int count = 1; count <= deepest; ++count) {
        QHash<QString, int> uses;
        for (const auto& [path, name] : names) {
            ++uses[lastParts(path, count)];
        }
        for (auto& [path, name] : names) {
            if (name.isEmpty() && uses[lastParts(path, count)] == 1) {
                name = lastParts(path, count);
            }
        }
    }
    return names;
}

QString joined(const QStringList& names) {
    if (names.size() <= kNamesMax) {
        return names.join(QStringLiteral(", "));
    }
    const auto left = static_cast<int>(names.size() - kNamesMax);
    return QCoreApplication::translate("DocumentNames", "%1 and %n more", nullptr, left)
        .arg(names.mid(0, kNamesMax).join(QStringLiteral(", ")));
}

}  // namespace

std::string absolutePath(const std::string& path) {
    return QDir::cleanPath(QDir::current().absoluteFilePath(QString::fromStdString(path)))
        .toStdString();
}

QString nameOf(const std::string& path) {
    const QString whole = QString::fromStdString(absolutePath(path));
    return shownText(lastParts(whole, 1).toStdString());
}

QString namesOf(const std::vector<std::string>& paths) {
    QStringList names;
    for (const std::string& path : paths) {
        names << nameOf(path);
    }
    return joined(names);
}

QStringList titlesOf(const std::vector<std::vector<std::string>>& documents) {
    std::vector<QString> all;
    for (const std::vector<std::string>& paths : documents) {
        for (const std::string& path : paths) {
            all.push_back(QString::fromStdString(absolutePath(path)));
        }
    }
    const std::map<QString, QString> names = shortNames(all);
    QStringList titles;
    auto next = all.cbegin();
    for (const std::vector<std::string>& paths : documents) {
        QStringList parts;
        for (std::size_t i = 0; i < paths.size(); ++i) {
            parts << shownText(names.at(*next++).toStdString());
        }
        titles << joined(parts);
    }
    return titles;
}

QString asTabText(QString text) {
    return text.replace(u'&', QStringLiteral("&&"));
}

}  // namespace lastwords::gui
