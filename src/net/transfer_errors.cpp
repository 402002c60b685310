#include <string_view>

#include "net/transfer.hpp"

namespace mcr::net {

// What curl says in words is only looked at, never passed on: it can quote the address.
Error Transfer::error_of(CURLcode code) const {
    const std::string& name = upstream_->name;
    const std::string_view explanation = explanation_;
    const auto tls = [&] {
        return fail(ErrorKind::unavailable,
                    "No secure connection with " + name + ": a certificate was refused.", "tls")
            .error();
    };
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            // curl says the same of a server that speaks HTTP/0.9.
            if (connected_)
                return fail(ErrorKind::malformed,
                            name + " answered with something that is not HTTP.")
                    .error();
            return fail(ErrorKind::invalid, "The address of " + name + " cannot be used.").error();
        case CURLE_LOGIN_DENIED:
            return fail(ErrorKind::invalid, "The address of " + name + " cannot be used.").error();
        case CURLE_COULDNT_RESOLVE_HOST:
            return fail(ErrorKind::unavailable, "The address of " + name + " is not known.")
                .error();
        case CURLE_COULDNT_CONNECT:
            return fail(ErrorKind::unavailable, name + " could not be reached.").error();
        case CURLE_OPERATION_TIMEDOUT:
            return out_of_time();
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return tls();
        case CURLE_PARTIAL_FILE:
            return fail(ErrorKind::malformed, name + " sent an answer that is cut short.").error();
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
            return fail(ErrorKind::malformed, name + " answered with something that is not HTTP.")
                .error();
        case CURLE_OUT_OF_MEMORY:
            // curl's way of saying that one header line exceeds its own limit.
            return fail(ErrorKind::too_large, name + " sent more header than is allowed.").error();
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
            // With TLS 1.3 a refusal of our certificate arrives where the answer should.
            if (explanation.contains("alert")) return tls();
            if (explanation.contains("chunked-encoding"))
                return fail(ErrorKind::malformed,
                            name + " sent an answer whose chunks are damaged.")
                    .error();
            return fail(ErrorKind::unavailable, "The connection with " + name + " broke.").error();
        case CURLE_GOT_NOTHING:
            return fail(ErrorKind::unavailable, name + " closed the connection without an answer.")
                .error();
        default:
            return fail(ErrorKind::unavailable, name + " could not be asked.").error();
    }
}

}  // namespace mcr::net
