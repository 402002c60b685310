#pragma once

// For tests: document sharing adapters that ask a simulated gateway over HTTP.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "net/worker.hpp"
#include "sim/protocol/xds_gateway.hpp"
#include "sim/wire/listener.hpp"
#include "source/cda/convert.hpp"
#include "source/xds/adapter.hpp"

namespace mcr::testing_sharing {

inline constexpr const char* number = "9990000018";

inline sim::XdsDocument document(int n, std::string content, std::string mime = "text/plain") {
    sim::XdsDocument out;
    out.entry_uuid = "urn:uuid:00000000-0000-4000-8000-00000000000" + std::to_string(n);
    out.unique_id = "1.2.826.0.1.9." + std::to_string(n);
    out.title = "Letter " + std::to_string(n) + " <&>";
    out.type_code = "823691000000103";
    out.type_display = "Clinical letter";
    out.mime_type = std::move(mime);
    out.created = "2026010" + std::to_string(n) + "093000";
    out.author_family = "Ngata";
    out.author_given = "Ruth";
    out.author_role = "Consultant";
    out.content = std::move(content);
    return out;
}

inline sim::XdsPatient patient(std::vector<sim::XdsDocument> documents) {
    return {number, "L-17", "Finch", "Edith", "female", "1951-03-09", std::move(documents)};
}

inline sim::XdsCommunity community(int n, std::vector<sim::XdsPatient> patients) {
    const std::string last = std::to_string(n);
    return {"1.2.826.0.1.77." + last, "1.2.826.0.1.78." + last, "Hospital " + last, "",
            std::move(patients)};
}

inline sim::XdsPatient somebody_else() {
    return {
        "9990000026", "L-18", "Other", "Olive", "female", "1970-01-01", {document(9, "not hers")}};
}

/// Writes down a content.
class Kept final : public source::ContentSink {
public:
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t>) override {
        type = content_type;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view bytes) override {
        text += bytes;
        co_return Result<void>{};
    }
    std::string type, text;
};

/// Addresses that remember the locators they were made of.
class Remembered final : public source::ContentAddresses {
public:
    std::string address_of(const directory::System&, const people::NhsNumber&,
                           const source::DocumentLocator& locator) const override {
        locators.push_back(locator);
        return "https://relay.example/content/" + std::to_string(locators.size());
    }
    mutable std::vector<source::DocumentLocator> locators;
};

/// A gateway behind a listener, and a member that asks it.
class Sharing {
public:
    Sharing(std::string protocol, std::vector<sim::XdsCommunity> communities,
            sim::XdsManners manners = {})
        : listener_(*sim::Listener::open("127.0.0.1:0")) {
        listener_->serve(std::make_shared<sim::XdsGateway>(std::move(communities), manners));
        system.key = "share";
        system.protocol = std::move(protocol);
        system.address = listener_->url() + "/gateway";
        if (system.protocol == "xds") system.settings["retrieve"] = system.address;
        system.upstream.name = "share";
        sections.set(static_cast<std::size_t>(record::Section::documents));
        sharing.credentials = [](std::string_view) -> Result<Secret> {
            return fail(ErrorKind::not_found, "none");
        };
        sharing.converter = [](std::string_view xml, const source::cda::Context& context,
                               const source::cda::Limits& limits) {
            return source::cda::to_r4(xml, context, limits);
        };
    }

    source::Answer ask() {
        const auto adapter = make();
        source::Answer out;
        workers_.run(0, [&](net::Worker& worker) { return ask_on(worker, *adapter, out); });
        return out;
    }
    source::ContentAnswer fetch(const source::DocumentLocator& locator, Kept& kept) {
        const auto adapter = make();
        source::ContentAnswer out;
        workers_.run(
            0, [&](net::Worker& worker) { return fetch_on(worker, *adapter, locator, kept, out); });
        return out;
    }

    directory::Organisation organisation{.code = *OdsCode::parse("RQW"), .name = "Sharing"};
    directory::System system;
    source::DocumentSharing sharing;
    record::Sections sections;
    people::Demographics who{.number = *people::NhsNumber::parse(number),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555021935107",
                               .family = "Khan",
                               .given = "Amina",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RWH"),
                               .organisation_name = "East"};
    Remembered addresses;
    const access::CodeSet* excluded = nullptr;

private:
    std::unique_ptr<source::Adapter> make() {
        return system.protocol == "xca"
                   ? source::make_xca(clock_, random_, log_, metrics_, sharing)
                   : source::make_xds(clock_, random_, log_, metrics_, sharing);
    }
    net::Task<void> ask_on(net::Worker& worker, const source::Adapter& adapter,
                           source::Answer& out) {
        const directory::Member member{&organisation, &system};
        const source::Question question{.patient = &who,
                                        .asker = &asker,
                                        .purpose = "TREAT",
                                        .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                        .sections = sections,
                                        .excluded = excluded,
                                        .addresses = &addresses};
        const Deadline deadline(clock_, Milliseconds{20'000});
        out = co_await adapter.ask(worker, member, question, deadline);
    }
    net::Task<void> fetch_on(net::Worker& worker, const source::Adapter& adapter,
                             const source::DocumentLocator& locator, Kept& kept,
                             source::ContentAnswer& out) {
        const directory::Member member{&organisation, &system};
        const source::ContentQuestion question{.patient = &who,
                                               .asker = &asker,
                                               .purpose = "TREAT",
                                               .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                               .document = &locator};
        const Deadline deadline(clock_, Milliseconds{20'000});
        out = co_await adapter.fetch(worker, member, question, kept, deadline);
    }

    SystemClock clock_;
    SystemRandom random_;
    std::ostringstream log_text_;
    Log log_{log_text_, clock_};
    Metrics metrics_;
    std::unique_ptr<sim::Listener> listener_;
    net::Workers workers_{1, clock_, log_, metrics_};
};

/// The resources of an answer as they leave.
inline std::string text_of(const source::Answer& answer) {
    std::string out;
    for (const record::Part& part : answer.parts)
        for (const record::Item& item : part.items()) {
            std::vector<std::string_view> pieces;
            part.pieces(item, pieces);
            for (const auto piece : pieces) out += piece;
            out += '\n';
        }
    return out;
}

inline bool has_note(const source::Answer& answer, std::string_view words) {
    return std::ranges::any_of(answer.notes, [&](const std::string& note) {
        return note.find(words) != std::string::npos;
    });
}

}  // namespace mcr::testing_sharing
