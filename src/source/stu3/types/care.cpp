#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

namespace {

void procedure_not_done(Editor& editor) {
    convert_not_done(editor, "notDone");
}

constexpr Rule team_participant[] = {{"role", Change::wrap}};
constexpr Rule care_team[] = {
    context_to_encounter,
    {"participant", Change::each, "", "", team_participant},
};

constexpr Rule activity_detail[] = {
    {"category", Change::keep},
    keep_definition,
    {"prohibited", Change::rename, "doNotPerform"},
    {"statusReason", Change::concept_text},
};
constexpr Rule activity[] = {{"detail", Change::each, "", "", activity_detail}};
constexpr Rule care_plan[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, request_status},
    context_to_encounter,
    {"author", Change::first, "", "valueReference"},
    {"activity", Change::each, "", "", activity},
};

constexpr Rule procedure_performer[] = {{"role", Change::rename, "function"}};
constexpr Rule procedure[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, event_status},
    {"notDoneReason", Change::rename, "statusReason"},
    context_to_encounter,
    {"performer", Change::each, "", "", procedure_performer},
};

constexpr Rule appointment[] = {
    {"serviceCategory", Change::wrap},
    {"incomingReferral", Change::rename, "basedOn"},
    {"reason", Change::rename, "reasonCode"},
    {"indication", Change::rename, "reasonReference"},
};

constexpr Rule flag[] = {{"category", Change::wrap}};

constexpr CodePair goal_status[] = {
    {"in-progress", "active"},   {"on-target", "active"},  {"ahead-of-target", "active"},
    {"behind-target", "active"}, {"sustaining", "active"}, {"achieved", "completed"},
};
constexpr Rule goal[] = {
    {"status", Change::code, "lifecycleStatus", "", {}, goal_status},
    {"target", Change::wrap},
};

constexpr TypeRules all[] = {
    {"Appointment", appointment},
    {"CarePlan", care_plan},
    {"CareTeam", care_team},
    {"Flag", flag},
    {"Goal", goal},
    {"Procedure", procedure, procedure_not_done},
};

}  // namespace

std::span<const TypeRules> care() {
    return all;
}

}  // namespace mcr::source::stu3::types
