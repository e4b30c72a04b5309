// SPDX-License-Identifier: GPL-2.0-or-later
// Flushes before it commits.
#include "gui/base/save_file.h"

#include <QSaveFile>

namespace lastwords::gui {

Result<void> saveFile(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() ||
        !commitWhole(file)) {
        return failure(ErrorKind::kSystem, file.errorString().toStdString());
    }
    return {};
}

bool commitWhole(QSaveFile& file) {
    return file.flush() && file.commit();
}

}  // namespace lastwords::gui
