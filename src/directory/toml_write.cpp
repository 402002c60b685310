#include "base/text.hpp"
#include "directory/toml.hpp"

namespace mcr::directory {
namespace {

/// A TOML basic string: written like a JSON string (TOML 1.0.0, "String").
std::string literal(std::string_view text) {
    return json_quote(text);
}

class Writer {
public:
    void header(std::string_view text) { out_.append(text).append("\n"); }
    void line(std::string_view key, const std::string& value) {
        out_.append(key).append(" = ").append(value).append("\n");
    }
    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) line(key, literal(value));
    }
    void code(std::string_view key, const std::optional<OdsCode>& value) {
        if (value) text(key, value->text());
    }
    template <class Number>
    void number(std::string_view key, Number value, Number usual) {
        if (value != usual) line(key, std::to_string(value));
    }
    void flag(std::string_view key, bool value, bool usual) {
        if (value != usual) line(key, value ? "true" : "false");
    }
    void table(std::string_view name,
               const std::map<std::string, std::string, std::less<>>& values) {
        if (values.empty()) return;
        header("[organisation.system." + std::string(name) + "]");
        for (const auto& [key, value] : values) line(literal(key), literal(value));
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

void write_upstream(Writer& out, const net::Upstream& upstream) {
    const net::Upstream usual;
    Writer fields;
    fields.text("ca_file", upstream.ca_file);
    fields.text("client_cert_file", upstream.client_cert_file);
    fields.text("client_key_file", upstream.client_key_file);
    fields.number("max_body_bytes", upstream.max_body_bytes, usual.max_body_bytes);
    fields.number("max_header_bytes", upstream.max_header_bytes, usual.max_header_bytes);
    fields.number("max_expansion", upstream.max_expansion, usual.max_expansion);
    fields.number("max_in_flight", upstream.max_in_flight, usual.max_in_flight);
    fields.flag("follow_redirects", upstream.follow_redirects, usual.follow_redirects);
    fields.flag("verify_host", upstream.verify_host, usual.verify_host);
    fields.number("breaker_failures", upstream.breaker_failures, usual.breaker_failures);
    fields.number("breaker_open_ms", upstream.breaker_open.count(), usual.breaker_open.count());
    fields.number("connect_timeout_ms", upstream.connect_timeout.count(),
                  usual.connect_timeout.count());
    const std::string written = fields.take();
    if (!written.empty()) out.header("[organisation.system.upstream]\n" + written);
}

void write_system(Writer& out, const System& system) {
    const System usual;
    out.header("\n[[organisation.system]]");
    out.line("key", literal(system.key));
    out.line("protocol", literal(system.protocol));
    out.line("address", literal(system.address));
    out.line("answers_for", literal(to_string(system.answers_for)));
    if (!system.sections.empty()) {
        std::string list;
        for (const std::string& section : system.sections)
            list += (list.empty() ? "" : ", ") + literal(section);
        out.line("sections", "[" + list + "]");
    }
    out.number("time_limit_ms", system.time_limit.count(), usual.time_limit.count());
    out.line("stage", literal(to_string(system.stage)));
    out.text("stage_reason", system.stage_reason);
    if (system.withholding != usual.withholding)
        out.line("withholding", literal(to_string(system.withholding)));
    out.table("settings", system.settings);
    out.table("credentials", system.credentials);
    write_upstream(out, system.upstream);
}

}  // namespace

std::string write_toml(std::span<const Organisation> organisations) {
    Writer out;
    for (const Organisation& organisation : organisations) {
        out.header(&organisation == organisations.data() ? "[[organisation]]"
                                                         : "\n[[organisation]]");
        out.text("code", organisation.code.text());
        out.line("name", literal(organisation.name));
        out.line("kind", literal(to_string(organisation.kind)));
        out.text("valid_from", organisation.valid_from);
        out.text("valid_to", organisation.valid_to);
        out.code("predecessor", organisation.predecessor);
        out.code("successor", organisation.successor);
        out.code("parent", organisation.parent);
        out.text("objection_contact", organisation.objection_contact);
        out.flag("telling_name", organisation.telling_name, false);
        for (const System& system : organisation.systems) write_system(out, system);
    }
    return out.take();
}

}  // namespace mcr::directory
