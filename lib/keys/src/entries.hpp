#pragma once

#include "permit/core/chip.hpp"
#include "permit/keys/role.hpp"

#include <string>

/// Where things lie in a store's folder.
namespace permit::keys {

inline const std::string sealed_folder = "sealed";
inline const std::string authorities_folder = "authorities";
inline const std::string pending_folder = "pending";

inline const std::string root_certificate = "root.pem";
inline const std::string publisher_certificate = "publisher.pem";
inline const std::string root_key_entry = sealed_folder + "/root";
inline const std::string publisher_key_entry = sealed_folder + "/publisher";

inline const std::string bundle_number_entry = sealed_folder + "/bundle-number";  // of the last bundle

inline std::string role_entry(Role role) { return sealed_folder + "/role-" + std::string{name(role)}; }

inline std::string authority_folder(const std::string& name) { return authorities_folder + "/" + name; }
inline std::string authority_key_entry(const std::string& name) { return authority_folder(name) + "/key"; }
inline std::string serials_entry(const std::string& name) { return authority_folder(name) + "/serials"; }
inline const std::string authority_facts = "authority.json";
inline const std::string authority_certificate = "certificate.pem";

inline std::string pending_entry(const Uid& uid) { return pending_folder + "/" + uid.text(); }

}  // namespace permit::keys
