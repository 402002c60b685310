#include "fhir/consent/desk.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include "fhir/consent/carried.hpp"
#include "fhir/consent/render.hpp"
#include "store/async.hpp"

namespace mcr::fhir::consent {
namespace {

using directory::Directory;
using objection::Objection;
using store::Access;
using store::Transaction;

constexpr Milliseconds time_limit{5000};

/// What one transaction gives: an Error undoes it, a Refusal was found before anything was done.
template <class T>
using Outcome = Result<Judged<T>>;

Judged<OneConsent> refused(Refusal refusal) {
    return std::unexpected(std::move(refusal));
}

Refusal no_such_consent() {
    return refuse(404, "not-found", "consent-not-found", "There is no Consent with this id.")
        .error();
}

/// What the register says against a change that was found to be the caller's to make.
Refusal refusal_of_register(const Error& error) {
    switch (error.kind) {
        case ErrorKind::invalid:
        case ErrorKind::not_found:
            return refuse(422, "business-rule", "change-refused", error.sentence).error();
        case ErrorKind::conflict:
            return refuse(409, "conflict", "conflict", error.sentence).error();
        default:
            return refusal_of(error);
    }
}

/// The number in an If-Match of one entity tag, weak or strong.
Judged<std::int64_t> version_from(std::string_view header) {
    if (header.starts_with("W/")) header.remove_prefix(2);
    std::int64_t version = 0;
    const bool quoted = header.size() > 2 && header.front() == '"' && header.back() == '"';
    if (quoted) {
        const std::string_view digits = header.substr(1, header.size() - 2);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), version);
        if (error == std::errc{} && end == digits.data() + digits.size() && version > 0)
            return version;
    }
    return refuse(400, "required", "if-match-required",
                  "An update names the version it is made to: If-Match: W/\"[version]\".",
                  "If-Match");
}

Objection as_told(const Caller& caller, Objection objection, Instant now) {
    return caller.is_patient() ? as_told_to_patient(std::move(objection), now) : objection;
}

bool may_see(const Caller& caller, const Objection& objection) {
    return !caller.organisation || *caller.organisation == objection.holder;
}

/// The objection `id` if it is one of the caller's.
Result<std::optional<Objection>> find_own(Transaction& transaction, const Caller& caller,
                                          const std::string& id) {
    if (!caller.patient) {
        auto found = objection::find(transaction, id);
        if (found && *found && !may_see(caller, **found)) return std::optional<Objection>();
        return found;
    }
    // By patient, so that what was filed under a number since superseded is theirs too.
    auto all = objection::of_patient(transaction, *caller.patient);
    if (!all) return pass_on(all);
    for (Objection& each : *all)
        if (each.id == id && may_see(caller, each)) return std::optional(std::move(each));
    return std::optional<Objection>();
}

Result<OneConsent> written(Transaction& transaction, const Directory& directory,
                           Objection objection, Instant now) {
    auto carried = carried_of(transaction, objection.id);
    if (!carried) return pass_on(carried);
    const auto* holder = directory.find(objection.holder);
    OneConsent one{objection.id, objection.version, objection.changed, {}};
    one.json = render({std::move(objection), holder == nullptr ? std::string() : holder->name,
                       std::move(*carried)},
                      now);
    return one;
}

Result<void> note_reading(Transaction& transaction, const Caller& caller,
                          const people::NhsNumber& patient, std::vector<std::string> holders,
                          const std::string& request_id, Instant now) {
    people::Deed deed;
    deed.kind = "objection";
    deed.doer = caller.doer;
    deed.patient = patient.text();
    deed.purpose = caller.purpose;
    deed.action = "read";
    std::ranges::sort(holders);
    holders.erase(std::ranges::unique(holders).begin(), holders.end());
    deed.holders = std::move(holders);
    deed.request_id = request_id;
    return people::note(transaction, deed, now);
}

Result<std::vector<OneConsent>> find_all(Transaction& transaction, const Directory& directory,
                                         const Caller& caller, const ConsentSearch& search,
                                         const std::string& request_id, Instant now) {
    auto all = objection::of_patient(transaction, search.patient);
    if (!all) return pass_on(all);
    std::vector<OneConsent> found;
    std::vector<std::string> holders;
    if (caller.organisation) holders.push_back(caller.organisation->text());
    for (Objection& each : *all) {
        if (!may_see(caller, each)) continue;
        Objection told = as_told(caller, std::move(each), now);
        if (!search.matches(told, now)) continue;
        holders.push_back(told.holder.text());
        auto one = written(transaction, directory, std::move(told), now);
        if (!one) return pass_on(one);
        found.push_back(std::move(*one));
    }
    if (auto noted =
            note_reading(transaction, caller, search.patient, std::move(holders), request_id, now);
        !noted)
        return pass_on(noted);
    return found;
}

/// Makes `change` to the objection in the register.
Result<Objection> make(Transaction& transaction, const Directory& directory, const std::string& id,
                       const Change& change, const Caller& caller, Instant now, Random& random) {
    const people::Doer& by = caller.doer;
    if (std::holds_alternative<Consider>(change))
        return objection::consider(transaction, id, by, now);
    if (const auto* decide = std::get_if<Decide>(&change))
        return objection::decide(transaction, directory, id, decide->verdict, by, now);
    if (const auto* choose = std::get_if<Choose>(&change))
        return objection::choose(transaction, id, choose->choice, by, now, random);
    if (const auto* withdraw = std::get_if<Withdraw>(&change))
        return objection::withdraw(transaction, id, withdraw->checked, by, withdraw->reason, now);
    return objection::confirm_withdrawal(transaction, id, by, now);
}

Outcome<OneConsent> update_one(Transaction& transaction, const Directory& directory,
                               const Caller& caller, const Request& request, const Document& wanted,
                               std::int64_t version, Instant now, Random& random) {
    auto found = find_own(transaction, caller, request.id);
    if (!found) return pass_on(found);
    if (!*found) return refused(no_such_consent());
    const Objection told = as_told(caller, std::move(**found), now);
    if (told.version != version)
        return refused(refuse(412, "conflict", "version-conflict",
                              "The Consent has been changed since this version. Read it again.",
                              "If-Match")
                           .error());
    auto before = written(transaction, directory, told, now);
    if (!before) return pass_on(before);
    const auto current = read_document(before->json, request.settings.base);
    if (!current) return fail(ErrorKind::internal, "A Consent could not be read back.");
    auto change = change_between(*current, wanted, caller);
    if (!change) return refused(std::move(change.error()));
    if (std::holds_alternative<Unchanged>(*change)) return std::move(*before);
    auto changed = make(transaction, directory, request.id, *change, caller, now, random);
    if (!changed) return pass_on(changed);
    auto after = written(transaction, directory, as_told(caller, std::move(*changed), now), now);
    if (!after) return pass_on(after);
    return std::move(*after);
}

}  // namespace

Result<void> migrate(store::Store& store) {
    return migrate_carried(store);
}

net::Task<Judged<FoundConsents>> Desk::search(Request request) {
    auto caller = caller_of(request.bearer, Verb::search);
    if (!caller) co_return std::unexpected(std::move(caller.error()));
    auto search = parse_consent_search(request.parameters, request.settings);
    if (!search) co_return std::unexpected(std::move(search.error()));
    if (caller->patient && *caller->patient != search->patient)
        co_return refuse(403, "forbidden", "not-permitted", "This token is for another patient.",
                         "patient");
    const Instant now = use_.clock.now();
    auto work = [directory = use_.directory.get(), caller = *caller, search = *search,
                 request_id = request.request_id, now](Transaction& transaction) {
        return find_all(transaction, *directory, caller, search, request_id, now);
    };
    auto found = co_await store::transact(use_.store, Access::write,
                                          Deadline(use_.clock, time_limit), std::move(work));
    if (!found) co_return std::unexpected(refusal_of_register(found.error()));
    FoundConsents out{std::move(*found), std::move(search->warnings), search->query(),
                      search->only_count};
    co_return out;
}

net::Task<Judged<OneConsent>> Desk::read(Request request) {
    auto caller = caller_of(request.bearer, Verb::read);
    if (!caller) co_return std::unexpected(std::move(caller.error()));
    const Instant now = use_.clock.now();
    auto work = [directory = use_.directory.get(), caller = *caller, id = request.id,
                 request_id = request.request_id,
                 now](Transaction& transaction) -> Outcome<OneConsent> {
        auto found = find_own(transaction, caller, id);
        if (!found) return pass_on(found);
        if (!*found) return refused(no_such_consent());
        Objection told = as_told(caller, std::move(**found), now);
        const people::NhsNumber patient = told.patient;
        std::vector<std::string> holders{told.holder.text()};
        auto one = written(transaction, *directory, std::move(told), now);
        if (!one) return pass_on(one);
        if (auto noted =
                note_reading(transaction, caller, patient, std::move(holders), request_id, now);
            !noted)
            return pass_on(noted);
        return std::move(*one);
    };
    auto found = co_await store::transact(use_.store, Access::write,
                                          Deadline(use_.clock, time_limit), std::move(work));
    if (!found) co_return std::unexpected(refusal_of_register(found.error()));
    co_return std::move(*found);
}

net::Task<Judged<OneConsent>> Desk::create(Request request) {
    auto caller = caller_of(request.bearer, Verb::create);
    if (!caller) co_return std::unexpected(std::move(caller.error()));
    auto wanted = read_document(request.body, request.settings.base);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    auto filing = filing_of(*wanted, *caller);
    if (!filing) co_return std::unexpected(std::move(filing.error()));
    const Instant now = use_.clock.now();
    auto work = [directory = use_.directory.get(), caller = *caller, filing = *filing,
                 carried = wanted->carried, &random = use_.random,
                 now](Transaction& transaction) -> Result<OneConsent> {
        auto filed = objection::file(transaction, *directory, filing, caller.doer, now, random);
        if (!filed) return pass_on(filed);
        Objection& objection = filed->front();
        if (auto kept = keep(transaction, objection.id, carried); !kept) return pass_on(kept);
        return written(transaction, *directory, std::move(objection), now);
    };
    auto filed = co_await store::transact(use_.store, Access::write,
                                          Deadline(use_.clock, time_limit), std::move(work));
    if (!filed) co_return std::unexpected(refusal_of_register(filed.error()));
    co_return std::move(*filed);
}

net::Task<Judged<OneConsent>> Desk::update(Request request) {
    auto caller = caller_of(request.bearer, Verb::update);
    if (!caller) co_return std::unexpected(std::move(caller.error()));
    auto version = version_from(request.if_match);
    if (!version) co_return std::unexpected(std::move(version.error()));
    auto wanted = read_document(request.body, request.settings.base);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const Instant now = use_.clock.now();
    auto work = [directory = use_.directory.get(), caller = *caller, request, wanted = *wanted,
                 version = *version, &random = use_.random, now](Transaction& transaction) {
        return update_one(transaction, *directory, caller, request, wanted, version, now, random);
    };
    auto updated = co_await store::transact(use_.store, Access::write,
                                            Deadline(use_.clock, time_limit), std::move(work));
    if (!updated) co_return std::unexpected(refusal_of_register(updated.error()));
    co_return std::move(*updated);
}

}  // namespace mcr::fhir::consent
