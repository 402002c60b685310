#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "sim/generate/gp_writer.hpp"
#include "sim/json/json.hpp"

namespace mcr::sim {

/// One structured record being written. Part of write_gp.
class GpRecordWriter {
public:
    GpRecordWriter(const GpHouse& house, const Person& person, const History& history,
                   Day registered, std::uint64_t seed)
        : house_(house),
          person_(person),
          history_(history),
          registered_(registered),
          random_(seed) {}
    [[nodiscard]] GpRecord write();

private:
    void administrative();
    void consultations();
    void consultation_lists();
    void problems();
    void allergies();
    void medicines();
    void immunisations();
    void uncategorised();
    void investigations();
    void referrals();
    void diary();

    std::string new_id();
    /// The code of a medicine: dm+d, and beside it that of the practice's own system.
    [[nodiscard]] Json medicine(const Drug& drug) const;
    /// Composes a resource with id, profile and the practice's own identifier.
    Json compose(std::string_view type, const std::string& id, std::string_view profile,
                 std::initializer_list<Member> members) const;
    /// Adds an item of `area` and gives its reference.
    std::string put(Area area, std::string_view type, std::string_view date,
                    std::initializer_list<Member> members, const std::string& group = {},
                    std::string_view status = {}, std::string_view profile = {});
    /// Has consultation `visit` mention `reference`.
    void mentioned_in(int visit, const std::string& reference);
    [[nodiscard]] Json subject() const;
    [[nodiscard]] Json encounter(int visit) const;
    [[nodiscard]] std::string moment(Day day, int visit) const;

    const GpHouse& house_;
    const Person& person_;
    const History& history_;
    Day registered_;
    SeededRandom random_;
    GpRecord record_;
    std::string organisation_, location_;
    std::vector<std::string> clinicians_, encounters_;
    std::vector<std::vector<std::string>> contents_;  ///< of each consultation
    std::vector<std::string> problem_of_;             ///< of each consultation
};

[[nodiscard]] Json stu3_code(const Coded& concept_code);
[[nodiscard]] Json stu3_reference(std::string_view to);

}  // namespace mcr::sim
