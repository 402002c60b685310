#include "sim/protocol/cda_reports.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

Reply plain(int status, std::string_view sentence) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/plain";
    reply.body = sentence;
    return reply;
}

/// The number in the header or the body; empty if there is none of ten digits.
std::string number_of(const net::Request& request) {
    std::string text;
    if (const auto header = request.headers.get("NHS-Number")) text = *header;
    if (request.method == "POST") {
        constexpr std::string_view member = "\"nhsNumber\":\"";
        const std::size_t at = request.body.find(member);
        if (at == std::string::npos) return {};
        const std::size_t from = at + member.size();
        text = request.body.substr(from, request.body.find('"', from) - from);
    }
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && text.size() == 10 ? text : std::string();
}

/// What stands behind the XML declaration, for a place within another document.
std::string_view without_declaration(std::string_view document) {
    if (!document.starts_with("<?xml")) return document;
    return trim(document.substr(document.find("?>") + 2));
}

}  // namespace

CdaReports::CdaReports(std::map<std::string, std::vector<std::string>, std::less<>> documents,
                       std::string base_url)
    : documents_(std::move(documents)), base_path_(path_of(base_url)) {}

Reply CdaReports::answer(const net::Request& request) const {
    return route(request, false);
}

Reply CdaReports::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply CdaReports::route(const net::Request& request, bool muddled) const {
    const auto segments = segments_after(request, base_path_);
    if (!segments || !segments->empty()) return plain(404, "There is nothing at this address.");
    if (request.method != "POST" && request.method != "GET")
        return plain(405, "Reports are asked for with POST or GET.");
    const std::string number = number_of(request);
    if (number.empty()) return plain(400, "An NHS number is missing.");
    auto found = documents_.find(number);
    if (found == documents_.end()) {
        Reply reply = plain(404, "The patient is not known.");
        reply.patient = number;
        return reply;
    }
    if (muddled)
        for (auto other = documents_.begin(); other != documents_.end(); ++other)
            if (other->first != number && !other->second.empty()) found = other;
    Reply reply;
    reply.patient = number;
    reply.clinical = true;
    reply.content_type = "application/hl7-v3+xml";
    if (found->second.empty()) {
        reply.status = 204;
        return reply;
    }
    if (found->second.size() == 1) {
        reply.body = found->second.front();
        return reply;
    }
    reply.content_type = "application/xml";
    reply.body = "<documents>";
    for (const std::string& one : found->second) reply.body += without_declaration(one);
    reply.body += "</documents>";
    return reply;
}

}  // namespace mcr::sim
