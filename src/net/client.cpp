#include "net/client.hpp"

namespace mcr::net {

Task<Result<std::unique_ptr<Incoming>>> Client::open(const Upstream& /*upstream*/, Call /*call*/,
                                                     std::uint64_t /*max_body_bytes*/,
                                                     Deadline /*deadline*/) {
    co_return fail(ErrorKind::unsupported, "This client takes whole answers only.");
}

}  // namespace mcr::net
