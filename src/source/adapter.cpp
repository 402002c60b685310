#include "source/adapter.hpp"

namespace mcr::source {

net::Task<ContentAnswer> Adapter::fetch(net::Worker& /*worker*/,
                                        const directory::Member& /*member*/,
                                        const ContentQuestion& /*question*/, ContentSink& /*sink*/,
                                        Deadline /*deadline*/) const {
    co_return ContentAnswer{};
}

}  // namespace mcr::source
