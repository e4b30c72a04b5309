// SPDX-License-Identifier: GPL-2.0-or-later
// Writes a file as a whole or not at all.
#pragma once

#include <QByteArray>
#include <QString>

#include "printkfmt/base/result.h"

class QSaveFile;

namespace lastwords::gui {

/// Writes the bytes into the file. If that fails, the file that was there before stays; the error
/// says why, without the path.
Result<void> saveFile(const QString& path, const QByteArray& bytes);

/// Makes what was written the file. Unlike QSaveFile::commit() of Qt 6.4, it fails if bytes that
/// were still in the buffer cannot be written.
bool commitWhole(QSaveFile& file);

}  // namespace lastwords::gui
