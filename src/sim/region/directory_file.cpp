#include "sim/region/directory_file.hpp"

#include <fstream>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

/// A JSON string without escapes beyond TOML's is a TOML basic string.
void text(std::string& out, std::string_view key, std::string_view value) {
    if (!value.empty()) out.append(key).append(" = ").append(json_quote(value)).append("\n");
}

/// A key that TOML reads without quotes.
bool is_bare(std::string_view key) {
    return key.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
           std::string_view::npos;
}

void table(std::string& out, std::string_view name,
           const std::map<std::string, std::string>& members) {
    if (members.empty()) return;
    out.append("\n[organisation.system.").append(name).append("]\n");
    for (const auto& [key, value] : members) text(out, is_bare(key) ? key : json_quote(key), value);
}

void system(std::string& out, const DirectorySystem& one) {
    out += "\n[[organisation.system]]\n";
    text(out, "key", one.key);
    text(out, "protocol", one.protocol);
    text(out, "address", one.address);
    text(out, "answers_for", one.answers_for);
    text(out, "stage", one.stage);
    text(out, "stage_reason", one.stage_reason);
    text(out, "withholding", one.withholding);
    out += "time_limit_ms = " + std::to_string(one.time_limit_ms) + "\n";
    if (!one.sections.empty()) {
        out += "sections = [";
        for (const auto& section : one.sections)
            out += (out.back() == '[' ? "" : ", ") + json_quote(section);
        out += "]\n";
    }
    table(out, "settings", one.settings);
    table(out, "credentials", one.credentials);
    if (!one.ca_file.empty()) table(out, "upstream", {{"ca_file", one.ca_file}});
}

}  // namespace

std::string directory_toml(const std::vector<DirectoryEntry>& entries) {
    std::string out;
    for (const DirectoryEntry& one : entries) {
        out += "[[organisation]]\n";
        text(out, "code", one.code);
        text(out, "name", one.name);
        text(out, "kind", one.kind);
        text(out, "parent", one.parent);
        text(out, "predecessor", one.predecessor);
        text(out, "successor", one.successor);
        text(out, "valid_from", one.valid_from);
        text(out, "valid_to", one.valid_to);
        text(out, "objection_contact", one.objection_contact);
        if (one.telling_name) out += "telling_name = true\n";
        for (const DirectorySystem& each : one.systems) system(out, each);
        out += "\n";
    }
    return out;
}

Result<void> write_whole(const std::filesystem::path& file, const std::string& text) {
    const auto beside = std::filesystem::path(file.string() + ".new");
    {
        std::ofstream out(beside, std::ios::binary | std::ios::trunc);
        out << text;
        if (!out.flush())
            return fail(ErrorKind::unavailable, file.string() + " cannot be written.");
    }
    std::error_code error;
    std::filesystem::rename(beside, file, error);
    if (error) return fail(ErrorKind::unavailable, file.string() + " cannot be written.");
    return {};
}

}  // namespace mcr::sim
