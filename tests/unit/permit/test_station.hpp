#pragma once

#include "permit/permit/carried_file.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/signed_work.hpp"
#include "test_office.hpp"

#include <span>
#include <string>

namespace permit::testing {

inline const Day move_day = Day::parse("2026-06-15");

/// A move to the county of Shuimogou.
[[nodiscard]] procedures::RewriteRequest move_to_shuimogou(const std::string& address = "南湖路3号");

/// The store of a new station of the office in `folder`.
[[nodiscard]] keys::KeyStore station_store(TestOffice& office, const std::string& name,
                                           std::span<const keys::Role> roles,
                                           const std::filesystem::path& folder);

/// An acceptance point of an office, which stays valid as long as both live.
class TestStation {
public:
    explicit TestStation(TestOffice& office, std::string name = "West");

    [[nodiscard]] procedures::Counter counter();
    [[nodiscard]] procedures::Circumstances by(Day today) const {
        return {.bundle = bundle_, .today = today};
    }
    [[nodiscard]] procedures::Carrier carrier() const;
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] keys::KeyStore& store() noexcept { return store_; }

    [[nodiscard]] procedures::CardRequest request(chipsim::SimulatedChip& chip,
                                                  const procedures::RewriteRequest& wish,
                                                  Day today = move_day, std::int32_t good_for = 14);
    procedures::Rewritten write(chipsim::SimulatedChip& chip, const procedures::SignedWork& answer,
                                Day today = move_day);
    procedures::Rewritten write(card::Transport& card, const procedures::SignedWork& answer,
                                Day today = move_day, bool dry_run = false);

private:
    std::string name_;
    TemporaryFolder folder_;
    keys::KeyStore store_;
    trust::TrustBundle bundle_;
};

/// What an authority answers.
[[nodiscard]] procedures::SignedWork signed_by(TestOffice& office, const std::string& authority,
                                               const procedures::CardRequest& request, Day today = move_day);

}  // namespace permit::testing
