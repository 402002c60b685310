// Whatever a reader sends as a query, the face reads it or refuses it with a sentence that repeats
// no number of a patient. First byte: which type is searched; the rest: the query.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/negotiation.hpp"
#include "fhir/patient_search.hpp"
#include "fhir/route.hpp"
#include "fhir/search.hpp"

namespace {

using namespace mcr;

bool holds_number(std::string_view text) {
    std::size_t digits = 0;
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits >= 10) return true;
    }
    return false;
}

void expect_silent(const fhir::Issue& issue) {
    if (holds_number(issue.text) || holds_number(issue.parameter)) std::abort();
}

template <class T>
void expect_silent(const fhir::Judged<T>& judged) {
    if (!judged) expect_silent(judged.error().issue);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    fhir::SearchSettings settings;
    settings.base = "https://relay.example/fhir";
    settings.strict = (data[0] & 0x80U) != 0;
    std::vector<fhir::QueryParameter> parameters;
    const auto read = fhir::parse_query(text, settings.limits, parameters);
    expect_silent(read);
    if (!read) return 0;

    const auto types = fhir::resource_types();
    const auto& type = types[(data[0] & 0x7fU) % types.size()];
    const auto search = fhir::parse_type_search(type, false, parameters, settings);
    expect_silent(search);
    if (search) {
        for (const fhir::Issue& warning : search->warnings) expect_silent(warning);
        // What the self link says is read as the same search again.
        std::vector<fhir::QueryParameter> again;
        const std::string query = search->query();
        if (!fhir::parse_query(std::string_view(query).substr(1), settings.limits, again))
            std::abort();
        const auto repeated = fhir::parse_type_search(type, false, again, settings);
        if (!repeated || repeated->query() != query || !repeated->warnings.empty()) std::abort();
    }
    const auto patient = people::NhsNumber::parse("9990000018");
    expect_silent(fhir::parse_everything(*patient, parameters, settings));
    expect_silent(fhir::parse_patient_search(true, false, parameters, settings));
    (void)fhir::negotiate(text, std::nullopt);
    (void)fhir::negotiate(std::nullopt, text);
    (void)fhir::route("GET", text, false);
    return 0;
}
