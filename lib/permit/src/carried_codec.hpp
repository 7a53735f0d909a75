#pragma once

#include "permit/permit/card_request.hpp"
#include "permit/permit/signed_work.hpp"

/// What carried files hold, in deterministic CBOR (docs/carrying.md). One encoding for each content; decoding
/// is strict and throws Error{altered_file}, or {newer_layout} for what a newer program made.
namespace permit::procedures {

[[nodiscard]] Error made_by_a_newer_program(std::string_view what);

[[nodiscard]] Bytes encode(const CardRequest& request);
[[nodiscard]] CardRequest decode_request(BytesView encoded);

/// What an authority's signature stands under; the statement itself is not part of it.
[[nodiscard]] Bytes encode(const SignedWork& answer);

/// COSE_Sign1 over `encode(answer)`, external data ["permitcard", "signed work"].
[[nodiscard]] Bytes state(const SignedWork& answer, const crypto::Signer& signer);

/// The answer with its statement; the signature is not looked at.
[[nodiscard]] SignedWork decode_statement(BytesView statement);

/// Whether the statement is signed by this key, and says what the answer says.
[[nodiscard]] bool is_stated_by(const crypto::VerifyKey& key, const SignedWork& answer);

/// The key that the statement names.
[[nodiscard]] crypto::KeyId stating_key(const SignedWork& answer);

}  // namespace permit::procedures
