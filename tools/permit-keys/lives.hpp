#pragma once

#include "permit/keys/authority.hpp"
#include "permit/tools/program.hpp"

/// The commands that the keys of publisher, regions and authorities share.
namespace permit::custodian {

void add_accept(tools::Program& program, CLI::App& group, keys::SignerKind kind);    ///< a certificate
void add_withdraw(tools::Program& program, CLI::App& group, keys::SignerKind kind);  ///< a request
void add_renew(tools::Program& program, CLI::App& group, keys::SignerKind kind);     ///< with a new key
void add_retire(tools::Program& program, CLI::App& group, keys::SignerKind kind);
void add_revoke(tools::Program& program, CLI::App& group, keys::SignerKind kind);

/// The records of an authority, or of all below a region, that were finished on this store.
void add_signed(tools::Program& program, CLI::App& group, keys::SignerKind kind);

}  // namespace permit::custodian
