#include <boost/json.hpp>

#include "audit/line.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

namespace json = boost::json;

/// Reads members of one object; remembers when one is not what it must be.
class Members {
public:
    explicit Members(const json::value& value) : object_(value.if_object()) {}

    [[nodiscard]] bool sound() const noexcept { return object_ != nullptr && sound_; }
    void text(std::string_view name, std::string& out) {
        const json::value* value = find(name);
        if (value == nullptr) return;
        if (const auto* found = value->if_string())
            out.assign(found->data(), found->size());
        else
            sound_ = false;
    }
    void number(std::string_view name, std::uint64_t& out) {
        const json::value* value = find(name);
        if (value == nullptr) return;
        if (const auto* whole = value->if_int64(); whole != nullptr && *whole >= 0)
            out = static_cast<std::uint64_t>(*whole);
        else if (const auto* large = value->if_uint64())
            out = *large;
        else
            sound_ = false;
    }
    void texts(std::string_view name, std::vector<std::string>& out) {
        each(name, [&](const json::value& value) {
            if (const auto* found = value.if_string())
                out.emplace_back(found->data(), found->size());
            else
                sound_ = false;
        });
    }
    template <class Use>
    void each(std::string_view name, Use use) {
        const json::value* value = find(name);
        if (value == nullptr) return;
        const auto* array = value->if_array();
        if (array == nullptr) {
            sound_ = false;
            return;
        }
        for (const auto& element : *array) use(element);
    }
    [[nodiscard]] const json::value* find(std::string_view name) const {
        return object_ == nullptr ? nullptr : object_->if_contains({name.data(), name.size()});
    }
    void spoil() noexcept { sound_ = false; }

private:
    const json::object* object_;
    bool sound_ = true;
};

bool read_actor(const json::value& value, Actor& actor) {
    Members members(value);
    members.text("id", actor.id);
    members.text("role_profile", actor.role_profile_id);
    members.text("name", actor.name);
    members.text("role_code", actor.role_code);
    members.text("role", actor.role_name);
    members.text("organisation", actor.organisation);
    members.text("organisation_name", actor.organisation_name);
    return members.sound();
}

bool read_part(const json::value& value, ReleasedPart& part) {
    Members members(value);
    members.text("holder", part.holder);
    members.text("system", part.system);
    members.text("state", part.state);
    members.number("bytes", part.bytes);
    members.text("hash", part.hash);
    members.texts("items", part.items);
    return members.sound();
}

bool read_entry(Members& members, Entry& entry) {
    std::string kind;
    members.text("kind", kind);
    const auto known = entry_kind_from(kind);
    if (!known) return false;
    entry.kind = *known;
    members.text("request", entry.request_id);
    members.text("patient", entry.patient);
    members.text("purpose", entry.purpose);
    members.text("action", entry.action);
    members.texts("holders", entry.holders);
    members.text("reason", entry.reason);
    members.texts("withheld", entry.withheld);
    members.text("basis", entry.basis);
    members.text("via", entry.via);
    members.text("happened", entry.happened);
    if (const auto* actor = members.find("actor"); actor != nullptr)
        if (!read_actor(*actor, entry.actor)) return false;
    members.each("parts", [&](const json::value& value) {
        if (!read_part(value, entry.parts.emplace_back())) members.spoil();
    });
    return members.sound();
}

}  // namespace

Result<Record> parse_line(std::string_view line) {
    if (line.size() > max_line_bytes)
        return fail(ErrorKind::malformed, "The line is longer than an entry may be.");
    const auto frame = frame_of(line);
    if (!frame) return fail(ErrorKind::malformed, "The line is not an entry of the audit log.");
    boost::system::error_code error;
    json::monotonic_resource memory;
    const json::value value = json::parse({line.data(), line.size()}, error, &memory);
    if (error) return fail(ErrorKind::malformed, "The entry is not JSON.");
    Members members(value);
    Record record;
    std::string time;
    members.number("sequence", record.position.sequence);
    members.text("time", time);
    members.text("previous", record.previous);
    members.text("hash", record.hash);
    const auto recorded = parse_instant(time);
    if (!recorded || !read_entry(members, record.entry) ||
        record.position.sequence != frame->sequence)
        return fail(ErrorKind::malformed, "The entry has members that are not what they must be.");
    record.position.recorded = *recorded;
    return record;
}

}  // namespace mcr::audit
