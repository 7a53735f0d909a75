#pragma once

#include "options.hpp"

#include "permit/crypto/signing_request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// What the commands on the keys of publisher, regions and authorities share.
namespace permit::custodian {

/// The store, and whose key in it.
struct OwnerOptions {
    StoreOptions store{};
    std::string name{};
    keys::SignerKind kind;

    /// No name for the publisher, of whom there is one.
    void add_to(CLI::App& command);
    [[nodiscard]] keys::KeyOwner owner() const { return {kind, name}; }
};

[[nodiscard]] trust::Purpose purpose_of(keys::SignerKind kind);

/// "authority Tianshan" in every language, for JSON and logs.
[[nodiscard]] std::string stable_text(const keys::KeyOwner& owner);

[[nodiscard]] std::optional<keys::Region> region_named(const keys::KeyStore& store, const std::string& name);

/// The certificate of an owner's present key. Throws Error{unknown_authority}.
[[nodiscard]] crypto::Certificate present_certificate(const keys::KeyStore& store,
                                                      const keys::KeyOwner& owner);

/// Of the publisher's next certificate: terms go up by one, and readers take nothing of an earlier one.
[[nodiscard]] std::uint32_t next_term(const keys::KeyStore& store);

/// Tells the ceremony log what was `done` with an owner: "authority renewed".
void note_act(const keys::KeyStore& store, const keys::KeyOwner& owner, const std::string& done,
              CeremonyFacts facts = {});
/// The same of an act that brought a certificate.
void note_certificate(const keys::KeyStore& store, const keys::KeyOwner& owner, const std::string& done,
                      const crypto::Certificate& certificate);

void print_certificate(const tools::Program& program, const keys::KeyOwner& owner,
                       const crypto::Certificate& certificate);

/// Asks before a request overwrites something else; before its key is made.
void confirm_request_file(const tools::Program& program, const std::string& file);

/// Notes a request for a certificate, writes it, and prints what people compare at the root.
void hand_out(const tools::Program& program, const keys::KeyStore& store, const keys::KeyOwner& owner,
              const std::string& done, const crypto::SigningRequest& request, const std::string& file);

/// A new authority or region: what the commands that certify it and that ask for it have in common.
struct NewOwnerOptions {
    StoreOptions store{};
    std::string name{};
    std::vector<std::string> divisions{};
    RootOptions root{};
    std::string region{};
    LifetimeOptions lifetime{};
    std::string out{};

    /// What its certificate is to say, the dates apart.
    void add_wish(CLI::App& command, const std::string& about_name, const std::string& about_divisions);
    /// Who certifies it now, and for how long.
    void add_issuer(CLI::App& command);
};

/// --out of a command that asks a root elsewhere.
void add_request_file(CLI::App& command, std::string& file);

}  // namespace permit::custodian
