#pragma once

#include "permit/keys/store.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/program.hpp"
#include "permit/trust/certificates.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace permit::custodian {

/// The store a command works on.
struct StoreOptions {
    std::string folder{};
    tools::PassphraseOption passphrase{};

    void add_to(CLI::App& command);

    /// Looks whether it is a store before it asks for the passphrase.
    [[nodiscard]] keys::KeyStore open() const;
};

/// The day something is made. Throws Error{date_in_production} for --date in the production realm.
[[nodiscard]] Day day_of_making(const tools::DateOption& date, Realm realm);

/// How long a certificate is good for when nobody says otherwise: so many years from the day it is made.
/// Tests act on any day, so in the test realm, unless --date asks for it, certificates bound none of them.
[[nodiscard]] trust::Lifetime usual_lifetime(Realm realm, const tools::DateOption& date, int years);

/// Asks before a file is overwritten that is not recognised as an earlier one of the same sort.
using Recognise = std::function<bool(const std::string& content)>;
void confirm_overwriting(const tools::Program& program, const std::filesystem::path& file,
                         const Recognise& is_earlier);

}  // namespace permit::custodian
