#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "record/part.hpp"

namespace mcr::record {

/// Reads single resources of a document that was already checked: the few whose content decides
/// something here. What a resource says in an unexpected shape is left out. For one thread.
class SecondLook {
public:
    SecondLook();
    ~SecondLook();
    SecondLook(const SecondLook&) = delete;
    SecondLook& operator=(const SecondLook&) = delete;

    /// `resource` must have 64 readable bytes behind it. `item` of the result is 0.
    [[nodiscard]] StatedPatient patient(std::string_view resource);
    /// Appends the issues of an OperationOutcome.
    void outcome(std::string_view resource, std::vector<OutcomeIssue>& issues);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::record
