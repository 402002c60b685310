#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/policy.hpp"
#include "directory/directory.hpp"
#include "objection/objection.hpp"

/// Agreements, stages and objections in the words that the pages use. They give plain text unless
/// they say HTML.
namespace mcr::web {

/// How far an organisation has come in joining, over all its systems.
enum class Joining { takes_part, joining, switched_off };
[[nodiscard]] Joining joining_of(const directory::Organisation& organisation);
[[nodiscard]] std::string_view words_of(Joining joining) noexcept;
[[nodiscard]] std::string_view colour_of(Joining joining) noexcept;

/// "the whole record", "everything but risks", "problem list and vaccinations", "nothing".
[[nodiscard]] std::string words_of(const directory::Sections& sections);

/// Which kinds of organisation and groups of roles are given the same.
struct Gives {
    std::vector<std::string> kinds, roles;
    std::string sections;
};
[[nodiscard]] std::vector<Gives> gives_of(const access::Agreement& agreement);
/// The same as tables that open, one for kinds that are given the same. HTML.
[[nodiscard]] std::string gives_html(const access::Agreement& agreement);

[[nodiscard]] std::string words_of(directory::Withholding withholding);

/// Whom a sentence speaks to.
enum class Reader { patient, officer };
/// The three grounds.
[[nodiscard]] std::string words_of(objection::Ground ground, Reader reader);
[[nodiscard]] std::string_view words_of(objection::Authority authority) noexcept;
[[nodiscard]] std::string_view words_of(objection::Competence competence) noexcept;

/// "a, b and c".
[[nodiscard]] std::string joined(const std::vector<std::string>& words);
/// The name of an organisation of the directory, or its code.
[[nodiscard]] std::string name_of(const directory::Directory& directory, const OdsCode& code);
/// 27-Nov-2026, 09:05, UTC.
[[nodiscard]] std::string words_of(Instant when);

}  // namespace mcr::web
