#pragma once

#include "permit/core/chip.hpp"
#include "permit/keys/authority.hpp"
#include "permit/keys/role.hpp"

#include <string>

/// Where things lie in a store's folder.
namespace permit::keys {

inline const std::string sealed_folder = "sealed";
inline const std::string authorities_folder = "authorities";
inline const std::string regions_folder = "regions";
inline const std::string publisher_folder = "publisher";
inline const std::string pending_folder = "pending";

inline const std::string root_certificate = "root.pem";
inline const std::string publisher_certificate = "publisher.pem";
inline const std::string root_key_entry = sealed_folder + "/root";
inline const std::string publisher_key_entry = sealed_folder + "/publisher";

inline const std::string bundle_number_entry = sealed_folder + "/bundle-number";  // of the last bundle
inline const std::string list_number_entry = sealed_folder + "/list-number";      // of the last full list
inline const std::string status_entry = sealed_folder + "/status";
inline const std::string stations_file = "stations.json";

/// "role-amend-02": an entry below sealed/, and the end of a label in a token.
std::string role_name(Role role, std::uint8_t version);
/// "key-02": an entry in the folder of its owner, and the end of a label.
std::string key_name(unsigned number);
inline std::string role_entry(Role role, std::uint8_t version) {
    return sealed_folder + "/" + role_name(role, version);
}
/// As it was in the first format, with one version.
inline std::string first_role_entry(Role role) { return sealed_folder + "/role-" + std::string{name(role)}; }

inline std::string owner_folder(const KeyOwner& owner) {
    switch (owner.kind) {
        case SignerKind::publisher:
            return publisher_folder;
        case SignerKind::region:
            return regions_folder + "/" + owner.name;
        case SignerKind::authority:
            break;
    }
    return authorities_folder + "/" + owner.name;
}
inline std::string key_entry(const KeyOwner& owner, unsigned number) {
    return owner_folder(owner) + "/" + key_name(number);
}
inline std::string key_label(const KeyOwner& owner, unsigned number) {
    return std::string{name(owner.kind)} + (owner.name.empty() ? "" : "-" + owner.name) + "-" +
           key_name(number);
}
inline std::string owner_entry(const KeyOwner& owner) { return owner_folder(owner) + "/signing-keys.json"; }
inline std::string serials_entry(const std::string& name) {
    return owner_folder(KeyOwner::authority(name)) + "/serials";
}
inline std::string signed_entry(const std::string& name) {
    return owner_folder(KeyOwner::authority(name)) + "/signed";
}

/// Of an authority in the first format.
inline const std::string first_owner_facts = "authority.json";
inline const std::string first_owner_certificate = "certificate.pem";

inline std::string pending_entry(const Uid& uid) { return pending_folder + "/" + uid.text(); }

}  // namespace permit::keys
