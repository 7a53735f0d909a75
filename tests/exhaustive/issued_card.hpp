#pragma once

#include <catch2/catch.hpp>

#include "permit/permit/purse.hpp"
#include "permit/permit/rewrite.hpp"
#include "tampering.hpp"
#include "test_office.hpp"

#include <map>
#include <memory>

namespace permit::exhaustive {

/// Keeps unfinished work in memory.
class MemoryLedger final : public keys::Ledger {
public:
    keys::Pending allocate(const keys::IssueRequest& request) override;
    std::optional<keys::Pending> pending(const Uid& uid) const override;
    void keep(const keys::Pending& pending) override { work_.insert_or_assign(pending.uid, pending); }
    void finish(const Uid& uid) override { work_.erase(uid); }
    std::vector<Uid> unfinished() const override;

private:
    std::map<Uid, keys::Pending> work_;
};

/// Signs the same message the same way again, so that the same rewrite makes the same card.
class RepeatingSigner final : public crypto::Signer {
public:
    explicit RepeatingSigner(const crypto::Signer& inner) noexcept : inner_{inner} {}
    crypto::VerifyKey public_key() const override { return inner_.public_key(); }
    crypto::Signature sign(BytesView message) const override;

private:
    const crypto::Signer& inner_;
    mutable std::map<Bytes, crypto::Signature> signed_;
};

/// A permit as the office of the unit tests issues it, with 100 yuan in the purse; as many equal copies of
/// its chip as one likes.
class IssuedCard {
public:
    IssuedCard();

    /// The chip as issued, with the nonces of every other copy.
    [[nodiscard]] chipsim::SimulatedChip chip() const;
    [[nodiscard]] const Bytes& image() const noexcept { return image_; }
    [[nodiscard]] testing::TestOffice& office() noexcept { return office_; }
    [[nodiscard]] const trust::TrustBundle& trust() const noexcept { return trust_; }

private:
    testing::TestOffice office_;
    trust::TrustBundle trust_;
    Bytes image_;
    std::unique_ptr<SameRandom> chip_random_ = std::make_unique<SameRandom>(Byte{0});
};

}  // namespace permit::exhaustive
