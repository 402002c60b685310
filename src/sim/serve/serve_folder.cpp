#include "sim/serve/serve_folder.hpp"

#include "sim/json/json.hpp"
#include "sim/protocol/fhir_r4.hpp"
#include "sim/protocol/gp_connect.hpp"
#include "sim/region/control.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view served_asid = "200000000001";

}  // namespace

Result<std::unique_ptr<ServedFolder>> ServedFolder::start(const ServeOptions& options,
                                                          const Clock& clock) {
    if (!options.nhs_number.empty() && !is_test_number(options.nhs_number))
        return fail(ErrorKind::invalid, "--nhs-number takes a valid number of the 999 range.");
    auto folder = DocumentFolder::read(options.folder, options.nhs_number);
    if (!folder) return pass_on(folder);
    std::unique_ptr<ServedFolder> out(new ServedFolder(options, std::move(*folder)));

    auto misbehaviours = std::make_shared<Misbehaviours>();
    for (const auto& one : options.misbehaviours) misbehaviours->add(one);
    std::shared_ptr<ExpiredTls> tls;
    if (misbehaviours->certificate_expired()) {
        auto made = ExpiredTls::create();
        if (!made) return pass_on(made);
        tls = std::move(*made);
        out->ca_file_ = tls->ca_file();
    }
    auto listener = Listener::open(options.listen, tls);
    if (!listener) return pass_on(listener);
    out->listener_ = std::move(*listener);
    const std::string& url = out->listener_->url();

    std::shared_ptr<const Answerer> answerer;
    if (options.protocol == "fhir-r4") {
        out->address_ = url + "/fhir/R4";
        answerer = std::make_shared<FhirR4>(std::make_shared<Records>(out->folder_.as_r4()),
                                            Identity{options.code, options.name, out->address_});
    } else if (options.protocol == "gp-connect-structured") {
        out->address_ = url + '/' + options.code + "/STU3/1/gpconnect/structured";
        out->asid_ = served_asid;
        GpPractice practice{.code = options.code,
                            .name = options.name,
                            .base_url = out->address_,
                            .asid = out->asid_};
        for (auto& record : out->folder_.as_gp_records())
            practice.records.emplace(record.nhs_number, std::move(record));
        answerer = std::make_shared<GpConnect>(std::move(practice), clock);
    } else if (options.protocol == "pds") {
        out->address_ = url + "/personal-demographics/FHIR/R4";
        answerer = std::make_shared<Pds>(out->folder_.as_pds(options.practice), out->address_);
    } else {
        return fail(ErrorKind::invalid, "--protocol is fhir-r4, gp-connect-structured or pds.");
    }
    auto control = Listener::open("127.0.0.1:0");
    if (!control) return pass_on(control);
    out->control_ = std::move(*control);
    out->control_->serve(
        std::make_shared<Control>(Control::Systems{{options.code, misbehaviours}}));
    out->listener_->serve(std::move(answerer), std::move(misbehaviours));
    return out;
}

std::string ServedFolder::ready_line() const {
    std::vector<Json> documents, skipped;
    for (const auto& one : folder_.served())
        documents.push_back(object(
            {{"file", one.file}, {"nhs_number", one.nhs_number}, {"assigned", one.assigned}}));
    for (const auto& one : folder_.skipped())
        skipped.push_back(object({{"file", one.file}, {"reason", one.reason}}));
    return object({{"code", options_.code},
                   {"name", options_.name},
                   {"protocol", options_.protocol},
                   {"address", address_},
                   {"key", options_.code},
                   {"asid", Json::unless_empty(asid_)},
                   {"ca_file", Json::unless_empty(ca_file_)},
                   {"control", control_->url()},
                   {"documents", array_of(documents)},
                   {"skipped", array_of(skipped)}})
        .text();
}

}  // namespace mcr::sim
