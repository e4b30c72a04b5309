// SPDX-License-Identifier: GPL-2.0-or-later
// Error and Result<T>: how a function returns either a value or the reason why there is none.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lastwords {

/// Why there is no value. Callers and users act differently on each kind.
enum class ErrorKind {
    kSystem,       ///< the operating system refused (open, read)
    kUnsupported,  ///< a format, or an option's value, that this program does not know
    kNotFound,     ///< a name, key or structure that the dump does not have
    kExcluded,     ///< a page that the dump's writer left out on purpose (makedumpfile -d)
    kMissing,      ///< bytes that should be there and are not (cut file, memory not dumped)
    kCorrupt,      ///< bytes that are there and wrong
    kCancelled,    ///< the caller wanted no more of it
};

/// Returns "excluded", "missing", "corrupt", ...: the words of reports and of docs/json.md.
std::string_view name_of(ErrorKind kind);

/// Why an operation could not give its value.
struct Error {
    ErrorKind kind = ErrorKind::kCorrupt;
    std::string message;  ///< from the outside in: where, what was found, what was expected

    /// Puts `outer`, which names the place around the one in the message, in front of the message:
    /// "outer: message".
    Error in(std::string_view outer) && {
        message.insert(0, ": ").insert(0, outer);
        return std::move(*this);
    }
};

/// A T, or the Error that says why there is none.
template <typename T>
using Result = tl::expected<T, Error>;

/// Makes an Error in the form that a function with a Result can return: `return failure(...);`.
inline tl::unexpected<Error> failure(ErrorKind kind, std::string message) {
    return tl::unexpected<Error>(Error{kind, std::move(message)});
}

}  // namespace lastwords

#define LASTWORDS_JOIN2(a, b) a##b
#define LASTWORDS_JOIN(a, b) LASTWORDS_JOIN2(a, b)
#define LASTWORDS_TRY(temporary, binding, expression)                          \
    auto temporary = (expression);                                             \
    if (!temporary) {                                                          \
        return tl::unexpected<lastwords::Error>(std::move(temporary).error()); \
    }                                                                          \
    binding = *std::move(temporary)

/// TRY(const auto value, expression): binds the value of a Result, or returns its Error.
#define TRY(binding, ...) \
    LASTWORDS_TRY(LASTWORDS_JOIN(try_result_, __LINE__), binding, (__VA_ARGS__))

/// TRY_VOID(expression): returns the Error of a Result<void>, if it has one.
#define TRY_VOID(...)                                                           \
    if (auto try_status = (__VA_ARGS__); !try_status) {                         \
        return tl::unexpected<lastwords::Error>(std::move(try_status).error()); \
    }                                                                           \
    static_assert(true, "takes the semicolon")
