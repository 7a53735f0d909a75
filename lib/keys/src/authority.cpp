#include "permit/keys/authority.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <utf8proc.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace permit::keys {
namespace {

class KeySigner final : public crypto::Signer {
public:
    explicit KeySigner(crypto::SigningKey key) : key_{std::move(key)} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return key_.public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override { return key_.sign(message); }

private:
    crypto::SigningKey key_;
};

bool in_normal_form(const std::string& text) {
    utf8proc_uint8_t* normal = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &normal,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (size < 0) { return false; }
    const bool same = std::equal(text.begin(), text.end(), reinterpret_cast<const char*>(normal),
                                 reinterpret_cast<const char*>(normal) + size);
    std::free(normal);
    return same;
}

/// C0 and C1 controls, and the marks that turn the direction of what is shown after them.
bool is_control(utf8proc_int32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool has_control(const std::string& text) noexcept {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t c = 0;
        const auto length = utf8proc_iterate(at, left, &c);
        if (length <= 0 || is_control(c)) { return true; }
        at += length;
        left -= length;
    }
    return false;
}

}  // namespace

std::string_view name(SignerKind kind) noexcept {
    static constexpr std::array<std::string_view, 3> names{tr_noop("publisher"), tr_noop("region"),
                                                           tr_noop("authority")};
    return names[static_cast<std::size_t>(kind)];
}

std::string KeyOwner::text() const {
    if (kind == SignerKind::publisher) { return tr("the publisher"); }
    return kind == SignerKind::region ? tr("region {}", name) : tr("authority {}", name);
}

std::unique_ptr<crypto::Signer> signer_of(crypto::SigningKey key) {
    return std::make_unique<KeySigner>(std::move(key));
}

void check_name(const std::string& name, const std::string& what) {
    const auto refuse = [&](const std::string& why) {
        throw Error{ErrorCode::bad_input, tr("read the name of {}", what), why};
    };
    if (name.empty()) { refuse(tr("it is empty")); }
    if (name.size() > layout::authority_limit) {
        refuse(tr("it has {} bytes, at most {} are allowed", name.size(), layout::authority_limit));
    }
    if (name.find('/') != std::string::npos) { refuse(tr("it has a '/'")); }
    if (name.front() == '.' || name.front() == '-') { refuse(tr("it begins with '.' or '-'")); }
    if (name.front() == ' ' || name.back() == ' ') { refuse(tr("it begins or ends with a blank")); }
    if (!in_normal_form(name)) { refuse(tr("it is not UTF-8 in normal form C")); }
    if (has_control(name)) { refuse(tr("it has a control character")); }
}

}  // namespace permit::keys
