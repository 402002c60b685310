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

Object updated(const Object& kept, const Object& fresh, const std::vector<std::string>& cleared) {
    Object out = kept;
    for (const std::string& name : cleared) out.erase(name);
    for (const auto& [key, one] : fresh) {
        auto* there = out.if_contains(key);
        if (there != nullptr && there->is_object() && one.is_object())
            *there = updated(there->get_object(), one.get_object(), {});
        else
            out[key] = one;
    }
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
