#include "audit/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/text.hpp"

namespace mcr::audit {
namespace {

constexpr std::string_view begin_mark = "{\"sequence\":";
constexpr std::string_view time_mark = ",\"time\":\"";
constexpr std::string_view previous_mark = ",\"previous\":\"";
constexpr std::string_view hash_mark = "\",\"hash\":\"";
constexpr std::string_view end_mark = "\"}";
constexpr std::size_t hex_size = 64;
constexpr std::size_t tail_size =
    previous_mark.size() + hex_size + hash_mark.size() + hex_size + end_mark.size();

constexpr std::array<std::pair<EntryKind, std::string_view>, 13> kinds = {{
    {EntryKind::intent, "intent"},
    {EntryKind::release, "release"},
    {EntryKind::refusal, "refusal"},
    {EntryKind::change, "change"},
    {EntryKind::started, "started"},
    {EntryKind::sign_in, "sign-in"},
    {EntryKind::sign_in_failed, "sign-in-failed"},
    {EntryKind::objection, "objection"},
    {EntryKind::policy, "policy"},
    {EntryKind::relationship, "relationship"},
    {EntryKind::override_used, "override"},
    {EntryKind::alert, "alert"},
    {EntryKind::audit_read, "audit-read"},
}};

/// Whether any of the eight bytes of `word` is a control character, a quote, a backslash or beyond
/// ASCII. Each term sets the high bit of such a byte; a borrow may set one too many, never one too
/// few.
bool needs_care(std::uint64_t word) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
    constexpr std::uint64_t high = 0x80 * ones;
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    return ((word | (word - 0x20 * ones) | (quote - ones) | (backslash - ones)) & high) != 0;
}

/// Whether `text` is a JSON string as it stands.
bool is_plain(std::string_view text) {
    std::uint64_t word = 0;
    while (text.size() >= sizeof word) {
        std::memcpy(&word, text.data(), sizeof word);
        if (needs_care(word)) return false;
        text.remove_prefix(sizeof word);
    }
    word = 0x6161'6161'6161'6161U;
    std::memcpy(&word, text.data(), text.size());
    return !needs_care(word);
}

void append_text(std::string& out, std::string_view text) {
    if (!is_plain(text)) {
        out += json_quote(text);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

/// `,"name":"text"`, or nothing for an empty text.
void append_member(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":";
    append_text(out, text);
}

void append_texts(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out += ",\"";
    out += name;
    out += "\":[";
    for (const auto& text : texts) {
        append_text(out, text);
        out += ',';
    }
    out.back() = ']';
}

void append_actor(std::string& out, const Actor& actor) {
    out += ",\"actor\":{";
    append_member(out, "id", actor.id);
    append_member(out, "role_profile", actor.role_profile_id);
    append_member(out, "name", actor.name);
    append_member(out, "role_code", actor.role_code);
    append_member(out, "role", actor.role_name);
    append_member(out, "organisation", actor.organisation);
    append_member(out, "organisation_name", actor.organisation_name);
    out += '}';
}

void append_parts(std::string& out, const std::vector<ReleasedPart>& parts) {
    if (parts.empty()) return;
    out += ",\"parts\":[";
    for (const auto& part : parts) {
        out += '{';
        append_member(out, "holder", part.holder);
        append_member(out, "system", part.system);
        append_member(out, "state", part.state);
        if (out.back() != '{') out += ',';
        out += "\"bytes\":";
        out += std::to_string(part.bytes);
        append_member(out, "hash", part.hash);
        append_texts(out, "items", part.items);
        out += "},";
    }
    out.back() = ']';
}

bool is_hash(std::string_view text) {
    return text.size() == hex_size && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// The number at the start of `text` without leading zeros, and how many digits it has.
std::optional<std::pair<std::uint64_t, std::size_t>> leading_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number == 0 || text.front() == '0') return std::nullopt;
    return std::pair{number, static_cast<std::size_t>(end - text.data())};
}

}  // namespace

const std::string& no_hash() {
    static const std::string zeros(hex_size, '0');
    return zeros;
}

std::string_view to_string(EntryKind kind) noexcept {
    for (const auto& [value, name] : kinds)
        if (value == kind) return name;
    return "";
}

Result<EntryKind> entry_kind_from(std::string_view text) {
    for (const auto& [value, name] : kinds)
        if (name == text) return value;
    std::string all;
    for (const auto& [value, name] : kinds) all += (all.empty() ? "" : ", ") + std::string(name);
    return fail(ErrorKind::invalid, "The kind of an entry is one of " + all + ".");
}

std::string members_of(const Entry& entry) {
    std::size_t size = 600 + entry.action.size() + entry.reason.size();
    for (const auto& holder : entry.holders) size += holder.size() + 3;
    for (const auto& what : entry.withheld) size += what.size() + 3;
    for (const auto& part : entry.parts) {
        size += 250;
        for (const auto& item : part.items) size += item.size() + 3;
    }
    std::string out;
    out.reserve(size);
    out += "\"kind\":\"";
    out += to_string(entry.kind);
    out += '"';
    append_member(out, "request", entry.request_id);
    append_actor(out, entry.actor);
    append_member(out, "patient", entry.patient);
    append_member(out, "purpose", entry.purpose);
    append_member(out, "action", entry.action);
    append_texts(out, "holders", entry.holders);
    append_texts(out, "withheld", entry.withheld);
    append_member(out, "basis", entry.basis);
    append_parts(out, entry.parts);
    append_member(out, "reason", entry.reason);
    append_member(out, "via", entry.via);
    append_member(out, "happened", entry.happened);
    return out;
}

std::string append_line(std::string& out, std::uint64_t sequence, std::string_view time,
                        std::string_view members, std::string_view previous, ChainMac& mac) {
    const std::size_t start = out.size();
    out += begin_mark;
    out += std::to_string(sequence);
    out += time_mark;
    out += time;
    out += "\",";
    out += members;
    out += previous_mark;
    out += previous;
    out += '"';
    std::string hash = to_hex(mac.of(std::string_view(out).substr(start)));
    out += hash_mark.substr(1);
    out += hash;
    out += end_mark;
    out += '\n';
    return hash;
}

std::optional<std::uint64_t> claimed_sequence(std::string_view line) {
    if (!line.starts_with(begin_mark)) return std::nullopt;
    const auto number = leading_number(line.substr(begin_mark.size()));
    if (!number) return std::nullopt;
    return number->first;
}

std::optional<Frame> frame_of(std::string_view line) {
    if (!line.starts_with(begin_mark) || line.size() < begin_mark.size() + tail_size)
        return std::nullopt;
    const auto number = leading_number(line.substr(begin_mark.size()));
    if (!number) return std::nullopt;
    const std::size_t tail_at = line.size() - tail_size;
    const std::size_t time_at = begin_mark.size() + number->second;
    if (time_at + time_mark.size() > tail_at || !line.substr(time_at).starts_with(time_mark))
        return std::nullopt;
    std::string_view tail = line.substr(tail_at);
    if (!tail.starts_with(previous_mark) || !tail.ends_with(end_mark)) return std::nullopt;
    Frame frame;
    frame.sequence = number->first;
    frame.previous = tail.substr(previous_mark.size(), hex_size);
    tail.remove_prefix(previous_mark.size() + hex_size);
    if (!tail.starts_with(hash_mark)) return std::nullopt;
    frame.hash = tail.substr(hash_mark.size(), hex_size);
    if (!is_hash(frame.previous) || !is_hash(frame.hash)) return std::nullopt;
    frame.content = line.substr(0, tail_at + previous_mark.size() + hex_size + 1);
    return frame;
}

bool hash_holds(const Frame& frame, ChainMac& mac) {
    return equal_in_constant_time(to_hex(mac.of(frame.content)), frame.hash);
}

}  // namespace mcr::audit
