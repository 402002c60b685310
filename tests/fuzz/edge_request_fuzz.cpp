// Questions to the face of an edge: what is read of them can be asked of the vault; what is not is
// refused with a sentence that repeats no number; the mark of a page leads back to its place.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edge/face_answers.hpp"
#include "edge/withholding.hpp"
#include "fhir/query.hpp"

namespace {

using namespace mcr;

void require(bool holds) {
    if (!holds) std::abort();
}

bool holds_number(std::string_view text) {
    std::size_t digits = 0;
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits >= 10) return true;
    }
    return false;
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.find_first_of("/?#% \"\\") == text.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto place = edge::place_of(bytes)) {
        require(is_id(place->id) && !place->type.empty());
        const auto again = edge::place_of(edge::page_mark(*place));
        require(again && again->type == place->type && again->id == place->id);
    }
    if (const auto identifier = edge::typed_identifier(bytes))
        require(identifier->find('|') != std::string::npos);
    std::vector<fhir::QueryParameter> given;
    const auto parsed = fhir::parse_query(bytes, {}, given);
    if (!parsed) {
        require(!holds_number(parsed.error().issue.text));
        return 0;
    }
    const auto query = edge::face_query(given);
    if (!query) {
        require(query.error().status == 400 && !holds_number(query.error().issue.text) &&
                !holds_number(query.error().issue.parameter));
        return 0;
    }
    require(!query->patient || is_id(*query->patient));
    require(!query->id || is_id(*query->id));
    return 0;
}
