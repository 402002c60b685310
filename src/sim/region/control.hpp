#pragma once

#include <map>
#include <memory>
#include <string>

#include "sim/answerer.hpp"
#include "sim/identity/provider.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

/// The control address: PUT /control/KEY with a misbehaviour as JSON, DELETE /control/KEY (with
/// ?patient=N: only that patient's) to heal, GET /control to see what is in force. The identity
/// provider, if there is one, takes its orders by POST /control/identity.
class Control final : public Answerer {
public:
    using Systems = std::map<std::string, std::shared_ptr<Misbehaviours>, std::less<>>;
    explicit Control(Systems systems, std::shared_ptr<IdentityProvider> identity = nullptr)
        : systems_(std::move(systems)), identity_(std::move(identity)) {}
    [[nodiscard]] Reply answer(const net::Request& request) const override;

private:
    [[nodiscard]] std::string state() const;
    Systems systems_;
    std::shared_ptr<IdentityProvider> identity_;
};

}  // namespace mcr::sim
