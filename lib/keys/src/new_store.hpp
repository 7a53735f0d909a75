#pragma once

#include "vault.hpp"

#include <filesystem>
#include <string>

namespace permit::keys {

/// A store that is being made beside its final name, so that a crash leaves no half of one.
class NewStore {
public:
    NewStore(const std::filesystem::path& folder, Manifest manifest, BytesView passphrase);
    NewStore(const NewStore&) = delete;
    NewStore& operator=(const NewStore&) = delete;
    ~NewStore();

    void put_role(Role role, const crypto::Aes128Key& master) const;
    void put_certificate(const std::string& file, const crypto::Certificate& certificate) const;
    void put_key(const std::string& entry, const crypto::SigningKey& key) const;

    void put_number(const std::string& entry, std::uint64_t number) const {
        vault_.put_number(entry, number);
    }

    /// Gives it its name. Throws Error{already_exists}.
    void publish();

private:
    std::filesystem::path folder_;
    std::filesystem::path building_;
    Manifest manifest_;
    Vault vault_;
};

}  // namespace permit::keys
