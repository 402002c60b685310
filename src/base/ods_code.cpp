#include "base/ods_code.hpp"

namespace mcr {

Result<OdsCode> OdsCode::parse(std::string_view text) {
    std::string upper;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z')
            upper += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            upper += c;
        else
            return fail(ErrorKind::invalid, "An ODS code has only letters and digits.");
    }
    if (upper.size() < 3 || upper.size() > 10)
        return fail(ErrorKind::invalid, "An ODS code has 3 to 10 characters.");
    return OdsCode(std::move(upper));
}

}  // namespace mcr
