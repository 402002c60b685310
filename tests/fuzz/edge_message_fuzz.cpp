// What a sender may push at an edge's feed: every message is prepared or refused with a place and a
// sentence, and its acknowledgement is itself a message that answers it and repeats nothing of it
// but its sender, its event and its control id.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "edge/hl7_feed.hpp"
#include "edge/hl7_reply.hpp"
#include "source/hl7v2/message.hpp"

namespace {

using namespace mcr;

void require(bool holds) {
    if (!holds) std::abort();
}

const edge::Hl7Feed& feed() {
    static const SystemClock clock;
    static SeededRandom random{1};
    static std::ostringstream unread;
    static Log log(unread, clock, LogLevel::error);
    static Metrics metrics;
    static const edge::Hl7Feed made = [] {
        edge::Hl7FeedSettings settings;
        settings.name = "fuzz";
        settings.context.source_key = "fuzz";
        return edge::Hl7Feed(std::move(settings), {clock, random, log, metrics});
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto prepared = feed().prepare(bytes);
    const auto message = source::hl7v2::Message::parse(bytes);
    std::optional<edge::Hl7Fault> fault;
    if (prepared) {
        require(message.has_value() && prepared->key.size() == 64 && !prepared->patients.empty());
        for (const auto& of : prepared->patients)
            for (const std::string& number : of.delivery.nhs_numbers) require(number.size() == 10);
    } else {
        fault = prepared.error();
        require(!fault->sentence.empty() && fault->code.size() == 3);
        require(fault->segment.empty() || fault->segment.size() == 3);
        require(fault->occurrence >= 0 && fault->field >= 0);
    }
    const std::string answer =
        edge::acknowledgement(message ? &*message : nullptr, fault,
                              {.facility = "RQW", .control_id = "1", .now = Instant{}});
    if (answer.empty()) return 0;
    const auto read = source::hl7v2::Message::parse(answer);
    require(read.has_value() && read->type() == "ACK");
    require(read->segments().size() == (fault ? 3U : 2U));
    require(read->segments()[1].name() == "MSA");
    if (message)
        require(read->text(read->segments()[1].field(2)) == message->text(message->control_id()));
    return 0;
}
