// SPDX-License-Identifier: GPL-2.0-or-later
// What MainWindow keeps of its documents when it is closed, and opens again.
#include <QTabWidget>
#include <algorithm>

#include "gui/loading/session.h"
#include "gui/pages/document.h"
#include "gui/window/main_window.h"

namespace lastwords::gui {

/// The documents are read as if the user had opened them, one after the other, so that the window
/// can be used at once and each can be cancelled.
void MainWindow::restoreSession() {
    if (!restoresSession()) {
        return;
    }
    Session session = readSession();
    if (session.front < session.documents.size()) {
        front_of_session_ = session.documents[session.front].request;
    }
    restoring_ = std::move(session.documents);
    for (const DocumentState& document : std::vector<DocumentState>(restoring_)) {
        load(document.request);
    }
}

/// Notes what is open, and what is still to be read of the session before.
void MainWindow::keepSession() const {
    if (!restoresSession()) {
        return;
    }
    Session session;
    session.front = static_cast<std::size_t>(std::max(documents_->currentIndex(), 0));
    for (int tab = 0; tab < documents_->count(); ++tab) {
        session.documents.push_back(document(tab)->state());
    }
    session.documents.insert(session.documents.end(), restoring_.begin(), restoring_.end());
    writeSession(session);
}

/// Returns what the document's pages showed when it was kept, if it is one of the session.
std::optional<DocumentState> MainWindow::takeState(const LoadRequest& request) {
    const auto found =
        std::find_if(restoring_.begin(), restoring_.end(),
                     [&](const DocumentState& one) { return one.request.paths == request.paths; });
    if (found == restoring_.end()) {
        return std::nullopt;
    }
    DocumentState state = std::move(*found);
    restoring_.erase(found);
    return state;
}

/// Shows the document as it was kept. The one that was in front comes to the front at the end.
void MainWindow::restoreDocument(const LoadRequest& request) {
    const auto state = takeState(request);
    Document* restored = document(tabOf(request));
    if (!state || restored == nullptr) {
        return;
    }
    restored->restore(*state);
    if (const int front = tabOf(front_of_session_); restoring_.empty() && front >= 0) {
        documents_->setCurrentIndex(front);
        document(front)->focusContent();
    }
}

}  // namespace lastwords::gui
