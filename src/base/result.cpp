#include "base/result.hpp"

namespace mcr {

int default_http_status(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::invalid:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::gone:
            return 410;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::unsupported:
            return 400;
        case ErrorKind::malformed:
            return 502;
        case ErrorKind::timed_out:
            return 504;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::cancelled:
            return 503;
        case ErrorKind::internal:
            return 500;
    }
    return 500;
}

std::string_view to_string(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::invalid:
            return "invalid";
        case ErrorKind::unauthenticated:
            return "unauthenticated";
        case ErrorKind::forbidden:
            return "forbidden";
        case ErrorKind::not_found:
            return "not-found";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::gone:
            return "gone";
        case ErrorKind::too_large:
            return "too-large";
        case ErrorKind::unsupported:
            return "unsupported";
        case ErrorKind::malformed:
            return "malformed";
        case ErrorKind::timed_out:
            return "timed-out";
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::cancelled:
            return "cancelled";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace mcr
