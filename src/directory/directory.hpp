#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "directory/organisation.hpp"

namespace mcr::directory {

/// One organisation with one of its systems, as the relay asks it. Points into a Directory.
struct Member {
    const Organisation* organisation = nullptr;
    const System* system = nullptr;
};

/// All organisations at one moment. Immutable: read it from any thread for as long as you hold it.
class Directory {
public:
    /// Errors: invalid, naming the organisation and the field, for duplicate codes or keys, a
    /// parent, predecessor or successor that is not there, a key or address that is malformed.
    [[nodiscard]] static Result<std::shared_ptr<const Directory>> build(
        std::vector<Organisation> organisations, std::uint64_t revision = 0);

    [[nodiscard]] std::span<const Organisation> organisations() const noexcept {
        return organisations_;
    }
    [[nodiscard]] const Organisation* find(const OdsCode& code) const;
    /// Systems that answer for anyone, in display order. Its length does not grow with practices.
    [[nodiscard]] std::span<const Member> answering_for_anyone() const noexcept { return anyone_; }
    /// Systems of `practice`, also those that answer for anyone; empty when it is not a member.
    [[nodiscard]] std::vector<Member> systems_of(const OdsCode& practice) const;
    struct KindCount {
        Kind kind;
        std::size_t organisations;
    };
    /// How many organisations of each kind answer for their registered patients only.
    [[nodiscard]] std::span<const KindCount> registered_only() const noexcept {
        return registered_only_;
    }
    /// Organisations none of whose systems answers for anyone or registered patients, but at least
    /// one where it is pointed to; in display order.
    [[nodiscard]] std::span<const Organisation* const> pointed_only() const noexcept {
        return pointed_only_;
    }
    [[nodiscard]] std::uint64_t revision() const noexcept { return revision_; }

private:
    std::vector<Organisation> organisations_;
    std::unordered_map<OdsCode, std::size_t> by_code_;
    std::vector<Member> anyone_;
    std::vector<KindCount> registered_only_;
    std::vector<const Organisation*> pointed_only_;
    std::uint64_t revision_ = 0;
};

/// The directory in force, swapped whole. Safe from any thread.
class CurrentDirectory {
public:
    explicit CurrentDirectory(std::shared_ptr<const Directory> first);
    [[nodiscard]] std::shared_ptr<const Directory> get() const;
    void swap(std::shared_ptr<const Directory> next);

private:
    mutable std::mutex mutex_;  // libstdc++ 12 races in std::atomic<std::shared_ptr>::load
    std::shared_ptr<const Directory> current_;
};

}  // namespace mcr::directory
