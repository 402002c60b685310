#include "source/stu3/rules.hpp"

#include <unordered_map>

#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3 {

const TypeRules* rules_of(std::string_view type) {
    static const auto by_type = [] {
        std::unordered_map<std::string_view, const TypeRules*> all;
        for (const auto family :
             {types::administrative(), types::allergy_intolerance(), types::care(),
              types::condition(), types::documents(), types::encounter(), types::immunization(),
              types::medications(), types::observation(), types::other(), types::questionnaires(),
              types::reports(), types::service_requests()})
            for (const TypeRules& rules : family) all.emplace(rules.type, &rules);
        return all;
    }();
    const auto found = by_type.find(type);
    return found == by_type.end() ? nullptr : found->second;
}

}  // namespace mcr::source::stu3
