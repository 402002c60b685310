// Answers of the National Record Locator, and of the directories of endpoints and organisations:
// whatever comes, a pointer is only told of when it is about the patient who was asked for.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "directory/ods.hpp"
#include "source/nrl/answer.hpp"
#include "source/nrl/document.hpp"
#include "source/sds/answer.hpp"

namespace {

using namespace mcr;

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const people::Demographics who{.number = *people::NhsNumber::parse("9990000018")};
    static const people::Professional asker{.id = "1", .organisation = *OdsCode::parse("RWH")};
    const std::string_view body(reinterpret_cast<const char*>(data), size);

    if (const auto page = source::nrl::read_page(body, who.number)) {
        directory::System system;
        system.key = "K";
        source::nrl::Settings settings;
        settings.proxy = "https://proxy.example";
        settings.origins = {"https://docs.example"};
        source::Question question{.patient = &who, .asker = &asker};
        for (const source::Pointer& pointer : page->pointers) {
            require(body.contains(pointer.resource) && pointer.resource.starts_with('{'));
            const auto shown = source::nrl::show(pointer, system, settings, question);
            if (!shown) continue;
            require(shown->resource.contains(who.number.text()));
            source::Pointer again{pointer.custodian, shown->resource};
            require(source::nrl::show(again, system, settings, question).has_value());
        }
    }
    (void)source::nrl::read_refusal(404, body);
    if (const auto place = source::nrl::Place::read(body))
        require(source::nrl::Place::read(place->write()).has_value());
    if (const auto device = source::sds::read_devices(body))
        require(source::nrl::is_asid(device->asid));
    (void)source::sds::read_endpoints(body);
    if (const auto snapshot = directory::read_ods(body)) {
        directory::Organisation mine{.code = *OdsCode::parse("RQ8"), .name = "A"};
        (void)directory::compare_with_ods(std::span(&mine, 1), *snapshot, "2026-11-27");
    }
    return 0;
}
