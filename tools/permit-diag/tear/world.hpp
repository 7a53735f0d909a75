#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/policy.hpp"
#include "permit/crypto/random.hpp"
#include "permit/keys/authority.hpp"
#include "permit/keys/pending.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/office.hpp"
#include "permit/trust/bundle.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace permit::diag::tear {

/// Numbers from a seed, so that a case can be run again; for nonces of chips in memory only.
class SeededRandom final : public crypto::RandomSource {
public:
    explicit SeededRandom(std::uint64_t seed) noexcept : state_{seed} {}
    void fill(std::span<Byte> bytes) override;
    [[nodiscard]] std::uint64_t number() noexcept;
    /// Below `limit`, which is not 0.
    [[nodiscard]] std::size_t below(std::size_t limit) noexcept { return number() % limit; }

private:
    std::uint64_t state_;
};

/// Role keys that nobody has ever seen, all of one version.
class MemoryKeys final : public keys::RoleKeys {
public:
    MemoryKeys(crypto::RandomSource& random, std::uint8_t version);
    [[nodiscard]] bool holds(keys::Role) const override { return true; }
    [[nodiscard]] std::vector<std::uint8_t> versions(keys::Role) const override { return {version_}; }
    [[nodiscard]] crypto::Aes128Key card_key_at(keys::Role role, std::uint8_t version,
                                                const Uid& uid) const override;
    [[nodiscard]] crypto::Aes128Key reserve_key(keys::Role role, const Uid& uid) const override;
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t amend_version, BytesView salt) const override;

private:
    std::map<keys::Role, crypto::Aes128Key> masters_{};
    std::uint8_t version_;
};

/// Unfinished work in memory; a copy is a store as it was at that moment.
class MemoryLedger final : public keys::Ledger {
public:
    /// The serial of the only new card.
    void draw(std::uint32_t serial) noexcept { serial_ = serial; }
    [[nodiscard]] keys::Pending allocate(const keys::IssueRequest& request) override;
    [[nodiscard]] std::optional<keys::Pending> pending(const Uid& uid) const override;
    void keep(const keys::Pending& pending) override { work_.insert_or_assign(pending.uid, pending); }
    void finish(const Uid& uid) override { work_.erase(uid); }
    [[nodiscard]] std::vector<Uid> unfinished() const override;

private:
    std::uint32_t serial_ = 1;
    std::map<Uid, keys::Pending> work_{};
};

/// Signs each message once and gives the same signature ever after, so that a procedure that is run again
/// leaves the same bytes.
class RepeatingSigner final : public crypto::Signer {
public:
    explicit RepeatingSigner(std::unique_ptr<crypto::Signer> signer) : signer_{std::move(signer)} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return signer_->public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override;

private:
    std::unique_ptr<crypto::Signer> signer_;
    mutable std::mutex mutex_{};
    mutable std::map<Bytes, crypto::Signature> known_{};
};

/// An office without a store: what the procedures need and a case never changes. Used by several threads.
class World {
public:
    /// A realm of the test kind made for this moment: Tianshan decides for 6501 by the national profile,
    /// Kashi for 6531 by the xinjiang profile.
    static std::unique_ptr<World> throwaway(std::uint64_t seed);

    /// The office of a key store, which must outlive the world and is only read.
    static std::unique_ptr<World> of(const keys::KeyStore& store, Day today, std::uint64_t seed);

    [[nodiscard]] const keys::RoleKeys& role_keys() const noexcept { return *role_keys_; }
    /// The keys a key change goes to.
    [[nodiscard]] const keys::RoleKeys& next_keys() const noexcept { return *next_keys_; }
    [[nodiscard]] procedures::Office desk(const std::string& authority, keys::Ledger& ledger,
                                          crypto::RandomSource& random) const;
    [[nodiscard]] std::vector<std::string> authorities() const;
    [[nodiscard]] const trust::Authority& authority(const std::string& name) const;
    [[nodiscard]] const trust::TrustBundle& trust() const noexcept { return *trust_; }
    [[nodiscard]] const layout::CodeTables& tables() const noexcept { return tables_; }

private:
    struct Desk {
        trust::Authority authority;
        std::unique_ptr<RepeatingSigner> signer;
    };
    World();
    void sit_down(trust::Authority authority, std::unique_ptr<crypto::Signer> signer);

    layout::CodeTables tables_;
    layout::PolicyProfiles profiles_;
    std::unique_ptr<keys::RoleKeys> own_keys_{};
    const keys::RoleKeys* role_keys_ = nullptr;
    std::unique_ptr<keys::RoleKeys> next_keys_{};
    std::map<std::string, Desk> desks_{};
    std::unique_ptr<trust::TrustBundle> trust_{};
};

}  // namespace permit::diag::tear
