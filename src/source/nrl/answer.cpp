#include "source/nrl/answer.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "people/json.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::nrl {
namespace {

namespace json = boost::json;
using people::array_of;
using people::member;
using people::text_of;

constexpr std::size_t longest_token = 1024;

std::unexpected<Error> malformed(std::string_view what) {
    return fail(ErrorKind::malformed,
                "The record locator's answer cannot be read: " + std::string(what) + ".");
}

/// The value of the identifier of reference `key`, if it is of `system`. Some systems are written
/// with other capitals ("/id/").
std::string_view identified(const json::value& resource, std::string_view key,
                            std::string_view system) {
    const json::value* reference = member(resource, key);
    const json::value* identifier = reference ? member(*reference, "identifier") : nullptr;
    if (identifier == nullptr || !equal_ignoring_case(text_of(*identifier, "system"), system))
        return {};
    return text_of(*identifier, "value");
}

/// The token within the link to the next page; empty without one.
Result<std::string> next_token(const json::value& bundle) {
    for (const json::value& link : array_of(bundle, "link")) {
        if (text_of(link, "relation") != "next") continue;
        const std::string_view url = text_of(link, "url");
        const auto question = url.find('?');
        if (question == std::string_view::npos) return malformed("a next page without a token");
        for (const std::string_view pair : split(url.substr(question + 1), '&')) {
            constexpr std::string_view name = "next-page-token=";
            if (!pair.starts_with(name)) continue;
            auto token = percent_decode(pair.substr(name.size()), true);
            if (!token || token->empty() || token->size() > longest_token)
                return malformed("a token of a next page");
            return token;
        }
        return malformed("a next page without a token");
    }
    return std::string();
}

}  // namespace

Result<Page> read_page(std::string_view body, const people::NhsNumber& patient,
                       const PageLimits& limits) {
    auto bundle = people::parse_json(body, {limits.max_bytes, limits.max_depth});
    if (!bundle) return pass_on(bundle);
    if (text_of(*bundle, "resourceType") != "Bundle" || text_of(*bundle, "type") != "searchset")
        return malformed("it is no searchset");
    const auto& entries = array_of(*bundle, "entry");
    if (entries.size() > limits.max_pointers)
        return fail(ErrorKind::too_large, "The record locator gave more pointers than are taken.");
    const auto texts = people::entry_resources(body);
    if (texts.size() != entries.size()) return malformed("its entries");
    Page page;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const json::value* resource = member(entries[i], "resource");
        if (resource == nullptr) return malformed("an entry without a pointer");
        const std::string_view type = text_of(*resource, "resourceType");
        if (type == "OperationOutcome") continue;
        if (type != "DocumentReference") return malformed("an entry that is no pointer");
        if (identified(*resource, "subject", r4::nhs_number_system) != patient.text())
            return fail(ErrorKind::malformed, "The record locator answered about somebody else.",
                        "wrong-patient");
        auto custodian = OdsCode::parse(identified(*resource, "custodian", r4::ods_system));
        if (!custodian) {
            ++page.unattributed;
            continue;
        }
        page.pointers.push_back({std::move(*custodian), std::string(texts[i])});
    }
    auto token = next_token(*bundle);
    if (!token) return pass_on(token);
    page.next_token = std::move(*token);
    return page;
}

Result<void> read_refusal(int status, std::string_view body) {
    if (status == 404) {
        // The only 404 that is an answer; every other one is a wrong address.
        const auto outcome = people::parse_json(body, {64UL << 10U, 20});
        if (outcome && text_of(*outcome, "resourceType") == "OperationOutcome")
            for (const json::value& issue : array_of(*outcome, "issue"))
                if (const json::value* details = member(issue, "details"))
                    for (const json::value& coding : array_of(*details, "coding"))
                        if (text_of(coding, "code") == "NO_RECORD_FOUND") return {};
        return fail(ErrorKind::unavailable, "The record locator is not at its address.");
    }
    if (status == 408 || status == 504)
        return fail(ErrorKind::timed_out, "The record locator ran out of time.");
    return fail(ErrorKind::unavailable,
                "The record locator refused, with HTTP " + std::to_string(status) + ".");
}

}  // namespace mcr::source::nrl
