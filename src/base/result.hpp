#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace mcr {

/// What kind of thing went wrong. Callers decide on the kind, never on the sentence.
enum class ErrorKind {
    invalid,          ///< what was given breaks a rule
    unauthenticated,  ///< nobody, or not provably who they say
    forbidden,        ///< known, but may not
    not_found,
    conflict,
    gone,
    too_large,    ///< a limit on size, depth or count was met
    unsupported,  ///< valid, but not offered here
    malformed,    ///< bytes from outside that are not what they claim to be
    timed_out,
    unavailable,  ///< the other side is down, refuses or is throttling
    cancelled,
    internal,
};

/// An error as a value. Carries no clinical content and no NHS number: it may be logged and shown.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    int http_status = 500;
    std::string sentence;  ///< plain English, for the reader; names what was wrong and where
    std::string code;      ///< a stable machine code where one exists (for example a Spine code)
};

template <class T>
using Result = std::expected<T, Error>;

/// The HTTP status that stands for `kind` where nothing better is known.
[[nodiscard]] int default_http_status(ErrorKind kind) noexcept;

/// The name of `kind` as logs and metrics write it, for example "timed-out".
[[nodiscard]] std::string_view to_string(ErrorKind kind) noexcept;

/// An unexpected value, ready to be returned from a function that gives a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string sentence,
                                                 std::string code = {}) {
    return std::unexpected(
        Error{kind, default_http_status(kind), std::move(sentence), std::move(code)});
}

/// Passes the error of one Result on as that of another.
template <class T>
[[nodiscard]] std::unexpected<Error> pass_on(Result<T>& failed) {
    return std::unexpected(std::move(failed.error()));
}

}  // namespace mcr
