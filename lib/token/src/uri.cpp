#include "permit/token/uri.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "uri_impl.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace permit::token {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    // Not the whole text: it may hold a PIN.
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string shown{text.substr(0, std::min(small.find('?'), small.find("pin-value")))};
    throw Error{ErrorCode::bad_input, tr("read the token's name {}", shown), why,
                tr("write it as pkcs11:token=NAME[;object=KEY][?module-path=FILE] (RFC 7512)")};
}

std::optional<std::string> optional_text(const char* text) {
    return text == nullptr ? std::nullopt : std::optional{std::string{text}};
}

std::string formatted(P11KitUri& uri) {
    char* text = nullptr;
    if (p11_kit_uri_format(&uri, P11_KIT_URI_FOR_ANY, &text) != P11_KIT_URI_OK) {
        throw Error{ErrorCode::internal, tr("write a token's name")};
    }
    const std::unique_ptr<char, void (*)(void*)> owned{text, std::free};
    return text;
}

}  // namespace

Uri Uri::parse(std::string_view text) {
    auto impl = std::make_shared<Impl>(Impl{std::string{text}, {}});
    impl->parsed.reset(p11_kit_uri_new());
    const int result = p11_kit_uri_parse(impl->text.c_str(), P11_KIT_URI_FOR_ANY, impl->parsed.get());
    if (result != P11_KIT_URI_OK) { refuse(text, p11_kit_uri_message(result)); }
    if (p11_kit_uri_any_unrecognized(impl->parsed.get()) != 0) {
        refuse(text, tr("a part of it is unknown"));
    }
    if (p11_kit_uri_get_pin_value(impl->parsed.get()) != nullptr) {
        refuse(text, tr("a PIN does not belong into a name"));
    }
    return Uri{std::move(impl)};
}

std::string Uri::text() const { return impl_->text; }

std::optional<std::string> Uri::object() const {
    const auto* label = p11_kit_uri_get_attribute(impl_->parsed.get(), CKA_LABEL);
    if (label == nullptr) { return std::nullopt; }
    return std::string{static_cast<const char*>(label->pValue), label->ulValueLen};
}

Uri Uri::with_object(std::string_view label) const {
    Uri named = parse(impl_->text);
    std::string value{label};
    CK_ATTRIBUTE attribute{CKA_LABEL, value.data(), value.size()};
    if (p11_kit_uri_set_attribute(named.impl_->parsed.get(), &attribute) != P11_KIT_URI_OK) {
        throw Error{ErrorCode::internal, tr("name a key of a token")};
    }
    return parse(formatted(*named.impl_->parsed));
}

std::optional<std::string> Uri::module_path() const {
    return optional_text(p11_kit_uri_get_module_path(impl_->parsed.get()));
}

std::optional<std::string> Uri::pin_source() const {
    return optional_text(p11_kit_uri_get_pin_source(impl_->parsed.get()));
}

}  // namespace permit::token
