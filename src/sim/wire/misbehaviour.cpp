#include "sim/wire/misbehaviour.hpp"

#include <algorithm>
#include <charconv>

#include "sim/json/json_text.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::array<std::string_view, 22> names = {"slow-first-byte",
                                                    "slow-body",
                                                    "stop-half-way",
                                                    "reset",
                                                    "5xx",
                                                    "429",
                                                    "wrong-type",
                                                    "malformed",
                                                    "truncated",
                                                    "duplicate-keys",
                                                    "huge-body",
                                                    "decompression-bomb",
                                                    "redirect",
                                                    "wrong-patient",
                                                    "stale",
                                                    "expired-certificate",
                                                    "deep-nesting",
                                                    "bad-utf8",
                                                    "endless-paging",
                                                    "foreign-next-link",
                                                    "huge-headers",
                                                    "never-answers"};

/// Whether the fault's value is an address rather than an amount.
bool takes_text(Fault fault) {
    return fault == Fault::redirect || fault == Fault::foreign_next_link || fault == Fault::reset;
}

Result<Misbehaviour> made(std::string_view kind, std::string_view value) {
    auto fault = fault_from(kind);
    if (!fault) return pass_on(fault);
    Misbehaviour out;
    out.fault = *fault;
    out.text = value;
    if (!value.empty() && !takes_text(*fault)) {
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), out.amount);
        if (error != std::errc{} || end != value.data() + value.size())
            return fail(ErrorKind::invalid,
                        "The value of " + std::string(kind) + " must be a whole number.");
    }
    if (*fault == Fault::server_error && out.amount != 0 && (out.amount < 500 || out.amount > 599))
        return fail(ErrorKind::invalid, "The value of 5xx must be a status from 500 to 599.");
    return out;
}

}  // namespace

std::string_view to_string(Fault fault) noexcept {
    return names[static_cast<std::size_t>(fault)];
}

Result<Fault> fault_from(std::string_view text) {
    const auto at = std::find(names.begin(), names.end(), text);
    if (at == names.end()) {
        std::string known;
        for (const auto name : names) known += (known.empty() ? "" : ", ") + std::string(name);
        return fail(ErrorKind::invalid, "There is no such misbehaviour; there are " + known + ".");
    }
    return static_cast<Fault>(at - names.begin());
}

std::vector<Fault> all_faults() {
    std::vector<Fault> out;
    for (std::size_t i = 0; i < names.size(); ++i) out.push_back(static_cast<Fault>(i));
    return out;
}

Result<Misbehaviour> parse_misbehaviour(std::string_view text) {
    const auto equals = text.find('=');
    return made(text.substr(0, equals),
                equals == std::string_view::npos ? "" : text.substr(equals + 1));
}

Result<Misbehaviour> parse_misbehaviour_json(std::string_view json) {
    if (!is_strict_json(json) || !member(json, "kind"))
        return fail(ErrorKind::invalid, "A misbehaviour is a JSON object with a kind.");
    std::string value = string_member(json, "value");
    if (const auto raw = member(json, "value"); raw && value.empty() && raw->front() != '"')
        value = *raw;
    auto out = made(string_member(json, "kind"), value);
    if (!out) return out;
    out->patient = string_member(json, "patient");
    if (!out->patient.empty() && !is_test_number(out->patient))
        return fail(ErrorKind::invalid, "patient must be an NHS number of the 999 range.");
    const std::string on = string_member(json, "on");
    if (on == "lookup")
        out->on = FaultOn::lookup;
    else if (on == "all")
        out->on = FaultOn::all;
    else if (!on.empty() && on != "clinical")
        return fail(ErrorKind::invalid, "on must be clinical, lookup or all.");
    return out;
}

void Misbehaviours::add(Misbehaviour misbehaviour) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(misbehaviours_,
                  [&](const auto& earlier) { return earlier.patient == misbehaviour.patient; });
    misbehaviours_.push_back(std::move(misbehaviour));
}

void Misbehaviours::heal(std::string_view patient) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(misbehaviours_, [&](const auto& earlier) {
        return patient.empty() || earlier.patient == patient;
    });
}

std::optional<Misbehaviour> Misbehaviours::bending(const Reply& reply) const {
    const std::scoped_lock lock(mutex_);
    const Misbehaviour* everyone = nullptr;
    for (const auto& one : misbehaviours_) {
        const bool meant =
            one.on == FaultOn::all ||
            (one.on == FaultOn::clinical ? reply.clinical
                                         : !reply.clinical && !reply.patient.empty());
        if (!meant) continue;
        if (one.patient.empty())
            everyone = &one;
        else if (one.patient == reply.patient)
            return one;
    }
    return everyone == nullptr ? std::nullopt : std::optional(*everyone);
}

bool Misbehaviours::certificate_expired() const {
    const std::scoped_lock lock(mutex_);
    return std::any_of(misbehaviours_.begin(), misbehaviours_.end(),
                       [](const auto& one) { return one.fault == Fault::expired_certificate; });
}

std::vector<Misbehaviour> Misbehaviours::all() const {
    const std::scoped_lock lock(mutex_);
    return misbehaviours_;
}

}  // namespace mcr::sim
