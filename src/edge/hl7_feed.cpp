#include "edge/hl7_feed.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "edge/hl7_events.hpp"
#include "edge/intake.hpp"
#include "edge/quarantine.hpp"
#include "edge/vault.hpp"
#include "source/hl7v2/moment.hpp"

namespace mcr::edge {
namespace {

using source::hl7v2::Message;

Hl7Fault fault(std::string code, std::string segment, int field, std::string sentence,
               bool rejected) {
    Hl7Fault out;
    out.code = std::move(code);
    out.segment = std::move(segment);
    out.field = field;
    out.sentence = std::move(sentence);
    out.rejected = rejected;
    return out;
}

Hl7Fault unwritable() {
    return fault("207", {}, 0, "The vault cannot be written at this moment.", true);
}

/// EVN-2 where there is one, else MSH-7.
std::optional<Instant> told_at(const Message& message, const std::string& time_zone) {
    const auto zone = source::hl7v2::TimeZone::of(time_zone);
    if (!zone) return std::nullopt;
    const auto read = [&](std::string_view raw) -> std::optional<Instant> {
        const auto moment = source::hl7v2::read_moment(message.component(raw, 1), *zone);
        if (!moment) return std::nullopt;
        const std::string whole =
            moment->date_time.contains('T') ? moment->date_time : moment->date + "T00:00:00Z";
        const auto instant = parse_instant(whole);
        if (!instant) return std::nullopt;
        return *instant;
    };
    if (const auto* event = message.find("EVN"); event != nullptr)
        if (const auto when = read(event->field(2))) return when;
    return read(message.header().field(7));
}

std::string text_at(const Message& message, std::size_t field) {
    return message.text(message.component(message.header().field(field), 1));
}

std::string type_of(const Message& message) {
    return message.text(message.type()) + '^' + message.text(message.event());
}

/// Everything that `feed` told of the patient, to be removed.
Result<std::vector<std::string>> told_by(store::Transaction& transaction,
                                         const std::string& patient, const std::string& feed) {
    const auto rows = transaction.query(
        "select type, id from edge_resource where patient = ? and feed = ? and gone = 0", patient,
        feed);
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> out;
    for (const store::Row row : *rows) out.push_back(row.text(0) + '/' + row.text(1));
    return out;
}

Result<void> put(store::Transaction& transaction, const Prepared::OfPatient& of, Instant now) {
    for (const std::string& identifier : of.apart_again) {
        const auto apart = unmerge(transaction, identifier, of.delivery.told, now);
        if (!apart && apart.error().kind != ErrorKind::not_found)
            return std::unexpected(apart.error());
    }
    const auto taken = take(transaction, of.delivery, now);
    if (!taken) return std::unexpected(taken.error());
    if (of.forgotten) {
        auto names = told_by(transaction, taken->patient, of.delivery.told.feed);
        if (!names) return pass_on(names);
        Delivery removal = of.delivery;
        removal.removed = std::move(*names);
        const auto removed = take(transaction, std::move(removal), now);
        if (!removed) return std::unexpected(removed.error());
    }
    if (of.prior_ids.empty()) return {};
    const auto merged = merge(transaction, taken->patient, of.prior_ids, of.delivery.told, now);
    if (!merged) return std::unexpected(merged.error());
    return {};
}

}  // namespace

std::string ledger_key(std::string_view feed, const Message* message, std::string_view bytes) {
    std::string joined(feed);
    if (message != nullptr)
        for (const std::size_t field : {3U, 4U, 10U})
            joined += '\n' + std::string(message->header().field(field));
    joined += '\n' + to_hex(sha256(bytes));
    return to_hex(sha256(joined));
}

Hl7Fault fault_of(const Error& error) {
    if (error.code == "identity") return fault("101", "PID", 3, error.sentence, false);
    if (error.code == "two-patients" || error.code == "other-patient")
        return fault("204", "PID", 3, error.sentence, false);
    if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out ||
        error.kind == ErrorKind::cancelled)
        return unwritable();
    return fault("207", {}, 0, "The vault could not take the message.", false);
}

std::expected<Prepared, Hl7Fault> Hl7Feed::prepare(std::string_view bytes) const {
    const auto message = Message::parse(bytes);
    if (!message) {
        Hl7Fault wrong = fault("100", "MSH", 0, message.error().sentence, true);
        find_place(message.error().sentence, nullptr, wrong);
        return std::unexpected(std::move(wrong));
    }
    return prepare(*message, bytes);
}

std::expected<Prepared, Hl7Fault> Hl7Feed::prepare(const Message& message,
                                                   std::string_view bytes) const {
    const std::string sender = text_at(message, 3) + '|' + text_at(message, 4);
    if (!settings_.senders.empty() &&
        std::ranges::find(settings_.senders, sender) == settings_.senders.end())
        return std::unexpected(
            fault("103", "MSH", 3, "This feed does not take messages of this sender.", true));
    const std::string processing = text_at(message, 11);
    if (!processing.empty() &&
        std::ranges::find(settings_.processing_ids, processing) == settings_.processing_ids.end())
        return std::unexpected(
            fault("202", "MSH", 11, "This feed does not take messages of this kind of use.", true));
    if (message.control_id().empty())
        return std::unexpected(fault("101", "MSH", 10, "The message has no control id.", true));
    if (auto known = check_event(message); !known) return std::unexpected(std::move(known.error()));
    const auto when = told_at(message, settings_.context.time_zone);
    if (!when)
        return std::unexpected(
            fault("101", "MSH", 7, "The message does not say when it was written.", true));

    auto made = source::hl7v2::to_r4(message, settings_.context);
    if (!made) {
        const bool unsupported = made.error().kind == ErrorKind::unsupported;
        Hl7Fault wrong = fault(unsupported ? "200" : "102", unsupported ? "MSH" : "",
                               unsupported ? 9 : 0, made.error().sentence, unsupported);
        if (!unsupported) {
            find_place(made.error().sentence, &message, wrong);
            if (made.error().sentence.contains(" no ")) wrong.code = "101";
        }
        return std::unexpected(std::move(wrong));
    }
    Prepared out;
    out.key = ledger_key(settings_.name, &message, bytes);
    out.control_id = message.text(message.control_id());
    out.type = type_of(message);
    for (auto& one : *made) {
        if (std::ranges::any_of(one.local_ids,
                                [](const std::string& local) { return local.starts_with("NHS|"); }))
            return std::unexpected(
                fault("102", "PID", 3,
                      "An NHS number of the patient is none: its check digit or its "
                      "length is wrong.",
                      false));
        out.patients.push_back(
            by_event(message, std::move(one), {settings_.name, out.control_id, 0, *when}));
    }
    if (out.patients.empty())
        return std::unexpected(fault("101", "PID", 0, "The message names no patient.", false));
    return out;
}

Result<void> Hl7Feed::apply(store::Transaction& transaction, const Prepared& prepared,
                            Instant now) const {
    const auto first = transaction.exec(
        "insert into edge_message (key, feed, control_id, type, taken, outcome) "
        "values (?, ?, ?, ?, ?, 'taken') on conflict (key) do nothing",
        prepared.key, settings_.name, prepared.control_id, prepared.type, format_instant(now));
    if (!first) return std::unexpected(first.error());
    if (*first == 0) {
        parts_.metrics.count("mcr_edge_messages_again_total", {{"feed", settings_.name}});
        return {};
    }
    for (const Prepared::OfPatient& of : prepared.patients)
        if (auto done = put(transaction, of, now); !done) return done;
    return settle_taken(transaction, prepared.key, now);
}

net::Task<void> Hl7Feed::keep_aside(GroupWriter& writer, std::string_view bytes,
                                    const Hl7Fault& fault, bool& kept) const {
    Quarantined what;
    what.feed = settings_.name;
    const auto message = Message::parse(bytes);
    what.key = ledger_key(settings_.name, message ? &*message : nullptr, bytes);
    if (message) {
        what.control_id = message->text(message->control_id());
        what.type = type_of(*message);
    }
    what.place = fault.place();
    what.code = fault.code;
    what.sentence = fault.sentence;
    GroupWriter::Work work = [what, text = std::string(bytes), now = parts_.clock.now()](
                                 store::Transaction& t) { return quarantine(t, what, text, now); };
    auto done = co_await writer.write(std::move(work));
    kept = done.has_value();
}

net::Task<std::string> Hl7Feed::take(GroupWriter& writer, std::string bytes) const {
    const Instant now = parts_.clock.now();
    auto message = Message::parse(bytes);
    std::optional<Hl7Fault> wrong;
    auto prepared = prepare(bytes);
    bool keep = true;
    if (!prepared) {
        wrong = std::move(prepared.error());
    } else {
        const auto shared = std::make_shared<const Prepared>(std::move(*prepared));
        GroupWriter::Work work = [this, shared, now](store::Transaction& t) {
            return apply(t, *shared, now);
        };
        auto done = co_await writer.write(std::move(work));
        if (!done) {
            wrong = fault_of(done.error());
            // What may pass is sent again; only what will not is for the holder to look into.
            keep = wrong->code != "207" || !wrong->rejected;
        }
    }
    if (wrong && keep) {
        bool kept = false;
        co_await keep_aside(writer, bytes, *wrong, kept);
        if (!kept) wrong = unwritable();
    }
    const std::string outcome = !wrong ? "taken" : wrong->rejected ? "rejected" : "error";
    parts_.metrics.count("mcr_edge_messages_total",
                         {{"feed", settings_.name}, {"outcome", outcome}});
    if (wrong)
        parts_.log.warning("message_not_taken", {{"feed", settings_.name},
                                                 {"place", wrong->place()},
                                                 {"code", wrong->code},
                                                 {"why", wrong->sentence}});
    Replying replying;
    replying.facility = settings_.context.organisation;
    replying.control_id = new_token(parts_.random, 12);
    replying.now = now;
    co_return acknowledgement(message ? &*message : nullptr, wrong, replying);
}

}  // namespace mcr::edge
