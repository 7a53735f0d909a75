#pragma once

#include "permit/keys/root_store.hpp"
#include "permit/keys/store.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/realm.hpp"
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

    /// Looks whether it is a store before it asks for the passphrase, and whether its ceremony log is whole:
    /// nothing is done to a store that could not be noted there.
    [[nodiscard]] keys::KeyStore open() const;
};

/// Throws Error{role_not_held} for a store that is no office's, which cannot do what an office can.
void require_office(const keys::StoreInfo& info, const std::string& doing);

/// The root's own store, for the few commands that certify.
struct RootOptions {
    std::string folder{};
    std::string passphrase_file{};

    void add_to(CLI::App& command);

    /// The root's store of an office: --root-store, or where the office's says. Its passphrase is that of
    /// --root-passphrase-file, else the office's when that comes from a file, else asked for. Throws
    /// Error{not_a_store} when it is not there: the root is offline.
    [[nodiscard]] keys::RootStore open(const StoreOptions& office) const;

    /// Whether the root's store has the office's passphrase.
    [[nodiscard]] bool shares_passphrase(const StoreOptions& office) const;
    /// As the option of the root's store itself.
    [[nodiscard]] tools::PassphraseOption passphrase(const StoreOptions& office) const;
};

/// The day something is made. Throws Error{date_in_production} for --date in the production realm.
[[nodiscard]] Day day_of_making(const tools::DateOption& date, Realm realm);

/// How long a certificate is to be good for.
struct LifetimeOptions {
    std::string valid_from{};
    std::string valid_until{};
    tools::DateOption date{};

    void add_to(CLI::App& command);

    /// When nobody says otherwise, `years` from the day it is made. Tests act on any day, so in the test
    /// realm, unless --date asks for it, certificates bound none of them. Never longer than the issuer's:
    /// throws Error{bad_input} when that is asked for.
    [[nodiscard]] trust::Lifetime within(const crypto::Certificate& issuer, Realm realm, int years) const;
};

[[nodiscard]] trust::Lifetime usual_lifetime(Realm realm, const tools::DateOption& date, int years);

/// How long certificates for a purpose are good when nobody says otherwise.
[[nodiscard]] int usual_years(trust::Purpose purpose) noexcept;

/// When something for readers is issued, and how long they take it for fresh.
struct PublishingOptions {
    std::string use_by{};
    tools::DateOption date{};

    void add_to(CLI::App& command);
    [[nodiscard]] Day issued(const keys::StoreInfo& store) const;
    /// Tests act on any day, so what a test realm publishes stays fresh as long as its root, unless --use-by
    /// says otherwise.
    [[nodiscard]] Day last_day(const keys::StoreInfo& store) const;
};

/// Roles as typed for `option`. Throws Error{bad_usage}.
[[nodiscard]] std::vector<keys::Role> roles_named(const std::vector<std::string>& texts,
                                                  const std::string& option);

/// A certificate in a file, PEM. Throws Error{bad_input} for anything else.
[[nodiscard]] crypto::Certificate certificate_in(const std::string& file, const std::string& doing);

/// Asks before a file is overwritten that is not recognised as an earlier one of the same sort.
using Recognise = std::function<bool(const std::string& content)>;
void confirm_overwriting(const tools::Program& program, const std::filesystem::path& file,
                         const Recognise& is_earlier);

[[nodiscard]] bool is_certificate(const std::string& content);
[[nodiscard]] bool is_request(const std::string& content);

using tools::CeremonyFacts;
using tools::note_in;
void note_certified(const keys::CeremonyLog& root, const crypto::Certificate& made);

}  // namespace permit::custodian
