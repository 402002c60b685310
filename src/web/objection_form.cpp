#include "web/objection_form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using directory::Organisation;
using directory::Withholding;

namespace {

/// So many organisations are offered at once; of more one finds by name.
constexpr std::size_t most_offered = 60;

std::string hint_of(const Organisation& organisation) {
    switch (objection::withholding_of(organisation)) {
        case Withholding::yes:
        case Withholding::only_this_relay:
            return "";
        case Withholding::no:
            break;
    }
    return "Its system cannot keep one patient's record back. The organisation may decide not to "
           "uphold your objection for that reason.";
}

std::vector<Option> sections_offered(const Visit& visit) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < directory::section_count; ++i) {
        const auto section = static_cast<directory::Section>(i);
        const std::string name = "section-" + std::string(directory::code_of(section));
        options.push_back(
            {name, std::string(directory::title_of(section)), "", visit.form.contains(name)});
    }
    return options;
}

/// The organisations to choose from: all, or those found by name and those chosen before.
std::vector<const Organisation*> offered(const Visit& visit,
                                         const directory::Directory& directory) {
    std::vector<const Organisation*> out;
    const bool all = directory.organisations().size() <= most_offered;
    const std::string name = to_lower(trim(visit.field("find")));
    std::size_t found = 0;
    for (const Organisation& one : directory.organisations()) {
        const bool chosen = visit.form.contains("holder-" + one.code.text()) ||
                            visit.field("holder") == one.code.text();
        const bool fits = name.empty() ? one.kind != directory::Kind::gp_practice
                                       : to_lower(one.name).contains(name);
        if (all || chosen || (fits && found < most_offered)) out.push_back(&one);
        if (!chosen && fits) ++found;
    }
    return out;
}

std::string holders_html(const Visit& visit, const directory::Directory& directory,
                         const Problems& problems) {
    std::string html;
    if (directory.organisations().size() > most_offered)
        html += text_input({"find", "Find an organisation",
                            "Part of its name, for example of your GP practice",
                            visit.field("find"), "width-20"},
                           {}) +
                button("Find", "secondary", "step", "find");
    const auto all = offered(visit, directory);
    bool first = true;
    for (std::size_t k = 0; k < access::kind_count; ++k) {
        const auto kind = static_cast<directory::Kind>(k);
        std::vector<Option> options;
        for (const Organisation* one : all)
            if (one->kind == kind)
                options.push_back({"holder-" + one->code.text(), one->name, hint_of(*one),
                                   visit.form.contains("holder-" + one->code.text()) ||
                                       visit.field("holder") == one->code.text()});
        if (options.empty()) continue;
        const std::string id =
            first ? "holders" : "holders-" + std::string(directory::to_string(kind));
        html += checkboxes({id, std::string(directory::plain_plural(kind)), ""}, options,
                           first ? problems : Problems{});
        first = false;
    }
    return html;
}

}  // namespace

ObjectionFields read_objection(const Visit& visit, const directory::Directory& directory,
                               Problems& problems) {
    ObjectionFields fields;
    for (const std::string& text : visit.chosen("holder-"))
        if (const auto code = OdsCode::parse(text))
            if (const Organisation* holder = directory.find(*code))
                fields.holders.push_back(holder);
    if (fields.holders.empty())
        problems.push_back({"holders", "Choose at least one organisation."});
    if (fields.holders.size() > objection::most_holders)
        problems.push_back({"holders", "Choose at most 100 organisations at once."});
    const std::string& scope = visit.field("scope");
    if (scope == "everything") {
        fields.sections.set();
    } else if (scope == "some") {
        for (const std::string& code : visit.chosen("section-"))
            if (const auto section = directory::section_from(code))
                fields.sections.set(static_cast<std::size_t>(*section));
        if (fields.sections.none())
            problems.push_back({"sections", "Choose the parts that are not to be shared."});
    } else {
        problems.push_back({"scope", "Say whether you object to everything or to some parts."});
    }
    const std::string& emergency = visit.field("emergency");
    if (emergency != "yes" && emergency != "no")
        problems.push_back({"emergency", "Say what shall hold in an emergency."});
    fields.except_in_emergency = emergency == "yes";
    return fields;
}

std::string objection_questions(const Visit& visit, const directory::Directory& directory,
                                const Problems& problems) {
    const std::string& scope = visit.field("scope");
    const std::string& emergency = visit.field("emergency");
    const auto sections = sections_offered(visit);
    const bool open = scope == "some" || !visit.chosen("section-").empty();
    return heading(2, "m", "Whose records are not to be shared?") +
           holders_html(visit, directory, problems) +
           heading(2, "m", "What is not to be shared?") +
           radios({"scope", "Everything, or some parts?", ""},
                  {{"everything", "Everything they hold", "", scope == "everything"},
                   {"some", "Only the parts chosen below", "", scope == "some"}},
                  problems) +
           details("Parts of the record",
                   checkboxes({"sections", "Parts that are not to be shared", ""}, sections,
                              problems),
                   open) +
           radios({"emergency", "May it be shared in an emergency?", ""},
                  {{"yes", "Yes, share it in an emergency", "", emergency == "yes"},
                   {"no", "No, not in an emergency either", "", emergency == "no"}},
                  problems);
}

std::vector<std::pair<std::string, std::string>> objection_rows(const ObjectionFields& fields) {
    std::string holders;
    for (const Organisation* holder : fields.holders) {
        holders += "<p>" + escape_html(holder->name);
        if (const std::string hint = hint_of(*holder); !hint.empty())
            holders += "<br>" + escape_html(hint);
        holders += "</p>";
    }
    return {{"Organisations", holders},
            {"Not to be shared", escape_html(words_of(fields.sections))},
            {"In an emergency", fields.except_in_emergency ? "Share it" : "Do not share it"}};
}

std::string carried(const Visit& visit, const std::vector<std::string>& prefixes) {
    std::string html;
    for (const auto& [name, value] : visit.form)
        if (std::ranges::any_of(prefixes, [&name = name](const std::string& prefix) {
                return name.starts_with(prefix);
            }))
            html += hidden(name, value);
    return html;
}

}  // namespace mcr::web
