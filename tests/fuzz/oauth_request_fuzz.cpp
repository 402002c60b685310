// What systems and apps send to get a token: forms and scopes. Whatever is sent, scopes that are
// granted were asked for and are allowed, and read back as they are written.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fhir/smart/smart_face.hpp"
#include "people/smart_scope.hpp"

namespace {

using namespace mcr;
using namespace mcr::people;

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SmartScopes allowed = *SmartScopes::parse("launch user/*.rs patient/Condition.r");
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    net::Request request;
    request.method = "POST";
    request.target = "/oauth/token";
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = text;
    const auto read = fhir::read_oauth_request(request);
    if (read) require(read->form.size() <= 20);
    for (const std::string_view asked : {text, read ? read->field("scope") : std::string_view()}) {
        const auto scopes = SmartScopes::parse(asked);
        if (!scopes) continue;
        require(SmartScopes::parse(scopes->text())->text() == scopes->text());
        const SmartScopes granted = SmartScopes::granted(*scopes, allowed);
        for (const SmartScope& one : granted.resources()) {
            require(!one.create && !one.update && !one.remove && one.query.empty());
            require(one.context != SmartScope::Context::system);
        }
        if (granted.may_read("Flag")) require(scopes->may_read("Flag"));
        if (granted.may_search("Flag")) require(scopes->may_search("Flag"));
    }
    return 0;
}
