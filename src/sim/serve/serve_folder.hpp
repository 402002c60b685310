#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sim/folder/document_folder.hpp"
#include "sim/wire/listener.hpp"

namespace mcr::sim {

struct ServeOptions {
    std::filesystem::path folder;
    std::string protocol;  ///< fhir-r4, gp-connect-structured or pds
    std::string listen = "127.0.0.1:0";
    std::string code = "RQW";
    std::string name = "Simulated organisation";
    std::string nhs_number;  ///< the first number assigned; empty for the usual one
    std::string practice;    ///< pds: with whom everybody is registered
    std::vector<Misbehaviour> misbehaviours;
};

/// One system that serves a folder of documents, with its control address.
class ServedFolder {
public:
    /// `clock` must outlive it. Errors: those of DocumentFolder and Listener; invalid for an
    /// unknown protocol or a number that is not of the 999 range.
    [[nodiscard]] static Result<std::unique_ptr<ServedFolder>> start(const ServeOptions& options,
                                                                     const Clock& clock);
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] const std::string& control() const { return control_->url(); }
    /// {"code","name","protocol","address","key","control","documents":[…],"skipped":[…]}
    [[nodiscard]] std::string ready_line() const;
    [[nodiscard]] const DocumentFolder& folder() const noexcept { return folder_; }

private:
    explicit ServedFolder(ServeOptions options, DocumentFolder folder)
        : options_(std::move(options)), folder_(std::move(folder)) {}
    ServeOptions options_;
    DocumentFolder folder_;
    std::string address_, asid_, ca_file_;
    std::unique_ptr<Listener> listener_, control_;
};

}  // namespace mcr::sim
