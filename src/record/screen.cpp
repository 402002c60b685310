#include "record/screen.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "record/code_search.hpp"
#include "record/item_links.hpp"

namespace mcr::record {
namespace {

constexpr std::array<std::string_view, 7> list_types = {
    "List", "Composition", "DocumentManifest", "Provenance", "Group", "Parameters", "AuditEvent"};

bool is_list(const Item& item) {
    return std::ranges::find(list_types, item.type) != list_types.end();
}

/// Patients, professionals and organisations: what nearly everything refers to, and what says
/// nothing of why.
bool is_referred_to_by_all(std::string_view type) {
    constexpr std::array<std::string_view, 5> types = {"Patient", "Person", "Practitioner",
                                                       "PractitionerRole", "Organization"};
    return std::ranges::find(types, type) != types.end();
}

/// A Composition that names its own section: a page of a record in its source's own words.
bool is_page(const Item& item) {
    return item.type == "Composition" && item.section != section_of_type(item.type);
}

/// Whether `part` is nothing without `whole`, which refers to it.
bool belongs_to(const Item& part, const Item& whole) {
    constexpr std::array<std::string_view, 4> types = {"Binary", "Media", "Medication", "Specimen"};
    return std::ranges::find(types, part.type) != types.end() ||
           (part.type == "Observation" &&
            (whole.type == "DiagnosticReport" || whole.type == "Observation"));
}

/// Whether what a reference names, and is not among the parts, would be permitted.
bool may_be_seen(std::string_view type, const Sections& permitted) {
    const auto has = [&permitted](std::initializer_list<Section> sections) {
        return std::ranges::all_of(sections, [&permitted](Section section) {
            return permitted.test(static_cast<std::size_t>(section));
        });
    };
    if (permitted.all()) return true;
    if (type.empty()) return false;
    // The section of these depends on what they say.
    if (type == "Observation")
        return has({Section::examination_findings, Section::investigation_results,
                    Section::social_context, Section::assessments,
                    Section::procedures_and_therapies});
    if (type == "Encounter")
        return has({Section::contacts_with_professionals, Section::admission_details});
    return has({section_of_type(type)});
}

class Screening {
public:
    Screening(std::span<Part> parts, const Screen& screen) : parts_(parts), screen_(screen) {
        for (std::size_t part = 0; part < parts.size(); ++part)
            for (const Item& item : parts[part].items()) items_.push_back({&parts[part], &item});
        fate_.resize(items_.size(), Fate::stays);
    }

    std::size_t run() {
        judge_each();
        if (excludes_) follow();
        if (excludes_ || restricts_ || (!screen_.permitted_of && !screen_.permitted.all()))
            judge_lists();
        return drop();
    }

private:
    enum class Fate : std::uint8_t { stays, not_permitted, excluded, goes };
    struct Place {
        const Part* part;
        const Item* item;
    };

    [[nodiscard]] std::string_view text(std::size_t i) const {
        return items_[i].part->original(*items_[i].item);
    }

    [[nodiscard]] bool is_excluded(std::size_t i) const {
        static const access::CodeSet not_for_patient{"NOPAT"};
        return (screen_.excluded != nullptr && carries_code(text(i), *screen_.excluded)) ||
               (screen_.to_patient && carries_code(text(i), not_for_patient));
    }

    [[nodiscard]] Sections permitted_of(std::size_t i) const {
        return screen_.permitted_of ? screen_.permitted_of(*items_[i].item) : screen_.permitted;
    }

    /// An item that is not permitted may be excluded too: others must not speak of it.
    void judge_each() {
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (is_excluded(i)) {
                fate_[i] = Fate::excluded;
                excludes_ = true;
            } else if (!permitted_of(i).test(static_cast<std::size_t>(items_[i].item->section))) {
                fate_[i] = Fate::not_permitted;
                restricts_ = true;
            }
        }
    }

    const ItemLinks& links() {
        if (!links_) links_.emplace(parts_);
        return *links_;
    }

    template <class OnTarget>
    void each_target(std::size_t i, OnTarget on_target) {
        each_address(text(i), [&](std::string_view reference) {
            for (const std::uint32_t target : links().find(reference).items)
                if (target != i) on_target(target);
        });
    }

    /// What refers to an excluded item goes; so does what is nothing without one that went.
    void follow() {
        std::vector<std::size_t> going;
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (fate_[i] == Fate::stays && refers_to_excluded(i)) going.push_back(i);
        for (const std::size_t i : going) fate_[i] = Fate::goes;

        std::vector<bool> left(items_.size());
        std::vector<bool> needed(items_.size());
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (fate_[i] == Fate::not_permitted || is_list(*items_[i].item)) continue;
            each_target(i, [&](std::uint32_t target) {
                if (fate_[i] == Fate::stays)
                    needed[target] = true;
                else if (belongs_to(*items_[target].item, *items_[i].item) &&
                         (fate_[i] == Fate::excluded || items_[target].item->type != "Observation"))
                    left[target] = true;
            });
        }
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (fate_[i] == Fate::stays && left[i] && !needed[i]) fate_[i] = Fate::goes;
    }

    [[nodiscard]] bool refers_to_excluded(std::size_t i) {
        if (is_list(*items_[i].item)) return false;  // judged at the end
        if (items_[i].item->type == "Patient") return false;
        bool refers = false;
        each_target(i, [&](std::uint32_t target) {
            refers = refers || (fate_[target] == Fate::excluded &&
                                !is_referred_to_by_all(items_[target].item->type));
        });
        return refers;
    }

    /// Lists list lists. Those that are stacked higher than any real ones all go.
    void judge_lists() {
        constexpr int most_rounds = 8;
        for (int round = 1; round <= most_rounds; ++round) {
            bool changed = false;
            for (std::size_t i = 0; i < items_.size(); ++i) {
                if (fate_[i] != Fate::stays || !is_list(*items_[i].item)) continue;
                if (round < most_rounds && may_list(i)) continue;
                fate_[i] = Fate::goes;
                changed = true;
            }
            if (!changed) return;
        }
    }

    [[nodiscard]] bool may_list(std::size_t i) {
        if (is_page(*items_[i].item)) return may_show_page(i);
        const Sections permitted = permitted_of(i);
        if (items_[i].item->type == "Composition" &&
            !permitted.test(static_cast<std::size_t>(Section::documents)))
            return false;
        bool may = true;
        each_reference(text(i), [&](std::string_view reference) {
            const auto target = links().find(reference);
            if (target.items.empty()) may = may && may_be_seen(target.type, permitted);
            for (const std::uint32_t item : target.items) may = may && fate_[item] == Fate::stays;
        });
        return may;
    }

    /// Its words are its section's, which is permitted; it goes where it lists what must not be
    /// seen.
    [[nodiscard]] bool may_show_page(std::size_t i) {
        bool may = true;
        each_reference(text(i), [&](std::string_view reference) {
            if (reference.starts_with('#')) return;
            const auto target = links().find(reference);
            if (target.items.empty())
                may = may && (is_referred_to_by_all(target.type) ||
                              may_be_seen(target.type, permitted_of(i)));
            for (const std::uint32_t item : target.items)
                may = may && (is_referred_to_by_all(items_[item].item->type)
                                  ? fate_[item] != Fate::excluded
                                  : fate_[item] == Fate::stays);
        });
        return may;
    }

    std::size_t drop() {
        std::size_t dropped = 0;
        std::size_t first = 0;
        for (Part& part : parts_) {
            const std::size_t count = part.items().size();
            std::vector<bool> goes(count);
            for (std::size_t i = 0; i < count; ++i) goes[i] = fate_[first + i] != Fate::stays;
            const auto going = static_cast<std::size_t>(std::ranges::count(goes, true));
            if (going != 0) part.drop(goes);
            dropped += going;
            first += count;
        }
        return dropped;
    }

    std::span<Part> parts_;
    const Screen& screen_;
    std::vector<Place> items_;
    std::vector<Fate> fate_;  ///< of each item
    bool excludes_ = false;
    bool restricts_ = false;  ///< an item is not permitted
    std::optional<ItemLinks> links_;
};

}  // namespace

std::size_t screen(std::span<Part> parts, const Screen& screen) {
    return Screening(parts, screen).run();
}

}  // namespace mcr::record
