#include "edge/resource_update.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

using boost::json::value;
using source::r4::Array;
using source::r4::Object;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& of) {
    return std::ranges::find(of, text) != of.end();
}

std::string text_of(const Object& object, std::string_view key) {
    const auto* member = object.if_contains(key);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
}

std::string sha1_of(std::string_view bytes) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void take_from(value& within, const std::string& owner, std::size_t longest,
               std::vector<Content>& out) {
    if (within.is_array()) {
        for (value& one : within.get_array()) take_from(one, owner, longest, out);
        return;
    }
    if (!within.is_object()) return;
    Object& object = within.get_object();
    for (auto& [key, one] : object) take_from(one, owner, longest, out);
    const auto* data = object.if_contains("data");
    if (data == nullptr || !data->is_string() || data->get_string().size() <= longest ||
        !object.contains("contentType"))
        return;
    auto bytes = from_base64(std::string_view(data->get_string()));
    if (!bytes) return;
    Content content{source::r4::stable_id({"edge-binary", owner, std::to_string(out.size())}),
                    text_of(object, "contentType"), std::move(*bytes)};
    object.erase("data");
    object["url"] = "Binary/" + content.id;
    object["size"] = content.bytes.size();
    object["hash"] = sha1_of(content.bytes);
    out.push_back(std::move(content));
}

bool has_prefix(const Object& object, std::string_view prefix) {
    return std::ranges::any_of(object, [&](const auto& member) {
        return std::string_view(member.key()).starts_with(prefix);
    });
}

void erase_prefix(Object& object, std::string_view prefix) {
    std::vector<std::string> names;
    for (const auto& member : object)
        if (std::string_view(member.key()).starts_with(prefix)) names.emplace_back(member.key());
    for (const std::string& name : names) object.erase(name);
}

void lay_over(Object& kept, const Object& fresh) {
    for (const auto& [key, one] : fresh) {
        auto* there = kept.if_contains(key);
        if (there != nullptr && there->is_object() && one.is_object())
            lay_over(there->get_object(), one.get_object());
        else
            kept[key] = one;
    }
}

/// Identifiers of `kept` that `fresh` does not name stay; a former NHS number does not.
void join_identifiers(const Object& kept, Object& fresh) {
    const auto* before = kept.if_contains("identifier");
    auto* now = fresh.if_contains("identifier");
    if (before == nullptr || now == nullptr || !before->is_array() || !now->is_array()) return;
    const auto key_of = [](const value& one) {
        return one.is_object()
                   ? text_of(one.get_object(), "system") + '|' + text_of(one.get_object(), "value")
                   : std::string();
    };
    std::set<std::string> named;
    bool numbered = false;
    for (const value& one : now->get_array()) {
        named.insert(key_of(one));
        numbered = numbered || key_of(one).starts_with(source::r4::nhs_number_system);
    }
    for (const value& one : before->get_array()) {
        if (numbered && key_of(one).starts_with(source::r4::nhs_number_system)) continue;
        if (named.insert(key_of(one)).second) now->get_array().push_back(one);
    }
}

/// A visit that has ended is not begun again by a message that leaves the end out; only by one that
/// takes the end away.
bool stays_finished(const Object& kept, const Item& fresh) {
    return text_of(kept, "resourceType") == "Encounter" && text_of(kept, "status") == "finished" &&
           text_of(fresh.resource, "status") == "in-progress" &&
           std::ranges::find(fresh.cleared, "period.end") == fresh.cleared.end();
}

}  // namespace

bool is_settled(std::string_view status) noexcept {
    constexpr std::array<std::string_view, 5> settled = {"final", "amended", "corrected",
                                                         "appended", "entered-in-error"};
    return is_one_of(status, settled);
}

bool is_unsettled(std::string_view status) noexcept {
    constexpr std::array<std::string_view, 3> open = {"registered", "partial", "preliminary"};
    return is_one_of(status, open);
}

Object updated(const Object& kept, const Item& fresh) {
    Object out = kept;
    for (const std::string& path : fresh.cleared) {
        const auto dot = path.find('.');
        if (dot == std::string::npos)
            out.erase(path);
        else if (auto* within = out.if_contains(path.substr(0, dot));
                 within != nullptr && within->is_object())
            within->get_object().erase(path.substr(dot + 1));
    }
    for (const std::string_view choice : {"deceased", "multipleBirth"})
        if (has_prefix(fresh.resource, choice)) erase_prefix(out, choice);
    Object over = fresh.resource;
    for (const std::string& name : fresh.weak)
        if (out.contains(name)) over.erase(name);
    if (stays_finished(kept, fresh)) over["status"] = "finished";
    join_identifiers(kept, over);
    lay_over(out, over);
    return out;
}

void join_results(const Object& kept, Object& fresh) {
    const auto* before = kept.if_contains("result");
    if (before == nullptr || !before->is_array()) return;
    std::set<std::string> named;
    value& results = fresh["result"];
    if (!results.is_array()) results.emplace_array();
    Array& now = results.get_array();
    for (const value& one : now)
        if (one.is_object()) named.insert(text_of(one.get_object(), "reference"));
    for (const value& one : before->get_array())
        if (one.is_object() && named.insert(text_of(one.get_object(), "reference")).second)
            now.push_back(one);
    if (now.empty()) fresh.erase("result");
}

void redirect(value& within, std::string_view from, std::string_view to) {
    if (within.is_array()) {
        for (value& one : within.get_array()) redirect(one, from, to);
        return;
    }
    if (!within.is_object()) return;
    for (auto& [key, one] : within.get_object()) {
        if (key == "reference" && one.is_string() &&
            std::string_view(one.get_string()) == "Patient/" + std::string(from))
            one = "Patient/" + std::string(to);
        else
            redirect(one, from, to);
    }
}

std::vector<Content> take_contents(Object& resource, std::size_t longest) {
    std::vector<Content> out;
    const std::string owner = text_of(resource, "resourceType") + '/' + text_of(resource, "id");
    for (auto& [key, one] : resource) take_from(one, owner, longest, out);
    return out;
}

}  // namespace mcr::edge
