#include "fhir/consent/element.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"

namespace mcr::fhir::consent {

void Findings::wrong(const std::string& path, std::string_view code, std::string_view detail,
                     std::string text) {
    if (first_) return;
    first_ = refuse(422, code, detail, std::move(text)).error();
    first_->issue.expression = path;
}

Judged<void> Findings::judge() const {
    if (first_) return std::unexpected(*first_);
    return {};
}

std::string Element::path_of(std::string_view name) const {
    const bool plain = safe_name(name) == name;
    return plain ? path_ + "." + std::string(name) : path_;
}

bool Element::has(std::string_view name) const {
    return object_->contains(name);
}

const boost::json::value* Element::take(std::string_view name) {
    read_.emplace(name);
    return object_->if_contains(name);
}

void Element::missing(std::string_view name) const {
    wrong(name, "required", "element-required", "This element is required here.");
}

std::optional<std::string> Element::text(std::string_view name) {
    const auto* value = take(name);
    if (value == nullptr) return std::nullopt;
    const auto* text = value->if_string();
    if (text == nullptr) {
        wrong(name, "structure", "wrong-type", "This element must be a string.");
        return std::nullopt;
    }
    const bool sound =
        !text->empty() && text->size() <= max_text_bytes && is_valid_utf8(*text) &&
        std::ranges::none_of(*text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!sound) {
        wrong(name, "value", "value-refused",
              "This text must have 1 to 1000 bytes without control characters.");
        return std::nullopt;
    }
    return std::string(*text);
}

std::string Element::needed_text(std::string_view name) {
    if (!has(name)) missing(name);
    return text(name).value_or("");
}

std::optional<bool> Element::boolean(std::string_view name) {
    const auto* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (const bool* truth = value->if_bool()) return *truth;
    wrong(name, "structure", "wrong-type", "This element must be true or false.");
    return std::nullopt;
}

std::optional<Instant> Element::instant(std::string_view name) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    const auto when = parse_instant(*given);
    if (when) return *when;
    wrong(name, "value", "value-refused", "This must be a date and time with a time zone.");
    return std::nullopt;
}

std::optional<Element> Element::object(std::string_view name) {
    const auto* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* inner = value->if_object(); inner != nullptr && !inner->empty())
        return Element(*inner, path_of(name), *findings_);
    wrong(name, "structure", "wrong-type", "This element must be an object that is not empty.");
    return std::nullopt;
}

std::optional<Element> Element::needed_object(std::string_view name) {
    if (!has(name)) missing(name);
    return object(name);
}

std::vector<Element> Element::objects(std::string_view name) {
    std::vector<Element> out;
    const auto* value = take(name);
    if (value == nullptr) return out;
    const auto* array = value->if_array();
    if (array == nullptr || array->empty() || array->size() > max_items) {
        wrong(name, "structure", "wrong-type",
              "This element must be an array of 1 to 100 objects.");
        return out;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string path = path_of(name) + "[" + std::to_string(i) + "]";
        const auto* inner = (*array)[i].if_object();
        if (inner == nullptr || inner->empty()) {
            findings_->wrong(path, "structure", "wrong-type",
                             "This element must be an object that is not empty.");
            return {};
        }
        out.emplace_back(*inner, path, *findings_);
    }
    return out;
}

std::vector<std::string> Element::texts(std::string_view name) {
    std::vector<std::string> out;
    const auto* value = take(name);
    if (value == nullptr) return out;
    const auto* array = value->if_array();
    const bool sound = array != nullptr && !array->empty() && array->size() <= max_items &&
                       std::ranges::all_of(*array, [](const auto& each) {
                           return each.is_string() && !each.get_string().empty() &&
                                  each.get_string().size() <= max_text_bytes;
                       });
    if (!sound) {
        wrong(name, "structure", "wrong-type",
              "This element must be an array of 1 to 100 strings.");
        return out;
    }
    for (const auto& each : *array) out.emplace_back(each.get_string());
    return out;
}

void Element::fixed(std::string_view name, std::string_view value) {
    if (!has(name)) return missing(name);
    const auto given = text(name);
    if (given && *given != value)
        wrong(name, "value", "value-refused",
              "This element must be " + std::string(value) + " here.");
}

void Element::close() const {
    for (const auto& [name, value] : *object_) {
        if (read_.contains(std::string_view(name))) continue;
        wrong(name, "not-supported", "element-not-kept",
              "This element cannot be kept here, so the document is refused rather than kept "
              "without it.");
        return;
    }
}

void expect_coding(Element& coding, std::string_view system, std::string_view code) {
    coding.fixed("system", system);
    coding.fixed("code", code);
    coding.skip("display");
    coding.close();
}

void expect_concept(Element& holder, std::string_view name, std::string_view system,
                    std::string_view code) {
    auto concept_element = holder.needed_object(name);
    if (!concept_element) return;
    auto codings = concept_element->objects("coding");
    if (codings.size() != 1)
        concept_element->wrong("coding", "value", "value-refused",
                               "Exactly one coding is expected here.");
    else
        expect_coding(codings.front(), system, code);
    concept_element->close();
}

std::vector<Extension> extensions_of(Element& holder, std::initializer_list<std::string_view> known,
                                     std::string_view repeats) {
    std::vector<Extension> out;
    for (Element& each : holder.objects("extension")) {
        std::string url = each.needed_text("url");
        if (std::ranges::find(known, url) == known.end()) {
            each.wrong("url", "extension", "extension-not-kept",
                       "This extension cannot be kept here, so the document is refused rather than "
                       "kept without it.");
            return out;
        }
        const bool again = std::ranges::find(out, url, &Extension::url) != out.end();
        if (again && url != repeats) {
            each.wrong("url", "structure", "one-extension",
                       "This extension stands once, not twice.");
            return out;
        }
        out.push_back({std::move(url), std::move(each)});
    }
    return out;
}

}  // namespace mcr::fhir::consent
