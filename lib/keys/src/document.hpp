#pragma once

#include "permit/core/bytes.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace permit::keys {

class Vault;

/// A JSON object in a file of the store that people may read and only the store may write. A digest tells
/// damage without the passphrase; with it, a seal tells who wrote it and for which entry. The first format
/// had no seals.
struct Document {
    nlohmann::json members;  ///< without digest and seal
    Bytes seal{};
};

inline constexpr int first_format = 1;
inline constexpr int newest_format = 2;

/// `format` is put into the members.
[[nodiscard]] Bytes encode_document(nlohmann::json members, const Vault& vault, const std::string& entry);
void put_document(const nlohmann::json& members, const Vault& vault, const std::string& entry);

/// Throws Error{damaged_store} naming `file`.
[[nodiscard]] Document decode_document(BytesView content, const std::filesystem::path& file);
[[nodiscard]] Document read_document(const std::filesystem::path& file);

/// Throws Error{damaged_store} unless the store itself wrote the document for this entry. A document of the
/// first format passes only in a store of that time.
void require_proven(const Document& document, const Vault& vault, const std::string& entry);

}  // namespace permit::keys
