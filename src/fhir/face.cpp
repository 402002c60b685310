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
    CapabilityInputs inputs;
    inputs.base = base;
    inputs.version = MCR_VERSION;
    inputs.date = format_instant(parts.clock.now());
    inputs.finds_patients = parts.finder != nullptr;
    inputs.issues_tokens = settings.issues_tokens;
    inputs.consents = parts.consents != nullptr;
    inputs.questions = parts.questions != nullptr;
    std::string capability = capability_json(inputs);
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
