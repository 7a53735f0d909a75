#pragma once

#include "issuing.hpp"

#include "permit/tools/program.hpp"

namespace permit::custodian {

/// The commands that the keys of publisher, regions and authorities share: `accept` a certificate, `withdraw`
/// a request, `renew` with a new key, `retire`, `revoke`.
void add_accept(tools::Program& program, CLI::App& group, keys::SignerKind kind);
void add_withdraw(tools::Program& program, CLI::App& group, keys::SignerKind kind);
void add_renew(tools::Program& program, CLI::App& group, keys::SignerKind kind);
void add_retire(tools::Program& program, CLI::App& group, keys::SignerKind kind);
void add_revoke(tools::Program& program, CLI::App& group, keys::SignerKind kind);

/// `signed`: the records of an authority, or of all below a region, that were finished on this store.
void add_signed(tools::Program& program, CLI::App& group, keys::SignerKind kind);

/// Asks before a request overwrites something else; before its key is made.
void confirm_request_file(const tools::Program& program, const std::string& file);

/// Writes a request for a certificate and prints what people compare at the root.
void hand_out(const tools::Program& program, const crypto::SigningRequest& request, const std::string& file,
              const keys::KeyOwner& owner);

/// What the certificate of an owner's present key entitles to. Throws Error{unknown_authority}.
[[nodiscard]] crypto::Certificate present_certificate(const keys::KeyStore& store,
                                                      const keys::KeyOwner& owner);

}  // namespace permit::custodian
