#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/rules/facts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace permit::rules {

/// A permit of a person, as a register knows it.
struct HeldPermit {
    std::uint32_t serial;
    Facts facts;
    const layout::Policy* policy;     ///< that of the authority which issued it
    bool ended = false;               ///< cancelled, replaced or handed back by decision
    std::optional<Uid> unfinished{};  ///< the card on which it is being made
};

/// Who holds what; supplied by the office's register.
class PermitLookup {
public:
    virtual ~PermitLookup() = default;
    [[nodiscard]] virtual std::vector<HeldPermit> permits_of(const CitizenNumber& number) const = 0;
    /// Whether it knows every permit there is; where not, somebody has to look elsewhere too.
    [[nodiscard]] virtual bool knows_all() const noexcept = 0;

protected:
    PermitLookup() = default;
    PermitLookup(const PermitLookup&) = default;
    PermitLookup& operator=(const PermitLookup&) = default;
};

/// A lookup for tests and for offices without a register.
class PermitsInMemory final : public PermitLookup {
public:
    void add(const CitizenNumber& number, HeldPermit permit) { permits_[number.text()].push_back(permit); }
    [[nodiscard]] std::vector<HeldPermit> permits_of(const CitizenNumber& number) const override;
    [[nodiscard]] bool knows_all() const noexcept override { return false; }

private:
    std::map<std::string, std::vector<HeldPermit>> permits_;
};

/// The permit of this kind that bars another one on a day (reference 4: one person, one permit of a kind at a
/// time). One that is suspended bars it: it can be restored. One that has expired or lapsed does not.
[[nodiscard]] std::optional<HeldPermit> permit_in_the_way(const PermitLookup& lookup,
                                                          const CitizenNumber& number,
                                                          layout::PermitKind kind, Day day);

}  // namespace permit::rules
