// SPDX-License-Identifier: GPL-2.0-or-later
// Session: which documents were open when the window was closed, and what their pages showed. It is
// kept in the user's settings.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "gui/loading/load_request.h"

namespace lastwords::gui {

/// What one page showed.
struct PageState {
    QString page;                      ///< the text of its tab
    QString filter;                    ///< its text
    std::optional<std::uint32_t> row;  ///< the current row of LogRows
    friend bool operator==(const PageState&, const PageState&) = default;
};

struct DocumentState {
    LoadRequest request;
    std::vector<PageState> pages;
    QString front;  ///< the text of the tab in front
};

struct Session {
    std::vector<DocumentState> documents;  ///< in the order of their tabs
    std::size_t front = 0;                 ///< the document in front
};

/// Returns what was kept; no documents if nothing was. Has at most 20 documents.
Session readSession();
void writeSession(const Session& session);

/// Whether the last documents are to be opened at start. At first they are.
bool restoresSession();
/// If `wanted` is false, what was kept is removed.
void setRestoresSession(bool wanted);

}  // namespace lastwords::gui
