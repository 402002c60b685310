#include "directory/organisation.hpp"

#include <algorithm>
#include <array>

namespace mcr::directory {
namespace {

struct KindName {
    Kind kind;
    std::string_view text, plain, plural;
};

constexpr std::array kinds = {
    KindName{Kind::gp_practice, "gp-practice", "GP practice", "GP practices"},
    KindName{Kind::acute_trust, "acute-trust", "Hospital trust", "Hospital trusts"},
    KindName{Kind::ambulance_service, "ambulance-service", "Ambulance service",
             "Ambulance services"},
    KindName{Kind::community_pharmacy, "community-pharmacy", "Community pharmacy",
             "Community pharmacies"},
    KindName{Kind::provider_111, "provider-111", "NHS 111 provider", "NHS 111 providers"},
    KindName{Kind::extended_hours_provider, "extended-hours-provider", "Extended-hours GP service",
             "Extended-hours GP services"},
    KindName{Kind::out_of_hours_provider, "out-of-hours-provider", "Out-of-hours GP service",
             "Out-of-hours GP services"},
    KindName{Kind::county_council, "county-council", "County council", "County councils"},
    KindName{Kind::care_provider, "care-provider", "Care provider", "Care providers"},
    KindName{Kind::beyond_region, "beyond-region", "Organisation beyond the region",
             "Organisations beyond the region"},
    KindName{Kind::other_federation, "other-federation", "Other shared care record",
             "Other shared care records"},
};

const KindName& names_of(Kind kind) noexcept {
    return *std::ranges::find(kinds, kind, &KindName::kind);
}

constexpr std::array<std::string_view, 3> withholdings = {"yes", "only-this-relay", "no"};

constexpr std::array<std::string_view, 3> answering = {"registered", "anyone", "pointed"};

constexpr std::array<std::string_view, 3> stages = {"awaiting", "live", "suspended"};

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    return names_of(kind).text;
}
std::string_view plain_name(Kind kind) noexcept {
    return names_of(kind).plain;
}
std::string_view plain_plural(Kind kind) noexcept {
    return names_of(kind).plural;
}

Result<Kind> kind_from(std::string_view text) {
    const auto* at = std::ranges::find(kinds, text, &KindName::text);
    if (at != kinds.end()) return at->kind;
    std::string all;
    for (const KindName& name : kinds) all += (all.empty() ? "" : ", ") + std::string(name.text);
    return fail(ErrorKind::invalid, "is none of " + all);
}

std::string_view to_string(Stage stage) noexcept {
    return stages.at(static_cast<std::size_t>(stage));
}

Result<Stage> stage_from(std::string_view text) {
    const auto* at = std::ranges::find(stages, text);
    if (at == stages.end()) return fail(ErrorKind::invalid, "is none of awaiting, live, suspended");
    return static_cast<Stage>(at - stages.begin());
}

std::string_view to_string(AnswersFor answers_for) noexcept {
    return answering.at(static_cast<std::size_t>(answers_for));
}

Result<AnswersFor> answers_for_from(std::string_view text) {
    const auto* at = std::ranges::find(answering, text);
    if (at == answering.end())
        return fail(ErrorKind::invalid, "is none of anyone, registered, pointed");
    return static_cast<AnswersFor>(at - answering.begin());
}

std::string_view to_string(Withholding withholding) noexcept {
    return withholdings.at(static_cast<std::size_t>(withholding));
}

Result<Withholding> withholding_from(std::string_view text) {
    const auto* at = std::ranges::find(withholdings, text);
    if (at == withholdings.end())
        return fail(ErrorKind::invalid, "is none of yes, only-this-relay, no");
    return static_cast<Withholding>(at - withholdings.begin());
}

bool Organisation::valid_on(std::string_view fhir_date) const {
    // A partial date stands for its whole year or month; a time of day does not matter.
    const auto first_day = [](std::string_view date) {
        std::string day(date.substr(0, 10));
        while (day.size() < 10) day += "-01";
        return day;
    };
    const auto last_day = [](std::string_view date) {
        std::string day(date.substr(0, 10));
        if (day.size() == 4) day += "-12";
        if (day.size() == 7) day += "-31";
        return day;
    };
    return (valid_from.empty() || first_day(valid_from) <= last_day(fhir_date)) &&
           (valid_to.empty() || first_day(fhir_date) <= last_day(valid_to));
}

}  // namespace mcr::directory
