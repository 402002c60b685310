// Cutting a resource down stays within its text, whatever the text is; what it makes of an object
// is an object again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/json_text.hpp"
#include "fhir/reduction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const fhir::Summary summary :
         {fhir::Summary::true_, fhir::Summary::text, fhir::Summary::data, fhir::Summary::none}) {
        std::string out;
        fhir::append_reduced("Condition", text, {summary, {"code", "onset"}}, out);
    }
    std::string line;
    fhir::append_on_one_line(text, line);
    if (line.find_first_of("\r\n") != std::string::npos) std::abort();
    (void)fhir::edited_meta(text, "source", "{}");
    return 0;
}
