#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "edge/commands.hpp"
#include "edge/edge.hpp"
#include "edge/quarantine.hpp"

namespace mcr::edge {
namespace {

struct FeedOptions {
    CommonOptions common;
    std::int64_t id = 0;
    bool all = false, content = false;
};

boost::json::object json_of(const Quarantined& one) {
    return {{"id", one.id},
            {"feed", one.feed},
            {"control_id", one.control_id},
            {"type", one.type},
            {"place", one.place},
            {"code", one.code},
            {"sentence", one.sentence},
            {"first", one.first_at},
            {"last", one.last_at},
            {"times", one.times},
            {"state", one.state}};
}

Result<int> list(OpenVault& vault, const FeedOptions& options) {
    const auto found =
        vault.store->read([&](store::Transaction& t) { return quarantined(t, options.all); });
    if (!found) return std::unexpected(found.error());
    boost::json::array out;
    for (const Quarantined& one : *found) {
        out.push_back(json_of(one));
        if (!options.common.json)
            std::cout << one.id << "  " << one.feed << "  " << one.type << "  " << one.place << "  "
                      << one.state << "  " << one.sentence << "\n";
    }
    if (options.common.json) std::cout << boost::json::serialize(out) << "\n";
    return 0;
}

Result<QuarantinedMessage> find(OpenVault& vault, std::int64_t id) {
    return vault.store->read([&](store::Transaction& t) { return find_quarantined(t, id); });
}

Result<int> show(OpenVault& vault, const FeedOptions& options) {
    auto found = find(vault, options.id);
    if (!found) return pass_on(found);
    boost::json::object out = json_of(found->what);
    if (options.content) out["message"] = found->message;
    if (options.common.json) {
        std::cout << boost::json::serialize(out) << "\n";
        return 0;
    }
    for (const auto& [name, value] : out)
        if (name != "message")
            std::cout << std::string(name) << ": "
                      << (value.is_string() ? std::string(value.as_string())
                                            : boost::json::serialize(value))
                      << "\n";
    if (!options.content) return 0;
    std::cout << "\n";
    for (const char c : found->message) std::cout << (c == '\r' ? '\n' : c);
    return 0;
}

Result<int> replay_one(OpenVault& vault, const QuarantinedMessage& kept) {
    for (const FeedSettings& one : vault.settings.feeds) {
        if (one.name != kept.what.feed || one.kind != FeedSettings::Kind::mllp) continue;
        const Hl7Feed feed(hl7_settings(vault.settings, one),
                           {vault.clock, vault.random, vault.log, vault.metrics});
        const auto prepared = feed.prepare(kept.message);
        std::string why = prepared ? std::string() : prepared.error().sentence;
        if (prepared) {
            const auto done = vault.store->transact(
                [&](store::Transaction& t) { return feed.apply(t, *prepared, vault.clock.now()); });
            if (!done) why = done.error().sentence;
        }
        std::cout << kept.what.id << ": " << (why.empty() ? "taken" : "not taken: " + why) << "\n";
        return why.empty() ? 0 : 1;
    }
    return fail(ErrorKind::not_found, "The configuration has no feed of this message.");
}

Result<int> replay(OpenVault& vault, const FeedOptions& options) {
    std::vector<std::int64_t> ids;
    if (options.all) {
        const auto waiting =
            vault.store->read([](store::Transaction& t) { return quarantined(t, false); });
        if (!waiting) return std::unexpected(waiting.error());
        for (const Quarantined& one : *waiting) ids.push_back(one.id);
    } else {
        ids = {options.id};
    }
    int status = 0;
    for (const std::int64_t id : ids) {
        const auto kept = find(vault, id);
        if (!kept) return std::unexpected(kept.error());
        if (kept->what.state != "waiting")
            return fail(ErrorKind::conflict, "Message " + std::to_string(id) + " does not wait.");
        const auto done = replay_one(vault, *kept);
        if (!done) return done;
        status = std::max(status, *done);
    }
    return status;
}

Result<int> discard(OpenVault& vault, const FeedOptions& options) {
    const auto done = vault.store->transact([&](store::Transaction& t) {
        return settle(t, options.id, "discarded", vault.clock.now());
    });
    if (!done) return std::unexpected(done.error());
    std::cout << options.id << ": discarded\n";
    return 0;
}

}  // namespace

void add_feed_command(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("feed", "Messages that could not be taken");
    command->require_subcommand(1);
    auto options = std::make_shared<FeedOptions>();
    using Act = Result<int> (*)(OpenVault&, const FeedOptions&);
    const auto sub = [&](const std::string& name, const std::string& what, Act act, bool json) {
        auto* made = command->add_subcommand(name, what);
        add_common_options(*made, options->common, json);
        made->callback([&run, options, act] {
            run = [options, act] {
                return with_vault(options->common, "feed",
                                  [&](OpenVault& vault) { return act(vault, *options); });
            };
        });
        return made;
    };
    sub("list", "Those that wait for the holder", list, true)
        ->add_flag("--all", options->all, "those that are settled too");
    auto* showing = sub("show", "Why one of them could not be taken", show, true);
    showing->add_option("ID", options->id, "its number")->required();
    showing->add_flag("--content", options->content, "the message too: it is clinical");
    auto* replaying =
        sub("replay", "Take one again, after what was wrong was put right", replay, false);
    auto* which = replaying->add_option_group("Which", "exactly one of these");
    which->add_option("ID", options->id, "its number");
    which->add_flag("--all", options->all, "all that wait");
    which->require_option(1);
    sub("discard", "Let one go that will never be taken", discard, false)
        ->add_option("ID", options->id, "its number")
        ->required();
}

}  // namespace mcr::edge
