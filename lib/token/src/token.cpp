#include "permit/token/token.hpp"

#include "failure.hpp"
#include "module.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "session.hpp"
#include "signing_key.hpp"
#include "uri_impl.hpp"

#include <p11-kit/uri.h>

#include <algorithm>
#include <utility>

namespace permit::token {
namespace {

std::vector<CK_SLOT_ID> slots_with_tokens(CK_FUNCTION_LIST& module) {
    CK_ULONG count = 0;
    require_ok(module.C_GetSlotList(CK_TRUE, nullptr, &count), tr_noop("list the tokens"));
    std::vector<CK_SLOT_ID> slots(count);
    require_ok(module.C_GetSlotList(CK_TRUE, slots.data(), &count), tr_noop("list the tokens"));
    slots.resize(std::min<std::size_t>(count, slots.size()));
    return slots;
}

bool is_wanted(const Uri& uri, CK_FUNCTION_LIST& module, CK_SLOT_ID slot) {
    CK_TOKEN_INFO info{};
    return module.C_GetTokenInfo(slot, &info) == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED) != 0 &&
           p11_kit_uri_match_token_info(uri.impl().parsed.get(), &info) != 0;
}

Session::Slot the_one_slot(const Uri& uri, const Modules& modules) {
    std::vector<Session::Slot> fitting;
    for (auto* module : modules.all()) {
        for (const auto slot : slots_with_tokens(*module)) {
            if (is_wanted(uri, *module, slot)) { fitting.push_back({module, slot}); }
        }
    }
    if (fitting.size() == 1) { return fitting.front(); }
    throw Error{ErrorCode::no_token, tr("look for token {}", uri.text()),
                fitting.empty() ? std::string{} : tr("several tokens fit; name one by token= or serial=")};
}

void add_key_use(Attributes& key) {
    key.number(CKA_CLASS, CKO_SECRET_KEY)
        .number(CKA_KEY_TYPE, CKK_AES)
        .flag(CKA_TOKEN, true)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_SIGN, true)
        .flag(CKA_ENCRYPT, true);
}

/// Doubling in GF(2^128), as SP 800-38B makes its subkeys.
crypto::Block doubled(const crypto::Block& block) noexcept {
    crypto::Block result{};
    for (std::size_t i = 0; i < block.size(); ++i) {
        const unsigned carried = i + 1 < block.size() ? block[i + 1] >> 7U : 0U;
        result[i] = static_cast<Byte>(unsigned{block[i]} << 1U | carried);
    }
    if ((block[0] & 0x80U) != 0) { result[15] ^= 0x87U; }
    return result;
}

crypto::Block exclusive_or(crypto::Block a, BytesView b) noexcept {
    for (std::size_t i = 0; i < a.size(); ++i) { a[i] = static_cast<Byte>(a[i] ^ b[i]); }
    return a;
}

crypto::Block as_block(const Bytes& bytes) {
    crypto::Block block{};
    if (bytes.size() != block.size()) {
        throw Error{ErrorCode::token_fault, tr("compute with a key of the token"),
                    tr("the result has a wrong length")};
    }
    std::copy(bytes.begin(), bytes.end(), block.begin());
    return block;
}

}  // namespace

MasterKey::MasterKey(std::shared_ptr<Session> session, unsigned long handle)
    : session_{std::move(session)}, handle_{handle}, subkey_difference_{} {
    const auto k1 = doubled(as_block(session_->encrypt(handle_, CKM_AES_ECB, crypto::Block{})));
    subkey_difference_ = exclusive_or(k1, doubled(k1));
}

crypto::Block MasterKey::cmac(BytesView message) const {
    Bytes made = session_->sign(handle_, CKM_AES_CMAC, message);
    const auto block = as_block(made);
    wipe(made);
    return block;
}

crypto::Aes128Key MasterKey::diversify(BytesView input) const {
    if (input.empty() || input.size() > 31) {
        throw Error{ErrorCode::internal, tr("diversify a key"), tr("the input has not 1 to 31 bytes")};
    }
    Bytes message{0x01};
    append(message, input);
    if (message.size() < 32) {
        message.push_back(0x80);
        message.resize(32);
        const auto last = exclusive_or(subkey_difference_, BytesView{message}.last(16));
        std::copy(last.begin(), last.end(), message.begin() + 16);
    }
    auto derived = cmac(message);
    crypto::Aes128Key key{derived};
    wipe(derived);
    return key;
}

bool MasterKey::is_there() const { return session_->is_there(); }

Token::Token(Uri uri, std::shared_ptr<Session> session) noexcept
    : uri_{std::move(uri)}, session_{std::move(session)} {}

Token Token::open(const Uri& uri, const SecretBytes& pin) {
    auto modules = Modules::for_uri(uri);
    const auto slot = the_one_slot(uri, *modules);
    return Token{uri, std::make_shared<Session>(std::move(modules), slot, pin)};
}

bool Token::is_there() const { return session_->is_there(); }

bool Token::has_key(std::string_view label) const {
    return session_->find(CKO_PRIVATE_KEY, label).has_value() ||
           session_->find(CKO_SECRET_KEY, label).has_value();
}

std::unique_ptr<crypto::Signer> Token::signing_key(std::string_view label) const {
    return signer_in(session_, label);
}

MasterKey Token::master_key(std::string_view label) const {
    return MasterKey{session_, session_->require(CKO_SECRET_KEY, label)};
}

void Token::require_new(std::string_view label) const {
    if (has_key(label)) { throw Error{ErrorCode::already_exists, tr("make key {} in the token", label)}; }
}

std::unique_ptr<crypto::Signer> Token::generate_signing_key(std::string_view label) {
    require_new(label);
    generate_signing_pair(*session_, label);
    return signing_key(label);
}

MasterKey Token::generate_master_key(std::string_view label) {
    require_new(label);
    Attributes key;
    key.label(label).number(CKA_VALUE_LEN, crypto::Aes128Key::size);
    add_key_use(key);
    return MasterKey{session_, session_->generate(CKM_AES_KEY_GEN, std::move(key))};
}

MasterKey Token::import_master_key(std::string_view label, const crypto::Aes128Key& imported) {
    require_new(label);
    Attributes key;
    key.label(label).bytes(CKA_VALUE, imported.reveal());
    add_key_use(key);
    return MasterKey{session_, session_->create(std::move(key))};
}

void Token::destroy_key(std::string_view label) {
    bool found = false;
    // The private half last: without it the label would look free.
    for (const CK_OBJECT_CLASS kind : {CKO_PUBLIC_KEY, CKO_SECRET_KEY, CKO_PRIVATE_KEY}) {
        if (const auto object = session_->find(kind, label)) {
            session_->destroy(*object);
            found = true;
        }
    }
    if (!found) { throw Error{ErrorCode::no_token_key, tr("destroy key {} in the token", label)}; }
}

}  // namespace permit::token
