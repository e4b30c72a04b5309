// SPDX-License-Identifier: GPL-2.0-or-later
// BootClock: notices that the kernel's clock begins anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lastwords::printkfmt {

/// Follows the time stamps of a text, in its order, and tells where another boot's begin.
class BootClock {
 public:
    /// Takes the stamp of a line that begins at `at`. Returns where another boot has begun, at this
    /// line or one before it, if that is clear now.
    std::optional<std::size_t> take(std::uint64_t ns, std::size_t at);
    /// The text has ended. Returns where its last boot has begun, if that was not clear before.
    std::optional<std::size_t> finish();
    /// Whether the stamp is too old for this boot.
    bool is_behind(std::uint64_t ns) const;
    /// Another boot begins, whatever the stamps say.
    void restart() { *this = {}; }

 private:
    /// A run of stamps that may be those of another boot.
    struct Fallen {
        std::size_t at = 0;
        std::uint64_t first_ns = 0;
        std::uint64_t last_ns = 0;
        std::uint64_t before_ns = 0;  ///< where the clock was before
        std::size_t lines = 0;
        bool ascends = true;
    };

    void count(std::uint64_t ns);
    std::uint64_t now() const;
    std::optional<std::size_t> confirm();
    bool is_clear(const Fallen& fallen) const;

    std::array<std::uint64_t, 5> newest_{};
    std::size_t stamps_ = 0;
    std::optional<Fallen> fallen_;
};

}  // namespace lastwords::printkfmt
