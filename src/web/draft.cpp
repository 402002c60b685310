#include "web/draft.hpp"

#include <chrono>

namespace mcr::web {
namespace {

constexpr std::string_view where = "/view/override";

std::string bound_to(const people::Session& session) {
    return "draft " + session.key;
}

}  // namespace

std::string Drafts::seal(const Form& form, const people::Session& session, Instant now,
                         std::chrono::minutes lasts) const {
    fhir::PagePosition position;
    position.path = where;
    position.query = write_fields(form);
    position.expires = now + lasts;
    return tokens_.seal(position, bound_to(session));
}

Result<Form> Drafts::open(std::string_view draft, const people::Session& session,
                          Instant now) const {
    const auto position = tokens_.open(draft, bound_to(session), now);
    if (!position) {
        if (position.error().status == 410)
            return fail(ErrorKind::gone, "This took too long. Start again from the record.");
        return fail(ErrorKind::invalid,
                    "This is not yours from here. Start again from the record.");
    }
    return read_fields(position->query, most_fields);
}

}  // namespace mcr::web
