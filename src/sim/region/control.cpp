#include "sim/region/control.hpp"

#include "sim/json/json.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

Reply said(int status, std::string_view key, std::string_view sentence) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = object({{key, sentence}}).text();
    return reply;
}

std::string_view name_of(FaultOn on) {
    switch (on) {
        case FaultOn::lookup:
            return "lookup";
        case FaultOn::all:
            return "all";
        default:
            return "clinical";
    }
}

}  // namespace

void NoticeBox::put(std::string holder, std::string body) {
    const std::scoped_lock lock(mutex_);
    notices_.push_back({std::move(holder), std::move(body)});
    if (notices_.size() > most_kept) notices_.pop_front();
}

void NoticeBox::clear() {
    const std::scoped_lock lock(mutex_);
    notices_.clear();
}

std::string NoticeBox::text() const {
    std::string out = "{\"notices\":[";
    const std::scoped_lock lock(mutex_);
    for (const Notice& each : notices_) {
        if (out.back() == '}') out += ',';
        out += object({{"holder", each.holder}, {"body", each.body}}).text();
    }
    return out + "]}";
}

Reply Control::notices(const net::Request& request, const std::string& holder) const {
    if (request.method == "POST" && !holder.empty()) {
        notices_->put(holder, request.body);
        return said(200, "received", holder);
    }
    if (!holder.empty()) return said(405, "error", "A notice is given by POST.");
    if (request.method == "DELETE") {
        notices_->clear();
        return said(200, "forgotten", "notices");
    }
    if (request.method != "GET") return said(405, "error", "Notices are shown to GET.");
    Reply reply;
    reply.content_type = "application/json";
    reply.body = notices_->text();
    return reply;
}

Reply Control::answer(const net::Request& request) const {
    if (const auto told = segments_after(request, "/notices"); told && told->size() <= 1)
        return notices(request, told->empty() ? std::string() : told->front());
    if (const auto system = segments_after(request, "/systems"); system && system->size() == 1) {
        if (request.method != "DELETE")
            return said(405, "error", "A system is switched off by DELETE.");
        const auto found = switches_.find(system->front());
        if (found == switches_.end())
            return said(404, "error", "There is no system with that key.");
        found->second();
        return said(200, "switched-off", found->first);
    }
    const auto path = segments_after(request, "/control");
    if (!path || path->size() > 1) return said(404, "error", "There is nothing at this address.");
    if (path->empty()) {
        if (request.method != "GET") return said(405, "error", "This address only answers GET.");
        Reply reply;
        reply.content_type = "application/json";
        reply.body = state();
        return reply;
    }
    if (identity_ != nullptr && path->front() == "identity") {
        if (request.method == "POST") return identity_->control(request.body);
        return said(405, "error", "The identity provider is told what to do by POST.");
    }
    const auto system = systems_.find(path->front());
    if (system == systems_.end()) return said(404, "error", "There is no system with that key.");
    if (request.method == "PUT") {
        auto misbehaviour = parse_misbehaviour_json(request.body);
        if (!misbehaviour) return said(400, "error", misbehaviour.error().sentence);
        const auto kind = to_string(misbehaviour->fault);
        system->second->add(std::move(*misbehaviour));
        return said(200, "misbehaving", kind);
    }
    if (request.method == "DELETE") {
        net::Request query_only = request;
        query_only.body.clear();
        const auto query = Query::of(query_only);
        const std::string* patient = query ? query->get("patient") : nullptr;
        system->second->heal(patient == nullptr ? std::string() : *patient);
        return said(200, "healed", system->first);
    }
    return said(405, "error", "A system is told to misbehave by PUT and healed by DELETE.");
}

std::string Control::state() const {
    std::vector<Json> systems;
    for (const auto& [key, misbehaviours] : systems_) {
        std::vector<Json> all;
        for (const Misbehaviour& one : misbehaviours->all())
            all.push_back(object({{"kind", to_string(one.fault)},
                                  {"value", one.amount > 0 ? std::to_string(one.amount) : one.text},
                                  {"patient", Json::unless_empty(one.patient)},
                                  {"on", name_of(one.on)}}));
        systems.push_back(object({{"key", key}, {"misbehaviours", array_of(all)}}));
    }
    return object({{"systems", array_of(systems)}}).text();
}

}  // namespace mcr::sim
