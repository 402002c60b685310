#include "fhir/face.hpp"

#include "base/text.hpp"
#include "fhir/capability.hpp"
#include "fhir/exchange.hpp"
#include "mcr_version.hpp"

namespace mcr::fhir {

struct Face::Inside {
    Workshop shop;
};

Face::Face(Parts parts, FaceSettings settings) {
    std::string base = settings.base_url + "/fhir";
    std::string capability = capability_json({base, MCR_VERSION, format_instant(parts.clock.now()),
                                              parts.finder != nullptr, settings.issues_tokens});
    PageTokens tokens(settings.page_key, parts.random);
    inside_ = std::make_unique<Inside>(Inside{Workshop{parts, std::move(settings), std::move(base),
                                                       std::move(capability), std::move(tokens)}});
}

Face::~Face() = default;

net::Task<void> Face::handle(net::Worker& worker, const net::Request& request,
                             net::Responder& out) {
    Exchange exchange(inside_->shop, worker, request, out);
    co_await exchange.answer();
}

}  // namespace mcr::fhir
